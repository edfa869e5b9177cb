import { conditionHolds, firstFailure } from '../condition'
import * as Filled from '../layout/filled'
import * as Pattern from '../layout/pattern'
import * as Section from '../layout/section'
import * as Step from '../layout/step'
import * as Test from '../layout/test'
import { NO, UNKNOWN, YES } from '../slot'
import {
  emptySlots,
  fill,
  need,
  needs,
  pattern,
  reset,
  step,
  text,
  UNREADABLE,
  values,
  word,
  words,
} from './bundle'

/** A program of one test on slot 0. */
function test(op: u32, mode: u32, first: u32, count: u32): u32 {
  return words(Section.PROGRAMS, [1 | (1 << 16), 0, op | (mode << 8), first, count])
}

/** Whether one test holds for a slot that is filled so. */
function holds(op: u32, mode: u32, policy: string[], state: u32, request: string[]): u32 {
  reset()
  const program = test(op, mode, values(policy), policy.length)
  fill(0, state, request)
  return conditionHolds(program)
}

const ONE: u32 = Filled.PRESENT
const MANY: u32 = Filled.PRESENT | Filled.MANY
const EMPTY: u32 = Filled.PRESENT | Filled.EMPTY
const ABSENT: u32 = 0

describe('a program', () => {
  it('asks for all of its slots at once, and only once', () => {
    reset()
    const program = words(Section.PROGRAMS, [
      3 | (1 << 16),
      4,
      2,
      9,
      Test.OP_EQUAL | (2 << 16),
      0,
      0,
    ])
    expect(conditionHolds(program)).toBe(UNKNOWN)
    expect(firstFailure(program, 0)).toBe(-2)
    expect(needs()).toBe(3)
    expect(need(0)).toBe(4)
    expect(need(1)).toBe(2)
    expect(need(2)).toBe(9)
  })

  it('holds when every test does, and names the first that does not', () => {
    reset()
    const a = values(['a'])
    const b = values(['b'])
    const program = words(Section.PROGRAMS, [1 | (2 << 16), 0])
    words(Section.PROGRAMS, [Test.OP_EQUAL, a, 1])
    words(Section.PROGRAMS, [Test.OP_EQUAL | (Test.MODE_NEGATED << 8), b, 1])
    fill(0, ONE, ['a'])
    expect(conditionHolds(program)).toBe(YES)
    expect(firstFailure(program, 0)).toBe(-1)
    emptySlots()
    fill(0, ONE, ['c'])
    expect(conditionHolds(program)).toBe(NO)
    expect(firstFailure(program, 0)).toBe(0)
    const other = words(Section.PROGRAMS, [1 | (2 << 16), 0])
    words(Section.PROGRAMS, [Test.OP_EQUAL | (Test.MODE_NEGATED << 8), b, 1])
    words(Section.PROGRAMS, [Test.OP_NEVER, 0, 0])
    expect(firstFailure(other, 0)).toBe(1)
  })

  it('never holds under an operator that IAM does not know (L-91)', () => {
    reset()
    const program = words(Section.PROGRAMS, [0 | (1 << 16), Test.OP_NEVER, 0, 0])
    expect(conditionHolds(program)).toBe(NO)
    expect(needs()).toBe(0)
  })

  it('does not hold where a test reads a slot that its program does not list', () => {
    reset()
    const program = words(Section.PROGRAMS, [0 | (1 << 16), Test.OP_NULL, 3, 0])
    expect(conditionHolds(program)).toBe(NO)
  })
})

describe('equality', () => {
  it('finds a value anywhere in a sorted list of any length', () => {
    const letters = 'bdfhjlnprt'
    for (let count = 1; count <= letters.length; count++) {
      const policy: string[] = []
      for (let i = 0; i < count; i++) policy.push(`${letters.charAt(i)}-longer-than-a-word`)
      for (let i = 0; i < count; i++) {
        expect(holds(Test.OP_EQUAL, 0, policy, ONE, [policy[i]])).toBe(YES)
        expect(holds(Test.OP_EQUAL, 0, policy, ONE, [`${policy[i]}s`])).toBe(NO)
        expect(holds(Test.OP_EQUAL, 0, policy, ONE, [policy[i].substring(1)])).toBe(NO)
      }
      expect(holds(Test.OP_EQUAL, 0, policy, ONE, ['a'])).toBe(NO)
      expect(holds(Test.OP_EQUAL, 0, policy, ONE, ['z'])).toBe(NO)
    }
    expect(holds(Test.OP_EQUAL, 0, [], ONE, ['a'])).toBe(NO)
  })
})

