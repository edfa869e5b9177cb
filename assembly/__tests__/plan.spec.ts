import { run } from '../automaton'
import { begin } from '../check'
import * as Block from '../layout/block'
import * as Caller from '../layout/caller'
import * as Cell from '../layout/cell'
import * as Gate from '../layout/gate'
import * as Pattern from '../layout/pattern'
import * as Plan from '../layout/plan'
import * as PolicySet from '../layout/policy-set'
import * as Residual from '../layout/residual'
import * as Rule from '../layout/rule'
import * as Section from '../layout/section'
import * as Start from '../layout/start'
import * as State from '../layout/state'
import * as Verdict from '../layout/verdict'
import {
  block,
  byte,
  half,
  pattern,
  policySet,
  reset,
  residual,
  residualCell,
  resource,
  rule,
  SECTIONS,
  word,
  words,
} from './bundle'

const PLAN_AT: usize = (1 << 20) - 4096
const CATEGORIES = 16
const STARTS = Caller.COUNT * CATEGORIES * Start.FACTS

/** A state; a question whether a gate denies is answered by the first of `next` where none may. */
function state(question: u32, gate: u32, next: u32[]): void {
  byte(Section.STATES, question)
  byte(Section.STATES, gate)
  for (let i = 0; i < State.ANSWERS; i++) half(Section.STATES, i < next.length ? next[i] : 0)
  const denies = question == State.QUESTION_DENIES
  half(Section.STATES, denies ? next[0] : 0)
  half(Section.STATES, denies ? 1 << gate : 0)
}

/** SCPs and identity may deny; both must allow. */
function law(): void {
  reset()
  state(State.QUESTION_DENIES, Gate.SCP, [1, 5])
  state(State.QUESTION_DENIES, Gate.IDENTITY, [2, 5])
  state(State.QUESTION_ALLOWS, Gate.SCP, [6, 3, 3, 3, 3])
  state(State.QUESTION_ALLOWS, Gate.IDENTITY, [6, 4, 4, 4, 4])
  state(State.QUESTION_NONE, Verdict.ALLOWED, [])
  state(State.QUESTION_NONE, Verdict.EXPLICIT_DENY, [])
  state(State.QUESTION_NONE, Verdict.IMPLICIT_DENY, [])
  for (let i = 0; i < STARTS; i++) half(Section.STARTS, 0)
  for (let i = 0; i < CATEGORIES; i++) word(Section.CATEGORY_PATTERNS, 0)
  half(Section.CLASSES, 0)
}

/** A set that says so to the only class. */
function set(cell: u32): u32 {
  return policySet([0], [cell])
}

/** A set that allows one resource, or all but one, which it denies. */
function about(name: string, denies: bool): u32 {
  const number = rule(0, 0, <u32>Rule.ONLY_PATTERN | pattern(Pattern.SHAPE_EXACT, name), 0)
  return set(
    residualCell(denies ? residual([number], [], Residual.ALLOWS) : residual([], [number])),
  )
}

function caller(identity: u32, scps: u32[]): void {
  memory.fill(PLAN_AT, 0, Plan.SIZE)
  block(Block.IDENTITY_AT, identity)
  block(Block.BOUNDARY_AT, PolicySet.ALWAYS)
  block(Block.SESSION_AT, PolicySet.ALWAYS)
  block(Block.SCPS_AT, words(Section.LEVELS, scps))
  block(Block.SCP_COUNT_AT, scps.length)
}

function decide(name: string, plan: usize): u32 {
  resource(name)
  return run(begin(0, PolicySet.ALWAYS, 0, plan)) & 0xff
}

