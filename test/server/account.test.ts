/** Tags, access keys, passwords, and the account itself. */
import { beforeEach, describe, expect, it } from 'vitest'
import {
  account,
  allow,
  keysOf,
  type Parameters,
  TestAccount,
  trust,
} from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

describe.each([
  ['User', { UserName: 'x' }, { UserName: 'x' }],
  [
    'Role',
    { RoleName: 'x' },
    { RoleName: 'x', AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) },
  ],
  [
    'Policy',
    { PolicyArn: `arn:aws:iam::${account}:policy/x` },
    { PolicyName: 'x', PolicyDocument: JSON.stringify(allow('s3:*')) },
  ],
  ['InstanceProfile', { InstanceProfileName: 'x' }, { InstanceProfileName: 'x' }],
])('tags of a %s', (kind, name, made) => {
  const ignoresCase = kind === 'User' || kind === 'Role'

  it('are set, listed by key and removed, of users and roles whatever their case', async () => {
    await aws.expectOk(aws.iam(`Create${kind}`, made))
    const tags = {
      ...{ 'Tags.member.1.Key': 'b', 'Tags.member.1.Value': '1' },
      ...{ 'Tags.member.2.Key': 'a', 'Tags.member.2.Value': '' },
    }
    await aws.expectOk(aws.iam(`Tag${kind}`, { ...name, ...tags }))
    const again = { 'Tags.member.1.Key': ignoresCase ? 'B' : 'b', 'Tags.member.1.Value': '2' }
    await aws.expectOk(aws.iam(`Tag${kind}`, { ...name, ...again }))
    const { Tags } = await aws.expectOk(aws.iam(`List${kind}Tags`, name))
    expect(Tags).toEqual([
      { Key: 'a', Value: '' },
      { Key: 'b', Value: '2' },
    ])
    const removed = { 'TagKeys.member.1': ignoresCase ? 'A' : 'a', 'TagKeys.member.2': 'c' }
    await aws.expectOk(aws.iam(`Untag${kind}`, { ...name, ...removed }))
    const left = await aws.expectOk(aws.iam(`List${kind}Tags`, name))
    expect(left.Tags).toEqual([{ Key: 'b', Value: '2' }])
  })

  it('are fifty at most, with no key twice and none of AWS', async () => {
    await aws.expectOk(aws.iam(`Create${kind}`, made))
    const many = Array.from({ length: 50 }, (_, at) => [
      [`Tags.member.${at + 1}.Key`, `k${at}`],
      [`Tags.member.${at + 1}.Value`, 'v'],
    ]).flat()
    await aws.expectOk(aws.iam(`Tag${kind}`, { ...name, ...Object.fromEntries(many) }))
    const one = { 'Tags.member.1.Key': 'more', 'Tags.member.1.Value': 'v' }
    const over = await aws.iam(`Tag${kind}`, { ...name, ...one })
    expect([over.code, over.message]).toEqual([
      'LimitExceeded',
      'The number of tags has reached the maximum limit.',
    ])
    const second = ignoresCase ? 'MORE' : 'more'
    const twice = { ...one, 'Tags.member.2.Key': second, 'Tags.member.2.Value': 'w' }
    expect((await aws.iam(`Tag${kind}`, { ...name, ...twice })).message).toBe(
      `Duplicate tag keys found.${ignoresCase ? ' Please note that Tag keys are case insensitive.' : ''}`,
    )
    const reserved = { 'Tags.member.1.Key': 'aws:x', 'Tags.member.1.Value': 'v' }
    expect((await aws.iam(`Tag${kind}`, { ...name, ...reserved })).code).toBe('InvalidInput')
  })
})

describe('tags in conditions', () => {
  it('of what is asked for, and of the request, decide', async () => {
    const own = {
      Effect: 'Allow',
      Action: 'iam:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
    }
    const made = {
      Effect: 'Allow',
      Action: ['iam:CreateUser', 'iam:TagUser'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestTag/team': 'blue' } },
    }
    const keys = await aws.makeUser('lead', { Version: '2012-10-17', Statement: [own, made] })
    const tagged = (team: string) => ({ 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': team })
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'a', ...tagged('blue') }, keys))
    const red = await aws.iam('CreateUser', { UserName: 'b', ...tagged('red') }, keys)
    expect(red.code).toBe('AccessDenied')
    expect((await aws.iam('CreateUser', { UserName: 'b' }, keys)).code).toBe('AccessDenied')
    await aws.expectOk(aws.iam('GetUser', { UserName: 'a' }, keys))
    expect((await aws.iam('GetUser', { UserName: 'lead' }, keys)).code).toBe('AccessDenied')
  })
})

