/** Several accounts in one server: nothing of one is another's, except as IAM allows it. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  account,
  allow,
  type Keys,
  keysOf,
  type Output,
  TestAccount,
  trust,
} from './support/test-account.ts'

const second = '222233334444'
let aws: TestAccount
let keys: Keys

beforeEach(async () => {
  aws = await TestAccount.open()
  keys = await aws.addAccount(second)
})

const roleArn = `arn:aws:iam::${second}:role/R`

/** A role of the second account. */
function makeRole(document: string, name = 'R') {
  const role = { RoleName: name, AssumeRolePolicyDocument: document }
  return aws.expectOk(aws.iam('CreateRole', role, keys))
}

function assume(own: Keys, more: Readonly<Record<string, string>> = {}) {
  return aws.sts('AssumeRole', { RoleArn: roleArn, RoleSessionName: 'one', ...more }, own)
}

describe('credentials', () => {
  it('lead to their account', async () => {
    const { Account, Arn } = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    expect([Account, Arn]).toEqual([second, `arn:aws:iam::${second}:user/administrator`])
    const { Credentials } = await aws.expectOk(aws.sts('GetSessionToken', {}, keys))
    const session = keysOf(Credentials)
    const told = await aws.expectOk(aws.sts('GetCallerIdentity', {}, session))
    expect(told.Account).toBe(second)
    const info = await aws.expectOk(
      aws.sts('GetAccessKeyInfo', { AccessKeyId: session.accessKeyId }),
    )
    expect(info.Account).toBe(second)
  })

  it('of one account do not change those of another', async () => {
    const denied = await aws.iam('DeleteAccessKey', {
      ...{ UserName: 'administrator', AccessKeyId: keys.accessKeyId },
    })
    expect(denied.code).toBe('NoSuchEntity')
    const used = await aws.iam('GetAccessKeyLastUsed', { AccessKeyId: keys.accessKeyId })
    expect(used.status).not.toBe(200)
  })
})

describe('names', () => {
  it('are unique in their account alone', async () => {
    const own = await aws.makeUser('u', allow('iam:GetUser'))
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }, keys))
    const { User } = await aws.expectOk(aws.iam('GetUser', { UserName: 'u' }, own))
    expect(User).toMatchObject({ Arn: `arn:aws:iam::${account}:user/u` })
    await aws.expectOk(aws.iam('DeleteUser', { UserName: 'u' }, keys))
    await aws.expectOk(aws.iam('GetUser', { UserName: 'u' }))
  })

  it('of policies lead to the own account’s', async () => {
    const document = { PolicyDocument: JSON.stringify(allow('iam:ListUsers')) }
    await aws.expectOk(aws.iam('CreatePolicy', { PolicyName: 'P', ...document }, keys))
    const PolicyArn = `arn:aws:iam::${second}:policy/P`
    for (const operation of ['GetPolicy', 'DeletePolicy']) {
      expect((await aws.iam(operation, { PolicyArn })).status).not.toBe(200)
    }
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }))
    const attached = await aws.iam('AttachUserPolicy', { UserName: 'u', PolicyArn })
    expect(attached.status).not.toBe(200)
  })
})

describe('what a server has sealed', () => {
  it('is read in its own account alone: markers, tokens, messages', async () => {
    for (const UserName of ['a', 'b']) {
      await aws.expectOk(aws.iam('CreateUser', { UserName }))
      await aws.expectOk(aws.iam('CreateUser', { UserName }, keys))
    }
    const { Marker } = await aws.expectOk(aws.iam('ListUsers', { MaxItems: 1 }))
    const next = await aws.iam('ListUsers', { Marker: String(Marker) }, keys)
    expect([next.code, next.message]).toEqual(['ValidationError', 'Invalid Marker.'])

    const page = await aws.cloudtrail('LookupEvents', { MaxResults: 1 })
    const { NextToken } = page.result as Output
    expect(typeof NextToken).toBe('string')
    const foreign = await aws.cloudtrail('LookupEvents', { MaxResults: 1, NextToken }, keys)
    expect(foreign.code).toBe('InvalidNextTokenException')

    const own = await aws.makeUser('u')
    const { headers } = await aws.iam('ListUsers', {}, own)
    const message = { EncodedMessage: headers['x-sallyport-authorization-message'] ?? '' }
    await aws.expectOk(aws.sts('DecodeAuthorizationMessage', message))
    const { code } = await aws.sts('DecodeAuthorizationMessage', message, keys)
    expect(code).toBe('InvalidAuthorizationMessageException')
  })
})

