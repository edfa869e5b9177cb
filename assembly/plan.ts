/** Plans: what a principal and an action class leave open, whatever the resource is (`layout.ts`). */
import {
  BLOCK_KIND_AT,
  CATEGORY_MASK,
  CELL_ALLOW,
  CELL_DENY,
  CLASS_SPOKEN,
  GATE_COUNT,
  GATE_ENDPOINT,
  GATE_RCP,
  GATE_RESOURCE,
  PLAN_ALLOWING_AT,
  PLAN_CELLS,
  PLAN_CELLS_AT,
  PLAN_COUNT_AT,
  PLAN_DENYING_AT,
  PLAN_GATES_AT,
  PLAN_KNOWN_AT,
  PLAN_MADE,
  PLAN_NEVER,
  PLAN_OPEN_AT,
  PLAN_REFUSED,
  PLAN_STATE_AT,
  QUESTION_DENIES,
  QUESTION_NONE,
  SECTION_CATEGORY_PATTERNS,
  SECTION_DEFAULTS,
  SECTION_RESOURCES,
  SECTION_STARTS,
  SECTION_STATES,
  START_CATEGORY_SHIFT,
  START_KIND_SHIFT,
  STATE_ANSWERS,
  STATE_GATE_AT,
  STATE_NEXT_AT,
  STATE_QUESTION_AT,
  STATE_SIZE,
  STATE_VERDICT_AT,
  VERDICT_ALLOWED,
} from './layout'
import {
  ALLOWING_AT,
  DENYING_AT,
  FIRST_STATE_AT,
  GATE_CELLS_AT,
  GATE_CELLS_SIZE,
  GATE_COUNTS_AT,
  OPEN_AT,
  REACHED_AT,
  section,
  sectionBytes,
} from './memory'

/** Puts in place what a plan holds; the answer is the state to begin in. */
export function usePlan(plan: usize): u32 {
  store<u32>(DENYING_AT, load<u8>(plan, PLAN_DENYING_AT))
  store<u32>(ALLOWING_AT, load<u8>(plan, PLAN_ALLOWING_AT))
  store<u32>(OPEN_AT, load<u8>(plan, PLAN_OPEN_AT))
  const count: u32 = load<u8>(plan, PLAN_COUNT_AT)
  let last: u32 = GATE_COUNT
  let level: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const gate: u32 = load<u8>(plan + i, PLAN_GATES_AT)
    level = gate == last ? level + 1 : 0
    last = gate
    const cells = GATE_CELLS_AT + <usize>gate * GATE_CELLS_SIZE
    store<u32>(cells + ((<usize>level) << 2), load<u32>(plan + ((<usize>i) << 2), PLAN_CELLS_AT))
    store<u32>(GATE_COUNTS_AT + ((<usize>gate) << 2), level + 1)
  }
  const state = load<u32>(plan, PLAN_STATE_AT)
  store<u32>(FIRST_STATE_AT, state)
  return state
}

/** Makes a plan of the check that is in place: of the principal's own account, without a record. */
export function makePlan(plan: usize, block: usize, about: u32, first: u32): void {
  store<u32>(plan, PLAN_REFUSED, PLAN_KNOWN_AT)
  const category = about & CATEGORY_MASK
  if (load<u32>(section(SECTION_CATEGORY_PATTERNS) + ((<usize>category) << 2)) != 0) return
  if (!copyCells(plan)) return
  store<u8>(plan, <u8>load<u32>(DENYING_AT), PLAN_DENYING_AT)
  store<u8>(plan, <u8>load<u32>(ALLOWING_AT), PLAN_ALLOWING_AT)
  store<u8>(plan, <u8>load<u32>(OPEN_AT), PLAN_OPEN_AT)
  const state = answered(first)
  store<u32>(plan, state, PLAN_STATE_AT)
  const start =
    (load<u32>(block, BLOCK_KIND_AT) << START_KIND_SHIFT) | (category << START_CATEGORY_SHIFT)
  const never = isDenied(state) && neverAllows(start, about)
  store<u32>(plan, never ? PLAN_MADE | PLAN_NEVER : PLAN_MADE, PLAN_KNOWN_AT)
}

/** Copies what gates must be asked for; a level that allows everything limits nothing. */
function copyCells(plan: usize): bool {
  const asked = load<u32>(DENYING_AT) | load<u32>(OPEN_AT)
  let copied: u32 = 0
  for (let gate: u32 = 0; gate < <u32>GATE_COUNT; gate++) {
    if ((asked & (1 << gate)) == 0) continue
    const count = load<u32>(GATE_COUNTS_AT + ((<usize>gate) << 2))
    for (let level: u32 = 0; level < count; level++) {
      const cell = cellAt(gate, level)
      if (cell == CELL_ALLOW) continue
      if (copied == PLAN_CELLS) return false
      store<u8>(plan + copied, <u8>gate, PLAN_GATES_AT)
      store<u32>(plan + ((<usize>copied) << 2), cell, PLAN_CELLS_AT)
      copied++
    }
  }
  store<u8>(plan, <u8>copied, PLAN_COUNT_AT)
  return true
}

