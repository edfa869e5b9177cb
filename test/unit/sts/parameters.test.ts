/** Parameters of STS calls, their lengths and numbers (D-41, D-70…D-82, L-113…L-115). */
import { beforeAll, describe, expect, it } from 'vitest'
import type { AssumeRoleInput, Session } from '../../../src/entries/sts.ts'
import {
  allow,
  faultOf,
  home,
  openWorld,
  other,
  policy,
  provider,
  roleArn,
  samlProvider,
  userArn,
  type World,
} from './world.ts'

let open: World
beforeAll(async () => {
  open = await openWorld()
})

function assume(input: object) {
  return open.sts.assumeRole({
    caller: userArn('rich'),
    role: roleArn('open'),
    sessionName: 'work',
    ...input,
  } as AssumeRoleInput)
}

function sessionOf({ session }: { readonly session?: Session }): Session {
  if (session === undefined) throw new Error('no session')
  return session
}

/** A session policy whose text without white space has so many characters. */
function sized(characters: number): object {
  const document = (sid: string) => policy(allow('s3:GetObject', { Sid: sid }))
  return document('x'.repeat(characters - JSON.stringify(document('')).length))
}

const cycle: Record<string, unknown> = {}
cycle.self = cycle

describe('parameters that STS does not take are errors with a place', () => {
  const wide = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']))
  const managed = (account: string) => ({
    arn: `arn:aws:iam::${account}:policy/p`,
    document: policy(),
  })
  const rows: readonly [string, string, object][] = [
    ['a role that is none', 'role', { role: userArn('rich') }],
    ['a session’s ARN for a role', 'role', { role: `arn:aws:sts::${home}:assumed-role/open/work` }],
    ['a name of one character (D-80)', 'sessionName', { sessionName: 'a' }],
    ['a name with a space (D-80)', 'sessionName', { sessionName: 'a b' }],
    ['a name of 65 characters (D-80)', 'sessionName', { sessionName: 'a'.repeat(65) }],
    ['no name', 'sessionName', { sessionName: undefined }],
    ['an external id with a space (D-80)', 'externalId', { externalId: 'a b' }],
    ['an external id of no character (D-80)', 'externalId', { externalId: '' }],
    ['an external id of 1,225 characters (D-80)', 'externalId', { externalId: 'x'.repeat(1_225) }],
    ['a source identity of one character (D-80)', 'sourceIdentity', { sourceIdentity: 'a' }],
    [
      'a source identity of 65 characters (D-80)',
      'sourceIdentity',
      { sourceIdentity: 'a'.repeat(65) },
    ],
    ['a source identity with a slash (D-80)', 'sourceIdentity', { sourceIdentity: 'a/b' }],
    ['less than 15 minutes (D-70)', 'durationSeconds', { durationSeconds: 899 }],
    ['more than 12 hours (D-70)', 'durationSeconds', { durationSeconds: 43_201 }],
    ['half a second', 'durationSeconds', { durationSeconds: 1_000.5 }],
    ['51 tags (D-80)', 'tags', { tags: wide }],
    ['tags that differ only in case (D-41)', 'tags', { tags: { a: '1', A: '2' } }],
    ['a tag of AWS’s own (D-41)', 'tags', { tags: { 'aws:x': '1' } }],
    ['a tag key with a character that tags do not have (D-41)', 'tags', { tags: { 'a*': '1' } }],
    ['a reserved tag in capitals (D-41)', 'tags', { tags: { 'AWS:x': '1' } }],
    ['a tag that is no text (D-41)', 'tags', { tags: { a: 1 } }],
    ['a tag value of 257 characters (D-41)', 'tags', { tags: { a: 'v'.repeat(257) } }],
    ['a tag key of 129 characters (D-41)', 'tags', { tags: { ['k'.repeat(129)]: '1' } }],
    ['a tag key of no character (D-41)', 'tags', { tags: { '': '1' } }],
    ['a tag value with a character that tags do not have (D-41)', 'tags', { tags: { a: '*' } }],
    ['tags that are a list', 'tags', { tags: ['a'] }],
    [
      'a transitive key that is not passed (D-82)',
      'transitiveTagKeys',
      { tags: { a: '1' }, transitiveTagKeys: ['b'] },
    ],
    ['MFA of a role (D-90)', 'mfa', { caller: roleArn('open'), mfa: true }],
    ['an MFA age before the code', 'mfa.age', { mfa: { age: -1 } }],
    [
      '11 managed policies (L-115, D-80)',
      'managedPolicies',
      { managedPolicies: Array(11).fill(managed('aws')) },
    ],
    [
      'a managed policy of another account (L-115)',
      'managedPolicies',
      { managedPolicies: [managed(other)] },
    ],
    [
      'a managed policy of another partition (L-115)',
      'managedPolicies',
      {
        managedPolicies: [
          { arn: `arn:aws-cn:iam::${home}:policy/p`, document: policy(allow('*')) },
        ],
      },
    ],
    [
      'an ARN that is no policy’s (L-115)',
      'managedPolicies',
      { managedPolicies: [{ arn: roleArn('open'), document: policy(allow('*')) }] },
    ],
    ['six provided contexts (D-80)', 'providedContexts', { providedContexts: Array(6).fill({}) }],
    ['session policies that are text', 'policies', { policies: ['{}'] }],
    ['session policies of 2,049 characters (L-113)', 'policies', { policies: [sized(2_049)] }],
    ['several of 2,049 in all (L-113)', 'policies', { policies: [sized(1_024), sized(1_025)] }],
    [
      'and with the ARNs of managed ones (L-113)',
      'policies',
      { policies: [sized(2_030)], managedPolicies: [managed('aws')] },
    ],
    [
      'a context that states the external id',
      'context.sts:ExternalId',
      { context: { 'sts:ExternalId': 'x' } },
    ],
    [
      'a context that states MFA',
      'context.aws:multifactorauthpresent',
      { context: { 'aws:multifactorauthpresent': true } },
    ],
    [
      'a context that states a claim',
      'context.accounts.google.com:sub',
      { context: { 'accounts.google.com:sub': 'x' } },
    ],
  ]
  it('a session policy that has itself within it', () => {
    expect(faultOf(() => assume({ role: roleArn('open'), policies: [cycle] }))).toBe(
      'ERR_LIMIT_EXCEEDED input',
    )
  })

  it.each(rows)('%s', (_, member, input) => {
    expect(faultOf(() => assume({ role: roleArn('open'), ...input }))).toBe(
      `ERR_REQUEST_INVALID input.${member}`,
    )
  })

  it('a session policy that cannot be loaded is the compiler’s error', () => {
    const policies = [{ Version: '2012-10-17', Statement: [{ Effect: 'Maybe' }] }]
    expect(() => assume({ role: roleArn('open'), policies })).toThrow(
      expect.objectContaining({ code: 'ERR_POLICY_INVALID' }),
    )
  })
})