describe('what is told of an account', () => {
  it('is its own: events, the credential report, the summary, authorization details', async () => {
    await aws.makeUser('only-here')
    const events = await aws.cloudtrail('LookupEvents', {}, keys)
    expect(JSON.stringify(events.result)).not.toContain('only-here')
    await aws.expectOk(aws.iam('GenerateCredentialReport', {}, keys))
    const { Content } = await aws.expectOk(aws.iam('GetCredentialReport', {}, keys))
    const report = Buffer.from(String(Content), 'base64').toString()
    expect(
      report
        .trim()
        .split('\n')
        .map((line) => line.split(',')[1]),
    ).toEqual([
      ...['arn', `arn:aws:iam::${second}:root`, `arn:aws:iam::${second}:user/administrator`],
    ])
    const details = await aws.expectOk(aws.iam('GetAccountAuthorizationDetails', {}, keys))
    expect(JSON.stringify(details)).not.toContain(account)
    const { SummaryMap } = await aws.expectOk(aws.iam('GetAccountSummary', {}, keys))
    expect(SummaryMap).toMatchObject({ Users: '1' })
  })

  it('is its own where the other account enables something', async () => {
    await aws.expectOk(aws.iam('CreateAccountAlias', { AccountAlias: 'first' }))
    const { AccountAliases } = await aws.expectOk(aws.iam('ListAccountAliases', {}, keys))
    expect(AccountAliases).toBe('')
    await aws.expectOk(aws.iam('EnableOutboundWebIdentityFederation'))
    const told = await aws.iam('GetOutboundWebIdentityFederationInfo', {}, keys)
    expect(told.code).toBe('FeatureDisabled')
  })

  it('is no directory of IAM Identity Center, which the first account has', async () => {
    const { result } = await aws.center('ListInstances', {}, keys)
    expect(result).toEqual({ Instances: [] })
    const users = await aws.identityStore('ListUsers', {}, keys)
    expect([users.status, users.code]).toEqual([400, 'AccessDeniedException'])
    const sets = await aws.center('CreatePermissionSet', { Name: 'S' }, keys)
    expect(sets.code).toBe('AccessDeniedException')
    await aws.expectOk(aws.iam('ListRoles', {}, keys))
  })
})

