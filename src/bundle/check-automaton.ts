/** What must hold of the decision automaton, so that every check ends, and soon. */
import * as ActionClass from '../../assembly/layout/action-class.ts'
import * as Caller from '../../assembly/layout/caller.ts'
import * as Gate from '../../assembly/layout/gate.ts'
import * as Pattern from '../../assembly/layout/pattern.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Start from '../../assembly/layout/start.ts'
import * as State from '../../assembly/layout/state.ts'
import * as Verdict from '../../assembly/layout/verdict.ts'
import { type BundleChecker, inSlices } from './section-checker.ts'

export function* checkAutomaton(c: BundleChecker): Generator<void> {
  const states = c.entries(Section.STATES, State.SIZE)
  c.expect(states > 0, Section.STATES, 0, 'no state')
  c.limit('automatonStates', states, Section.STATES)
  const depths = new Uint16Array(states)
  for (let i = states - 1; i >= 0; i -= 1) checkState(c, i, depths)
  const patterns = c.entries(Section.PATTERNS, Pattern.SIZE)
  const categories = c.entries(Section.CATEGORY_PATTERNS, 4)
  const isCounted = categories > 0 && categories <= ActionClass.CATEGORY_MASK + 1
  c.expect(isCounted, Section.CATEGORY_PATTERNS, 0, 'categories are missing')
  for (let i = 0; i < categories; i += 1) {
    const pattern = c.view.word(Section.CATEGORY_PATTERNS, i * 4)
    c.expect(pattern <= patterns, Section.CATEGORY_PATTERNS, i * 4, 'an unknown pattern')
  }
  yield* checkStarts(c, states, categories)
}

function* checkStarts(c: BundleChecker, states: number, categories: number): Generator<void> {
  const starts = c.entries(Section.STARTS, Start.SIZE)
  const wanted = Caller.COUNT * categories * Start.FACTS
  c.expect(starts === wanted, Section.STARTS, 0, 'start states are missing')
  for (let at = 0; at < starts * Start.SIZE; at += Start.SIZE) {
    c.below(Section.STARTS, at, c.view.half(Section.STARTS, at), states)
  }
  yield
  const classes = c.view.halves(Section.CLASSES)
  yield* inSlices(classes.length, (i) => {
    const category = (classes[i] ?? 0) & ActionClass.CATEGORY_MASK
    c.below(Section.CLASSES, i * ActionClass.SIZE, category, categories)
  })
}

/** Every state leads on to a later one, and to a verdict within DEPTH_MOST questions. */
function checkState(c: BundleChecker, number: number, depths: Uint16Array): void {
  const at = number * State.SIZE
  const question = c.view.byte(Section.STATES, at + State.QUESTION_AT)
  c.expect(question <= State.QUESTION_NONE, Section.STATES, at, 'an unknown question')
  if (question === State.QUESTION_NONE) {
    const verdict = c.view.byte(Section.STATES, at + State.VERDICT_AT)
    const decidedBy = c.view.half(Section.STATES, at + State.DECIDED_BY_AT)
    const known = verdict <= Verdict.IMPLICIT_DENY && decidedBy <= Verdict.DECIDED_BY_ACCESS_BLOCK
    c.expect(known, Section.STATES, at, 'an unknown verdict')
    return
  }
  c.below(Section.STATES, at, c.view.byte(Section.STATES, at + State.GATE_AT), Gate.COUNT)
  let depth = 0
  for (const where of nextsOf(c, at, question)) {
    const next = c.view.half(Section.STATES, at + where)
    const leadsOn = next > number && next < depths.length
    c.expect(leadsOn, Section.STATES, at, 'a state without a next state')
    depth = Math.max(depth, (depths[next] ?? 0) + 1)
  }
  c.expect(depth <= State.DEPTH_MOST, Section.STATES, at, 'too many questions')
  depths[number] = depth
}

/** Where a state names the states that it leads on to. */
function nextsOf(c: BundleChecker, at: number, question: number): number[] {
  const nexts = Array.from(
    { length: State.ANSWERS },
    (_, answer) => State.NEXT_AT + answer * State.NEXT_SIZE,
  )
  const gates = c.view.half(Section.STATES, at + State.SKIP_GATES_AT)
  return gates !== 0 || question === State.QUESTION_DENIES ? [...nexts, State.SKIP_TO_AT] : nexts
}
