/** What must hold of the decision automaton, so that every check ends, and soon. */
import * as ActionClass from '../../../assembly/layout/action-class.ts'
import * as Caller from '../../../assembly/layout/caller.ts'
import * as Gate from '../../../assembly/layout/gate.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Start from '../../../assembly/layout/start.ts'
import * as State from '../../../assembly/layout/state.ts'
import * as Verdict from '../../../assembly/layout/verdict.ts'
import type { BundleChecker } from './section-checker.ts'

export function* checkAutomaton(c: BundleChecker): Generator<void> {
  const states = c.view.count(Section.STATES)
  c.expect(states > 0, Section.STATES, 0) // else no state
  c.limit('automatonStates', states, Section.STATES)
  const depths = new Uint16Array(states)
  for (let i = states - 1; i >= 0; i -= 1) checkState(c, i, depths)
  const categories = c.view.count(Section.CATEGORY_PATTERNS)
  const isCounted = categories > 0 && categories <= ActionClass.CATEGORY_MASK + 1
  c.expect(isCounted, Section.CATEGORY_PATTERNS, 0) // else categories are missing
  const isStarted = c.view.count(Section.STARTS) === Caller.COUNT * categories * Start.FACTS
  c.expect(isStarted, Section.STARTS, 0) // else start states are missing
  yield
}

/** Every state leads on to a later one, and to a verdict within DEPTH_MOST questions. */
function checkState(c: BundleChecker, number: number, depths: Uint16Array): void {
  const at = number * State.SIZE
  const question = c.view.byte(Section.STATES, at + State.QUESTION_AT)
  c.expect(question <= State.QUESTION_NONE, Section.STATES, at) // else an unknown question
  if (question === State.QUESTION_NONE) {
    const verdict = c.view.byte(Section.STATES, at + State.VERDICT_AT)
    const decidedBy = c.view.half(Section.STATES, at + State.DECIDED_BY_AT)
    const known = verdict <= Verdict.IMPLICIT_DENY && decidedBy <= Verdict.DECIDED_BY_ACCESS_BLOCK
    c.expect(known, Section.STATES, at) // else an unknown verdict
    return
  }
  c.below(Section.STATES, at, c.view.byte(Section.STATES, at + State.GATE_AT), Gate.COUNT)
  let depth = 0
  for (const where of nextsOf(c, at, question)) {
    const next = c.view.half(Section.STATES, at + where)
    const leadsOn = next > number && next < depths.length
    c.expect(leadsOn, Section.STATES, at) // else a state without a next state
    depth = Math.max(depth, (depths[next] ?? 0) + 1)
  }
  c.expect(depth <= State.DEPTH_MOST, Section.STATES, at) // else too many questions
  depths[number] = depth
}

/** Where a state names the states that it leads on to. */
function nextsOf(c: BundleChecker, at: number, question: number): number[] {
  const nexts = Array.from({ length: State.ANSWERS }, (_, i) => State.NEXT_AT + i * State.NEXT_SIZE)
  const gates = c.view.half(Section.STATES, at + State.SKIP_GATES_AT)
  return gates !== 0 || question === State.QUESTION_DENIES ? [...nexts, State.SKIP_TO_AT] : nexts
}