describe('a role of another account', () => {
  it('is assumed where its trust policy and the caller’s own policies allow it', async () => {
    await makeRole(trust({ AWS: account }))
    const own = await aws.makeUser('u', allow('sts:AssumeRole', roleArn))
    const { Credentials, AssumedRoleUser } = await aws.expectOk(assume(own))
    const { Arn } = AssumedRoleUser as Output
    expect(Arn).toBe(`arn:aws:sts::${second}:assumed-role/R/one`)
    const session = keysOf(Credentials)
    const told = await aws.expectOk(aws.sts('GetCallerIdentity', {}, session))
    expect([told.Account, told.Arn]).toEqual([second, Arn])
    expect((await aws.iam('ListUsers', {}, session)).code).toBe('AccessDenied')
    await aws.expectOk(
      aws.iam(
        'AttachRolePolicy',
        { RoleName: 'R', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
        keys,
      ),
    )
    const { Users } = await aws.expectOk(aws.iam('ListUsers', {}, session))
    expect(Users).toMatchObject([{ Arn: `arn:aws:iam::${second}:user/administrator` }])
  })

  it('is not assumed where only one of the two allows it', async () => {
    await makeRole(trust({ AWS: account }))
    const silent = await aws.makeUser('silent')
    expect((await assume(silent)).code).toBe('AccessDenied')
    const own = await aws.makeUser('u', allow('sts:AssumeRole'))
    await aws.expectOk(assume(own))
    const document = { PolicyDocument: trust({ AWS: second }) }
    await aws.expectOk(aws.iam('UpdateAssumeRolePolicy', { RoleName: 'R', ...document }, keys))
    expect((await assume(own)).code).toBe('AccessDenied')
    expect((await assume(aws.administrator)).code).toBe('AccessDenied')
  })

  it('that names the very user of another account needs that one’s policies, too', async () => {
    const silent = await aws.makeUser('u')
    await makeRole(trust({ AWS: `arn:aws:iam::${account}:user/u` }))
    expect((await assume(silent)).code).toBe('AccessDenied')
    const document = { PolicyName: 'own', PolicyDocument: JSON.stringify(allow('sts:AssumeRole')) }
    await aws.expectOk(aws.iam('PutUserPolicy', { UserName: 'u', ...document }))
    await aws.expectOk(assume(silent))
  })

  it('that is not there is refused as one that may not be assumed', async () => {
    const own = await aws.makeUser('u', allow('sts:AssumeRole'))
    const missing = await assume(own)
    await makeRole(trust({ AWS: second }))
    const refused = await assume(own)
    expect([missing.code, missing.message]).toEqual([refused.code, refused.message])
  })

  it('does not know a user again who was deleted and made anew', async () => {
    const first = await aws.makeUser('u', allow('sts:AssumeRole'))
    await makeRole(trust({ AWS: `arn:aws:iam::${account}:user/u` }))
    await aws.expectOk(assume(first))
    const { AccessKeyId } = { AccessKeyId: first.accessKeyId }
    await aws.expectOk(aws.iam('DeleteAccessKey', { UserName: 'u', AccessKeyId }))
    await aws.expectOk(aws.iam('DeleteUserPolicy', { UserName: 'u', PolicyName: 'own' }))
    await aws.expectOk(aws.iam('DeleteUser', { UserName: 'u' }))
    const again = await aws.makeUser('u', allow('sts:AssumeRole'))
    expect((await assume(again)).code).toBe('AccessDenied')
    const { Role } = await aws.expectOk(aws.iam('GetRole', { RoleName: 'R' }, keys))
    const { AssumeRolePolicyDocument: shown } = Role as Output
    expect(decodeURIComponent(shown)).toMatch(/"AIDA[A-Z0-9]{17}"/)
  })

  it('is not that of an account with a number that says nobody', async () => {
    // whoever is deleted is shown to the engine as nobody; an account may have that number
    const victim = await aws.makeUser('u', allow('sts:AssumeRole'))
    await makeRole(trust({ AWS: `arn:aws:iam::${account}:user/u` }))
    const { User } = await aws.expectOk(aws.iam('GetUser', { UserName: 'u' }))
    const { UserId } = User as Output
    await aws.expectOk(
      aws.iam('DeleteAccessKey', { UserName: 'u', AccessKeyId: victim.accessKeyId }),
    )
    await aws.expectOk(aws.iam('DeleteUserPolicy', { UserName: 'u', PolicyName: 'own' }))
    await aws.expectOk(aws.iam('DeleteUser', { UserName: 'u' }))
    const zero = await aws.addAccount('000000000000')
    const own = trust({ AWS: '000000000000' })
    const role = { RoleName: UserId, AssumeRolePolicyDocument: own }
    await aws.expectOk(aws.iam('CreateRole', role, zero))
    const document = { PolicyName: 'own', PolicyDocument: JSON.stringify(allow('sts:AssumeRole')) }
    await aws.expectOk(aws.iam('PutRolePolicy', { RoleName: UserId, ...document }, zero))
    const { Credentials } = await aws.expectOk(
      aws.sts(
        'AssumeRole',
        { RoleArn: `arn:aws:iam::000000000000:role/${UserId}`, RoleSessionName: 'one' },
        zero,
      ),
    )
    expect((await assume(keysOf(Credentials))).code).toBe('AccessDenied')
  })

  it('has session policies of its own account', async () => {
    await makeRole(trust({ AWS: account }))
    const own = await aws.makeUser('u', allow('sts:AssumeRole'))
    const document = { PolicyDocument: JSON.stringify(allow('iam:ListUsers')) }
    await aws.expectOk(aws.iam('CreatePolicy', { PolicyName: 'here', ...document }))
    await aws.expectOk(aws.iam('CreatePolicy', { PolicyName: 'there', ...document }, keys))
    const arn = (id: string, name: string) => `arn:aws:iam::${id}:policy/${name}`
    const wrong = await assume(own, { 'PolicyArns.member.1.arn': arn(account, 'here') })
    expect(wrong.code).toBe('MalformedPolicyDocument')
    await aws.expectOk(assume(own, { 'PolicyArns.member.1.arn': arn(second, 'there') }))
  })

  it('asks for an external id where its policy does', async () => {
    const statement = JSON.parse(trust({ AWS: account })).Statement[0]
    const Condition = { StringEquals: { 'sts:ExternalId': 'known' } }
    await makeRole(
      JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Condition }] }),
    )
    const own = await aws.makeUser('u', allow('sts:AssumeRole'))
    expect((await assume(own)).code).toBe('AccessDenied')
    await aws.expectOk(assume(own, { ExternalId: 'known' }))
  })

  it('is assumed with scoped-down credentials only where their policy allows it', async () => {
    await makeRole(trust({ AWS: account }))
    const chain = { RoleName: 'C', AssumeRolePolicyDocument: trust({ AWS: account }) }
    await aws.expectOk(aws.iam('CreateRole', chain))
    const all = { PolicyName: 'own', PolicyDocument: JSON.stringify(allow('sts:*')) }
    await aws.expectOk(aws.iam('PutRolePolicy', { RoleName: 'C', ...all }))
    const { Credentials } = await aws.expectOk(
      aws.sts('AssumeRole', { RoleArn: `arn:aws:iam::${account}:role/C`, RoleSessionName: 'one' }),
    )
    const scoped = async (policy: object) => {
      const input = { Policy: JSON.stringify(policy) }
      const given = await aws.expectOk(aws.sts('GetScopedCredentials', input, keysOf(Credentials)))
      return assume(keysOf(given.Credentials))
    }
    expect((await scoped(allow('sts:GetSessionToken'))).code).toBe('AccessDenied')
    expect((await scoped(allow('sts:AssumeRole'))).status).toBe(200)
  })
})

