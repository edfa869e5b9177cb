import {
  GRANT_DIRECT,
  GRANT_NONE,
  GRANT_ROLE,
  OP_EQUAL,
  SECTION_PRINCIPAL_LISTS,
  SECTION_PROGRAMS,
  SHAPE_EXACT,
  SHAPE_PREFIX,
  SHAPE_STEPS,
  STATE_PRESENT,
  STEP_VARIABLE,
} from '../layout'
import { UNKNOWN, YES } from '../pattern'
import { GRANT_UNKNOWN, grantBehindResource, ruleAt, ruleGrant } from '../rule'
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
  words(SECTION_PROGRAMS, [0])
  return words(SECTION_PROGRAMS, [1 | (1 << 16), 0, OP_EQUAL, values(['yes']), 1])
}

/** A list that names entry 20. */
function principals(): u32 {
  words(SECTION_PRINCIPAL_LISTS, [0])
  return words(SECTION_PRINCIPAL_LISTS, [1, 20])
}

describe('a rule', () => {
  it('without tests always reaches', () => {
    reset()
    expect(ruleGrant(rule(0, 0, 0, 0))).toBe(GRANT_DIRECT)
  })

  it('needs its resource', () => {
    reset()
    const number = rule(0, 0, list([pattern(SHAPE_PREFIX, 'arn')]), 0)
    resource('arn:a')
    expect(ruleGrant(number)).toBe(GRANT_DIRECT)
    resource('other')
    expect(ruleGrant(number)).toBe(GRANT_NONE)
  })

  it('needs its action', () => {
    reset()
    const number = rule(list([pattern(SHAPE_EXACT, 's3:get')]), 0, 0, 0)
    action('s3:get')
    expect(ruleGrant(number)).toBe(GRANT_DIRECT)
    action('s3:put')
    expect(ruleGrant(number)).toBe(GRANT_NONE)
  })

  it('reaches as far as its principal list', () => {
    reset()
    const number = rule(0, principals(), 0, 0)
    expect(ruleGrant(number)).toBe(GRANT_NONE)
    entry(20, 2, GRANT_ROLE)
    expect(ruleGrant(number)).toBe(GRANT_ROLE)
  })

  it('needs its condition, and asks for slots last of all', () => {
    reset()
    const number = rule(
      list([pattern(SHAPE_EXACT, 's3:get')]),
      principals(),
      list([pattern(SHAPE_PREFIX, 'arn')]),
      program(),
    )
    resource('other')
    action('s3:get')
    entry(20, 2, GRANT_ROLE)
    expect(ruleGrant(number)).toBe(GRANT_NONE)
    resource('arn:a')
    action('s3:put')
    expect(ruleGrant(number)).toBe(GRANT_NONE)
    expect(needs()).toBe(0)
    action('s3:get')
    expect(ruleGrant(number)).toBe(GRANT_UNKNOWN)
    expect(needs()).toBe(1)
    fill(0, STATE_PRESENT, ['yes'])
    expect(ruleGrant(number)).toBe(GRANT_ROLE)
    fill(0, STATE_PRESENT, ['no'])
    expect(ruleGrant(number)).toBe(GRANT_NONE)
  })

  it('is open while its resource asks for a slot, unless another test fails', () => {
    reset()
    step(STEP_VARIABLE, 0)
    const own = list([pattern(SHAPE_STEPS)])
    const open = rule(0, 0, own, 0)
    const never = rule(list([]), 0, own, 0)
    resource('yes')
    expect(ruleGrant(open)).toBe(GRANT_UNKNOWN)
    expect(ruleGrant(never)).toBe(GRANT_NONE)
    fill(0, STATE_PRESENT, ['yes'])
    expect(ruleGrant(open)).toBe(GRANT_DIRECT)
  })

  it('takes the word of a trie for its resource', () => {
    reset()
    const number = rule(0, 0, list([]), 0)
    expect(ruleGrant(number)).toBe(GRANT_NONE)
    expect(grantBehindResource(ruleAt(number), YES)).toBe(GRANT_DIRECT)
    expect(grantBehindResource(ruleAt(number), UNKNOWN)).toBe(GRANT_UNKNOWN)
  })
})