function known(): u32 {
  return load<u16>(PLAN_AT, Plan.KNOWN_AT)
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
    caller(about('a', false), [PolicySet.ALWAYS, about('b', true)])
    expectThrice('a', Verdict.ALLOWED)
    expectThrice('b', Verdict.EXPLICIT_DENY)
    expectThrice('c', Verdict.IMPLICIT_DENY)
    expect(known()).toBe(Plan.MADE)
    expect(load<u8>(PLAN_AT, Plan.COUNT_AT)).toBe(2, 'a level that allows everything needs no cell')
  })

  it('keeps every level of SCPs that may limit', () => {
    law()
    caller(about('a', false), [about('a', false), about('b', false)])
    expectThrice('a', Verdict.IMPLICIT_DENY)
    caller(set(Cell.ALLOW), [about('a', false), about('b', true)])
    expectThrice('a', Verdict.ALLOWED)
    expectThrice('b', Verdict.EXPLICIT_DENY)
    expectThrice('c', Verdict.IMPLICIT_DENY)
    caller(set(Cell.ALLOW), [about('a', false), about('a', false)])
    expectThrice('a', Verdict.ALLOWED)
    expectThrice('b', Verdict.IMPLICIT_DENY)
  })

  it('knows what is never allowed, and is silent on what may be', () => {
    law()
    caller(PolicySet.NEVER, [PolicySet.ALWAYS])
    expectThrice('a', Verdict.IMPLICIT_DENY)
    expect(known()).toBe(Plan.MADE | Plan.NEVER)
    caller(PolicySet.ALWAYS, [PolicySet.ALWAYS, PolicySet.DENY])
    expectThrice('a', Verdict.EXPLICIT_DENY)
    expect(known()).toBe(Plan.MADE | Plan.NEVER)
    caller(set(Cell.DENY), [PolicySet.ALWAYS])
    expectThrice('a', Verdict.EXPLICIT_DENY)
    expect(known()).toBe(Plan.MADE | Plan.NEVER)
    caller(PolicySet.ALWAYS, [PolicySet.ALWAYS])
    expectThrice('a', Verdict.ALLOWED)
    expect(known()).toBe(Plan.MADE)
    caller(about('a', false), [PolicySet.ALWAYS])
    expectThrice('b', Verdict.IMPLICIT_DENY)
    expect(known()).toBe(Plan.MADE)
  })

  it('does not call never allowed what another start allows', () => {
    law()
    for (let start = 0; start < 8; start++) {
      const at = <usize>load<u32>(SECTIONS + 8 * Section.STARTS) + start * Start.SIZE
      store<u16>(at, 4)
      caller(PolicySet.NEVER, [PolicySet.ALWAYS])
      expect(decide('a', PLAN_AT)).toBe(start == 0 ? Verdict.ALLOWED : Verdict.IMPLICIT_DENY)
      expect(known()).toBe(Plan.MADE, start.toString())
      store<u16>(at, 0)
    }
  })

  it('is refused where it has no room for all cells, or the order depends on the resource', () => {
    law()
    const levels: u32[] = []
    for (let i = 0; i < 9; i++) levels.push(about('a', false))
    caller(PolicySet.ALWAYS, levels)
    expectThrice('a', Verdict.ALLOWED)
    expectThrice('b', Verdict.IMPLICIT_DENY)
    expect(known()).toBe(Plan.REFUSED)
    store<u32>(load<u32>(SECTIONS + 8 * Section.CATEGORY_PATTERNS), 1)
    caller(PolicySet.ALWAYS, [PolicySet.ALWAYS])
    expectThrice('a', Verdict.ALLOWED)
    expect(known()).toBe(Plan.REFUSED)
  })

  it('is neither made nor used for a resource of another account', () => {
    law()
    caller(PolicySet.ALWAYS, [PolicySet.ALWAYS])
    const other = 'arn:aws:sqs::444455556666:q'
    expectThrice(other, Verdict.ALLOWED)
    expect(known()).toBe(0)
    expectThrice('a', Verdict.ALLOWED)
    const first = load<u32>(SECTIONS + 8 * Section.STARTS) + Start.CROSS_ACCOUNT * Start.SIZE
    store<u16>(first, 6)
    expectThrice(other, Verdict.IMPLICIT_DENY)
  })
})
