/**
 * What a bundle decides whatever the unknown context keys are. Every test that reads one may hold or
 * fail; three runs of the kernel tell what follows for certain:
 *
 *   all of them fail                   what denies or allows here does so always
 *   all of them hold                   a deny that is not heard here is never heard
 *   all of them hold, denies unheard   what is not allowed here never is
 *
 * INVARIANT: a Deny that is added never allows, and an Allow that is added never denies; what lies
 * between the runs therefore has no other verdict than both ends.
 */

import * as CheckLayout from '../../../assembly/layout/check.ts'
import { deciderNames, verdictNames } from '../../bundle/decision-numbers.ts'
import { verdictOf } from '../../engine/check.ts'
import { remarksOf } from '../../engine/explain/decision-remarks.ts'
import { determine } from '../../engine/explain/determine.ts'
import type { LoadedBundle } from '../../engine/loaded-bundle.ts'
import { foldCase } from '../../json/fold-case.ts'
import type { Decision, Verdict } from '../../model/decision.ts'
import { basisOf } from './decision-basis.ts'
import { type PartialAsk, PartialCheck } from './partial-check.ts'
import { type Denies, TestSwitch, type UnknownTests } from './test-switch.ts'

/** A verdict that holds whatever is not known, or none. */
export interface BracketedDecision {
  /** `depends`: unknown keys may change it. */
  readonly access: 'allowed' | 'denied' | 'depends'
  /** With what is known for certain; of `depends`, as if all that is unknown were missing. */
  readonly decision: Decision
  /** Unknown keys that were asked for, as policies spell them; empty unless it depends. */
  readonly keys: readonly string[]
  /**
   * Of what depends: all statements that have a say, and the values that they read. Where two bundles
   * have the same, they decide alike whatever the unknown keys are. Empty where it is not known.
   */
  readonly basis: string
}

interface Run {
  readonly tests: UnknownTests
  readonly denies: Denies
}

const asMissing: Run = { tests: 'compared', denies: 'heard' }
const failing: Run = { tests: 'fail', denies: 'heard' }
const holding: Run = { tests: 'hold', denies: 'heard' }
const granting: Run = { tests: 'hold', denies: 'unheard' }

/** Decides checks of which only a part is known, by a bundle that nobody else decides by. */
export class Bracket {
  readonly #loaded: LoadedBundle
  readonly #tests: TestSwitch

  constructor(loaded: LoadedBundle) {
    this.#loaded = loaded
    this.#tests = new TestSwitch(loaded.kernel)
  }

  /** The bundle it decides by. */
  get loaded(): LoadedBundle {
    return this.#loaded
  }

  /** Throws as a check does. */
  decide(ask: PartialAsk): BracketedDecision {
    const unknown = new Set<number>()
    const verdict = this.#run(ask, unknown, asMissing)
    if (unknown.size === 0)
      return this.#settle(ask, { access: accessOf(verdict), run: asMissing, unknown })
    for (let known = 0; known < unknown.size; ) {
      known = unknown.size
      for (const run of [failing, holding, granting]) this.#run(ask, unknown, run)
    }
    const isOpen = [...unknown].some((slot) => this.#tests.inResources.has(slot))
    const sure = isOpen ? undefined : this.#sureOf(ask, unknown)
    if (sure !== undefined) return this.#settle(ask, { ...sure, unknown })
    const { decision, check } = this.#settle(ask, { access: 'denied', run: asMissing, unknown })
    return { access: 'depends', decision, keys: this.#namesOf(unknown), basis: basisOf(check) }
  }

  /** The Allow statements that may carry what depends: where every unknown test holds. */
  grants(ask: PartialAsk): Decision['statements'] {
    const unknown = new Set<number>()
    for (let known = -1; known < unknown.size; ) {
      known = unknown.size
      this.#run(ask, unknown, granting)
    }
    return this.#settle(ask, { access: 'allowed', run: granting, unknown }).decision.statements
  }

  #sureOf(ask: PartialAsk, unknown: Set<number>): Sure | undefined {
    const least = this.#run(ask, unknown, failing)
    if (least === 'explicitDeny') return { access: 'denied', run: failing }
    const denied = this.#run(ask, unknown, holding) === 'explicitDeny'
    if (least === 'allowed' && !denied) return { access: 'allowed', run: failing }
    const most = this.#run(ask, unknown, granting)
    return most === 'allowed' ? undefined : { access: 'denied', run: granting }
  }

  #run(ask: PartialAsk, unknown: Set<number>, run: Run): Verdict {
    return verdictName(verdictOf(this.#check(ask, unknown, run).decide(0)))
  }

  /** The decision of a run, with its statements. */
  #settle(
    ask: PartialAsk,
    { access, run, unknown }: Settled,
  ): BracketedDecision & { readonly check: PartialCheck } {
    const check = this.#check(ask, unknown, run)
    const answer = check.decide(CheckLayout.EXACT)
    const verdict = verdictName(verdictOf(answer))
    const policyType = deciderNames.get(answer >> 8) ?? 'identity'
    const statements = determine({ check, session: undefined }, verdict, policyType)
    return {
      access,
      decision: { verdict, policyType, statements, ...remarksOf(check) },
      keys: [],
      basis: '',
      check,
    }
  }

  #check(ask: PartialAsk, unknown: Set<number>, { tests, denies }: Run): PartialCheck {
    this.#tests.put(unknown, tests)
    this.#tests.hear(denies)
    const caller = this.#loaded.callers.find(ask.part.principal)
    return new PartialCheck({ loaded: this.#loaded, caller }, ask, unknown)
  }

  #namesOf(slots: ReadonlySet<number>): string[] {
    const names = [...slots].map((slot) => this.#loaded.slots[slot]?.name.key ?? '')
    return [...new Map(names.map((name) => [foldCase(name), name])).values()].sort()
  }
}

interface Sure {
  readonly access: 'allowed' | 'denied'
  readonly run: Run
}

interface Settled extends Sure {
  readonly unknown: Set<number>
}

function verdictName(number: number): Verdict {
  return verdictNames.get(number) ?? 'implicitDeny'
}

function accessOf(verdict: Verdict): 'allowed' | 'denied' {
  return verdict === 'allowed' ? 'allowed' : 'denied'
}
