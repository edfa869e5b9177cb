import * as Check from '../layout/check'
import * as Filled from '../layout/filled'
import * as Grant from '../layout/grant'
import * as Pattern from '../layout/pattern'
import * as Section from '../layout/section'
import * as Step from '../layout/step'
import * as Test from '../layout/test'
import * as Trace from '../layout/trace'
import { traceRule } from '../trace'
import {
  action,
  BASE,
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
  return load<u32>(BASE, Check.GRANT_AT)
}

/** A rule with every element; its condition has three tests of slot 0. */
function full(): u32 {
  const principals = words(Section.PRINCIPAL_LISTS, [0, 1, 20]) + 1
  const first = values(['a', 'b'])
  const program = words(Section.PROGRAMS, [0, 1 | (3 << 16), 0]) + 1
  words(Section.PROGRAMS, [Test.OP_EQUAL, first, 2])
  words(Section.PROGRAMS, [Test.OP_EQUAL, first, 1])
  words(Section.PROGRAMS, [Test.OP_NEVER, 0, 0])
  const actions = list([pattern(Pattern.SHAPE_EXACT, 's3:get')])
  return rule(actions, principals, list([pattern(Pattern.SHAPE_PREFIX, 'arn:')]), program)
}

describe('traceRule', () => {
  it('names the first element that does not match, in the order of IAM (L-19)', () => {
    reset()
    const number = full()
    resource('x')
    action('s3:put')
    expect(traceRule(number, 0)).toBe(Trace.PRINCIPAL)
    expect(grant()).toBe(Grant.NONE)
    entry(20, 2, Grant.ROLE)
    expect(traceRule(number, 0)).toBe(Trace.ACTION)
    expect(grant()).toBe(Grant.ROLE)
    action('s3:get')
    expect(traceRule(number, 0)).toBe(Trace.RESOURCE)
    resource('arn:x')
    expect(traceRule(number, 0)).toBe(Trace.NEEDS)
    fill(0, Filled.PRESENT, ['c'])
    expect(traceRule(number, 0)).toBe(Trace.CONDITION)
    fill(0, Filled.PRESENT, ['b'])
    expect(traceRule(number, 0)).toBe(Trace.CONDITION + 1)
    fill(0, Filled.PRESENT, ['a'])
    expect(traceRule(number, 0)).toBe(Trace.CONDITION + 2)
  })

  it('goes on from the element that it is told, and leaves the grant alone', () => {
    reset()
    const number = full()
    resource('x')
    action('s3:put')
    entry(20, 2, Grant.ROLE)
    traceRule(number, Trace.PRINCIPAL)
    expect(traceRule(number, Trace.ACTION)).toBe(Trace.ACTION)
    expect(traceRule(number, Trace.RESOURCE)).toBe(Trace.RESOURCE)
    expect(traceRule(number, Trace.CONDITION)).toBe(Trace.NEEDS)
    fill(0, Filled.PRESENT, ['a'])
    expect(traceRule(number, Trace.CONDITION)).toBe(Trace.CONDITION + 2)
    expect(traceRule(number, Trace.CONDITION + 2)).toBe(Trace.CONDITION + 2)
    expect(traceRule(number, Trace.CONDITION + 3)).toBe(Trace.MATCHED)
    expect(grant()).toBe(Grant.ROLE)
  })

  it('matches a rule without tests, and tells how far it reaches', () => {
    reset()
    expect(traceRule(rule(0, 0, 0, 0), 0)).toBe(Trace.MATCHED)
    expect(grant()).toBe(Grant.DIRECT)
  })

  it('asks for the slots of a resource', () => {
    reset()
    step(Step.VARIABLE, 0)
    const number = rule(0, 0, list([pattern(Pattern.SHAPE_STEPS)]), 0)
    resource('a')
    expect(traceRule(number, 0)).toBe(Trace.NEEDS)
    fill(0, Filled.PRESENT, ['a'])
    expect(traceRule(number, 0)).toBe(Trace.MATCHED)
    fill(0, Filled.PRESENT, ['b'])
    expect(traceRule(number, 0)).toBe(Trace.RESOURCE)
  })
})
