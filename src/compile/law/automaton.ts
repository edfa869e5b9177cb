/** The evaluation order replayed for every answer → states; equal states are one. */
import * as Start from '../../../assembly/layout/start.ts'
import * as State from '../../../assembly/layout/state.ts'
import { deciderNumbers, gateNumbers, verdictNumbers } from '../../bundle/decision-numbers.ts'
import type { PolicyType } from '../../model/policy.ts'
import { type CheckFacts, combine, type Grant, kinds, type Outcome } from './combination.ts'
import { categories } from './special-services.ts'

export interface Automaton {
  readonly states: Uint8Array
  /** u16 each. */
  readonly starts: Uint8Array
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
  const count = kinds.length * categories.length * Start.FACTS
  for (let start = 0; start < count; start += 1) {
    const facts = factsOf(start)
    roots.push(facts === undefined ? -1 : table.build(facts, []))
  }
  const refused = table.final({ verdict: 'implicitDeny', decidedBy: 'credential' })
  return table.encode(roots.map((root) => (root < 0 ? refused : root)))
}

/** The facts behind a start number; undefined for numbers that no check has. */
function factsOf(start: number): CheckFacts | undefined {
  const about = Math.floor(start / Start.FACTS)
  const kind = kinds[Math.floor(about / categories.length)] // in the order of `layout/caller.ts`
  const category = categories[about % categories.length]
  if (kind === undefined || category === undefined) return undefined
  return {
    kind,
    category,
    crossAccount: (start & Start.CROSS_ACCOUNT) !== 0,
    resourceFits: (start & Start.RESOURCE_FACT) !== 0,
    accessBlocked: (start & Start.ACCESS_BLOCK) !== 0,
  }
}

/** States by content, children before parents. */
class StateTable {
  readonly #numbers = new Map<string, number>()
  readonly #states: number[][] = []

  /** The state that the order is in after the answers. */
  build(facts: CheckFacts, answers: readonly number[]): number {
    const next = replay(facts, answers)
    if ('verdict' in next) return this.final(next)
    const isBinary = next.question === State.QUESTION_DENIES || next.gate !== 'resource'
    const children = (isBinary ? [0, 1] : [0, 2, 3, 4]).map((answer) =>
      this.build(facts, [...answers, answer]),
    )
    const [none = 0, second = 0, third = 0, fourth = 0] = children
    const byAnswer = isBinary
      ? [none, second, second, second, second]
      : [none, none, second, third, fourth]
    return this.#intern([next.question, gateNumbers[next.gate], ...byAnswer])
  }

  final({ verdict, decidedBy }: Outcome): number {
    return this.#intern([
      State.QUESTION_NONE,
      verdictNumbers[verdict],
      deciderNumbers[decidedBy],
      0,
      0,
      0,
      0,
    ])
  }

  // INVARIANT: there are fewer than `State.MOST`; a test says how full that is
  /** Numbers states anew, so that every state leads on to later ones. */
  encode(roots: readonly number[]): Automaton {
    const last = this.#states.length - 1
    const states = new Uint8Array(this.#states.length * State.SIZE)
    const starts = Uint16Array.from(roots, (root) => last - root)
    for (const [number, state] of this.#states.entries()) {
      const at = (last - number) * State.SIZE
      const [question = 0, second = 0, ...rest] = state
      states.set([question, second], at)
      const halves = new Uint16Array(states.buffer, at + State.NEXT_AT, (State.SIZE >> 1) - 1)
      if (question === State.QUESTION_NONE) halves.set(rest)
      else {
        halves.set(rest.map((next) => last - next))
        const { gates: skipped, to } = this.#skip(number)
        halves[(State.SKIP_TO_AT - State.NEXT_AT) >> 1] = last - to
        halves[(State.SKIP_GATES_AT - State.NEXT_AT) >> 1] = skipped
      }
    }
    return { states, starts: new Uint8Array(starts.buffer) }
  }

  /** Questions in a row that each lead on to the next by the same answer: no deny, or an allow. */
  #skip(first: number): { readonly gates: number; readonly to: number } {
    const question = this.#states[first]?.[0]
    let skipped = 0
    let number = first
    for (;;) {
      const [asked, gate = 0, none = 0, second, third, fourth, fifth = 0] =
        this.#states[number] ?? []
      const isBinary = second === third && third === fourth && fourth === fifth
      if (asked !== question || !isBinary) break
      skipped |= 1 << gate
      number = question === State.QUESTION_DENIES ? none : fifth
    }
    return { gates: skipped, to: number }
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
function replay(facts: CheckFacts, answers: readonly number[]): Outcome | Open {
  let at = 0
  let open: Open | undefined
  const answer = (question: number, gate: PolicyType): number => {
    const given = answers[at]
    at += 1
    if (given === undefined) open ??= { question, gate }
    return given ?? 0
  }
  const outcome = combine(facts, {
    denies: (gate) => answer(State.QUESTION_DENIES, gate) !== 0,
    allows: (gate) => answer(State.QUESTION_ALLOWS, gate) !== 0,
    grant: () => grants[answer(State.QUESTION_ALLOWS, 'resource')] ?? 'none',
  })
  return open ?? outcome
}