describe('order', () => {
  it('compares request value with policy value, byte by byte', () => {
    const requests: string[] = ['a', 'b', 'c']
    const ops: u32[] = [
      Test.OP_LESS,
      Test.OP_LESS_OR_EQUAL,
      Test.OP_GREATER,
      Test.OP_GREATER_OR_EQUAL,
    ]
    const expected: u32[][] = [
      [YES, NO, NO],
      [YES, YES, NO],
      [NO, NO, YES],
      [NO, YES, YES],
    ]
    for (let i = 0; i < ops.length; i++) {
      for (let j = 0; j < requests.length; j++) {
        expect(holds(ops[i], 0, ['b'], ONE, [requests[j]])).toBe(expected[i][j])
      }
    }
  })

  it('holds when any of the policy values stands so', () => {
    expect(holds(Test.OP_LESS, 0, ['a', 'z'], ONE, ['m'])).toBe(YES)
    expect(holds(Test.OP_GREATER, 0, ['z', 'a'], ONE, ['m'])).toBe(YES)
    expect(holds(Test.OP_GREATER, 0, ['z', 'm'], ONE, ['m'])).toBe(NO)
  })

  it('is within a range when it is neither below its lowest nor above its highest', () => {
    const requests: string[] = ['4a', '4b', '4c', '4d', '4e', '4cc', '6c']
    const expected: u32[] = [NO, YES, YES, YES, NO, NO, NO]
    for (let i = 0; i < requests.length; i++) {
      reset()
      const first = words(Section.VALUES, [text('4b4d'), 2])
      const program = test(Test.OP_WITHIN, 0, first, 1)
      fill(0, ONE, [requests[i]])
      expect(conditionHolds(program)).toBe(expected[i], requests[i])
    }
  })
})

describe('likeness', () => {
  it('matches any of a list of patterns', () => {
    reset()
    const first = words(Section.VALUES, [
      pattern(Pattern.SHAPE_PREFIX, 'x'),
      pattern(Pattern.SHAPE_PREFIX, 'ab'),
    ])
    const program = test(Test.OP_LIKE, 0, first, 2)
    fill(0, ONE, ['abc'])
    expect(conditionHolds(program)).toBe(YES)
    fill(0, ONE, ['bc'])
    expect(conditionHolds(program)).toBe(NO)
  })

  it('reads the variables of its patterns', () => {
    reset()
    step(Step.VARIABLE, 1)
    const first = word(Section.VALUES, pattern(Pattern.SHAPE_STEPS))
    const program = words(Section.PROGRAMS, [2 | (1 << 16), 0, 1, Test.OP_LIKE, first, 1])
    fill(0, ONE, ['blue'])
    expect(conditionHolds(program)).toBe(UNKNOWN)
    expect(need(0)).toBe(1)
    fill(1, ONE, ['blue'])
    expect(conditionHolds(program)).toBe(YES)
    fill(1, ONE, ['green'])
    expect(conditionHolds(program)).toBe(NO)
    fill(1, ABSENT, [])
    expect(conditionHolds(program)).toBe(NO)
  })
})