describe('what is just within its limit is taken', () => {
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v']))
  const managed = (name: string, document: object) => ({
    arn: `arn:aws:iam::${home}:policy/${name}`,
    document,
  })
  const rows: readonly [string, object][] = [
    ['session policies of 2,048 characters (L-113)', { policies: [sized(2_048)] }],
    ['two of them of 2,048 in all (L-113)', { policies: [sized(1_024), sized(1_024)] }],
    [
      'ten managed policies, each of 6,000 characters: their ARNs count (L-113, L-115)',
      { managedPolicies: Array.from({ length: 10 }, (_, i) => managed(`p${i}`, sized(6_000))) },
    ],
    ['50 tags (D-80)', { tags }],
    ['a tag of 128 and 256 characters (D-41)', { tags: { ['k'.repeat(128)]: 'v'.repeat(256) } }],
    [
      'a tag without a value, and with every sign (D-41)',
      { tags: { a: '', 'ä _.:/=+-@': 'ä _.:/=+-@' } },
    ],
    ['names of 2 and 64 characters (D-80)', { sessionName: 'aa', sourceIdentity: 'a'.repeat(64) }],
    ['an external id of 1,224 characters (D-80)', { externalId: 'x'.repeat(1_224) }],
    ['15 minutes (D-70)', { durationSeconds: 900 }],
    [
      '12 hours of a role that lets sessions last so long (D-63, D-70)',
      { role: roleArn('long'), durationSeconds: 43_200 },
    ],
  ]
  it.each(rows)('%s', (_, input) => {
    expect(assume(input).decision.verdict).toBe('allowed')
  })

  it('white space of a policy’s text does not count: documents are values (L-113)', () => {
    const spaced = JSON.parse(JSON.stringify(sized(2_048), null, 8))
    expect(assume({ policies: [spaced] }).decision.verdict).toBe('allowed')
  })
})

describe('the limits hold for every call', () => {
  const long = { policies: [sized(2_049)] }
  const place = 'ERR_REQUEST_INVALID input.policies'

  it('of session policies (L-113)', () => {
    const { sts } = open
    const web = { provider, claims: { aud: 'sts.amazonaws.com' }, sessionName: 'work' }
    const saml = { provider: samlProvider, assertion: {}, sessionName: 'work' }
    const calls = [
      () => sts.assumeRoleWithWebIdentity({ ...web, role: roleArn('github'), ...long }),
      () => sts.assumeRoleWithSaml({ ...saml, role: roleArn('saml'), ...long }),
      () => sts.getFederationToken({ caller: userArn('rich'), name: 'bob', ...long }),
    ]
    expect(calls.map(faultOf)).toEqual([place, place, place])
  })

  it('of tags, which chains of roles do not add up to more (D-80, D-82)', () => {
    const keys = Array.from({ length: 49 }, (_, i) => `k${i}`)
    const tags = Object.fromEntries(keys.map((key) => [key, 'v']))
    const caller = sessionOf(assume({ tags, transitiveTagKeys: keys }))
    expect(assume({ caller, tags: { one: 'v' } }).decision.verdict).not.toBe('explicitDeny')
    expect(faultOf(() => assume({ caller, tags: { one: 'v', two: 'v' } }))).toBe(
      'ERR_REQUEST_INVALID input.tags',
    )
  })
})
