/** STS: sessions of roles and users, what they may, and what ends them. */
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  account,
  allow,
  type Keys,
  keysOf,
  type Parameters,
  TestAccount,
  trust,
} from './support/test-account.ts'

let aws: TestAccount
let caller: Keys
const roleArn = `arn:aws:iam::${account}:role/R`

beforeEach(async () => {
  aws = await TestAccount.open()
  caller = await aws.makeUser('caller', allow(['sts:*', 'iam:ListRoles']))
  const actions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
  await makeRole(
    'R',
    trust({ AWS: `arn:aws:iam::${account}:root` }, actions),
    allow(['iam:*', 'sts:*']),
  )
})

async function makeRole(name: string, document: string, policy: object): Promise<void> {
  await aws.expectOk(aws.iam('CreateRole', { RoleName: name, AssumeRolePolicyDocument: document }))
  const inline = { RoleName: name, PolicyName: 'p', PolicyDocument: JSON.stringify(policy) }
  await aws.expectOk(aws.iam('PutRolePolicy', inline))
}

function assume(more: Parameters = {}, keys = caller) {
  return aws.sts('AssumeRole', { RoleArn: roleArn, RoleSessionName: 'one', ...more }, keys)
}

/** Tags of 88 characters that cannot be compressed; `kept`: the list that has their keys too. */
function longTags(from: number, to: number, kept?: string): Parameters {
  const entries = Array.from({ length: to - from }, (_, at) => {
    const key = `key-${from + at}`
    return {
      [`Tags.member.${at + 1}.Key`]: key,
      [`Tags.member.${at + 1}.Value`]: createHash('sha512').update(key).digest('base64'),
      ...(kept !== undefined && { [`${kept}.member.${at + 1}`]: key }),
    }
  })
  return Object.assign({}, ...entries)
}