function cellAt(gate: u32, level: u32): u32 {
  return load<u32>(GATE_CELLS_AT + <usize>gate * GATE_CELLS_SIZE + ((<usize>level) << 2))
}

/** The state that the gates' cells lead to before any of them is asked. */
function answered(first: u32): u32 {
  const denying = load<u32>(DENYING_AT)
  const known = load<u32>(ALLOWING_AT) | ~load<u32>(OPEN_AT)
  let state = first
  while (true) {
    const at = stateAt(state)
    const question: u32 = load<u8>(at, STATE_QUESTION_AT)
    if (question == QUESTION_NONE) return state
    const gate: u32 = load<u8>(at, STATE_GATE_AT)
    const bit: u32 = 1 << gate
    let answer: u32 = 0
    if (question == QUESTION_DENIES) {
      if (surelyDenies(gate)) answer = 1
      else if ((denying & bit) != 0) return state
    } else {
      if ((known & bit) == 0) return state
      if ((load<u32>(ALLOWING_AT) & bit) != 0) answer = STATE_ANSWERS - 1
    }
    state = load<u8>(at + answer, STATE_NEXT_AT)
  }
}

/** Whether a level of the gate denies whatever is asked. */
function surelyDenies(gate: u32): bool {
  if ((load<u32>(DENYING_AT) & (1 << gate)) == 0) return false
  const count = load<u32>(GATE_COUNTS_AT + ((<usize>gate) << 2))
  for (let level: u32 = 0; level < count; level++) {
    if (cellAt(gate, level) == CELL_DENY) return true
  }
  return false
}

function stateAt(number: u32): usize {
  return section(SECTION_STATES) + <usize>number * STATE_SIZE
}

/** Whether a state is final and does not allow. */
function isDenied(state: u32): bool {
  const at = stateAt(state)
  if (load<u8>(at, STATE_QUESTION_AT) != QUESTION_NONE) return false
  return load<u8>(at, STATE_VERDICT_AT) != VERDICT_ALLOWED
}

/** Whether no request of the principal for the class is allowed, whoever owns whatever resource. */
function neverAllows(start: u32, about: u32): bool {
  memory.fill(REACHED_AT, 0, 32)
  for (let i: u32 = 0; i < 1 << START_CATEGORY_SHIFT; i++) {
    reach(load<u8>(section(SECTION_STARTS) + start + i))
  }
  const unknown = unknownGates(about)
  const states = sectionBytes(SECTION_STATES) / STATE_SIZE
  // INVARIANT: every state leads on to later ones (`check-sections.ts`)
  for (let state: u32 = 0; state < states; state++) {
    if ((load<u8>(REACHED_AT + (state >> 3)) & (1 << (state & 7))) == 0) continue
    if (allowsOrLeadsOn(state, unknown)) return false
  }
  return true
}

/** The gates whose cells depend on the resource or on whose it is. */
function unknownGates(about: u32): u32 {
  let gates: u32 = (1 << GATE_RCP) | (1 << GATE_ENDPOINT)
  const isListed = sectionBytes(SECTION_RESOURCES) != 0 && (about & CLASS_SPOKEN) != 0
  if (isListed || sectionBytes(SECTION_DEFAULTS) != 0) gates |= 1 << GATE_RESOURCE
  return gates
}

/** Whether a state allows; if it does not, the states that it may lead to are reached. */
function allowsOrLeadsOn(state: u32, unknown: u32): bool {
  const at = stateAt(state)
  const question: u32 = load<u8>(at, STATE_QUESTION_AT)
  if (question == QUESTION_NONE) return load<u8>(at, STATE_VERDICT_AT) == VERDICT_ALLOWED
  const gate: u32 = load<u8>(at, STATE_GATE_AT)
  const bit: u32 = 1 << gate
  const denies = question == QUESTION_DENIES
  const asked = unknown | load<u32>(OPEN_AT) | load<u32>(DENYING_AT)
  let answer: u32 = 0
  if (denies && (unknown & bit) == 0 && surelyDenies(gate)) answer = 1
  else if ((asked & bit) != 0) {
    for (let i: u32 = 0; i < <u32>STATE_ANSWERS; i++) reach(load<u8>(at + i, STATE_NEXT_AT))
    return false
  } else if (!denies && (load<u32>(ALLOWING_AT) & bit) != 0) answer = STATE_ANSWERS - 1
  reach(load<u8>(at + answer, STATE_NEXT_AT))
  return false
}

function reach(state: u32): void {
  const at = REACHED_AT + (state >> 3)
  store<u8>(at, <u8>(<u32>load<u8>(at) | (1 << (state & 7))))
}
