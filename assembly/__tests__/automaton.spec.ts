import { run } from '../automaton'
import { fillGate } from '../gate'
import * as Check from '../layout/check'
import * as Filled from '../layout/filled'
import * as Gate from '../layout/gate'
import * as PolicySet from '../layout/policy-set'
import * as Section from '../layout/section'
import * as State from '../layout/state'
import * as Verdict from '../layout/verdict'
import {
  BASE,
  byte,
  comparing,
  entry,
  fill,
  half,
  needs,
  policySet,
  reset,
  residual,
  residualCell,
  rule,
  words,
} from './bundle'

/** A state; `skipTo` follows when no gate of `skipped` may deny, or every one allows. */
function state(question: u32, gate: u32, next: u32[], skipped: u32 = 0, skipTo: u32 = 0): void {
  byte(Section.STATES, question)
  byte(Section.STATES, gate)
  for (let i = 0; i < State.ANSWERS; i++) half(Section.STATES, i < next.length ? next[i] : 0)
  half(Section.STATES, skipTo)
  half(Section.STATES, skipped)
}

function final(verdict: u32, decidedBy: u32): void {
  state(State.QUESTION_NONE, verdict, [decidedBy])
}

/** A set of one residual whose denials, or else grants, depend on a slot. */
function open(slot: u32, denies: bool): u32 {
  const number = rule(0, 0, 0, comparing(slot))
  const offset = denies ? residual([number], []) : residual([], [number])
  return policySet([0], [residualCell(offset)])
}

/** Asks identity to deny, boundary to deny, session to allow, how far the resource's policy grants. */
function automaton(): void {
  reset()
  const both: u32 = (1 << Gate.IDENTITY) | (1 << Gate.BOUNDARY)
  state(State.QUESTION_DENIES, Gate.IDENTITY, [1, 4, 4, 4, 4], both, 2)
  state(State.QUESTION_DENIES, Gate.BOUNDARY, [2, 5, 5, 5, 5], 1 << Gate.BOUNDARY, 2)
  state(State.QUESTION_ALLOWS, Gate.SESSION, [10, 3, 3, 3, 3], 1 << Gate.SESSION, 3)
  state(State.QUESTION_ALLOWS, Gate.RESOURCE, [6, 6, 7, 8, 9])
  final(Verdict.EXPLICIT_DENY, Gate.IDENTITY)
  final(Verdict.EXPLICIT_DENY, Gate.BOUNDARY)
  final(Verdict.IMPLICIT_DENY, 20)
  final(Verdict.ALLOWED, 22)
  final(Verdict.ALLOWED, 23)
  final(Verdict.ALLOWED, 24)
  final(Verdict.IMPLICIT_DENY, Gate.SESSION)
}

/** Puts the gates in place; the session's always allows. */
function gates(
  identity: u32,
  boundary: u32,
  resourceSet: u32,
  session: u32 = PolicySet.ALWAYS,
): void {
  fillGate(Gate.IDENTITY, identity, 0)
  fillGate(Gate.BOUNDARY, boundary, 0)
  fillGate(Gate.RESOURCE, resourceSet, 0)
  fillGate(Gate.SESSION, session, 0)
}

function answer(verdict: u32, decidedBy: u32): u32 {
  return verdict | (decidedBy << 8)
}

/** What the automaton decides for constant sets. */
function answerTo(identity: u32, boundary: u32, resourceSet: u32, session: u32): u32 {
  automaton()
  gates(identity, boundary, resourceSet, session)
  return run(0)
}

describe('run', () => {
  it('answers a final state at once', () => {
    automaton()
    expect(run(6)).toBe(answer(Verdict.IMPLICIT_DENY, 20))
  })

  it('goes where each answer leads', () => {
    const yes: u32 = PolicySet.ALWAYS
    const no: u32 = PolicySet.NEVER
    const deny: u32 = PolicySet.DENY
    const byIdentity = answer(Verdict.EXPLICIT_DENY, Gate.IDENTITY)
    expect(answerTo(yes, yes, yes, yes)).toBe(answer(Verdict.ALLOWED, 24))
    expect(answerTo(no, no, yes, yes)).toBe(answer(Verdict.ALLOWED, 24))
    expect(answerTo(yes, yes, no, yes)).toBe(answer(Verdict.IMPLICIT_DENY, 20))
    expect(answerTo(yes, yes, deny, yes)).toBe(answer(Verdict.IMPLICIT_DENY, 20))
    expect(answerTo(yes, yes, yes, no)).toBe(answer(Verdict.IMPLICIT_DENY, Gate.SESSION))
    expect(answerTo(yes, deny, yes, yes)).toBe(answer(Verdict.EXPLICIT_DENY, Gate.BOUNDARY))
    expect(answerTo(deny, deny, yes, yes)).toBe(byIdentity)
    expect(answerTo(deny, yes, no, no)).toBe(byIdentity)
  })

  it('goes by how far the resource policy grants', () => {
    for (let grant: u32 = 1; grant <= 4; grant++) {
      automaton()
      const principals = words(Section.PRINCIPAL_LISTS, [0, 1, 10]) + 1
      const number = residual([], [rule(0, principals, 0, 0)])
      gates(PolicySet.ALWAYS, PolicySet.ALWAYS, policySet([0], [residualCell(number)]))
      entry(10, 1, grant)
      expect(run(0)).toBe(grant == 1 ? answer(Verdict.IMPLICIT_DENY, 20) : answer(0, 20 + grant))
    }
  })

  it('asks for the slots that a deny and a grant depend on in one round', () => {
    automaton()
    gates(open(0, true), PolicySet.ALWAYS, open(1, false), open(2, false))
    expect(run(0)).toBe(Verdict.NEEDS)
    expect(needs()).toBe(3)
  })

  it('needs no context once a later gate denies for certain, unless exactness is wanted', () => {
    automaton()
    gates(open(0, true), PolicySet.DENY, PolicySet.ALWAYS)
    expect(run(0)).toBe(answer(Verdict.EXPLICIT_DENY, Gate.BOUNDARY))
    automaton()
    gates(open(0, true), PolicySet.DENY, PolicySet.ALWAYS)
    store<u32>(BASE, Check.EXACT, Check.FLAGS_AT)
    expect(run(0)).toBe(Verdict.NEEDS)
  })

  it('decides by the slots once they are filled', () => {
    automaton()
    gates(open(0, true), PolicySet.ALWAYS, open(1, false), open(2, false))
    fill(0, Filled.PRESENT, ['no'])
    fill(1, Filled.PRESENT, ['yes'])
    fill(2, Filled.PRESENT, ['yes'])
    expect(run(0)).toBe(answer(Verdict.ALLOWED, 24))
    fill(1, Filled.PRESENT, ['no'])
    expect(run(0)).toBe(answer(Verdict.IMPLICIT_DENY, 20))
    fill(2, Filled.PRESENT, ['no'])
    expect(run(0)).toBe(answer(Verdict.IMPLICIT_DENY, Gate.SESSION))
    fill(0, Filled.PRESENT, ['yes'])
    expect(run(0)).toBe(answer(Verdict.EXPLICIT_DENY, Gate.IDENTITY))
  })
})
