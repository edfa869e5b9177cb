/** Plans: what a principal and an action class leave open, whatever the resource is (`layout/plan.ts`). */

import * as ActionClass from './layout/action-class'
import * as Block from './layout/block'
import * as Cell from './layout/cell'
import * as Check from './layout/check'
import * as Gate from './layout/gate'
import * as Plan from './layout/plan'
import * as Region from './layout/region'
import * as Section from './layout/section'
import * as Start from './layout/start'
import * as State from './layout/state'
import * as Verdict from './layout/verdict'
import { base, gateCells, gateCount, section, sectionBytes, setGateCount } from './state'

/** Puts in place what a plan holds; the answer is the state to begin in. */
export function usePlan(plan: usize): u32 {
  store<u32>(base, load<u16>(plan, Plan.DENYING_AT), Check.DENYING_AT)
  store<u32>(base, load<u16>(plan, Plan.ALLOWING_AT), Check.ALLOWING_AT)
  store<u32>(base, load<u16>(plan, Plan.OPEN_AT), Check.OPEN_AT)
  const count: u32 = load<u8>(plan, Plan.COUNT_AT)
  let last: u32 = Gate.COUNT
  let level: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const gate: u32 = load<u8>(plan + i, Plan.GATES_AT)
    level = gate == last ? level + 1 : 0
    last = gate
    const cells = gateCells(gate)
    store<u32>(cells + ((<usize>level) << 2), load<u32>(plan + ((<usize>i) << 2), Plan.CELLS_AT))
    setGateCount(gate, level + 1)
  }
  const state: u32 = load<u16>(plan, Plan.STATE_AT)
  store<u32>(base, state, Check.FIRST_STATE_AT)
  return state
}

/** Makes a plan of the check that is in place: of the principal's own account, without a record. */
export function makePlan(plan: usize, block: usize, about: u32, first: u32): void {
  store<u16>(plan, Plan.REFUSED, Plan.KNOWN_AT)
  const category = about & ActionClass.CATEGORY_MASK
  if (load<u32>(section(Section.CATEGORY_PATTERNS) + ((<usize>category) << 2)) != 0) return
  if (!copyCells(plan)) return
  store<u16>(plan, <u16>load<u32>(base, Check.DENYING_AT), Plan.DENYING_AT)
  store<u16>(plan, <u16>load<u32>(base, Check.ALLOWING_AT), Plan.ALLOWING_AT)
  store<u16>(plan, <u16>load<u32>(base, Check.OPEN_AT), Plan.OPEN_AT)
  const state = answered(first)
  store<u16>(plan, <u16>state, Plan.STATE_AT)
  const start = startOf(load<u32>(block, Block.KIND_AT), category)
  const never = isDenied(state) && neverAllows(start, about)
  store<u16>(plan, <u16>(never ? Plan.MADE | Plan.NEVER : Plan.MADE), Plan.KNOWN_AT)
}

/** Copies what gates must be asked for; a level that allows everything limits nothing. */
function copyCells(plan: usize): bool {
  const asked = load<u32>(base, Check.DENYING_AT) | load<u32>(base, Check.OPEN_AT)
  let copied: u32 = 0
  for (let gate: u32 = 0; gate < <u32>Gate.COUNT; gate++) {
    if ((asked & (1 << gate)) == 0) continue
    const count = gateCount(gate)
    for (let level: u32 = 0; level < count; level++) {
      const cell = cellAt(gate, level)
      if (cell == Cell.ALLOW) continue
      if (copied == Plan.CELLS) return false
      store<u8>(plan + copied, <u8>gate, Plan.GATES_AT)
      store<u32>(plan + ((<usize>copied) << 2), cell, Plan.CELLS_AT)
      copied++
    }
  }
  store<u8>(plan, <u8>copied, Plan.COUNT_AT)
  return true
}

function cellAt(gate: u32, level: u32): u32 {
  return load<u32>(gateCells(gate) + ((<usize>level) << 2))
}