describe('a record of the trail', () => {
  it('that a role was assumed is the role’s account’s, too, without who that is by name', async () => {
    await makeRole(trust({ AWS: account }))
    const own = await aws.makeUser('visitor', allow('sts:AssumeRole'))
    await aws.expectOk(assume(own))
    await aws.expectOk(
      aws.iam(
        'UpdateAssumeRolePolicy',
        {
          ...{ RoleName: 'R', PolicyDocument: trust({ AWS: second }) },
        },
        keys,
      ),
    )
    expect((await assume(own)).code).toBe('AccessDenied')
    const lookup = {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }],
    }
    const { result } = await aws.cloudtrail('LookupEvents', lookup, keys)
    const events = (result as Output).Events.map((one: Output) => JSON.parse(one.CloudTrailEvent))
    expect(events).toMatchObject([
      {
        ...{ eventName: 'AssumeRole', recipientAccountId: second },
        userIdentity: { type: 'AWSAccount', accountId: account },
        resources: [{ accountId: second, ARN: roleArn }],
      },
    ])
    expect(JSON.stringify(events)).not.toContain('visitor')
    const seen = await aws.cloudtrail('LookupEvents', lookup)
    const names = (seen.result as Output).Events.map((one: Output) => one.Username)
    expect(names).toEqual(['visitor', 'visitor'])
  })

  it('is its account’s, with who called', async () => {
    await aws.iam('ListUsers', {}, keys)
    const [last] = await aws.store.newest(1)
    expect(JSON.parse(last?.event ?? '')).toMatchObject({
      recipientAccountId: second,
      userIdentity: { accountId: second, arn: `arn:aws:iam::${second}:user/administrator` },
    })
    const { result } = await aws.cloudtrail('LookupEvents', {}, keys)
    expect((result as Output).Events.map(({ EventName }: Output) => EventName)).toEqual([
      'ListUsers',
    ])
  })
})
