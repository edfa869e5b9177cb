/** Custom policy checks: the vectors of, and what a proof has to look at. */
import { describe, expect, it } from 'vitest'
import {
  checkAccessNotGranted,
  checkNoNewAccess,
  checkNoPublicAccess,
} from '../../../src/entries/validate.ts'

type Element = Readonly<Record<string, unknown>>

function policy(...statements: Element[]): object {
  const Statement = statements.map((one) => ({ Effect: 'Allow', Resource: '*', ...one }))
  return { Version: '2012-10-17', Statement }
}

const objects = 'arn:aws:s3:::b/*'
const get = { Action: 's3:GetObject', Resource: objects }
const tagged = { 'aws:PrincipalTag/t': 'a' }

describe('checkNoNewAccess', () => {
  const deny = { Effect: 'Deny', Action: 's3:DeleteObject' }
  const when = (Condition: Element) => policy({ ...get, Condition })
  it.each<[string, object, object, 'PASS' | 'FAIL']>([
    ['AT-70', policy({ ...get, Resource: 'arn:aws:s3:::b/x/*' }), policy(get), 'PASS'],
    ['AT-71', policy({ ...get, Action: 's3:Get*' }), policy(get), 'FAIL'],
    ['AT-72', policy({ Action: 's3:*' }, deny), policy({ Action: 's3:*' }), 'PASS'],
    ['AT-73', policy({ Action: 's3:*' }), policy({ Action: 's3:*' }, deny), 'FAIL'],
    [
      'AT-74',
      when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/25' } }),
      when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
      'PASS',
    ],
    ['AT-75', when({ StringEqualsIfExists: tagged }), when({ StringEquals: tagged }), 'FAIL'],
    [
      'AT-76',
      policy({ Action: ['s3:B', 's3:A'] }, get),
      policy(get, { Action: ['s3:A', 's3:B'] }),
      'PASS',
    ],
    [
      'A-51: a narrower Deny',
      policy({ Action: 's3:*' }, { ...deny, Resource: objects }),
      policy({ Action: 's3:*' }, deny),
      'FAIL',
    ],
    [
      'A-51: a wider Deny',
      policy({ Action: 's3:*' }, { ...deny, Action: 's3:Del*' }),
      policy({ Action: 's3:*' }, deny),
      'PASS',
    ],
    [
      'A-51: a Deny that an Allow does not meet',
      policy(get),
      policy(get, { Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::c/*' }),
      'PASS',
    ],
    [
      'A-57: no wildcard takes a colon',
      policy({ Action: 'sqs:*', Resource: 'arn:aws:sqs:eu-west-1:111122223333:q' }),
      policy(
        { Action: 'sqs:*' },
        { Effect: 'Deny', Action: '*', Resource: 'arn:aws:sqs:*:444455556666:*' },
      ),
      'PASS',
    ],
    [
      'A-51: what is new is denied',
      policy(
        get,
        { Action: 's3:PutObject', Resource: objects },
        { Effect: 'Deny', Action: 's3:Put*' },
      ),
      policy(get),
      'PASS',
    ],
    ['A-51: other letters', policy({ ...get, Action: 'S3:getobject' }), policy(get), 'PASS'],
    [
      'NotAction of less',
      policy({ NotAction: ['iam:*'] }),
      policy({ NotAction: ['iam:*', 's3:*'] }),
      'FAIL',
    ],
    [
      'NotAction of more',
      policy({ NotAction: ['iam:*', 's3:*'] }),
      policy({ NotAction: 'iam:*' }),
      'PASS',
    ],
    ['an action beside NotAction', policy(get), policy({ NotAction: 'iam:*' }), 'PASS'],
    ['an action in NotAction', policy(get), policy({ NotAction: 's3:*' }), 'FAIL'],
    ['NotAction in everything', policy({ NotAction: 'iam:*' }), policy({ Action: '*' }), 'PASS'],
    [
      'NotResource',
      policy({ Action: 's3:GetObject', NotResource: objects, Resource: undefined }),
      policy(get),
      'FAIL',
    ],
    [
      'fewer values',
      when({ StringEquals: tagged }),
      when({ StringEquals: { 'aws:PrincipalTag/t': ['a', 'b'] } }),
      'PASS',
    ],
    [
      'more values',
      when({ StringEquals: { 'aws:PrincipalTag/t': ['a', 'b'] } }),
      when({ StringEquals: tagged }),
      'FAIL',
    ],
    [
      'more values that must not be',
      when({ StringNotEquals: { 'aws:PrincipalTag/t': ['a', 'b'] } }),
      when({ StringNotEquals: tagged }),
      'PASS',
    ],
    [
      'fewer values that must not be',
      when({ StringNotEquals: tagged }),
      when({ StringNotEquals: { 'aws:PrincipalTag/t': ['a', 'b'] } }),
      'FAIL',
    ],
    [
      'a text in a pattern',
      when({ StringEquals: tagged }),
      when({ StringLike: { 'aws:PrincipalTag/t': 'a*' } }),
      'PASS',
    ],
    [
      'a pattern for a text',
      when({ StringLike: { 'aws:PrincipalTag/t': 'a*' } }),
      when({ StringEquals: tagged }),
      'FAIL',
    ],
    ['one condition less', policy(get), when({ StringEquals: tagged }), 'FAIL'],
    [
      'another set operator',
      when({ 'ForAllValues:StringEquals': tagged }),
      when({ StringEquals: tagged }),
      'FAIL',
    ],
    [
      'a variable in a wider pattern',
      policy({ ...get, Resource: 'arn:aws:s3:::b/${aws:username}/*' }),
      policy(get),
      'PASS',
    ],
    [
      'all for a variable',
      policy(get),
      policy({ ...get, Resource: 'arn:aws:s3:::b/${aws:username}/*' }),
      'FAIL',
    ],
    [
      'a variable for its text in the old version',
      policy({ ...get, Resource: 'arn:aws:s3:::b/${aws:username}' }),
      { ...policy({ ...get, Resource: 'arn:aws:s3:::b/${aws:username}' }), Version: '2008-10-17' },
      'FAIL',
    ],
    [
      'a smaller number',
      when({ NumericLessThan: { 's3:max-keys': '5' } }),
      when({ NumericLessThan: { 's3:max-keys': '10' } }),
      'PASS',
    ],
    [
      'numbers that no number holds',
      when({ NumericLessThan: { 's3:max-keys': '9007199254740993' } }),
      when({ NumericLessThan: { 's3:max-keys': '9007199254740992' } }),
      'FAIL',
    ],
  ])('%s', (_, proposed, existing, result) => {
    expect(checkNoNewAccess(proposed, existing, { type: 'identity' }).result).toBe(result)
  })

  const of = (Principal: unknown) => policy({ ...get, Principal })
  it.each<[unknown, unknown, 'PASS' | 'FAIL']>([
    [{ AWS: 'arn:aws:iam::111122223333:user/a' }, '*', 'PASS'],
    ['*', { AWS: '*' }, 'PASS'],
    ['*', { AWS: '111122223333' }, 'FAIL'],
    [{ AWS: '111122223333' }, { AWS: 'arn:aws:iam::111122223333:root' }, 'PASS'],
    // an account leaves it to identity policies, which the user does not need where it is named
    [{ AWS: 'arn:aws:iam::111122223333:user/a' }, { AWS: '111122223333' }, 'FAIL'],
    [{ Service: 's3.amazonaws.com' }, { AWS: '*' }, 'FAIL'],
    [{ AWS: ['111122223333', '444455556666'] }, { AWS: '111122223333' }, 'FAIL'],
  ])('of principals %j in %j: %s', (proposed, existing, result) => {
    expect(checkNoNewAccess(of(proposed), of(existing), { type: 'resource' }).result).toBe(result)
  })

  it.each<[string, Element[], Element[], 'PASS' | 'FAIL']>([
    [
      'each action on each resource by one of several',
      [{ Action: ['s3:Get*', 's3:PutObject'], Resource: [objects, 'arn:aws:s3:::c'] }],
      [
        { Action: 's3:*', Resource: objects },
        ...[{ Action: 's3:Get*' }, { Action: 's3:Put*' }].map((one) => ({
          ...{ ...one, Resource: 'arn:aws:s3:::c' },
        })),
      ],
      'PASS',
    ],
    [
      'but not one action on one of the resources',
      [{ Action: ['s3:Get*', 's3:PutObject'], Resource: [objects, 'arn:aws:s3:::c'] }],
      [
        { Action: 's3:*', Resource: objects },
        { Action: 's3:Get*', Resource: 'arn:aws:s3:::c' },
      ],
      'FAIL',
    ],
    [
      'each value of a condition by one of several',
      [{ ...get, Condition: { StringEquals: { 'app:t': ['a', 'b'] } } }],
      ['b', 'a'].map((one) => ({ ...get, Condition: { StringEquals: { 'app:t': one } } })),
      'PASS',
    ],
    [
      'each value of several conditions, but for one pair',
      [{ ...get, Condition: { StringEquals: { 'app:t': ['a', 'b'], 'app:u': ['a', 'b'] } } }],
      [
        ...['a', 'b'].map((u) => ({
          ...{ ...get, Condition: { StringEquals: { 'app:t': 'a', 'app:u': u } } },
        })),
        { ...get, Condition: { StringEquals: { 'app:t': 'b', 'app:u': 'a' } } },
      ],
      'FAIL',
    ],
    [
      'any value of a set by one of several',
      [{ ...get, Condition: { 'ForAnyValue:StringEquals': { 'app:l': ['a', 'b'] } } }],
      ['a', 'b'].map((one) => ({
        ...{ ...get, Condition: { 'ForAnyValue:StringEquals': { 'app:l': one } } },
      })),
      'PASS',
    ],
    [
      'all values of a set, of which each may match another',
      [{ ...get, Condition: { 'ForAllValues:StringEquals': { 'app:l': ['a', 'b'] } } }],
      ['a', 'b'].map((one) => ({
        ...{ ...get, Condition: { 'ForAllValues:StringEquals': { 'app:l': one } } },
      })),
      'FAIL',
    ],
    [
      'no value of several, which is not one of them',
      [{ ...get, Condition: { StringNotEquals: { 'app:t': ['a', 'b'] } } }],
      [{ ...get, Condition: { StringNotEquals: { 'app:t': ['a', 'c'] } } }],
      'FAIL',
    ],
    [
      'a Deny that is now several',
      [
        { Action: 's3:*' },
        { ...deny, Action: 's3:Put*' },
        { ...deny, Resource: 'arn:aws:s3:::c' },
        { ...deny, Resource: objects },
      ],
      [
        { Action: 's3:*' },
        {
          ...deny,
          Action: ['s3:DeleteObject', 's3:PutObject'],
          Resource: [objects, 'arn:aws:s3:::c'],
        },
      ],
      'PASS',
    ],
    [
      'a Deny of which one resource is left out',
      [{ Action: 's3:*' }, { ...deny, Resource: objects }],
      [{ Action: 's3:*' }, { ...deny, Resource: [objects, 'arn:aws:s3:::c'] }],
      'FAIL',
    ],
    [
      'a Deny of everything else that is now a list',
      [{ Action: 's3:*' }, { ...deny, Action: 's3:DeleteBucket' }],
      [{ Action: 's3:*' }, { Effect: 'Deny', NotAction: ['s3:Get*', 's3:Put*'] }],
      'FAIL',
    ],
  ])('A-51, several statements together: %s', (_, proposed, existing, result) => {
    const [after, before] = [policy(...proposed), policy(...existing)] as const
    expect(checkNoNewAccess(after, before, { type: 'identity' }).result).toBe(result)
  })

  it('compares principals one by one (A-51)', () => {
    const [one, two] = ['111122223333', '444455556666'].map((AWS) => ({
      ...get,
      Principal: { AWS },
    }))
    const both = of({ AWS: ['111122223333', '444455556666'] })
    const existing = policy(...[one, two].map((each) => ({ ...each })))
    expect(checkNoNewAccess(both, existing, { type: 'resource' }).result).toBe('PASS')
    expect(checkNoNewAccess(both, policy({ ...one }), { type: 'resource' }).result).toBe('FAIL')
    const but = of({ AWS: ['111122223333', '444455556666', '777788889999'] })
    expect(checkNoNewAccess(but, existing, { type: 'resource' }).result).toBe('FAIL')
  })

  it('takes bounded time for many conditions with many values', () => {
    const keys = Array.from({ length: 2_000 }, (_, at) => [`app:k${at}`, ['a', 'b']])
    const many = { Action: Array.from({ length: 500 }, (_, at) => `s3:Get${at}`) }
    const when = { StringEquals: Object.fromEntries(keys) }
    const proposed = policy({ ...many, Condition: when })
    const existing = policy({ Action: 's3:*', Condition: { StringLike: when.StringEquals } })
    const started = checkNoNewAccess(proposed, existing, { type: 'identity' })
    expect(started.result).toBe('FAIL')
  })

  it('takes wildcards in principals of the old policy alone, where it allows (A-51)', () => {
    const role = { AWS: 'arn:aws:iam::111122223333:role/r' }
    const roles = { AWS: 'arn:aws:iam::*:role/r' }
    const but = (element: object) => policy({ ...get, Principal: role }, { ...deny, ...element })
    const deny = { ...get, Effect: 'Deny' }
    const given = { type: 'resource' } as const
    expect(checkNoNewAccess(of(role), of(roles), given).result).toBe('PASS')
    // a Deny for a principal with a wildcard in it denies nobody
    const denied = but({ Principal: role })
    expect(checkNoNewAccess(but({ Principal: roles }), denied, given).result).toBe('FAIL')
    expect(
      checkNoNewAccess(but({ Principal: roles }), policy({ ...deny, Principal: role }), given)
        .result,
    ).toBe('FAIL')
    const [less, more] = [but({ NotPrincipal: role }), but({ NotPrincipal: roles })]
    expect(checkNoNewAccess(less, more, given).result).toBe('FAIL')
  })

  it('names the statements, in the words of AWS (A-56)', () => {
    const proposed = policy(get, { Sid: 'More', Action: 's3:PutObject' })
    expect(checkNoNewAccess(proposed, policy(get), { type: 'identity' })).toEqual({
      result: 'FAIL',
      message: 'The modified permissions grant new access compared to your existing policy.',
      reasons: [
        {
          description: 'New access in the statement with index: 1.',
          statementIndex: 1,
          statementId: 'More',
        },
      ],
    })
  })

  it('takes bounded time and memory for many actions on many resources', () => {
    const many = policy({
      Action: Array.from({ length: 5_000 }, (_, at) => `s3:Get${at}*`),
      Resource: Array.from({ length: 5_000 }, (_, at) => `arn:aws:s3:::b${at}/*`),
    })
    expect(checkNoNewAccess(many, many, { type: 'identity' }).result).toBe('FAIL')
    const access = { type: 'identity', actions: ['s3:Put*'] } as const
    expect(checkAccessNotGranted(many, access).result).toBe('FAIL')
  })

  it('folds the letters of actions that IAM folds, and no others', () => {
    const kelvin = policy({ Action: 's3:Get\u212aey' })
    const plain = policy({ Action: 's3:GetKey' })
    expect(checkNoNewAccess(plain, kelvin, { type: 'identity' }).result).toBe('FAIL')
  })

  it('takes bounded time for many long patterns', () => {
    const Action = Array.from({ length: 200 }, (_, at) => `s3:${'a*'.repeat(50)}${at}`)
    const result = checkNoNewAccess(policy({ NotAction: Action }), policy({ Action }), {
      type: 'identity',
    })
    expect(result.result).toBe('FAIL')
  })
})

describe('checkAccessNotGranted', () => {
  const mfa = { Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }
  const denied = { Effect: 'Deny', Action: 's3:DeleteBucket' }
  it.each<[string, object, { actions?: string[]; resources?: string[] }, 'PASS' | 'FAIL']>([
    ['AT-77', policy({ Action: 's3:*' }), { actions: ['s3:DeleteBucket'] }, 'FAIL'],
    ['AT-78', policy({ Action: 's3:Get*' }), { actions: ['s3:DeleteBucket'] }, 'PASS'],
    ['AT-79', policy({ Action: 's3:*' }, denied), { actions: ['s3:DeleteBucket'] }, 'PASS'],
    [
      'AT-80',
      policy({ Action: 's3:*' }, { ...denied, ...mfa }),
      { actions: ['s3:DeleteBucket'] },
      'FAIL',
    ],
    ['AT-81', policy({ ...get, Resource: 'arn:aws:s3:::a/*' }), { resources: [objects] }, 'PASS'],
    ['AT-82', policy({ NotAction: 'iam:*' }), { actions: ['s3:GetObject'] }, 'FAIL'],
    [
      'A-52: both',
      policy(get),
      { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::c/*'] },
      'PASS',
    ],
    [
      'A-52: both',
      policy(get),
      { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/x'] },
      'FAIL',
    ],
    ['A-53: a pattern', policy(get), { actions: ['s3:*Object'] }, 'FAIL'],
    ['A-53: a pattern', policy({ NotAction: 's3:*' }), { actions: ['s3:*Object'] }, 'PASS'],
    [
      'a Deny of a part',
      policy({ Action: 's3:*' }, { ...denied, Resource: objects }),
      { actions: ['s3:DeleteBucket'] },
      'FAIL',
    ],
    [
      'a Deny of what is listed',
      policy({ Action: 's3:*' }, { Effect: 'Deny', Action: '*', Resource: objects }),
      { resources: [objects] },
      'PASS',
    ],
    [
      'a Deny of less',
      policy({ Action: 's3:*' }, { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::b/x' }),
      { resources: [objects] },
      'FAIL',
    ],
    ['nothing allowed', policy(denied), { actions: ['*'] }, 'PASS'],
  ])('%s', (_, document, access, result) => {
    expect(checkAccessNotGranted(document, { type: 'identity', ...access }).result).toBe(result)
  })

  it('counts a Deny for some principals only where they are all that is allowed', () => {
    const alice = { AWS: 'arn:aws:iam::111122223333:user/alice' }
    const access = { type: 'resource', actions: ['s3:GetObject'] } as const
    const check = (Principal: unknown) =>
      checkAccessNotGranted(
        policy({ ...get, Principal }, { ...get, Effect: 'Deny', Principal: alice }),
        access,
      ).result
    expect([check(alice), check('*')]).toEqual(['PASS', 'FAIL'])
  })

  it.each([
    {},
    { actions: Array(101).fill('s3:GetObject') },
    { actions: [7] },
    { actions: Array(1) },
    { resources: ['b'] },
    { resources: ['arn:aws:s3:*::b'] },
    { type: 'scp', actions: [] },
  ])('refuses %j', (access) => {
    const given = { type: 'identity', ...access } as Parameters<typeof checkAccessNotGranted>[1]
    expect(() => checkAccessNotGranted(policy(get), given)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
    )
  })
})

describe('checkNoPublicAccess', () => {
  const open = (Condition?: Element, Principal: unknown = '*') =>
    policy({ ...get, Principal, ...(Condition && { Condition }) })
  it.each<[string, object, 'PASS' | 'FAIL']>([
    ['AT-83', open(), 'FAIL'],
    ['AT-84', open({ StringEquals: { 'aws:SourceVpc': 'vpc-12345678' } }), 'PASS'],
    ['AT-85', open({ StringLike: { 'aws:SourceVpc': 'vpc-*' } }), 'FAIL'],
    ['AT-86', open({ IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } }), 'FAIL'],
    ['AT-87', open(undefined, { AWS: '111122223333' }), 'PASS'],
    ['AT-88', open({ StringEquals: { 'aws:PrincipalOrgID': 'o-12345abcde' } }), 'PASS'],
  ])('%s', (_, document, result) => {
    const { reasons, ...check } = checkNoPublicAccess(document, { resourceType: 'AWS::S3::Bucket' })
    expect(check.result).toBe(result)
    expect(reasons.map(({ description }) => description)).toEqual(
      result === 'PASS' ? [] : ['Public access granted in the following statement with index: 0.'],
    )
  })

  it('judges a trust policy', () => {
    const trust = (Principal: unknown) => ({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' },
    })
    const given = { resourceType: 'AWS::IAM::AssumeRolePolicyDocument' } as const
    expect(checkNoPublicAccess(trust({ AWS: '*' }), given).result).toBe('FAIL')
    expect(checkNoPublicAccess(trust({ Service: 'ec2.amazonaws.com' }), given).result).toBe('PASS')
  })

  it('refuses another type of resource', () => {
    const given = { resourceType: 'AWS::EC2::Instance' } as never
    expect(() => checkNoPublicAccess(open(), given)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
    )
  })
})
