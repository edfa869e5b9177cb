/** GetScopedCredentials: the same session, which may do less (STS API Reference, November 2026). */
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
let session: Keys
const sessionArn = `arn:aws:sts::${account}:assumed-role/R/one`
const again = 'sts:GetScopedCredentials'

beforeEach(async () => {
  aws = await TestAccount.open()
  caller = await aws.makeUser('caller', allow(['sts:*', 'iam:*']))
  await makeRole('R', { AWS: `arn:aws:iam::${account}:root` }, [
    'iam:List*',
    'iam:GetUser',
    'sts:*',
  ])
  const role = { RoleArn: roleArn('R'), RoleSessionName: 'one', SourceIdentity: 'bob' }
  session = keysOf((await aws.expectOk(aws.sts('AssumeRole', role, caller))).Credentials)
})

const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`

async function makeRole(name: string, principal: object, actions: string[] = []): Promise<void> {
  const trusted = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
  const document = trust(principal, trusted)
  await aws.expectOk(aws.iam('CreateRole', { RoleName: name, AssumeRolePolicyDocument: document }))
  if (actions.length === 0) return
  const inline = { PolicyName: 'p', PolicyDocument: JSON.stringify(allow(actions)) }
  await aws.expectOk(aws.iam('PutRolePolicy', { RoleName: name, ...inline }))
}

const ask = (parameters: Parameters, keys = session) =>
  aws.sts('GetScopedCredentials', parameters, keys)

async function scoped(policy: object, keys = session): Promise<Keys> {
  const { Credentials } = await aws.expectOk(ask({ Policy: JSON.stringify(policy) }, keys))
  return keysOf(Credentials)
}

describe('scoped credentials', () => {
  it('are of the same session, and end with it', async () => {
    const Policy = JSON.stringify(allow('iam:ListUsers'))
    const { Credentials, ...rest } = await aws.expectOk(ask({ Policy }))
    const keys = keysOf(Credentials)
    const size = keys.token?.length ?? 0
    const caller = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    expect(caller.Arn).toBe(sessionArn)
    expect(rest).toEqual({
      SessionInfo: { Arn: sessionArn, ScopedSessionId: caller.UserId },
      SessionTokenSize: String(size),
      SessionTokenUtilization: String(Math.ceil((100 * size) / 4_096)),
      ScopedPoliciesCount: '1',
      SourceIdentity: 'bob',
    })
    expect(Credentials).toMatchObject({
      AccessKeyId: expect.stringMatching(/^ASIA/),
      Expiration: '2026-03-01T13:00:00Z',
    })
    aws.now += 3_600_001
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('ExpiredToken')
  })

  it('may do what the session and the policy allow, and nothing else', async () => {
    const keys = await scoped(allow(['iam:ListUsers', 'iam:CreateUser']))
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    await aws.expectOk(aws.iam('ListRoles', {}, session))
    const roles = await aws.iam('ListRoles', {}, keys)
    expect([roles.status, roles.code, roles.message]).toEqual([
      403,
      'AccessDenied',
      `User: ${sessionArn} is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${account}:role/ because no session policy allows the iam:ListRoles action`,
    ])
    const made = await aws.iam('CreateUser', { UserName: 'made' }, keys)
    expect(made.message).toMatch(
      /because no identity-based policy allows the iam:CreateUser action$/,
    )
  })

  it('are denied what the policy denies', async () => {
    const Statement = [
      { Effect: 'Allow', Action: 'iam:*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' },
    ]
    const keys = await scoped({ Version: '2012-10-17', Statement })
    expect((await aws.iam('ListUsers', {}, keys)).message).toMatch(
      / with an explicit deny in a session policy$/,
    )
    await aws.expectOk(aws.iam('ListRoles', {}, keys))
  })

  it('are told apart by variables of the session', async () => {
    const variable = (resource: string) =>
      allow('iam:GetUser', `arn:aws:iam::${account}:${resource}`)
    const Condition = {
      StringEquals: { 'aws:userid': '${aws:userid}', 'aws:SourceIdentity': 'bob' },
    }
    const policy = { ...(variable('user/${aws:SourceIdentity}') as { Statement: object[] }) }
    const statement = { ...policy.Statement[0], Condition }
    const keys = await scoped({ Version: '2012-10-17', Statement: [statement] })
    await aws.makeUser('bob')
    await aws.makeUser('alice')
    await aws.expectOk(aws.iam('GetUser', { UserName: 'bob' }, keys))
    expect((await aws.iam('GetUser', { UserName: 'alice' }, keys)).code).toBe('AccessDenied')
  })

  it('are still limited by what is taken from the role', async () => {
    const keys = await scoped(allow('iam:*'))
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    await aws.expectOk(aws.iam('DeleteRolePolicy', { RoleName: 'R', PolicyName: 'p' }))
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('AccessDenied')
    await aws.expectOk(aws.iam('DeleteRole', { RoleName: 'R' }))
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('InvalidClientTokenId')
  })
})

describe('scoped credentials of scoped credentials', () => {
  it('may do what every one of the policies allows, three at most', async () => {
    const first = await scoped(allow(['iam:ListUsers', 'iam:ListRoles', again]))
    const second = await scoped(allow(['iam:ListUsers', 'iam:ListGroups', again]), first)
    const third = await scoped(allow(['iam:*', again]), second)
    for (const keys of [second, third]) {
      await aws.expectOk(aws.iam('ListUsers', {}, keys))
      expect((await aws.iam('ListRoles', {}, keys)).code).toBe('AccessDenied')
      expect((await aws.iam('ListGroups', {}, keys)).code).toBe('AccessDenied')
    }
    const fourth = await ask({ Policy: JSON.stringify(allow('iam:*')) }, third)
    expect([fourth.status, fourth.code]).toEqual([403, 'AccessDenied'])
    const shorter = await aws.expectOk(ask({ DurationSeconds: 60 }, third))
    expect(shorter.ScopedPoliciesCount).toBe('3')
    const keys = keysOf(shorter.Credentials)
    expect((await aws.iam('ListRoles', {}, keys)).code).toBe('AccessDenied')
  })

  it('are only there where the first policy allows to ask for them', async () => {
    const keys = await scoped(allow('iam:*'))
    expect((await ask({ DurationSeconds: 60 }, keys)).message).toBe(
      `User: ${sessionArn} is not authorized to perform: ${again} because no session policy allows the ${again} action`,
    )
  })
})

describe('a role', () => {
  const entering = ['sts:AssumeRole', 'sts:SetSourceIdentity'] // the identity passes on (D-84)
  const assume = (name: string, keys: Keys, more: Parameters = {}) =>
    aws.sts('AssumeRole', { RoleArn: roleArn(name), RoleSessionName: 'two', ...more }, keys)

  it('is assumed by scoped credentials where their policy allows it', async () => {
    await makeRole('T', { AWS: roleArn('R') })
    await makeRole('D', { AWS: sessionArn })
    const reader = await scoped(allow('iam:List*'))
    const assuming = await scoped(allow(entering, roleArn('*')))
    for (const name of ['T', 'D']) {
      expect((await assume(name, reader)).code, name).toBe('AccessDenied')
      await aws.expectOk(assume(name, assuming))
    }
  })

  it('is assumed with tags, and in circumstances, that the policy allows', async () => {
    await makeRole('T', { AWS: roleArn('R') })
    const tags = { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' }
    const assuming = await scoped(allow(entering))
    expect((await assume('T', assuming, tags)).code).toBe('AccessDenied')
    await aws.expectOk(assume('T', await scoped(allow([...entering, 'sts:TagSession'])), tags))
    const Condition = { StringEquals: { 'sts:RoleSessionName': 'three' } }
    const Statement = [{ Effect: 'Allow', Action: entering, Resource: '*', Condition }]
    const named = await scoped({ Version: '2012-10-17', Statement })
    expect((await assume('T', named)).code).toBe('AccessDenied')
    await aws.expectOk(assume('T', named, { RoleSessionName: 'three' }))
  })
})

describe('the credentials of users', () => {
  it('are scoped down where they are of GetSessionToken', async () => {
    const token = keysOf((await aws.expectOk(aws.sts('GetSessionToken', {}, caller))).Credentials)
    const reader = await scoped(allow('iam:List*'), token)
    const role = { RoleArn: roleArn('R'), RoleSessionName: 'one' }
    expect((await aws.sts('AssumeRole', role, reader)).code).toBe('AccessDenied')
    const Condition = { StringEquals: { 'aws:username': 'caller' } }
    const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', Condition }]
    const assuming = await scoped({ Version: '2012-10-17', Statement }, token)
    await aws.expectOk(aws.sts('AssumeRole', role, assuming))
  })

  it('are scoped down where they are of GetFederationToken', async () => {
    const named = { Name: 'fed', Policy: JSON.stringify(allow('sts:*')) }
    const { Credentials } = await aws.expectOk(aws.sts('GetFederationToken', named, caller))
    const first = await scoped(allow(again), keysOf(Credentials))
    const second = await scoped(allow('s3:*'), first)
    expect((await ask({ DurationSeconds: 60 }, second)).code).toBe('AccessDenied')
  })

  it('are not where they are long-term, or without permission', async () => {
    const long = await ask({ DurationSeconds: 60 }, caller)
    expect([long.code, long.message]).toEqual([
      'AccessDenied',
      'Cannot call GetScopedCredentials with long-term credentials',
    ])
    await makeRole('N', { AWS: `arn:aws:iam::${account}:root` }, ['iam:*'])
    const role = { RoleArn: roleArn('N'), RoleSessionName: 'one' }
    const keys = keysOf((await aws.expectOk(aws.sts('AssumeRole', role, caller))).Credentials)
    expect((await ask({ DurationSeconds: 60 }, keys)).message).toMatch(
      /because no identity-based policy allows the sts:GetScopedCredentials action$/,
    )
  })
})

describe('what is asked for', () => {
  it('is a shorter time, never a longer one', async () => {
    const { Credentials, ...rest } = await aws.expectOk(ask({ DurationSeconds: 60 }))
    expect(rest.ScopedPoliciesCount).toBe('0')
    expect(Credentials).toMatchObject({ Expiration: '2026-03-01T12:01:00Z' })
    await aws.expectOk(ask({ DurationSeconds: 3_600 }))
    const long = await ask({ DurationSeconds: 3_601 })
    expect([long.status, long.code]).toEqual([400, 'InsufficientSessionLifetime'])
    const longer = await ask({ DurationSeconds: 61 }, keysOf(Credentials))
    expect(longer.code).toBe('InsufficientSessionLifetime')
  })

  it.each<[Parameters, string]>([
    [{}, 'ValidationError'],
    [{ DurationSeconds: 0 }, 'ValidationError'],
    [{ DurationSeconds: 129_601 }, 'ValidationError'],
    [{ DurationSeconds: 60, MinimumSessionTokenSize: 4_097 }, 'ValidationError'],
    [{ DurationSeconds: 60, ScopedSessionDescription: 'x'.repeat(257) }, 'ValidationError'],
    [{ Policy: ' '.repeat(2_049) }, 'ValidationError'],
    [{ Policy: '{}' }, 'MalformedPolicyDocument'],
    [{ Policy: trust({ AWS: '*' }) }, 'MalformedPolicyDocument'],
  ])('is refused where it is %j', async (parameters, code) => {
    const refused = await ask(parameters)
    expect([refused.status, refused.code]).toEqual([400, code])
  })

  it('is a token of a size', async () => {
    const wanted = { DurationSeconds: 60, MinimumSessionTokenSize: 4_096 }
    const { Credentials, ...rest } = await aws.expectOk(ask(wanted))
    expect(rest).toMatchObject({ SessionTokenSize: '4096', SessionTokenUtilization: '100' })
    const keys = keysOf(Credentials)
    expect(keys.token).toHaveLength(4_096)
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    const changed = { ...keys, token: `${keys.token?.slice(0, -1)}B` }
    expect((await aws.iam('ListUsers', {}, changed)).code).toBe('InvalidClientTokenId')
  })
})
