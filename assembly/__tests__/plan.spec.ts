import { begin } from '../check'
import { run } from '../decide'
import {
  BLOCK_BOUNDARY_AT,
  BLOCK_IDENTITY_AT,
  BLOCK_SCP_COUNT_AT,
  BLOCK_SCPS_AT,
  BLOCK_SESSION_AT,
  CELL_ALLOW,
  CELL_DENY,
  GATE_IDENTITY,
  GATE_SCP,
  LIST_OF_ONE,
  PLAN_COUNT_AT,
  PLAN_KNOWN_AT,
  PLAN_MADE,
  PLAN_NEVER,
  PLAN_REFUSED,
  PLAN_SIZE,
  QUESTION_ALLOWS,
  QUESTION_DENIES,
  QUESTION_NONE,
  RESIDUAL_ALLOWS,
  SECTION_CATEGORY_PATTERNS,
  SECTION_CLASSES,
  SECTION_LEVELS,
  SECTION_STARTS,
  SECTION_STATES,
  SET_ALWAYS,
  SET_DENY,
  SET_NEVER,
  SHAPE_EXACT,
  START_COUNT,
  START_CROSS_ACCOUNT,
  STATE_ANSWERS,
  STATE_NEXT_AT,
  STATE_SIZE,
  STATE_SKIP_GATES_AT,
  STATE_SKIP_TO_AT,
  VERDICT_ALLOWED,
  VERDICT_EXPLICIT_DENY,
  VERDICT_IMPLICIT_DENY,
} from '../layout'
import { BLOCKS_AT, SECTIONS_AT } from '../memory'
import {
  block,
  byte,
  pattern,
  policySet,
  reset,
  residual,
  residualCell,
  resource,
  rule,
  STAMP,
  word,
  words,
} from './bundle'

const PLAN_AT: usize = (1 << 20) - 4096

/** A state; a question whether a gate denies is answered by the first of `next` where none may. */
function state(question: u32, gate: u32, next: u32[]): void {
  byte(SECTION_STATES, question)
  byte(SECTION_STATES, gate)
  for (let i = 0; i < STATE_ANSWERS; i++) byte(SECTION_STATES, i < next.length ? next[i] : 0)
  const denies = question == QUESTION_DENIES
  for (let i = STATE_NEXT_AT + STATE_ANSWERS; i < STATE_SIZE; i++) {
    if (denies && i == STATE_SKIP_GATES_AT) byte(SECTION_STATES, 1 << gate)
    else byte(SECTION_STATES, denies && i == STATE_SKIP_TO_AT ? next[0] : 0)
  }
}

/** SCPs and identity may deny; both must allow. */
function law(): void {
  reset()
  state(QUESTION_DENIES, GATE_SCP, [1, 5])
  state(QUESTION_DENIES, GATE_IDENTITY, [2, 5])
  state(QUESTION_ALLOWS, GATE_SCP, [6, 3, 3, 3, 3])
  state(QUESTION_ALLOWS, GATE_IDENTITY, [6, 4, 4, 4, 4])
  state(QUESTION_NONE, VERDICT_ALLOWED, [])
  state(QUESTION_NONE, VERDICT_EXPLICIT_DENY, [])
  state(QUESTION_NONE, VERDICT_IMPLICIT_DENY, [])
  for (let i = 0; i < START_COUNT; i++) byte(SECTION_STARTS, 0)
  for (let i = 0; i < 16; i++) word(SECTION_CATEGORY_PATTERNS, 0)
  byte(SECTION_CLASSES, 0)
}

/** A set that says so to the only class. */
function set(cell: u32): u32 {
  return policySet([0], [cell])
}

/** A set that allows one resource, or all but one, which it denies. */
function about(name: string, denies: bool): u32 {
  const number = rule(0, 0, <u32>LIST_OF_ONE | pattern(SHAPE_EXACT, name), 0)
  return set(
    residualCell(denies ? residual([number], [], RESIDUAL_ALLOWS) : residual([], [number])),
  )
}

function caller(identity: u32, scps: u32[]): void {
  memory.fill(PLAN_AT, 0, PLAN_SIZE)
  block(BLOCK_IDENTITY_AT, identity)
  block(BLOCK_BOUNDARY_AT, SET_ALWAYS)
  block(BLOCK_SESSION_AT, SET_ALWAYS)
  block(BLOCK_SCPS_AT, words(SECTION_LEVELS, scps))
  block(BLOCK_SCP_COUNT_AT, scps.length)
}

function decide(name: string, plan: usize): u32 {
  return run(begin(BLOCKS_AT, 0, 0, resource(name), 0, SET_ALWAYS, 0, STAMP, plan)) & 0xff
}

