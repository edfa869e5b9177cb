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
 *
 * What these runs leave open is decided for one value after another of each key, as far as few
 * values stand for all of them (`context-cases.ts`).
 */

import * as CheckLayout from '../../assembly/layout/check.ts'
import * as Trace from '../../assembly/layout/trace.ts'
import { deciderNames, verdictNames } from '../bundle/decision-numbers.ts'
import { verdictOf } from '../engine/check.ts'
import { remarksOf } from '../engine/explain/decision-remarks.ts'
import { determine, outlineOf, ownPolicies, setsFor } from '../engine/explain/determine.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { foldCase } from '../json/fold-case.ts'
import type { Decision, StatementText, Verdict } from '../model/decision.ts'
import type { Effect } from '../model/policy.ts'
import { distinct, type Part } from '../request/call.ts'
import { type KeyCases, listCases, statementsFor } from './context-cases.ts'
import { basisOf } from './decision-basis.ts'
import {
  type GivenKeys,
  type PartialAsk,
  PartialCheck,
  type UnknownSlots,
} from './partial-check.ts'
import { type Denies, TestSwitch, type UnknownTests } from './test-switch.ts'
import { VariableSwitch } from './variable-switch.ts'

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

/** What a check rests on. */
export interface CheckSurvey {
  readonly keys: ReadonlySet<string>
  readonly statements: readonly StatementText[]
  /** See `BracketedDecision.basis`. */
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

const nothingGiven: GivenKeys = new Map()

/** The most combinations of values that one question is decided for. */
const CASES_MOST = 128

/** Decides checks of which only a part is known, by a bundle that nobody else decides by. */
export class Bracket {
  readonly #loaded: LoadedBundle
  readonly #tests: TestSwitch
  readonly #variables: VariableSwitch
  #inPlace: PartialCheck | undefined

  constructor(loaded: LoadedBundle) {
    this.#loaded = loaded
    this.#tests = new TestSwitch(loaded.kernel)
    this.#variables = new VariableSwitch(loaded.kernel)
  }

  /** The bundle it decides by. */
  get loaded(): LoadedBundle {
    return this.#loaded
  }

