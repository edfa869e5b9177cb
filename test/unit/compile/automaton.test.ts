import { describe, expect, it } from 'vitest'
import * as Caller from '../../../assembly/layout/caller.ts'
import * as Gate from '../../../assembly/layout/gate.ts'
import * as GrantLayout from '../../../assembly/layout/grant.ts'
import * as Start from '../../../assembly/layout/start.ts'
import * as State from '../../../assembly/layout/state.ts'
import { decisionAutomaton } from '../../../src/compile/law/automaton.ts'
import {
  type CheckFacts,
  combine,
  type Grant,
  kinds,
  type Outcome,
  type Read,
} from '../../../src/compile/law/combination.ts'
import { categories } from '../../../src/compile/law/special-services.ts'
import type { PolicyType } from '../../../src/model/policy.ts'

const gates: readonly PolicyType[] = [
  'scp',
  'rcp',
  'endpoint',
  'resource',
  'identity',
  'boundary',
  'session',
]
const deciders = [...gates, 'root', 'credential', 'always', 'publicAccessBlock'] as const
const verdicts = ['allowed', 'explicitDeny', 'implicitDeny'] as const
const grants: readonly Grant[] = ['none', 'none', 'account', 'role', 'direct']

const { states, starts: startBytes } = decisionAutomaton()
const starts = new Uint16Array(startBytes.buffer)

/** What the gates answer: which deny, which allow, and how far the resource policy grants. */
interface Answers {
  readonly denying: number
  readonly allowing: number
  /** A GRANT_ number. */
  readonly grant: number
}

function byteOf(state: number, at: number): number {
  return states[state * State.SIZE + at] ?? -1
}

function halfOf(state: number, at: number): number {
  return byteOf(state, at) | (byteOf(state, at + 1) << 8)
}

function nextOf(state: number, answer: number): number {
  return halfOf(state, State.NEXT_AT + answer * State.NEXT_SIZE)
}

function outcomeOf(state: number): Outcome {
  return {
    verdict: verdicts[byteOf(state, State.VERDICT_AT)] ?? 'implicitDeny',
    decidedBy: deciders[halfOf(state, State.DECIDED_BY_AT)] ?? 'always',
  }
}

/** Walks the states question by question. */
function walk(first: number, { denying, allowing, grant }: Answers): Outcome {
  let state = first
  for (;;) {
    const question = byteOf(state, State.QUESTION_AT)
    if (question === State.QUESTION_NONE) return outcomeOf(state)
    const gate = byteOf(state, State.GATE_AT)
    const bit = 1 << gate
    let answer: number
    if (question === State.QUESTION_DENIES) answer = (denying & bit) === 0 ? 0 : 1
    else if (gate === Gate.RESOURCE) answer = grant
    else answer = (allowing & bit) === 0 ? GrantLayout.NONE : GrantLayout.DIRECT
    state = nextOf(state, answer)
  }
}

/** The same, past as many questions at a time as the states let skip. */
function leap(first: number, answers: Answers): Outcome {
  let state = first
  for (;;) {
    const question = byteOf(state, State.QUESTION_AT)
    if (question === State.QUESTION_NONE) return outcomeOf(state)
    const skipped = halfOf(state, State.SKIP_GATES_AT)
    const skips =
      question === State.QUESTION_DENIES
        ? (answers.denying & skipped) === 0
        : skipped !== 0 && (answers.allowing & skipped) === skipped
    if (skips) state = halfOf(state, State.SKIP_TO_AT)
    else return walk(state, answers)
  }
}

const bits = Object.fromEntries(gates.map((gate, at) => [gate, 1 << at])) as Record<
  PolicyType,
  number
>

function readOf({ denying, allowing, grant }: Answers): Read {
  return {
    denies: (gate) => (denying & bits[gate]) !== 0,
    allows: (gate) => (allowing & bits[gate]) !== 0,
    grant: () => grants[grant] ?? 'none',
  }
}

function startOf(facts: CheckFacts): number {
  const start =
    ((kinds.indexOf(facts.kind) * categories.length + categories.indexOf(facts.category)) *
      Start.FACTS) |
    (facts.crossAccount ? Start.CROSS_ACCOUNT : 0) |
    (facts.resourceFits ? Start.RESOURCE_FACT : 0) |
    (facts.accessBlocked ? Start.ACCESS_BLOCK : 0)
  return starts[start] ?? -1
}