describe('one value', () => {
  it('fails every positive operator when the key is missing and passes negated ones (C-10)', () => {
    expect(holds(Test.OP_EQUAL, 0, ['a'], ABSENT, [])).toBe(NO)
    expect(holds(Test.OP_EQUAL, Test.MODE_NEGATED, ['a'], ABSENT, [])).toBe(YES)
    expect(holds(Test.OP_EQUAL, Test.MODE_NEGATED, ['a'], ONE, ['a'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, Test.MODE_NEGATED, ['a'], ONE, ['b'])).toBe(YES)
  })

  it('passes with IfExists when the key is missing, and only then', () => {
    expect(holds(Test.OP_EQUAL, Test.MODE_IF_EXISTS, ['a'], ABSENT, [])).toBe(YES)
    expect(holds(Test.OP_EQUAL, Test.MODE_IF_EXISTS, ['a'], ONE, ['a'])).toBe(YES)
    expect(holds(Test.OP_EQUAL, Test.MODE_IF_EXISTS, ['a'], ONE, ['b'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, Test.MODE_IF_EXISTS | Test.MODE_NEGATED, ['a'], ONE, ['a'])).toBe(
      NO,
    )
  })

  it('is not met by a multi-valued key, negated or not (C-13)', () => {
    expect(holds(Test.OP_EQUAL, 0, ['a'], MANY, ['a'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, Test.MODE_NEGATED, ['a'], MANY, ['b'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, Test.MODE_IF_EXISTS, ['a'], MANY, ['a'])).toBe(NO)
  })

  it('that is empty is a value like any other here (C-12)', () => {
    expect(holds(Test.OP_EQUAL, 0, [''], EMPTY, [''])).toBe(YES)
    expect(holds(Test.OP_EQUAL, 0, ['a'], EMPTY, [''])).toBe(NO)
  })

  it('matches nothing where it cannot be read in its form (C-25)', () => {
    expect(holds(Test.OP_EQUAL, 0, ['a'], ONE, [UNREADABLE])).toBe(NO)
    expect(holds(Test.OP_EQUAL, Test.MODE_NEGATED, ['a'], ONE, [UNREADABLE])).toBe(YES)
    expect(holds(Test.OP_LESS, 0, ['a'], ONE, [UNREADABLE])).toBe(NO)
  })

  it('meets no empty list of policy values, even with IfExists (C-36)', () => {
    expect(holds(Test.OP_EQUAL, Test.MODE_EMPTY, [], ONE, ['a'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, Test.MODE_EMPTY | Test.MODE_NEGATED, [], ONE, ['a'])).toBe(YES)
    expect(
      holds(Test.OP_EQUAL, Test.MODE_EMPTY | Test.MODE_NEGATED | Test.MODE_IF_EXISTS, [], ONE, [
        'a',
      ]),
    ).toBe(NO)
    expect(holds(Test.OP_EQUAL, Test.MODE_EMPTY | Test.MODE_IF_EXISTS, [], ABSENT, [])).toBe(YES)
  })
})

describe('ForAllValues', () => {
  const all: u32 = Test.MODE_FOR_ALL

  it('holds when every value matches, and when there is none (C-10, C-12)', () => {
    expect(holds(Test.OP_EQUAL, all, ['a', 'b'], MANY, ['a', 'b', 'a'])).toBe(YES)
    expect(holds(Test.OP_EQUAL, all, ['a', 'b'], MANY, ['a', 'c'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, all, ['a', 'b'], ONE, ['a'])).toBe(YES)
    expect(holds(Test.OP_EQUAL, all, ['a'], ABSENT, [])).toBe(YES)
    expect(holds(Test.OP_EQUAL, all, ['a'], MANY | Filled.EMPTY, ['', ''])).toBe(YES)
  })

  it('negated, holds when no value matches', () => {
    expect(holds(Test.OP_EQUAL, all | Test.MODE_NEGATED, ['a'], MANY, ['b', 'c'])).toBe(YES)
    expect(holds(Test.OP_EQUAL, all | Test.MODE_NEGATED, ['a'], MANY, ['b', 'a'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, all | Test.MODE_NEGATED, ['a'], ABSENT, [])).toBe(YES)
  })

  it('with an empty list of policy values holds for a missing key alone (C-36)', () => {
    expect(holds(Test.OP_EQUAL, all | Test.MODE_EMPTY, [], MANY, ['a'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, all | Test.MODE_EMPTY | Test.MODE_NEGATED, [], MANY, ['a'])).toBe(
      NO,
    )
    expect(holds(Test.OP_EQUAL, all | Test.MODE_EMPTY, [], ABSENT, [])).toBe(YES)
  })

  it('does not hold for a value that cannot be read', () => {
    expect(holds(Test.OP_EQUAL, all, ['a'], MANY, ['a', UNREADABLE])).toBe(NO)
  })
})

describe('ForAnyValue', () => {
  const any: u32 = Test.MODE_FOR_ANY

  it('holds when some value matches, never when there is none (C-10, C-12)', () => {
    expect(holds(Test.OP_EQUAL, any, ['a'], MANY, ['c', 'a'])).toBe(YES)
    expect(holds(Test.OP_EQUAL, any, ['a'], MANY, ['c', 'd'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, any, ['a'], ABSENT, [])).toBe(NO)
    expect(holds(Test.OP_EQUAL, any, [''], MANY | Filled.EMPTY, [''])).toBe(NO)
    expect(holds(Test.OP_EQUAL, any | Test.MODE_IF_EXISTS, ['a'], ABSENT, [])).toBe(YES)
  })

  it('negated, holds when some value does not match', () => {
    expect(holds(Test.OP_EQUAL, any | Test.MODE_NEGATED, ['a'], MANY, ['a', 'b'])).toBe(YES)
    expect(holds(Test.OP_EQUAL, any | Test.MODE_NEGATED, ['a'], MANY, ['a', 'a'])).toBe(NO)
    expect(holds(Test.OP_EQUAL, any | Test.MODE_NEGATED, ['a'], ABSENT, [])).toBe(NO)
  })

  it('with an empty list of policy values never holds (C-36)', () => {
    expect(holds(Test.OP_EQUAL, any | Test.MODE_EMPTY | Test.MODE_NEGATED, [], MANY, ['a'])).toBe(
      NO,
    )
  })
})

/** Whether `Null` holds; wants missing in bit 0, present in bit 1. */
function nullHolds(mode: u32, wants: u32, state: u32, request: string[]): u32 {
  reset()
  const program = test(Test.OP_NULL, mode, wants, 0)
  fill(0, state, request)
  return conditionHolds(program)
}

describe('Null', () => {
  it('wants the key missing, present, either or neither (C-30)', () => {
    const expectedMissing: u32[] = [NO, YES, NO, YES]
    const expectedPresent: u32[] = [NO, NO, YES, YES]
    for (let wants: u32 = 0; wants < 4; wants++) {
      expect(nullHolds(0, wants, ABSENT, [])).toBe(expectedMissing[wants])
      expect(nullHolds(0, wants, EMPTY, [''])).toBe(expectedMissing[wants])
      expect(nullHolds(0, wants, ONE, ['a'])).toBe(expectedPresent[wants])
      expect(nullHolds(0, wants, MANY, ['a', ''])).toBe(expectedPresent[wants])
    }
  })

  it('always holds for all values and never for any', () => {
    for (let wants: u32 = 0; wants < 4; wants++) {
      expect(nullHolds(Test.MODE_FOR_ALL, wants, ONE, ['a'])).toBe(YES)
      expect(nullHolds(Test.MODE_FOR_ANY, wants, ONE, ['a'])).toBe(NO)
    }
  })
})