function known(): u32 {
  return load<u32>(PLAN_AT, PLAN_KNOWN_AT)
}

/** Decides without a plan, making one, and with it. */
function expectThrice(name: string, verdict: u32): void {
  expect(decide(name, 0)).toBe(verdict)
  expect(decide(name, PLAN_AT)).toBe(verdict)
  expect(decide(name, PLAN_AT)).toBe(verdict)
}

describe('a plan', () => {
  it('decides as the gates do that it was made of', () => {
    law()
    caller(about('a', false), [SET_ALWAYS, about('b', true)])
    expectThrice('a', VERDICT_ALLOWED)
    expectThrice('b', VERDICT_EXPLICIT_DENY)
    expectThrice('c', VERDICT_IMPLICIT_DENY)
    expect(known()).toBe(PLAN_MADE)
    expect(load<u8>(PLAN_AT, PLAN_COUNT_AT)).toBe(2, 'a level that allows everything needs no cell')
  })

  it('keeps every level of SCPs that may limit', () => {
    law()
    caller(about('a', false), [about('a', false), about('b', false)])
    expectThrice('a', VERDICT_IMPLICIT_DENY)
    caller(set(CELL_ALLOW), [about('a', false), about('b', true)])
    expectThrice('a', VERDICT_ALLOWED)
    expectThrice('b', VERDICT_EXPLICIT_DENY)
    expectThrice('c', VERDICT_IMPLICIT_DENY)
    caller(set(CELL_ALLOW), [about('a', false), about('a', false)])
    expectThrice('a', VERDICT_ALLOWED)
    expectThrice('b', VERDICT_IMPLICIT_DENY)
  })

  it('knows what is never allowed, and is silent on what may be', () => {
    law()
    caller(SET_NEVER, [SET_ALWAYS])
    expectThrice('a', VERDICT_IMPLICIT_DENY)
    expect(known()).toBe(PLAN_MADE | PLAN_NEVER)
    caller(SET_ALWAYS, [SET_ALWAYS, SET_DENY])
    expectThrice('a', VERDICT_EXPLICIT_DENY)
    expect(known()).toBe(PLAN_MADE | PLAN_NEVER)
    caller(set(CELL_DENY), [SET_ALWAYS])
    expectThrice('a', VERDICT_EXPLICIT_DENY)
    expect(known()).toBe(PLAN_MADE | PLAN_NEVER)
    caller(SET_ALWAYS, [SET_ALWAYS])
    expectThrice('a', VERDICT_ALLOWED)
    expect(known()).toBe(PLAN_MADE)
    caller(about('a', false), [SET_ALWAYS])
    expectThrice('b', VERDICT_IMPLICIT_DENY)
    expect(known()).toBe(PLAN_MADE)
  })

  it('does not call never allowed what another start allows', () => {
    law()
    for (let start = 0; start < 8; start++) {
      const at = <usize>load<u32>(SECTIONS_AT + 8 * SECTION_STARTS) + start
      store<u8>(at, 4)
      caller(SET_NEVER, [SET_ALWAYS])
      expect(decide('a', PLAN_AT)).toBe(start == 0 ? VERDICT_ALLOWED : VERDICT_IMPLICIT_DENY)
      expect(known()).toBe(PLAN_MADE, start.toString())
      store<u8>(at, 0)
    }
  })

  it('is refused where it has no room for all cells, or the order depends on the resource', () => {
    law()
    const levels: u32[] = []
    for (let i = 0; i < 9; i++) levels.push(about('a', false))
    caller(SET_ALWAYS, levels)
    expectThrice('a', VERDICT_ALLOWED)
    expectThrice('b', VERDICT_IMPLICIT_DENY)
    expect(known()).toBe(PLAN_REFUSED)
    store<u32>(load<u32>(SECTIONS_AT + 8 * SECTION_CATEGORY_PATTERNS), 1)
    caller(SET_ALWAYS, [SET_ALWAYS])
    expectThrice('a', VERDICT_ALLOWED)
    expect(known()).toBe(PLAN_REFUSED)
  })

  it('is neither made nor used for a resource of another account', () => {
    law()
    caller(SET_ALWAYS, [SET_ALWAYS])
    const other = 'arn:aws:sqs::444455556666:q'
    expectThrice(other, VERDICT_ALLOWED)
    expect(known()).toBe(0)
    expectThrice('a', VERDICT_ALLOWED)
    const first = load<u32>(SECTIONS_AT + 8 * SECTION_STARTS) + START_CROSS_ACCOUNT
    store<u8>(first, 6)
    expectThrice(other, VERDICT_IMPLICIT_DENY)
  })
})