function* allFacts(): Generator<CheckFacts> {
  for (const kind of kinds) {
    for (const category of categories) {
      for (let number = 0; number < 8; number += 1) {
        const crossAccount = (number & 4) !== 0
        yield {
          kind,
          category,
          crossAccount,
          resourceFits: (number & 2) !== 0,
          accessBlocked: (number & 1) !== 0,
        }
      }
    }
  }
}

/**
 * Answers that can matter. Where nothing denies, every set of gates allows; beside one denial,
 * heard or not, all gates allow, or none, or all but one, or one alone. Every grant with each.
 */
function* allAnswers(): Generator<Answers> {
  const all = (1 << gates.length) - 1
  const single = gates.map((_, at) => 1 << at)
  const few = [0, all, ...single, ...single.map((bit) => all - bit)]
  const every = Array.from({ length: all + 1 }, (_, allowing) => allowing)
  const pairs = single.flatMap((a) => single.map((b) => a | b))
  for (const denying of new Set([0, ...pairs])) {
    for (const allowing of denying === 0 ? every : few) {
      for (let grant = 0; grant < grants.length; grant += 1) yield { denying, allowing, grant }
    }
  }
}

describe('the automaton', () => {
  const answers = [...allAnswers()]

  it('decides as the evaluation order does, whatever the facts and the answers', () => {
    const wrong: unknown[] = []
    // Facts that begin in the same state are walked alike: each is compared with the order itself.
    for (const facts of allFacts()) {
      const first = startOf(facts)
      for (const given of answers) {
        const expected = combine(facts, readOf(given))
        const walked = walk(first, given)
        const isEqual =
          walked.verdict === expected.verdict && walked.decidedBy === expected.decidedBy
        if (!isEqual) wrong.push({ facts, given, expected, walked })
      }
    }
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it('comes to the same end when it skips questions', () => {
    const wrong: unknown[] = []
    for (const first of new Set(starts)) {
      for (const given of answers) {
        const leapt = leap(first, given)
        const walked = walk(first, given)
        if (leapt.verdict !== walked.verdict || leapt.decidedBy !== walked.decidedBy) {
          wrong.push({ first, given, leapt, walked })
        }
      }
    }
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it('leads from every state to later ones only', () => {
    const last = states.length / State.SIZE
    for (let state = 0; state < last; state += 1) {
      if (byteOf(state, State.QUESTION_AT) === State.QUESTION_NONE) continue
      for (let answer = 0; answer < State.ANSWERS; answer += 1) {
        const next = nextOf(state, answer)
        expect(next).toBeGreaterThan(state)
        expect(next).toBeLessThan(last)
      }
    }
  })

  it('has first states for all kinds and categories, and room for as many states again', () => {
    expect(states.length / State.SIZE).toBeLessThan(State.MOST / 2)
    expect(kinds.length).toBe(Caller.COUNT)
    expect(starts.length).toBe(kinds.length * categories.length * Start.FACTS)
  })
})

describe('the evaluation order', () => {
  const everyAnswer: Answers = { denying: 0, allowing: 127, grant: GrantLayout.DIRECT }

  it('never allows what a gate that it hears denies', () => {
    for (const facts of allFacts()) {
      for (const gate of gates) {
        const denying = 1 << gates.indexOf(gate)
        let heard = false
        const read = readOf({ ...everyAnswer, denying })
        const { verdict } = combine(facts, {
          ...read,
          denies: (asked) => {
            if (asked === gate) heard = true
            return read.denies(asked)
          },
        })
        if (heard) expect(verdict).toBe('explicitDeny')
      }
    }
  })

  it('never allows more when a gate allows less', () => {
    for (const facts of allFacts()) {
      for (let allowing = 0; allowing < 1 << gates.length; allowing += 1) {
        const answers = { denying: 0, allowing, grant: GrantLayout.NONE }
        if (combine(facts, readOf(answers)).verdict !== 'allowed') continue
        const more = { denying: 0, allowing: 127, grant: GrantLayout.DIRECT }
        expect(combine(facts, readOf(more)).verdict).toBe('allowed')
      }
    }
  })
})
