import {
  GRANT_DIRECT,
  GRANT_NONE,
  GRANT_ROLE,
  OP_EQUAL,
  OP_NEVER,
  SECTION_PRINCIPAL_LISTS,
  SECTION_PROGRAMS,
  SHAPE_EXACT,
  SHAPE_PREFIX,
  SHAPE_STEPS,
  STATE_PRESENT,
  STEP_VARIABLE,
  TRACE_ACTION,
  TRACE_CONDITION,
  TRACE_MATCHED,
  TRACE_NEEDS,
  TRACE_PRINCIPAL,
  TRACE_RESOURCE,
} from '../layout'
import { GRANT_AT } from '../memory'
import { traceRule } from '../trace'
import {
  action,
  entry,
  fill,
  list,
  pattern,
  reset,
  resource,
  rule,
  step,
  values,
  words,
} from './bundle'

function grant(): u32 {
  return load<u32>(GRANT_AT)
}

/** A rule with every element; its condition has three tests of slot 0. */
function full(): u32 {
  const principals = words(SECTION_PRINCIPAL_LISTS, [0, 1, 20]) + 1
  const first = values(['a', 'b'])
  const program = words(SECTION_PROGRAMS, [0, 1 | (3 << 16), 0]) + 1
  words(SECTION_PROGRAMS, [OP_EQUAL, first, 2])
  words(SECTION_PROGRAMS, [OP_EQUAL, first, 1])
  words(SECTION_PROGRAMS, [OP_NEVER, 0, 0])
  const actions = list([pattern(SHAPE_EXACT, 's3:get')])
  return rule(actions, principals, list([pattern(SHAPE_PREFIX, 'arn:')]), program)
}

describe('traceRule', () => {
  it('names the first element that does not match, in the order of IAM (L-19)', () => {
    reset()
    const number = full()
    resource('x')
    action('s3:put')
    expect(traceRule(number)).toBe(TRACE_PRINCIPAL)
    expect(grant()).toBe(GRANT_NONE)
    entry(20, 2, GRANT_ROLE)
    expect(traceRule(number)).toBe(TRACE_ACTION)
    expect(grant()).toBe(GRANT_ROLE)
    action('s3:get')
    expect(traceRule(number)).toBe(TRACE_RESOURCE)
    resource('arn:x')
    expect(traceRule(number)).toBe(TRACE_NEEDS)
    fill(0, STATE_PRESENT, ['c'])
    expect(traceRule(number)).toBe(TRACE_CONDITION)
    fill(0, STATE_PRESENT, ['b'])
    expect(traceRule(number)).toBe(TRACE_CONDITION + 1)
    fill(0, STATE_PRESENT, ['a'])
    expect(traceRule(number)).toBe(TRACE_CONDITION + 2)
  })

  it('matches a rule without tests, and tells how far it reaches', () => {
    reset()
    expect(traceRule(rule(0, 0, 0, 0))).toBe(TRACE_MATCHED)
    expect(grant()).toBe(GRANT_DIRECT)
  })

  it('asks for the slots of a resource', () => {
    reset()
    step(STEP_VARIABLE, 0)
    const number = rule(0, 0, list([pattern(SHAPE_STEPS)]), 0)
    resource('a')
    expect(traceRule(number)).toBe(TRACE_NEEDS)
    fill(0, STATE_PRESENT, ['a'])
    expect(traceRule(number)).toBe(TRACE_MATCHED)
    fill(0, STATE_PRESENT, ['b'])
    expect(traceRule(number)).toBe(TRACE_RESOURCE)
  })
})