describe('access keys', () => {
  it('are two at most, and their secret is never shown again (D-95)', async () => {
    await aws.makeUser('u')
    const { AccessKey } = await aws.expectOk(aws.iam('CreateAccessKey', { UserName: 'u' }))
    expect(AccessKey).toEqual({
      ...{ UserName: 'u', Status: 'Active', CreateDate: '2026-03-01T12:00:00Z' },
      AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      SecretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
    })
    const third = await aws.iam('CreateAccessKey', { UserName: 'u' })
    expect([third.status, third.message]).toEqual([
      409,
      'Cannot exceed quota for AccessKeysPerUser: 2',
    ])
    const { AccessKeyMetadata } = await aws.expectOk(aws.iam('ListAccessKeys', { UserName: 'u' }))
    expect(AccessKeyMetadata).toHaveLength(2)
    expect(JSON.stringify(AccessKeyMetadata)).not.toContain('Secret')
  })

  it('work while they are active, and after they were deleted no more', async () => {
    const keys = await aws.makeUser('u')
    const key = { UserName: 'u', AccessKeyId: keys.accessKeyId }
    await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    await aws.expectOk(aws.iam('UpdateAccessKey', { ...key, Status: 'Inactive' }))
    expect((await aws.sts('GetCallerIdentity', {}, keys)).code).toBe('InvalidClientTokenId')
    await aws.expectOk(aws.iam('UpdateAccessKey', { ...key, Status: 'Active' }))
    await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    await aws.expectOk(aws.iam('DeleteAccessKey', key))
    expect((await aws.sts('GetCallerIdentity', {}, keys)).code).toBe('InvalidClientTokenId')
    const gone = await aws.iam('DeleteAccessKey', key)
    expect(gone.message).toBe(`The Access Key with id ${keys.accessKeyId} cannot be found.`)
  })

  it('say when, where and for what they were last used (D-96)', async () => {
    const keys = await aws.makeUser('u')
    const key = { AccessKeyId: keys.accessKeyId }
    const before = await aws.expectOk(aws.iam('GetAccessKeyLastUsed', key))
    const never = { ServiceName: 'N/A', Region: 'N/A' }
    expect(before).toEqual({ UserName: 'u', AccessKeyLastUsed: never })
    aws.now += 90_000
    await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    const after = await aws.expectOk(aws.iam('GetAccessKeyLastUsed', key))
    const used = { ServiceName: 'sts', Region: 'us-east-1', LastUsedDate: '2026-03-01T12:01:00Z' }
    expect(after.AccessKeyLastUsed).toEqual(used)
  })

  it('are made by users for themselves where they may', async () => {
    const own = `arn:aws:iam::${account}:user/\${aws:username}`
    const keys = await aws.makeUser('u', allow('iam:CreateAccessKey', own))
    const { AccessKey } = await aws.expectOk(aws.iam('CreateAccessKey', {}, keys))
    const { Arn } = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keysOf(AccessKey)))
    expect(Arn).toBe(`arn:aws:iam::${account}:user/u`)
    const other = await aws.iam('CreateAccessKey', { UserName: 'administrator' }, keys)
    expect(other.code).toBe('AccessDenied')
  })
})

