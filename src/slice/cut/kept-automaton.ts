/** The states of the decision automaton that checks of one kind of principal come to. */
import * as ActionClassLayout from '../../../assembly/layout/action-class.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as StartLayout from '../../../assembly/layout/start.ts'
import * as StateLayout from '../../../assembly/layout/state.ts'
import * as VerdictLayout from '../../../assembly/layout/verdict.ts'
import type { BundleView } from '../../bundle/view.ts'

/** Who asks, and what. */
export interface KeptChecks {
  /** Kind of the principal. */
  readonly kind: number
  /** What is said of each action class (`assembly/layout/action-class.ts`). */
  readonly about: Uint16Array
}

/** States and starts; INVARIANT: checks of other kinds and categories begin with a denial. */
export function automatonSections(view: BundleView, checks: KeptChecks): [number, Uint8Array][] {
  const starts = view.halves(Section.STARTS)
  const states = view.count(Section.STATES)
  const denial = Array.from({ length: states }, (_, state) => state).find((state) =>
    deniesImplicitly(view, state),
  )
  const isKept = keptStarts(view, checks)
  const reached = new Set<number>(denial === undefined ? [] : [denial])
  for (const [at, state] of starts.entries())
    if (isKept(at) || denial === undefined) reached.add(state)
  // every state leads on to later ones
  for (let state = 0; state < states; state += 1) {
    if (reached.has(state)) for (const [, next] of nextsOf(view, state)) reached.add(next)
  }
  const kept = [...reached].sort((a, b) => a - b)
  const numbers = new Map(kept.map((state, number) => [state, number]))
  const numberOf = (state: number): number => numbers.get(state) ?? 0
  const bytes = new Uint8Array(kept.length * StateLayout.SIZE)
  const own = new DataView(bytes.buffer)
  for (const [number, state] of kept.entries()) {
    const from = view.offset(Section.STATES) + state * StateLayout.SIZE
    bytes.set(view.bytes.subarray(from, from + StateLayout.SIZE), number * StateLayout.SIZE)
    for (const [at, next] of nextsOf(view, state)) {
      own.setUint16(number * StateLayout.SIZE + at, numberOf(next), true)
    }
  }
  const first = [...starts].map((state, at) => numberOf(isKept(at) ? state : (denial ?? state)))
  return [
    [Section.STATES, bytes],
    [Section.STARTS, new Uint8Array(Uint16Array.from(first).buffer)],
  ]
}

/** Whether checks of the kind and of some class's category begin with a start. */
function keptStarts(view: BundleView, { kind, about }: KeptChecks): (start: number) => boolean {
  const categories = view.count(Section.CATEGORY_PATTERNS)
  const asked = new Set([...about].map((word) => word & ActionClassLayout.CATEGORY_MASK))
  return (start) => {
    const number = Math.floor(start / StartLayout.FACTS)
    return Math.floor(number / categories) === kind && asked.has(number % categories)
  }
}

function deniesImplicitly(view: BundleView, state: number): boolean {
  const at = state * StateLayout.SIZE
  return (
    view.byte(Section.STATES, at + StateLayout.QUESTION_AT) === StateLayout.QUESTION_NONE &&
    view.byte(Section.STATES, at + StateLayout.VERDICT_AT) === VerdictLayout.IMPLICIT_DENY
  )
}

/** Which states a state names, and at which of its bytes. */
function nextsOf(view: BundleView, state: number): [at: number, next: number][] {
  const from = state * StateLayout.SIZE
  const question = view.byte(Section.STATES, from + StateLayout.QUESTION_AT)
  if (question === StateLayout.QUESTION_NONE) return []
  const places = Array.from(
    { length: StateLayout.ANSWERS },
    (_, answer) => StateLayout.NEXT_AT + answer * StateLayout.NEXT_SIZE,
  )
  const skips = view.half(Section.STATES, from + StateLayout.SKIP_GATES_AT) !== 0
  const isDeny = question === StateLayout.QUESTION_DENIES
  if (skips || isDeny) places.push(StateLayout.SKIP_TO_AT)
  return places.map((at) => [at, view.half(Section.STATES, from + at)])
}
