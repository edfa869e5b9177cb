import * as Filled from '../layout/filled'
import * as Grant from '../layout/grant'
import * as Pattern from '../layout/pattern'
import * as Section from '../layout/section'
import * as Step from '../layout/step'
import * as Test from '../layout/test'
import { GRANT_UNKNOWN, grantBehindResource, ruleAt, ruleGrant } from '../rule'
import { UNKNOWN, YES } from '../slot'
import {
  action,
  entry,
  fill,
  list,
  needs,
  pattern,
  reset,
  resource,
  rule,
  step,
  values,
  words,
} from './bundle'

/** A program that compares slot 0 with `yes`. */
function program(): u32 {
  words(Section.PROGRAMS, [0])
  return words(Section.PROGRAMS, [1 | (1 << 16), 0, Test.OP_EQUAL, values(['yes']), 1])
}

/** A list that names entry 20. */
function principals(): u32 {
  words(Section.PRINCIPAL_LISTS, [0])
  return words(Section.PRINCIPAL_LISTS, [1, 20])
}

describe('a rule', () => {
  it('without tests always reaches', () => {
    reset()
    expect(ruleGrant(rule(0, 0, 0, 0))).toBe(Grant.DIRECT)
  })

  it('needs its resource', () => {
    reset()
    const number = rule(0, 0, list([pattern(Pattern.SHAPE_PREFIX, 'arn')]), 0)
    resource('arn:a')
    expect(ruleGrant(number)).toBe(Grant.DIRECT)
    resource('other')
    expect(ruleGrant(number)).toBe(Grant.NONE)
  })

  it('needs its action', () => {
    reset()
    const number = rule(list([pattern(Pattern.SHAPE_EXACT, 's3:get')]), 0, 0, 0)
    action('s3:get')
    expect(ruleGrant(number)).toBe(Grant.DIRECT)
    action('s3:put')
    expect(ruleGrant(number)).toBe(Grant.NONE)
  })

  it('reaches as far as its principal list', () => {
    reset()
    const number = rule(0, principals(), 0, 0)
    expect(ruleGrant(number)).toBe(Grant.NONE)
    entry(20, 2, Grant.ROLE)
    expect(ruleGrant(number)).toBe(Grant.ROLE)
  })

  it('needs its condition, and asks for slots last of all', () => {
    reset()
    const number = rule(
      list([pattern(Pattern.SHAPE_EXACT, 's3:get')]),
      principals(),
      list([pattern(Pattern.SHAPE_PREFIX, 'arn')]),
      program(),
    )
    resource('other')
    action('s3:get')
    entry(20, 2, Grant.ROLE)
    expect(ruleGrant(number)).toBe(Grant.NONE)
    resource('arn:a')
    action('s3:put')
    expect(ruleGrant(number)).toBe(Grant.NONE)
    expect(needs()).toBe(0)
    action('s3:get')
    expect(ruleGrant(number)).toBe(GRANT_UNKNOWN)
    expect(needs()).toBe(1)
    fill(0, Filled.PRESENT, ['yes'])
    expect(ruleGrant(number)).toBe(Grant.ROLE)
    fill(0, Filled.PRESENT, ['no'])
    expect(ruleGrant(number)).toBe(Grant.NONE)
  })

  it('is open while its resource asks for a slot, unless another test fails', () => {
    reset()
    step(Step.VARIABLE, 0)
    const own = list([pattern(Pattern.SHAPE_STEPS)])
    const open = rule(0, 0, own, 0)
    const never = rule(list([]), 0, own, 0)
    resource('yes')
    expect(ruleGrant(open)).toBe(GRANT_UNKNOWN)
    expect(ruleGrant(never)).toBe(Grant.NONE)
    fill(0, Filled.PRESENT, ['yes'])
    expect(ruleGrant(open)).toBe(Grant.DIRECT)
  })

  it('takes the word of a trie for its resource', () => {
    reset()
    const number = rule(0, 0, list([]), 0)
    expect(ruleGrant(number)).toBe(Grant.NONE)
    expect(grantBehindResource(ruleAt(number), YES)).toBe(Grant.DIRECT)
    expect(grantBehindResource(ruleAt(number), UNKNOWN)).toBe(GRANT_UNKNOWN)
  })
})