describe('login profiles', () => {
  it('are made, changed and deleted, and passwords must be good enough (D-97)', async () => {
    await aws.makeUser('u')
    const weak = await aws.iam('CreateLoginProfile', { UserName: 'u', Password: 'abcdefgh' })
    expect(weak.code).toBe('PasswordPolicyViolation')
    const given = { UserName: 'u', Password: 'aB3-defgh', PasswordResetRequired: true }
    const { LoginProfile } = await aws.expectOk(aws.iam('CreateLoginProfile', given))
    const expected = {
      UserName: 'u',
      CreateDate: '2026-03-01T12:00:00Z',
      PasswordResetRequired: 'true',
    }
    expect(LoginProfile).toEqual(expected)
    const twice = await aws.iam('CreateLoginProfile', given)
    expect(twice.message).toBe('Login Profile for user u already exists.')
    const read = await aws.expectOk(aws.iam('GetLoginProfile', { UserName: 'u' }))
    expect(read.LoginProfile).toEqual(expected)
    const changed = { UserName: 'u', PasswordResetRequired: false }
    await aws.expectOk(aws.iam('UpdateLoginProfile', changed))
    const after = await aws.expectOk(aws.iam('GetLoginProfile', { UserName: 'u' }))
    expect(after.LoginProfile).toMatchObject({ PasswordResetRequired: 'false' })
    await aws.expectOk(aws.iam('DeleteLoginProfile', { UserName: 'u' }))
    const gone = await aws.iam('GetLoginProfile', { UserName: 'u' })
    expect([gone.status, gone.message]).toEqual([404, 'Login Profile for User u cannot be found.'])
  })

  const lacks = (thing: string) => `Password should have ${thing}`
  const few = 'Password should meet 1 more of the following requirements: '
  const upper = lacks('at least one uppercase letter')
  const symbol = lacks('at least one symbol')
  const number = lacks('at least one number')

  it.each<[string, Parameters | undefined, string]>([
    ['ab3defgh', undefined, `${few}${upper}, ${symbol}`],
    ['aB3-', undefined, lacks('a minimum length of 8')],
    ['abcdefgh', { RequireNumbers: true, MinimumPasswordLength: 8 }, number],
    ['aB-', { MinimumPasswordLength: 9 }, lacks('a minimum length of 9')],
  ])(
    'are refused for the password %s, by the policy %j, with what it lacks',
    async (Password, policy, message) => {
      await aws.makeUser('u')
      if (policy !== undefined) await aws.expectOk(aws.iam('UpdateAccountPasswordPolicy', policy))
      const refused = await aws.iam('CreateLoginProfile', { UserName: 'u', Password })
      expect([refused.code, refused.message]).toEqual(['PasswordPolicyViolation', message])
    },
  )

  it('are changed by their users, who know the old password and use none again', async () => {
    const keys = await aws.makeUser('u', allow('iam:ChangePassword'))
    await aws.expectOk(aws.iam('UpdateAccountPasswordPolicy', { PasswordReusePrevention: 2 }))
    await aws.expectOk(aws.iam('CreateLoginProfile', { UserName: 'u', Password: 'first1' }))
    const change = (OldPassword: string, NewPassword: string) =>
      aws.iam('ChangePassword', { OldPassword, NewPassword }, keys)
    expect((await change('wrong', 'second')).message).toBe('The old password was incorrect.')
    await aws.expectOk(change('first1', 'second'))
    expect((await change('second', 'first1')).code).toBe('PasswordPolicyViolation')
    await aws.expectOk(change('second', 'third3'))
    await aws.expectOk(change('third3', 'first1'))
  })
})