describe('AssumeRole', () => {
  it('gives credentials of the role that say who they are', async () => {
    const { Credentials, AssumedRoleUser, ...rest } = await aws.expectOk(assume())
    expect(rest).toEqual({})
    expect(Credentials).toEqual({
      AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
      SessionToken: expect.any(String),
      Expiration: '2026-03-01T13:00:00Z',
    })
    const keys = keysOf(Credentials)
    const identity = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    const arn = `arn:aws:sts::${account}:assumed-role/R/one`
    expect(identity).toEqual({
      Arn: arn,
      Account: account,
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:one$/),
    })
    expect(AssumedRoleUser).toEqual({ Arn: arn, AssumedRoleId: identity.UserId })
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'made' }, keys))
  })

  it('ends with the session, and with the role', async () => {
    const keys = keysOf((await aws.expectOk(assume({ DurationSeconds: 900 }))).Credentials)
    aws.now += 899_000
    await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    aws.now += 1_000
    const over = await aws.iam('ListUsers', {}, keys)
    expect([over.status, over.code]).toEqual([403, 'ExpiredToken'])
    const next = keysOf((await aws.expectOk(assume())).Credentials)
    await aws.expectOk(aws.iam('DeleteRolePolicy', { RoleName: 'R', PolicyName: 'p' }))
    await aws.expectOk(aws.iam('DeleteRole', { RoleName: 'R' }))
    await makeRole('R', trust({ AWS: '*' }), allow('*'))
    expect((await aws.iam('ListUsers', {}, next)).code).toBe('InvalidClientTokenId')
  })

  it.each([
    [undefined, /^Packed size of session tags consumes \d+% of allotted space\.$/],
    [allow('s3:*'), /^Packed policy consumes \d+% of allotted space$/],
  ] as const)('with 50 long tags and the policy %j is too large', async (policy, says) => {
    const given = policy && { Policy: JSON.stringify(policy) }
    const refused = await assume({ ...longTags(0, 50), ...given })
    expect([refused.code, says.test(refused.message ?? '')]).toEqual(['PackedPolicyTooLarge', true])
  })

  it('with more tags than a token takes is too large, those of earlier roles among them', async () => {
    const first = await aws.expectOk(assume(longTags(0, 30, 'TransitiveTagKeys')))
    const refused = await assume(longTags(30, 50), keysOf(first.Credentials))
    expect([refused.code, refused.message]).toEqual([
      'PackedPolicyTooLarge',
      'Serialized token too large for session',
    ])
  })

  it('is refused with the words of STS', async () => {
    const message = `User: arn:aws:iam::${account}:user/caller is not authorized to perform: sts:AssumeRole on resource: `
    await makeRole('closed', trust({ Service: 'ec2.amazonaws.com' }), allow('*'))
    const arns = [
      ...[`arn:aws:iam::${account}:role/closed`, `arn:aws:iam::${account}:role/missing`],
      ...['arn:aws:iam::123456789:role/missing', `arn:aws:iam::${account}:user/caller`],
    ]
    for (const arn of arns) {
      const refused = await assume({ RoleArn: arn })
      expect([refused.status, refused.code, refused.message]).toEqual([
        403,
        'AccessDenied',
        message + arn,
      ])
    }
  })

  it.each([
    ...['nothing-valid-in-here', 'arn::b:::something/test-role', 'arn:a::::something/test-role'],
    ...['arn:a:::something/test-role', 'arn:a:a::aaaaaaaaaa:'],
  ])('takes %s for no ARN', async (arn) => {
    const refused = await assume({ RoleArn: arn })
    expect([refused.code, refused.message]).toEqual(['ValidationError', `${arn} is invalid`])
  })

  it.each([
    ['invalid policy', 'The policy is not in the valid JSON format.'],
    ['}', 'The policy is not in the valid JSON format.'],
    ["{'json':'but not what AWS wants}", 'Syntax errors in policy.'],
  ])('takes no session policy %j', async (Policy, message) => {
    const refused = await assume({ Policy })
    expect([refused.code, refused.message]).toEqual(['MalformedPolicyDocument', message])
  })

  it('takes the time that the role allows, and an hour in a chain', async () => {
    const long = await assume({ DurationSeconds: 3601 })
    expect([long.code, long.message]).toEqual([
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ])
    await aws.expectOk(aws.iam('UpdateRole', { RoleName: 'R', MaxSessionDuration: 7200 }))
    const { Credentials } = await aws.expectOk(assume({ DurationSeconds: 7200 }))
    expect(Credentials).toMatchObject({ Expiration: '2026-03-01T14:00:00Z' })
    const chained = await assume({ DurationSeconds: 3601 }, keysOf(Credentials))
    expect(chained.message).toBe(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    )
    await aws.expectOk(assume({ RoleSessionName: 'two' }, keysOf(Credentials)))
  })

  it('asks for the external id that the trust policy wants', async () => {
    const statement = {
      ...{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' },
      Condition: { StringEquals: { 'sts:ExternalId': 'secret' } },
    }
    await makeRole(
      'E',
      JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      allow('*'),
    )
    const role = { RoleArn: `arn:aws:iam::${account}:role/E` }
    expect((await assume(role)).code).toBe('AccessDenied')
    expect((await assume({ ...role, ExternalId: 'other' })).code).toBe('AccessDenied')
    await aws.expectOk(assume({ ...role, ExternalId: 'secret' }))
  })

  it('is narrowed by session policies, inline and managed', async () => {
    const Policy = JSON.stringify(allow(['iam:ListUsers', 's3:*']))
    const inline = await aws.expectOk(assume({ Policy }))
    expect(Number(inline.PackedPolicySize)).toBeGreaterThan(0)
    const managed = { 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    const long = { 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/SecurityAudit' }
    const all = [
      keysOf(inline.Credentials),
      keysOf((await aws.expectOk(assume(managed))).Credentials),
      keysOf((await aws.expectOk(assume(long))).Credentials),
    ]
    for (const keys of all) {
      await aws.expectOk(aws.iam('ListUsers', {}, keys))
      const refused = await aws.iam('CreateUser', { UserName: 'x' }, keys)
      expect(refused.message).toMatch(
        / because no session policy allows the iam:CreateUser action$/,
      )
    }
    expect((await assume({ Policy: '{' })).code).toBe('MalformedPolicyDocument')
  })

  it('carries tags, transitive ones down a chain where none may change them', async () => {
    const tags = {
      ...{ 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'blue' },
      'TransitiveTagKeys.member.1': 'team',
    }
    const first = keysOf((await aws.expectOk(assume(tags))).Credentials)
    const clash = await assume({ 'Tags.member.1.Key': 'TEAM', 'Tags.member.1.Value': 'red' }, first)
    expect([clash.code, clash.message]).toEqual([
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    ])
    const second = keysOf(
      (await aws.expectOk(assume({ RoleSessionName: 'two' }, first))).Credentials,
    )
    const tagged = { ...allow('iam:ListUsers') } as { Statement: object[] }
    const condition = { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } } }
    const Statement = [{ ...tagged.Statement[0], ...condition }]
    const document = JSON.stringify({ Version: '2012-10-17', Statement })
    await aws.expectOk(
      aws.iam('PutRolePolicy', { RoleName: 'R', PolicyName: 'p', PolicyDocument: document }),
    )
    await aws.expectOk(aws.iam('ListUsers', {}, second))
    const lacking = { 'TransitiveTagKeys.member.1': 'x' }
    expect((await assume(lacking)).message).toBe(
      'The specified transitive tag key must be included in the requested tags.',
    )
  })

  it('keeps the source identity that was set first', async () => {
    const first = await aws.expectOk(assume({ SourceIdentity: 'ann' }))
    expect(first.SourceIdentity).toBe('ann')
    const other = await assume({ SourceIdentity: 'bob' }, keysOf(first.Credentials))
    expect(other.status).toBeGreaterThanOrEqual(400)
    const second = await aws.expectOk(assume({ RoleSessionName: 'two' }, keysOf(first.Credentials)))
    expect(second.SourceIdentity).toBe('ann')
    await aws.iam('ListUsers', {}, keysOf(second.Credentials))
    const [latest] = await aws.store.newest(1)
    // D-123, D-124
    expect(JSON.parse(latest?.event ?? '').userIdentity).toMatchObject({
      type: 'AssumedRole',
      sessionContext: { sessionIssuer: { type: 'Role' }, sourceIdentity: 'ann' },
    })
  })

  it('takes no code of a device that is not there', async () => {
    const code = { SerialNumber: `arn:aws:iam::${account}:mfa/caller`, TokenCode: '123456' }
    expect((await assume(code)).message).toBe(
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    )
  })
})