/** The state that the gates' cells lead to before any of them is asked. */
function answered(first: u32): u32 {
  const denying = load<u32>(base, Check.DENYING_AT)
  const known = load<u32>(base, Check.ALLOWING_AT) | ~load<u32>(base, Check.OPEN_AT)
  let state = first
  while (true) {
    const at = stateAt(state)
    const question: u32 = load<u8>(at, State.QUESTION_AT)
    if (question == State.QUESTION_NONE) return state
    const gate: u32 = load<u8>(at, State.GATE_AT)
    const bit: u32 = 1 << gate
    let answer: u32 = 0
    if (question == State.QUESTION_DENIES) {
      if (surelyDenies(gate)) answer = 1
      else if ((denying & bit) != 0) return state
    } else {
      if ((known & bit) == 0) return state
      if ((load<u32>(base, Check.ALLOWING_AT) & bit) != 0) answer = State.ANSWERS - 1
    }
    state = nextOf(at, answer)
  }
}

/** Whether a level of the gate denies whatever is asked. */
function surelyDenies(gate: u32): bool {
  if ((load<u32>(base, Check.DENYING_AT) & (1 << gate)) == 0) return false
  const count = gateCount(gate)
  for (let level: u32 = 0; level < count; level++) {
    if (cellAt(gate, level) == Cell.DENY) return true
  }
  return false
}

/** Where the first states of a kind of caller and a category are listed. */
export function startOf(kind: u32, category: u32): u32 {
  const categories = sectionBytes(Section.CATEGORY_PATTERNS) >> 2
  return (kind * categories + category) * Start.FACTS
}

function nextOf(state: usize, answer: u32): u32 {
  return load<u16>(state + ((<usize>answer) << 1), State.NEXT_AT)
}

function stateAt(number: u32): usize {
  return section(Section.STATES) + <usize>number * State.SIZE
}

/** Whether a state is final and does not allow. */
function isDenied(state: u32): bool {
  const at = stateAt(state)
  if (load<u8>(at, State.QUESTION_AT) != State.QUESTION_NONE) return false
  return load<u8>(at, State.VERDICT_AT) != Verdict.ALLOWED
}

/** Whether no request of the principal for the class is allowed, whoever owns whatever resource. */
function neverAllows(start: u32, about: u32): bool {
  memory.fill(base + Region.REACHED_AT, 0, Region.REACHED_SIZE)
  for (let i: u32 = 0; i < <u32>Start.FACTS; i++) {
    reach(load<u16>(section(Section.STARTS) + ((<usize>(start + i)) << 1)))
  }
  const unknown = unknownGates(about)
  const states = sectionBytes(Section.STATES) / State.SIZE
  // INVARIANT: every state leads on to later ones (`check-sections.ts`)
  for (let state: u32 = 0; state < states; state++) {
    if ((load<u8>(base + (state >> 3), Region.REACHED_AT) & (1 << (state & 7))) == 0) continue
    if (allowsOrLeadsOn(state, unknown)) return false
  }
  return true
}

/** The gates whose cells depend on the resource or on whose it is. */
function unknownGates(about: u32): u32 {
  let gates: u32 = (1 << Gate.RCP) | (1 << Gate.ENDPOINT)
  const isListed = sectionBytes(Section.RESOURCES) != 0 && (about & ActionClass.SPOKEN) != 0
  if (isListed || sectionBytes(Section.DEFAULTS) != 0) gates |= 1 << Gate.RESOURCE
  return gates
}

/** Whether a state allows; if it does not, the states that it may lead to are reached. */
function allowsOrLeadsOn(state: u32, unknown: u32): bool {
  const at = stateAt(state)
  const question: u32 = load<u8>(at, State.QUESTION_AT)
  if (question == State.QUESTION_NONE) return load<u8>(at, State.VERDICT_AT) == Verdict.ALLOWED
  const gate: u32 = load<u8>(at, State.GATE_AT)
  const bit: u32 = 1 << gate
  const denies = question == State.QUESTION_DENIES
  const asked = unknown | load<u32>(base, Check.OPEN_AT) | load<u32>(base, Check.DENYING_AT)
  let answer: u32 = 0
  if (denies && (unknown & bit) == 0 && surelyDenies(gate)) answer = 1
  else if ((asked & bit) != 0) {
    for (let i: u32 = 0; i < <u32>State.ANSWERS; i++) reach(nextOf(at, i))
    return false
  } else if (!denies && (load<u32>(base, Check.ALLOWING_AT) & bit) != 0) answer = State.ANSWERS - 1
  reach(nextOf(at, answer))
  return false
}

function reach(state: u32): void {
  const at = base + Region.REACHED_AT + (state >> 3)
  store<u8>(at, <u8>(<u32>load<u8>(at) | (1 << (state & 7))))
}
