/** The evaluation order replayed for every answer → states; equal states are one. */
import {
  CATEGORY_MASK,
  DECIDED_BY_ACCESS_BLOCK,
  DECIDED_BY_ALWAYS,
  DECIDED_BY_CREDENTIAL,
  DECIDED_BY_ROOT,
  GATE_BOUNDARY,
  GATE_ENDPOINT,
  GATE_IDENTITY,
  GATE_RCP,
  GATE_RESOURCE,
  GATE_SCP,
  GATE_SESSION,
  QUESTION_ALLOWS,
  QUESTION_DENIES,
  QUESTION_NONE,
  START_ACCESS_BLOCK,
  START_CATEGORY_SHIFT,
  START_COUNT,
  START_CROSS_ACCOUNT,
  START_KIND_SHIFT,
  START_RESOURCE_FACT,
  STATE_NEXT_AT,
  STATE_SIZE,
  STATE_SKIP_GATES_AT,
  STATE_SKIP_TO_AT,
  VERDICT_ALLOWED,
  VERDICT_EXPLICIT_DENY,
  VERDICT_IMPLICIT_DENY,
} from '../../../assembly/layout.ts'
import type { DecidedBy, Verdict } from '../../model/decision.ts'
import { LimitError } from '../../model/errors.ts'
import type { PolicyType } from '../../model/policy.ts'
import { combine, type Facts, type Grant, kinds, type Outcome } from './combination.ts'
import { categories } from './special-services.ts'

export interface Automaton {
  readonly states: Uint8Array
  readonly starts: Uint8Array
}

const gates: Readonly<Record<PolicyType, number>> = {
  scp: GATE_SCP,
  rcp: GATE_RCP,
  endpoint: GATE_ENDPOINT,
  resource: GATE_RESOURCE,
  identity: GATE_IDENTITY,
  boundary: GATE_BOUNDARY,
  session: GATE_SESSION,
}

const deciders: Readonly<Record<DecidedBy, number>> = {
  ...gates,
  root: DECIDED_BY_ROOT,
  credential: DECIDED_BY_CREDENTIAL,
  always: DECIDED_BY_ALWAYS,
  publicAccessBlock: DECIDED_BY_ACCESS_BLOCK,
}

const verdicts: Readonly<Record<Verdict, number>> = {
  allowed: VERDICT_ALLOWED,
  explicitDeny: VERDICT_EXPLICIT_DENY,
  implicitDeny: VERDICT_IMPLICIT_DENY,
}

/** By the kernel's GRANT_ numbers; what matches and grants nothing grants nothing (E-66). */
const grants: readonly Grant[] = ['none', 'none', 'account', 'role', 'direct']

/** A question that a replay has no answer for yet. */
interface Open {
  readonly question: number
  readonly gate: PolicyType
}

let built: Automaton | undefined

/** The automaton of all kinds, categories and relations; built once. */
export function decisionAutomaton(): Automaton {
  built ??= buildAutomaton()
  return built
}

function buildAutomaton(): Automaton {
  const table = new StateTable()
  const roots: number[] = []
  for (let start = 0; start < START_COUNT; start += 1) {
    const facts = factsOf(start)
    roots.push(facts === undefined ? -1 : table.build(facts, []))
  }
  const refused = table.final({ verdict: 'implicitDeny', decidedBy: 'credential' })
  return table.encode(roots.map((root) => (root < 0 ? refused : root)))
}

/** The facts behind a start number; undefined for numbers that no check has. */
function factsOf(start: number): Facts | undefined {
  const kind = kinds[start >> START_KIND_SHIFT] // in the order of the CALLER_ numbers
  const category = categories[(start >> START_CATEGORY_SHIFT) & CATEGORY_MASK]
  if (kind === undefined || category === undefined) return undefined
  return {
    kind,
    category,
    crossAccount: (start & START_CROSS_ACCOUNT) !== 0,
    resourceFits: (start & START_RESOURCE_FACT) !== 0,
    accessBlocked: (start & START_ACCESS_BLOCK) !== 0,
  }
}

/** States by content, children before parents. */
class StateTable {
  readonly #numbers = new Map<string, number>()
  readonly #states: number[][] = []

  /** The state that the order is in after the answers. */
  build(facts: Facts, answers: readonly number[]): number {
    const next = replay(facts, answers)
    if ('verdict' in next) return this.final(next)
    const isBinary = next.question === QUESTION_DENIES || next.gate !== 'resource'
    const children = (isBinary ? [0, 1] : [0, 2, 3, 4]).map((answer) =>
      this.build(facts, [...answers, answer]),
    )
    const [none = 0, second = 0, third = 0, fourth = 0] = children
    const byAnswer = isBinary
      ? [none, second, second, second, second]
      : [none, none, second, third, fourth]
    return this.#intern([next.question, gates[next.gate], ...byAnswer])
  }

  final({ verdict, decidedBy }: Outcome): number {
    return this.#intern([QUESTION_NONE, verdicts[verdict], deciders[decidedBy], 0, 0, 0, 0])
  }

  /** Numbers states anew, so that every state leads on to later ones. */
  encode(roots: readonly number[]): Automaton {
    const last = this.#states.length - 1
    if (last > 255) throw new LimitError('the decision automaton has more than 256 states')
    const states = new Uint8Array(this.#states.length * STATE_SIZE)
    for (const [number, state] of this.#states.entries()) {
      const isFinal = state[0] === QUESTION_NONE
      const bytes = state.map((value, at) =>
        !isFinal && at >= STATE_NEXT_AT ? last - value : value,
      )
      states.set(bytes, (last - number) * STATE_SIZE)
      if (!isFinal) this.#encodeSkip(number, states.subarray((last - number) * STATE_SIZE), last)
    }
    return { states, starts: Uint8Array.from(roots, (root) => last - root) }
  }

  /** Questions in a row that each lead on to the next by the same answer: no deny, or an allow. */
  #encodeSkip(first: number, bytes: Uint8Array, last: number): void {
    const question = this.#states[first]?.[0]
    let skipped = 0
    let number = first
    for (;;) {
      const [asked, gate = 0, none = 0, second, third, fourth, fifth = 0] =
        this.#states[number] ?? []
      const isBinary = second === third && third === fourth && fourth === fifth
      if (asked !== question || !isBinary) break
      skipped |= 1 << gate
      number = question === QUESTION_DENIES ? none : fifth
    }
    bytes[STATE_SKIP_GATES_AT] = skipped
    bytes[STATE_SKIP_TO_AT] = last - number
  }

  #intern(state: number[]): number {
    const key = state.join()
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.#states.length)
    this.#states.push(state)
    return this.#states.length - 1
  }
}

/** Runs the order with the answers given; what it says beyond them does not count. */
function replay(facts: Facts, answers: readonly number[]): Outcome | Open {
  let at = 0
  let open: Open | undefined
  const answer = (question: number, gate: PolicyType): number => {
    const given = answers[at]
    at += 1
    if (given === undefined) open ??= { question, gate }
    return given ?? 0
  }
  const outcome = combine(facts, {
    denies: (gate) => answer(QUESTION_DENIES, gate) !== 0,
    allows: (gate) => answer(QUESTION_ALLOWS, gate) !== 0,
    grant: () => grants[answer(QUESTION_ALLOWS, 'resource')] ?? 'none',
  })
  return open ?? outcome
}