  /** Throws as a check does. */
  decide(ask: PartialAsk): BracketedDecision {
    const unknown = nothingKnown()
    const verdict = this.#run(ask, unknown, asMissing)
    if (unknown.asked.size === 0) {
      return this.#settle(ask, { access: accessOf(verdict), run: asMissing, unknown })
    }
    const sure = this.#sureOf(ask, unknown)
    if (sure !== undefined) return this.#settle(ask, sure)
    const open = this.#settle(ask, { access: 'denied', run: asMissing, unknown })
    const cases = this.#sureByCases(ask, unknown, open.check)
    if (cases !== undefined) return joinCases(cases.map((one) => this.#settle(ask, one)))
    // what was decided since has left its values in place
    const { decision, check } = this.#settle(ask, { access: 'denied', run: asMissing, unknown })
    return {
      access: 'depends',
      decision,
      keys: namesOf(this.#loaded, unknown.asked),
      basis: basisOf(check),
    }
  }

  /** The Allow statements that may carry what depends: where every unknown test holds. */
  grants(ask: PartialAsk): Decision['statements'] {
    const unknown = nothingKnown()
    for (let known = -1; known < unknown.asked.size; ) {
      known = unknown.asked.size
      this.#run(ask, unknown, granting)
    }
    return this.#settle(ask, { access: 'allowed', run: granting, unknown }).decision.statements
  }

  /**
   * The statements that have a say, or may have, in what `decide` has just decided. Of a call that is
   * allowed also the Allow statements of boundaries and of an organization, which are behind no
   * verdict; of one that depends all that match where every unknown test holds.
   */
  possible(ask: PartialAsk, access: BracketedDecision['access']): Decision['statements'] {
    if (access === 'denied' || this.#inPlace === undefined) return []
    if (access === 'allowed') return matchedBy(this.#inPlace, 'Allow')
    const unknown = nothingKnown()
    for (;;) {
      const known = unknown.asked.size
      const { check } = this.#settle(ask, { access: 'denied', run: holding, unknown })
      const found = [...matchedBy(check, 'Allow'), ...matchedBy(check, 'Deny')]
      if (unknown.asked.size === known) return found
    }
  }

  /** What is certain where some keys are given, whatever all others are; undefined where nothing is. */
  sure(ask: PartialAsk, given: GivenKeys): 'allowed' | 'denied' | undefined {
    return this.#sureOf(ask, { given, asked: new Set() })?.access
  }

  /** What a check rests on: its unknown keys in lower case, and the statements with a say. */
  survey(ask: PartialAsk): CheckSurvey {
    const unknown = nothingKnown()
    this.#sureOf(ask, unknown)
    const { check } = this.#settle(ask, { access: 'denied', run: asMissing, unknown })
    const keys = new Set([...unknown.asked].map((slot) => keyOf(this.#loaded, slot)))
    return { keys, statements: statementsFor(check), basis: basisOf(check) }
  }

  /** The decision of a request whose context is whole, by whom it is asked. Throws as a check does. */
  check(part: Part, caller?: PartialAsk['caller']): Decision {
    const terms = { simulation: false, now: undefined, incoming: undefined }
    const ask: PartialAsk = { part, terms, knows: () => true, caller }
    return this.#settle(ask, { access: 'denied', run: asMissing, unknown: nothingKnown() }).decision
  }

  /** What is certain of keys that are given, whatever all others are. */
  #sureOf(ask: PartialAsk, unknown: UnknownSlots): Settled | undefined {
    for (let known = -1; known < unknown.asked.size; ) {
      known = unknown.asked.size
      for (const run of [failing, holding, granting]) this.#run(ask, unknown, run)
    }
    if ([...unknown.asked].some((slot) => this.#variables.mixed.has(slot))) return undefined
    const least = this.#run(ask, unknown, failing)
    if (least === 'explicitDeny') return { access: 'denied', run: failing, unknown }
    const denied = this.#run(ask, unknown, holding) === 'explicitDeny'
    if (least === 'allowed' && !denied) return { access: 'allowed', run: failing, unknown }
    const most = this.#run(ask, unknown, granting)
    return most === 'allowed' ? undefined : { access: 'denied', run: granting, unknown }
  }

  /** The decisions of all combinations of values, where every one of them is certain and the same. */
  #sureByCases(
    ask: PartialAsk,
    unknown: UnknownSlots,
    check: PartialCheck,
  ): readonly Settled[] | undefined {
    if (this.#loaded.traits.isStripped) return undefined
    const keys = new Set([...unknown.asked].map((slot) => keyOf(this.#loaded, slot)))
    const cases = listCases(statementsFor(check), keys)
    const found: Settled[] = []
    let left = CASES_MOST
    const decide = (given: GivenKeys, [next, ...rest]: readonly KeyCases[]): boolean => {
      if (next === undefined || left <= 0) return false
      return next.values.every((value) => {
        left -= 1
        const own: GivenKeys = new Map([...given, [next.key, value]])
        const sure = this.#sureOf(ask, { given: own, asked: new Set() })
        if (sure === undefined) return decide(own, rest)
        found.push(sure)
        return sure.access === found[0]?.access
      })
    }
    return decide(nothingGiven, cases) ? found : undefined
  }

  #run(ask: PartialAsk, unknown: UnknownSlots, run: Run): Verdict {
    return verdictName(verdictOf(this.#check(ask, unknown, run).decide(0)))
  }

  /** The decision of a run, with its statements. */
  #settle(
    ask: PartialAsk,
    { access, run, unknown }: Settled,
  ): BracketedDecision & { readonly check: PartialCheck } {
    const check = this.#check(ask, unknown, run)
    this.#inPlace = check
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

  #check(ask: PartialAsk, unknown: UnknownSlots, { tests, denies }: Run): PartialCheck {
    this.#tests.put(unknown.asked, tests)
    this.#variables.put(unknown.asked, tests)
    this.#tests.hear(denies)
    return new PartialCheck(this.#loaded, ask, unknown)
  }
}

/** Several cases of one access: what all of them rest on. */
function joinCases(settled: readonly BracketedDecision[]): BracketedDecision {
  const implicit = settled.find(({ decision }) => decision.verdict === 'implicitDeny')
  const shown = implicit ?? settled[0]
  if (shown === undefined) throw new Error('there is no case')
  const statements = distinct(settled.flatMap(({ decision }) => decision.statements))
  return { ...shown, decision: { ...shown.decision, statements } }
}

/** Of all policy types that have a say in a check that is in place. */
function matchedBy(check: PartialCheck, effect: Effect): Decision['statements'] {
  const { statements } = check.loaded
  return outlineOf(check).heard.flatMap((gate) =>
    setsFor(gate, check).flatMap(({ set, side }) => {
      const traced = ownPolicies(check, side)
      const matches = (number: number) =>
        traced.trace(statements.rule(number), Trace.NEEDS, Trace.MATCHED) === Trace.MATCHED
      const covering = statements.covering(set, check.part.action, effect)
      return covering.filter(matches).map((number) => statements.describe(number, gate))
    }),
  )
}

/** A slot's key, in lower case. */
function keyOf({ slots }: LoadedBundle, slot: number): string {
  return slots.find(slot)?.name.folded ?? ''
}

/** The keys of slots as policies spell them, each once. */
function namesOf(loaded: LoadedBundle, slots: ReadonlySet<number>): string[] {
  const names = [...slots].map((slot) => loaded.slots.find(slot)?.name.key ?? '')
  return [...new Map(names.map((name) => [foldCase(name), name])).values()].sort()
}

/** A verdict that is certain of what is given. */
interface Settled {
  readonly access: 'allowed' | 'denied'
  readonly run: Run
  readonly unknown: UnknownSlots
}

function nothingKnown(): UnknownSlots {
  return { given: nothingGiven, asked: new Set() }
}

function verdictName(number: number): Verdict {
  return verdictNames.get(number) ?? 'implicitDeny'
}

function accessOf(verdict: Verdict): 'allowed' | 'denied' {
  return verdict === 'allowed' ? 'allowed' : 'denied'
}