describe('the account', () => {
  it('has one alias', async () => {
    await aws.expectOk(aws.iam('CreateAccountAlias', { AccountAlias: 'one' }))
    await aws.expectOk(aws.iam('CreateAccountAlias', { AccountAlias: 'two' }))
    const { AccountAliases } = await aws.expectOk(aws.iam('ListAccountAliases'))
    expect(AccountAliases).toEqual(['two'])
    const wrong = await aws.iam('DeleteAccountAlias', { AccountAlias: 'one' })
    expect(wrong.message).toBe('The account alias one cannot be found.')
    await aws.expectOk(aws.iam('DeleteAccountAlias', { AccountAlias: 'two' }))
    expect((await aws.expectOk(aws.iam('ListAccountAliases'))).AccountAliases).toBe('')
  })

  it('has no alias that could be the id of an account (D-40)', async () => {
    const refused = await aws.iam('CreateAccountAlias', { AccountAlias: '999999999999' })
    expect([refused.status, refused.code]).toEqual([400, 'ValidationError'])
    await aws.expectOk(aws.iam('CreateAccountAlias', { AccountAlias: '9999999999999' }))
    await aws.expectOk(aws.sts('GetCallerIdentity'))
  })

  it('has a password policy whose members all go back when it is set again (D-97)', async () => {
    const none = await aws.iam('GetAccountPasswordPolicy')
    expect([none.status, none.message]).toEqual([
      404,
      `The Password Policy with domain name ${account} cannot be found.`,
    ])
    const first = {
      MinimumPasswordLength: 12,
      RequireSymbols: true,
      MaxPasswordAge: 90,
      PasswordReusePrevention: 3,
    }
    await aws.expectOk(aws.iam('UpdateAccountPasswordPolicy', first))
    const off = {
      RequireNumbers: 'false',
      RequireUppercaseCharacters: 'false',
      RequireLowercaseCharacters: 'false',
      AllowUsersToChangePassword: 'false',
    }
    const { PasswordPolicy } = await aws.expectOk(aws.iam('GetAccountPasswordPolicy'))
    const set = {
      MinimumPasswordLength: '12',
      RequireSymbols: 'true',
      MaxPasswordAge: '90',
      PasswordReusePrevention: '3',
      ExpirePasswords: 'true',
    }
    expect(PasswordPolicy).toEqual({ ...off, ...set })
    await aws.expectOk(aws.iam('UpdateAccountPasswordPolicy'))
    const again = await aws.expectOk(aws.iam('GetAccountPasswordPolicy'))
    expect(again.PasswordPolicy).toEqual({
      ...off,
      RequireSymbols: 'false',
      MinimumPasswordLength: '6',
      ExpirePasswords: 'false',
    })
    await aws.expectOk(aws.iam('DeleteAccountPasswordPolicy'))
    expect((await aws.iam('DeleteAccountPasswordPolicy')).code).toBe('NoSuchEntity')
  })

  it('counts what it has, and says its quotas', async () => {
    await aws.makeUser('u')
    const { SummaryMap } = await aws.expectOk(aws.iam('GetAccountSummary'))
    expect(Object.keys(SummaryMap ?? {})).toHaveLength(34)
    expect(SummaryMap).toMatchObject({
      Users: '2',
      UsersQuota: '5000',
      Groups: '0',
      AccountMFAEnabled: '0',
      GlobalEndpointTokenVersion: '1',
    })
  })

  it('gives all of its details, which filters choose and pages divide', async () => {
    await aws.makeUser('u', allow('s3:*'))
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }))
    await aws.expectOk(aws.iam('AddUserToGroup', { GroupName: 'g', UserName: 'u' }))
    await aws.expectOk(
      aws.iam('CreateRole', {
        RoleName: 'r',
        AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
      }),
    )
    await aws.expectOk(
      aws.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: JSON.stringify(allow('s3:*')) }),
    )
    const all = await aws.expectOk(aws.iam('GetAccountAuthorizationDetails'))
    expect(all).toMatchObject({
      UserDetailList: [
        { UserName: 'administrator' },
        { UserName: 'u', GroupList: ['g'], UserPolicyList: [{ PolicyName: 'own' }] },
      ],
      GroupDetailList: [{ GroupName: 'g', GroupPolicyList: '', AttachedManagedPolicies: '' }],
      RoleDetailList: [{ RoleName: 'r', InstanceProfileList: '', RolePolicyList: '' }],
      Policies: [
        { PolicyName: 'AdministratorAccess', AttachmentCount: '1' },
        { PolicyName: 'p', PolicyVersionList: [{ VersionId: 'v1' }] },
      ],
      IsTruncated: 'false',
    })
    const roles = await aws.expectOk(
      aws.iam('GetAccountAuthorizationDetails', { 'Filter.member.1': 'Role' }),
    )
    expect(roles).toMatchObject({
      UserDetailList: '',
      Policies: '',
      RoleDetailList: [{ RoleName: 'r' }],
    })
    const seen: string[] = []
    let marker: string | undefined
    do {
      const page = await aws.expectOk(
        aws.iam('GetAccountAuthorizationDetails', {
          MaxItems: 2,
          ...(marker && { Marker: marker }),
        }),
      )
      const lists = [page.UserDetailList, page.GroupDetailList, page.RoleDetailList, page.Policies]
      seen.push(
        ...lists
          .flat()
          .flatMap((one) => (typeof one === 'object' ? [String(Object.values(one)[1])] : [])),
      )
      marker = page.Marker as string | undefined
    } while (marker !== undefined)
    expect(seen).toHaveLength(6)
  })
})