describe('session tokens', () => {
  it('belong to their key, and are refused with one bit changed', async () => {
    const one = keysOf((await aws.expectOk(assume())).Credentials)
    const two = keysOf((await aws.expectOk(assume())).Credentials)
    const { token = '' } = one
    const swapped = { ...one, token: two.token ?? '' }
    expect((await aws.sts('GetCallerIdentity', {}, swapped)).code).toBe('InvalidClientTokenId')
    const { token: _, ...without } = one
    expect((await aws.sts('GetCallerIdentity', {}, without)).code).toBe('InvalidClientTokenId')
    const bytes = Buffer.from(token, 'base64')
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes)
      changed[at] = (bytes[at] ?? 0) ^ 1
      const forged = { ...one, token: changed.toString('base64') }
      expect((await aws.sts('GetCallerIdentity', {}, forged)).code).toBe('InvalidClientTokenId')
    }
  })

  it('of another master key are refused', async () => {
    const other = await TestAccount.open()
    const keys = keysOf((await aws.expectOk(assume())).Credentials)
    expect((await other.sts('GetCallerIdentity', {}, keys)).code).toBe('InvalidClientTokenId')
  })
})

describe('GetSessionToken', () => {
  it('gives the user credentials that IAM does not take without MFA', async () => {
    const { Credentials } = await aws.expectOk(aws.sts('GetSessionToken', {}, caller))
    expect(Credentials).toMatchObject({ Expiration: '2026-03-02T00:00:00Z' })
    const keys = keysOf(Credentials)
    const { Arn } = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    expect(Arn).toBe(`arn:aws:iam::${account}:user/caller`)
    expect((await aws.iam('ListRoles', {}, keys)).code).toBe('InvalidClientTokenId')
    await aws.expectOk(assume({}, keys))
    const again = await aws.sts('GetSessionToken', {}, keys)
    expect(again.message).toBe('Cannot call GetSessionToken with session credentials')
  })
})

describe('GetFederationToken', () => {
  it('gives a federated user what policies and session policy both allow', async () => {
    const Policy = JSON.stringify(allow('sts:*'))
    const given = await aws.expectOk(
      aws.sts('GetFederationToken', { Name: 'guest', Policy }, caller),
    )
    const arn = `arn:aws:sts::${account}:federated-user/guest`
    expect(given.FederatedUser).toEqual({ Arn: arn, FederatedUserId: `${account}:guest` })
    const keys = keysOf(given.Credentials)
    const identity = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    expect(identity).toEqual({ Arn: arn, Account: account, UserId: `${account}:guest` })
    expect((await aws.iam('ListRoles', {}, keys)).status).toBe(403)
    expect((await assume({}, keys)).code).toBe('AccessDenied')
  })
})

describe('other calls', () => {
  it('say the account of a key', async () => {
    const { Account } = await aws.expectOk(
      aws.sts('GetAccessKeyInfo', { AccessKeyId: caller.accessKeyId }),
    )
    expect(Account).toBe(account)
    expect((await aws.sts('GetAccessKeyInfo', { AccessKeyId: 'x'.repeat(20) })).code).toBe(
      'ValidationError',
    )
  })

  it('decode what a refusal came of', async () => {
    const refused = await aws.iam('CreateUser', { UserName: 'x' }, caller)
    const EncodedMessage = refused.headers['x-sallyport-authorization-message'] ?? ''
    const { DecodedMessage } = await aws.expectOk(
      aws.sts('DecodeAuthorizationMessage', { EncodedMessage }),
    )
    expect(JSON.parse(String(DecodedMessage))).toMatchObject({
      ...{ allowed: false, explicitDeny: false, matchedStatements: { items: [] } },
      context: {
        principal: { arn: `arn:aws:iam::${account}:user/caller` },
        action: 'iam:CreateUser',
        resource: `arn:aws:iam::${account}:user/x`,
      },
    })
    const wrong = await aws.sts('DecodeAuthorizationMessage', { EncodedMessage: 'AAAA' })
    expect(wrong.code).toBe('InvalidAuthorizationMessageException')
  })
})
