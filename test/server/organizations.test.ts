/** Organizations: made, filled with accounts, units and policies, as AWS's clients do it. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  account,
  allow,
  type Keys,
  keysOf,
  type Output,
  TestAccount,
} from './support/test-account.ts'

let aws: TestAccount

/** The result of a call that succeeds. */
function ok(operation: string, input: object = {}, keys = aws.administrator): Promise<Output> {
  return aws.expectOk(aws.organizations(operation, input, keys))
}

/** What a call is refused with: the code and the reason. */
async function refusal(operation: string, input: object = {}, keys = aws.administrator) {
  const { code, result } = await aws.organizations(operation, input, keys)
  const { Reason } = result as Output
  return Reason === undefined ? code : `${code} ${Reason}`
}

/** Makes an account, and gives its id. */
async function makeAccount(name: string, more: object = {}): Promise<string> {
  const input = { AccountName: name, Email: `${name}@example.com`, ...more }
  const { CreateAccountStatus } = await ok('CreateAccount', input)
  expect(CreateAccountStatus).toMatchObject({ State: 'IN_PROGRESS', AccountName: name })
  const asked = { CreateAccountRequestId: CreateAccountStatus.Id }
  const told = await ok('DescribeCreateAccountStatus', asked)
  expect(told.CreateAccountStatus).toMatchObject({ State: 'SUCCEEDED' })
  return told.CreateAccountStatus.AccountId
}

/** Keys of a session of the role that every new account has. */
async function enter(id: string, own = aws.administrator): Promise<Keys> {
  const RoleArn = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`
  const assume = { RoleArn, RoleSessionName: 'entering' }
  const { Credentials } = await aws.expectOk(aws.sts('AssumeRole', assume, own))
  return keysOf(Credentials)
}

async function rootId(): Promise<string> {
  const { Roots } = await ok('ListRoots')
  return Roots[0].Id
}

async function makeUnit(name: string, parent?: string): Promise<string> {
  const input = { Name: name, ParentId: parent ?? (await rootId()) }
  return (await ok('CreateOrganizationalUnit', input)).OrganizationalUnit.Id
}

/** Makes a policy, and attaches it where a target is given. */
async function makePolicy(
  name: string,
  statement: object,
  { target, type = 'SERVICE_CONTROL_POLICY' }: { target?: string; type?: string } = {},
): Promise<string> {
  const Content = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const { Policy } = await ok('CreatePolicy', { Name: name, Description: '', Type: type, Content })
  const { Id } = Policy.PolicySummary
  if (target !== undefined) await ok('AttachPolicy', { PolicyId: Id, TargetId: target })
  return Id
}

const deny = (action: string, more: object = {}) => ({
  ...{ Effect: 'Deny', Action: action, Resource: '*' },
  ...more,
})

const root = { ParentId: 'r-abcd' }
const policy = { PolicyId: 'p-12345678' }
const reads: readonly (readonly [operation: string, input: object])[] = [
  ['DescribeAccount', { AccountId: account }],
  ['DescribeEffectivePolicy', { PolicyType: 'TAG_POLICY' }],
  ['DescribeOrganization', {}],
  ['DescribeOrganizationalUnit', { OrganizationalUnitId: 'ou-abcd-12345678' }],
  ['DescribePolicy', policy],
  ['DescribeResourcePolicy', {}],
  ['ListAWSServiceAccessForOrganization', {}],
  ['ListAccounts', {}],
  ['ListAccountsForParent', root],
  ['ListChildren', { ...root, ChildType: 'ACCOUNT' }],
  ['ListCreateAccountStatus', {}],
  ['ListDelegatedAdministrators', { ServicePrincipal: 'iam.amazonaws.com' }],
  ['ListDelegatedServicesForAccount', { AccountId: account }],
  ['ListHandshakesForOrganization', {}],
  ['ListOrganizationalUnitsForParent', root],
  ['ListParents', { ChildId: account }],
  ['ListPolicies', { Filter: 'SERVICE_CONTROL_POLICY' }],
  ['ListPoliciesForTarget', { TargetId: account, Filter: 'RESOURCE_CONTROL_POLICY' }],
  ['ListRoots', {}],
  ['ListTagsForResource', { ResourceId: account }],
  ['ListTargetsForPolicy', policy],
  ['DeleteOrganization', {}],
  ['CreateAccount', { AccountName: 'a', Email: 'a@example.com' }],
  ['MoveAccount', { AccountId: account, SourceParentId: 'r-abcd', DestinationParentId: 'r-abcd' }],
  ['AttachPolicy', { ...policy, TargetId: account }],
  ['TagResource', { ResourceId: account, Tags: [] }],
]

describe('an account that is in no organization', () => {
  beforeAll(async () => {
    aws = await TestAccount.open()
  })

  it.each(reads)('is told so by %s', async (operation, input) => {
    const { status, code, message } = await aws.organizations(operation, input)
    expect([status, code, message]).toEqual([
      400,
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    ])
  })

  it('is told so only if it may ask', async () => {
    const keys = await aws.makeUser('reader', allow('organizations:List*'))
    const denied = await aws.organizations('DescribeOrganization', {}, keys)
    expect([denied.status, denied.code]).toEqual([400, 'AccessDeniedException'])
    const { code } = await aws.organizations('ListRoots', {}, keys)
    expect(code).toBe('AWSOrganizationsNotInUseException')
  })

  it('gives ids of the right form', async () => {
    const { code, message } = await aws.organizations('DescribePolicy', { PolicyId: 'x' })
    expect(code).toBe('InvalidInputException')
    expect(message).toMatch(/Member must satisfy regular expression pattern/)
  })

  it('cannot do what is not there', async () => {
    const { status, code } = await aws.organizations('EnableAllFeatures')
    expect([status, code]).toEqual([501, 'NotImplemented'])
  })

  it('makes one only with the right to its service-linked role', async () => {
    const keys = await aws.makeUser('maker', allow('organizations:*'))
    expect(await refusal('CreateOrganization', {}, keys)).toBe('AccessDeniedException')
    await expect(ok('CreateOrganization')).resolves.toBeDefined()
  })
})

describe('an organization', () => {
  beforeEach(async () => {
    aws = await TestAccount.open()
    await ok('CreateOrganization')
  })

  it('has its maker as management account, a root, and SCPs enabled', async () => {
    const { Organization } = await ok('DescribeOrganization')
    expect(Organization).toMatchObject({
      Id: expect.stringMatching(/^o-[a-z0-9]{10}$/),
      MasterAccountId: account,
      FeatureSet: 'ALL',
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    })
    expect(Organization.MasterAccountArn).toBe(
      `arn:aws:organizations::${account}:account/${Organization.Id}/${account}`,
    )
    const { Roots } = await ok('ListRoots')
    expect(Roots).toMatchObject([
      { Name: 'Root', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] },
    ])
    const { Accounts } = await ok('ListAccounts')
    expect(Accounts).toMatchObject([{ Id: account, Status: 'ACTIVE', JoinedMethod: 'INVITED' }])
    const name = { RoleName: 'AWSServiceRoleForOrganizations' }
    await aws.expectOk(aws.iam('GetRole', name))
    expect(await refusal('CreateOrganization')).toBe('AlreadyInOrganizationException')
  })

  it('makes accounts that the management account enters by a role, which leads to them', async () => {
    const id = await makeAccount('first', { Tags: [{ Key: 'team', Value: 'a' }] })
    expect(id).toMatch(/^\d{12}$/)
    const keys = await enter(id)
    const told = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    expect(told.Account).toBe(id)
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }, keys))
    const { Users } = await aws.expectOk(aws.iam('ListUsers', {}, keys))
    expect(Users).toMatchObject([{ Arn: `arn:aws:iam::${id}:user/u` }])
    const { Account } = await ok('DescribeAccount', { AccountId: id })
    const { Organization } = await ok('DescribeOrganization', {}, keys)
    expect(Account).toMatchObject({ Name: 'first', Email: 'first@example.com', Status: 'ACTIVE' })
    expect(Account.Paths).toEqual([`${Organization.Id}/${await rootId()}/${id}/`])
    const { Tags } = await ok('ListTagsForResource', { ResourceId: id })
    expect(Tags).toEqual([{ Key: 'team', Value: 'a' }])
    expect(JSON.stringify(await aws.expectOk(aws.iam('ListUsers')))).not.toContain(id)
  })

  it('lets in nobody who may not assume the role', async () => {
    const id = await makeAccount('first')
    const user = await aws.makeUser('u', allow('iam:*'))
    const RoleArn = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`
    const assume = { RoleArn, RoleSessionName: 'entering' }
    expect((await aws.sts('AssumeRole', assume, user)).code).toBe('AccessDenied')
    const other = await makeAccount('other')
    const foreign = await aws.sts('AssumeRole', assume, await enter(other))
    expect(foreign.code).toBe('AccessDenied')
  })

  it('makes no account of an address that has one, and no more than its quota', async () => {
    await makeAccount('a1')
    const again = { AccountName: 'again', Email: 'A1@example.com' }
    const { CreateAccountStatus } = await ok('CreateAccount', again)
    const asked = { CreateAccountRequestId: CreateAccountStatus.Id }
    const told = await ok('DescribeCreateAccountStatus', asked)
    expect(told.CreateAccountStatus).toMatchObject({
      ...{ State: 'FAILED', FailureReason: 'EMAIL_ALREADY_EXISTS' },
    })
    const names = Array.from({ length: 12 }, (_, at) => `more${at}`)
    const made = await Promise.all(
      names.map((name) =>
        refusal('CreateAccount', { AccountName: name, Email: `${name}@example.com` }),
      ),
    )
    expect(made.filter((one) => one === undefined)).toHaveLength(8)
    const reason = 'ConstraintViolationException ACCOUNT_NUMBER_LIMIT_EXCEEDED'
    expect(made.filter((one) => one === reason)).toHaveLength(4)
    const failed = await ok('ListCreateAccountStatus', { States: ['FAILED'] })
    expect(failed.CreateAccountStatuses).toHaveLength(1)
    const first = await ok('ListAccounts', { MaxResults: 7 })
    const rest = await ok('ListAccounts', { MaxResults: 7, NextToken: first.NextToken })
    const ids = [...first.Accounts, ...rest.Accounts].map(({ Id }: Output) => Id)
    expect(new Set(ids).size).toBe(10)
    expect(rest.NextToken).toBeUndefined()
  })

  it('has units five deep, with names of their own below each parent', async () => {
    let parent = await rootId()
    for (const name of ['a', 'b', 'c', 'd', 'e']) parent = await makeUnit(name, parent)
    expect(await refusal('CreateOrganizationalUnit', { Name: 'f', ParentId: parent })).toBe(
      'ConstraintViolationException OU_DEPTH_LIMIT_EXCEEDED',
    )
    expect(await refusal('CreateOrganizationalUnit', { Name: 'a', ParentId: await rootId() })).toBe(
      'DuplicateOrganizationalUnitException',
    )
    const second = await makeUnit('second')
    const renamed = { OrganizationalUnitId: second, Name: 'a' }
    expect(await refusal('UpdateOrganizationalUnit', renamed)).toBe(
      'DuplicateOrganizationalUnitException',
    )
    await ok('UpdateOrganizationalUnit', { ...renamed, Name: 'third' })
    const { OrganizationalUnits } = await ok('ListOrganizationalUnitsForParent', {
      ParentId: await rootId(),
    })
    expect(OrganizationalUnits.map(({ Name }: Output) => Name).sort()).toEqual(['a', 'third'])
    const { Parents } = await ok('ListParents', { ChildId: parent })
    expect(Parents).toMatchObject([{ Type: 'ORGANIZATIONAL_UNIT' }])
    await ok('DeleteOrganizationalUnit', { OrganizationalUnitId: second })
    const gone = { OrganizationalUnitId: second }
    expect(await refusal('DescribeOrganizationalUnit', gone)).toBe(
      'OrganizationalUnitNotFoundException',
    )
  })

  it('moves accounts, and keeps units that have any', async () => {
    const id = await makeAccount('first')
    const unit = await makeUnit('u')
    const top = await rootId()
    const move = { AccountId: id, SourceParentId: top, DestinationParentId: unit }
    await ok('MoveAccount', move)
    expect(await refusal('MoveAccount', move)).toBe('SourceParentNotFoundException')
    const nowhere = { ...move, SourceParentId: unit, DestinationParentId: 'ou-abcd-12345678' }
    expect(await refusal('MoveAccount', nowhere)).toBe('DestinationParentNotFoundException')
    const same = { ...move, SourceParentId: unit }
    expect(await refusal('MoveAccount', same)).toBe('DuplicateAccountException')
    const { Accounts } = await ok('ListAccountsForParent', { ParentId: unit })
    expect(Accounts).toMatchObject([{ Id: id }])
    const { Children } = await ok('ListChildren', { ParentId: unit, ChildType: 'ACCOUNT' })
    expect(Children).toEqual([{ Id: id, Type: 'ACCOUNT' }])
    expect(await refusal('DeleteOrganizationalUnit', { OrganizationalUnitId: unit })).toBe(
      'OrganizationalUnitNotEmptyException',
    )
  })

  it('is managed by its management account alone', async () => {
    const id = await makeAccount('first')
    const keys = await enter(id)
    const calls: [string, object][] = [
      ['CreateAccount', { AccountName: 'x', Email: 'x@example.com' }],
      ['ListAccounts', {}],
      ['DescribeAccount', { AccountId: account }],
      ['ListRoots', {}],
      [
        'CreatePolicy',
        { Name: 'x', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content: '{}' },
      ],
      ['DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: id }],
      ['AttachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: await rootId() }],
      ['MoveAccount', { AccountId: id, SourceParentId: 'r-abcd', DestinationParentId: 'r-abcd' }],
      ['RemoveAccountFromOrganization', { AccountId: id }],
      ['CloseAccount', { AccountId: account }],
      ['DeleteOrganization', {}],
      ['DisablePolicyType', { RootId: await rootId(), PolicyType: 'SERVICE_CONTROL_POLICY' }],
      ['TagResource', { ResourceId: id, Tags: [{ Key: 'k', Value: 'v' }] }],
      ['EnableAWSServiceAccess', { ServicePrincipal: 'iam.amazonaws.com' }],
      ['RegisterDelegatedAdministrator', { AccountId: id, ServicePrincipal: 'iam.amazonaws.com' }],
    ]
    for (const [operation, input] of calls) {
      expect([operation, await refusal(operation, input, keys)]).toEqual([
        ...[operation, 'AccessDeniedException'],
      ])
    }
    expect((await ok('DescribeOrganization', {}, keys)).Organization.MasterAccountId).toBe(account)
  })

  it('may be read by delegated administrators, whose own policies must allow it', async () => {
    const id = await makeAccount('first')
    const keys = await enter(id)
    const service = { ServicePrincipal: 'config.amazonaws.com' }
    const delegate = { AccountId: id, ...service }
    expect(await refusal('RegisterDelegatedAdministrator', delegate)).toBe(
      'ConstraintViolationException SERVICE_ACCESS_NOT_ENABLED',
    )
    await ok('EnableAWSServiceAccess', service)
    await ok('RegisterDelegatedAdministrator', delegate)
    expect(await refusal('RegisterDelegatedAdministrator', delegate)).toBe(
      'AccountAlreadyRegisteredException',
    )
    expect((await ok('ListAccounts', {}, keys)).Accounts).toHaveLength(2)
    await ok('DescribeAccount', { AccountId: account }, keys)
    await ok('ListParents', { ChildId: id }, keys)
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        deny('organizations:DescribeAccount', {
          Resource: `arn:aws:organizations::*:account/*/${account}`,
        }),
      ],
    })
    const own = { RoleName: 'OrganizationAccountAccessRole', PolicyName: 'own', PolicyDocument }
    await aws.expectOk(aws.iam('PutRolePolicy', own, keys))
    expect(await refusal('DescribeAccount', { AccountId: account }, keys)).toBe(
      'AccessDeniedException',
    )
    await ok('DescribeAccount', { AccountId: id }, keys)
    expect(
      await refusal(
        'MoveAccount',
        {
          ...{ AccountId: id, SourceParentId: await rootId(), DestinationParentId: await rootId() },
        },
        keys,
      ),
    ).toBe('AccessDeniedException')
    const { DelegatedAdministrators } = await ok('ListDelegatedAdministrators', service)
    expect(DelegatedAdministrators).toMatchObject([{ Id: id, Name: 'first' }])
    const { DelegatedServices } = await ok('ListDelegatedServicesForAccount', { AccountId: id })
    expect(DelegatedServices).toMatchObject([service])
    expect(await refusal('DisableAWSServiceAccess', service)).toBe(
      'ConstraintViolationException DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
    )
    await ok('DeregisterDelegatedAdministrator', delegate)
    expect(await refusal('ListAccounts', {}, keys)).toBe('AccessDeniedException')
    await ok('DisableAWSServiceAccess', service)
    const { EnabledServicePrincipals } = await ok('ListAWSServiceAccessForOrganization')
    expect(EnabledServicePrincipals).toEqual([])
  })

  it('asks for permission on what a call names', async () => {
    const id = await makeAccount('first')
    const { Organization } = await ok('DescribeOrganization')
    const arn = (rest: string) => `arn:aws:organizations::${account}:${rest}`
    const own = arn(`account/${Organization.Id}/${id}`)
    const keys = await aws.makeUser('u', allow('organizations:DescribeAccount', own))
    await ok('DescribeAccount', { AccountId: id }, keys)
    const denied = await aws.organizations('DescribeAccount', { AccountId: account }, keys)
    expect(denied.message).toBe(
      `User: arn:aws:iam::${account}:user/u is not authorized to perform: organizations:DescribeAccount on resource: ${arn(`account/${Organization.Id}/${account}`)} because no identity-based policy allows the organizations:DescribeAccount action`,
    )
    const scp = await makePolicy('p', deny('iam:*'))
    const attach = { PolicyId: scp, TargetId: id }
    const half = await aws.makeUser('half', allow('organizations:AttachPolicy', own))
    expect(await refusal('AttachPolicy', attach, half)).toBe('AccessDeniedException')
    const scps = arn(`policy/${Organization.Id}/service_control_policy/*`)
    const statement = { ...allow('organizations:AttachPolicy') } as Output
    const both = await aws.makeUser('both', {
      ...statement,
      Statement: [{ ...statement.Statement[0], Resource: [own, scps] }],
    })
    await ok('AttachPolicy', attach, both)
  })

  it('tags what it has, and tells by tags who may change it', async () => {
    const unit = await makeUnit('u')
    const tags = [{ Key: 'team', Value: 'a' }]
    await ok('TagResource', { ResourceId: unit, Tags: tags })
    expect((await ok('ListTagsForResource', { ResourceId: unit })).Tags).toEqual(tags)
    const statement = (allow('organizations:UpdateOrganizationalUnit') as Output).Statement[0]
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'a' } }
    const keys = await aws.makeUser('u', {
      ...{ Version: '2012-10-17', Statement: [{ ...statement, Condition }] },
    })
    await ok('UpdateOrganizationalUnit', { OrganizationalUnitId: unit, Name: 'v' }, keys)
    await ok('UntagResource', { ResourceId: unit, TagKeys: ['team'] })
    const again = { OrganizationalUnitId: unit, Name: 'w' }
    expect(await refusal('UpdateOrganizationalUnit', again, keys)).toBe('AccessDeniedException')
    expect(await refusal('TagResource', { ResourceId: 'p-12345678', Tags: tags })).toBe(
      'TargetNotFoundException',
    )
  })

  it('takes the tags of one thing for no other’s', async () => {
    const id = await makeAccount('first')
    const scp = await makePolicy('p', deny('iam:*'))
    const tags = { Tags: [{ Key: 'team', Value: 'a' }] }
    await ok('TagResource', { ResourceId: scp, ...tags })
    const statement = (allow('organizations:AttachPolicy') as Output).Statement[0]
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'a' } }
    const keys = await aws.makeUser('u', {
      ...{ Version: '2012-10-17', Statement: [{ ...statement, Condition }] },
    })
    const attach = { PolicyId: scp, TargetId: id }
    expect(await refusal('AttachPolicy', attach, keys)).toBe('AccessDeniedException')
    await ok('TagResource', { ResourceId: id, ...tags })
    await ok('AttachPolicy', attach, keys)
  })

  it('makes nothing with tags for whoever may not tag', async () => {
    const keys = await aws.makeUser('u', allow('organizations:Create*'))
    const tags = { Tags: [{ Key: 'team', Value: 'a' }] }
    const unit = { ParentId: await rootId(), Name: 'u' }
    const made = { AccountName: 'a1', Email: 'a1@example.com' }
    expect(await refusal('CreateOrganizationalUnit', { ...unit, ...tags }, keys)).toBe(
      'AccessDeniedException',
    )
    expect(await refusal('CreateAccount', { ...made, ...tags }, keys)).toBe('AccessDeniedException')
    await ok('CreateOrganizationalUnit', unit, keys)
    await ok('CreateAccount', made, keys)
  })

  it('tells types of policies apart where permissions do', async () => {
    const Condition = { StringEquals: { 'organizations:PolicyType': 'RESOURCE_CONTROL_POLICY' } }
    const statement = (allow('organizations:*') as Output).Statement[0]
    const keys = await aws.makeUser('u', {
      ...{ Version: '2012-10-17', Statement: [{ ...statement, Condition }] },
    })
    const scp = await makePolicy('p', deny('iam:*'))
    expect(await refusal('DescribePolicy', { PolicyId: scp }, keys)).toBe('AccessDeniedException')
    await ok('DescribePolicy', { PolicyId: 'p-RCPFullAWSAccess' }, keys)
    const Filter = 'SERVICE_CONTROL_POLICY'
    expect(await refusal('ListPolicies', { Filter }, keys)).toBe('AccessDeniedException')
    await ok('ListPolicies', { Filter: 'RESOURCE_CONTROL_POLICY' }, keys)
  })

  it('lets go of accounts that are a week old, and ends when it is empty', async () => {
    const id = await makeAccount('first')
    const remove = { AccountId: id }
    expect(await refusal('RemoveAccountFromOrganization', remove)).toBe(
      'ConstraintViolationException WAIT_PERIOD_ACTIVE',
    )
    expect(await refusal('RemoveAccountFromOrganization', { AccountId: account })).toBe(
      'MasterCannotLeaveOrganizationException',
    )
    expect(await refusal('DeleteOrganization')).toBe('OrganizationNotEmptyException')
    aws.now += 8 * 86_400_000
    const second = await makeAccount('second')
    await ok('RemoveAccountFromOrganization', remove)
    const other = await enter(second)
    expect(await refusal('LeaveOrganization')).toBe('MasterCannotLeaveOrganizationException')
    expect(await refusal('LeaveOrganization', {}, other)).toBe(
      'ConstraintViolationException WAIT_PERIOD_ACTIVE',
    )
    aws.now += 8 * 86_400_000
    await ok('LeaveOrganization', {}, await enter(second))
    await ok('DeleteOrganization')
    expect(await refusal('DescribeOrganization')).toBe('AWSOrganizationsNotInUseException')
    const keys = await enter(id)
    expect(await refusal('DescribeOrganization', {}, keys)).toBe(
      'AWSOrganizationsNotInUseException',
    )
    await ok('CreateOrganization', {}, keys)
    expect((await ok('DescribeOrganization', {}, keys)).Organization.MasterAccountId).toBe(id)
  })

  it('closes accounts: nobody of them calls any more, nor enters', async () => {
    const id = await makeAccount('first')
    const keys = await enter(id)
    const user = await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }, keys))
    expect(user).toBeDefined()
    const { AccessKey } = await aws.expectOk(aws.iam('CreateAccessKey', { UserName: 'u' }, keys))
    await ok('CloseAccount', { AccountId: id })
    expect((await ok('DescribeAccount', { AccountId: id })).Account.Status).toBe('SUSPENDED')
    for (const own of [keys, keysOf(AccessKey)]) {
      expect((await aws.sts('GetCallerIdentity', {}, own)).code).toBe('InvalidClientTokenId')
    }
    await expect(enter(id)).rejects.toThrow('AccessDenied')
    expect(await refusal('CloseAccount', { AccountId: id })).toBe('AccountAlreadyClosedException')
    expect(await refusal('CloseAccount', { AccountId: account })).toBe(
      'ConstraintViolationException CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
    )
    aws.now += 8 * 86_400_000
    expect(await refusal('RemoveAccountFromOrganization', { AccountId: id })).toBe(
      'ConstraintViolationException ACCOUNT_CANNOT_LEAVE_ORGANIZATION',
    )
  })
})

describe('policies', () => {
  beforeEach(async () => {
    aws = await TestAccount.open()
    await ok('CreateOrganization')
  })

  it('are made, changed and deleted; AWS’s own are there', async () => {
    const Filter = 'SERVICE_CONTROL_POLICY'
    const { Policies } = await ok('ListPolicies', { Filter })
    expect(Policies).toMatchObject([
      {
        ...{ Id: 'p-FullAWSAccess', Name: 'FullAWSAccess', AwsManaged: true },
        Arn: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
      },
    ])
    const id = await makePolicy('no-iam', deny('iam:*'))
    expect(
      await refusal('CreatePolicy', {
        ...{ Name: 'no-iam', Description: '', Type: Filter },
        Content: '{"Version":"2012-10-17","Statement":[]}',
      }),
    ).not.toBe(undefined)
    const changed = { PolicyId: id, Name: 'no-sts', Description: 'd' }
    const { Policy } = await ok('UpdatePolicy', changed)
    expect(Policy.PolicySummary).toMatchObject({ Id: id, Name: 'no-sts', Description: 'd' })
    expect(await refusal('UpdatePolicy', { PolicyId: 'p-FullAWSAccess', Name: 'x' })).toBe(
      'InvalidInputException IMMUTABLE_POLICY',
    )
    await ok('AttachPolicy', { PolicyId: id, TargetId: account })
    expect(await refusal('DeletePolicy', { PolicyId: id })).toBe('PolicyInUseException')
    expect(await refusal('AttachPolicy', { PolicyId: id, TargetId: account })).toBe(
      'DuplicatePolicyAttachmentException',
    )
    const { Targets } = await ok('ListTargetsForPolicy', { PolicyId: id })
    expect(Targets).toMatchObject([{ TargetId: account, Type: 'ACCOUNT' }])
    await ok('DetachPolicy', { PolicyId: id, TargetId: account })
    expect(await refusal('DetachPolicy', { PolicyId: id, TargetId: account })).toBe(
      'PolicyNotAttachedException',
    )
    await ok('DeletePolicy', { PolicyId: id })
    expect(await refusal('DescribePolicy', { PolicyId: id })).toBe('PolicyNotFoundException')
  })

  it.each<[string, string, unknown, string]>([
    ['no JSON', 'SERVICE_CONTROL_POLICY', 'x', 'MalformedPolicyDocumentException'],
    [
      'a principal',
      'SERVICE_CONTROL_POLICY',
      deny('*', { Principal: '*' }),
      'MalformedPolicyDocumentException',
    ],
    [
      'an allow',
      'RESOURCE_CONTROL_POLICY',
      { ...deny('s3:*', { Principal: '*' }), Effect: 'Allow' },
      'MalformedPolicyDocumentException',
    ],
    ['no principal', 'RESOURCE_CONTROL_POLICY', deny('s3:*'), 'MalformedPolicyDocumentException'],
    [
      'too many characters',
      'SERVICE_CONTROL_POLICY',
      deny('*', { Sid: 'x'.repeat(10_300) }),
      'ConstraintViolationException POLICY_CONTENT_LIMIT_EXCEEDED',
    ],
    ['another type', 'TAG_POLICY', {}, 'NotImplemented'],
  ])('with %s are refused', async (_, Type, statement, code) => {
    const document = { Version: '2012-10-17', Statement: [statement] }
    const Content = statement === 'x' ? 'x' : JSON.stringify(document)
    expect(await refusal('CreatePolicy', { Name: 'p', Description: '', Type, Content })).toBe(code)
  })

  it('are attached ten at a place, of which one stays', async () => {
    const id = await makeAccount('first')
    for (let at = 0; at < 9; at += 1) await makePolicy(`p${at}`, deny('iam:*'), { target: id })
    const last = await makePolicy('last', deny('iam:*'))
    expect(await refusal('AttachPolicy', { PolicyId: last, TargetId: id })).toBe(
      'ConstraintViolationException MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    )
    const unit = await makeUnit('u')
    expect(await refusal('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: unit })).toBe(
      'ConstraintViolationException MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    )
  })

  it('of a type are attached nowhere once it was disabled', async () => {
    const RootId = await rootId()
    const type = { RootId, PolicyType: 'SERVICE_CONTROL_POLICY' }
    const id = await makePolicy('p', deny('iam:*'), { target: RootId })
    expect(await refusal('EnablePolicyType', type)).toBe('PolicyTypeAlreadyEnabledException')
    const { Root } = await ok('DisablePolicyType', type)
    expect(Root.PolicyTypes).toEqual([])
    expect(await refusal('AttachPolicy', { PolicyId: id, TargetId: RootId })).toBe(
      'PolicyTypeNotEnabledException',
    )
    await ok('EnablePolicyType', type)
    const { Targets } = await ok('ListTargetsForPolicy', { PolicyId: id })
    expect(Targets).toEqual([])
    const listed = { TargetId: RootId, Filter: 'SERVICE_CONTROL_POLICY' }
    const { Policies } = await ok('ListPoliciesForTarget', listed)
    expect(Policies).toMatchObject([{ Id: 'p-FullAWSAccess' }])
    await ok('EnablePolicyType', { RootId, PolicyType: 'RESOURCE_CONTROL_POLICY' })
    const rcp = { PolicyId: 'p-RCPFullAWSAccess', TargetId: RootId }
    expect(await refusal('DetachPolicy', rcp)).toBe('InvalidInputException NON_DETACHABLE_POLICY')
  })
})

describe('service control policies', () => {
  let id: string
  let keys: Keys

  beforeEach(async () => {
    aws = await TestAccount.open()
    await ok('CreateOrganization')
    id = await makeAccount('first')
    keys = await enter(id)
  })

  it('deny members what they say, in AWS’s words, wherever they are attached above', async () => {
    const arn = `arn:aws:sts::${id}:assumed-role/OrganizationAccountAccessRole/entering`
    const unit = await makeUnit('u')
    await ok('MoveAccount', {
      ...{ AccountId: id, SourceParentId: await rootId(), DestinationParentId: unit },
    })
    for (const target of [await rootId(), unit, id]) {
      const name = { UserName: 'u' }
      await aws.expectOk(aws.iam('CreateUser', name, keys))
      await aws.expectOk(aws.iam('DeleteUser', name, keys))
      const scp = await makePolicy(`at-${target}`, deny('iam:CreateUser'), { target })
      const denied = await aws.iam('CreateUser', name, keys)
      expect([denied.status, denied.code, denied.message]).toEqual([
        403,
        'AccessDenied',
        `User: ${arn} is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${id}:user/u with an explicit deny in a service control policy`,
      ])
      await ok('DetachPolicy', { PolicyId: scp, TargetId: target })
    }
  })

  it('are the most that members may do, where they allow', async () => {
    await makePolicy(
      'only',
      { Effect: 'Allow', Action: 'iam:List*', Resource: '*' },
      { target: id },
    )
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }, keys))
    await ok('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: id })
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    const { message } = await aws.iam('CreateUser', { UserName: 'v' }, keys)
    expect(message).toMatch(/ because no service control policy allows the iam:CreateUser action$/)
  })

  it('say nothing of the management account', async () => {
    await makePolicy('no-iam', deny('*'), { target: await rootId() })
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }))
    expect((await aws.iam('CreateUser', { UserName: 'u' }, keys)).code).toBe('AccessDenied')
  })

  it('are for the root user of a member, too, and follow what is changed at once', async () => {
    const scp = await makePolicy('no-users', deny('iam:ListUsers'), { target: id })
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('AccessDenied')
    const Content = JSON.stringify({
      Version: '2012-10-17',
      Statement: [deny('iam:ListRoles')],
    })
    await ok('UpdatePolicy', { PolicyId: scp, Content })
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    expect((await aws.iam('ListRoles', {}, keys)).code).toBe('AccessDenied')
  })

  it('see the caller’s organization', async () => {
    const { Organization } = await ok('DescribeOrganization')
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': Organization.Id } }
    const at = `${Organization.Id}/${await rootId()}/`
    const paths = { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${at}*` } }
    const both = { Condition: { ...Condition, ...paths } }
    await makePolicy('own', deny('iam:ListUsers', both), { target: id })
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('AccessDenied')
    const other = { Condition: { StringNotEquals: { 'aws:ResourceOrgID': Organization.Id } } }
    await makePolicy('foreign', deny('iam:ListRoles', other), { target: id })
    await aws.expectOk(aws.iam('ListRoles', {}, keys))
  })

  it('let roles trust the whole organization', async () => {
    const { Organization } = await ok('DescribeOrganization')
    const statement = {
      ...{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': Organization.Id } },
    }
    const AssumeRolePolicyDocument = JSON.stringify({
      ...{ Version: '2012-10-17', Statement: [statement] },
    })
    await aws.expectOk(aws.iam('CreateRole', { RoleName: 'O', AssumeRolePolicyDocument }, keys))
    const other = await enter(await makeAccount('second'))
    const assume = { RoleArn: `arn:aws:iam::${id}:role/O`, RoleSessionName: 'other' }
    await aws.expectOk(aws.sts('AssumeRole', assume, other))
    const strange = await aws.addAccount('222233334444')
    await aws.makeUser('u')
    const admin = await aws.expectOk(aws.sts('GetCallerIdentity', {}, strange))
    expect(admin.Account).toBe('222233334444')
    expect((await aws.sts('AssumeRole', assume, strange)).code).toBe('AccessDenied')
  })
})

describe('resource control policies', () => {
  it('are attached five at a place, with any name', async () => {
    aws = await TestAccount.open()
    await ok('CreateOrganization')
    const RootId = await rootId()
    const type = 'RESOURCE_CONTROL_POLICY'
    await ok('EnablePolicyType', { RootId, PolicyType: type })
    const id = await makeAccount('first')
    const rcp = deny('s3:*', { Principal: '*' })
    for (const name of ['one', 'two two', '*/?', 'Straße']) {
      await makePolicy(name, rcp, { target: id, type })
      await makePolicy(name, deny('s3:*'), { target: id })
    }
    const fifth = { PolicyId: await makePolicy('five', rcp, { type }), TargetId: id }
    expect(await refusal('AttachPolicy', fifth)).toBe(
      'ConstraintViolationException MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
    )
    await aws.expectOk(aws.iam('ListUsers', {}, await enter(id)))
  })

  it('keep out whoever is of another organization, whatever trust policies say', async () => {
    aws = await TestAccount.open()
    await ok('CreateOrganization')
    const id = await makeAccount('first')
    const keys = await enter(id)
    const strange = await aws.addAccount('222233334444')
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: '222233334444' },
      Action: 'sts:AssumeRole',
    }
    const AssumeRolePolicyDocument = JSON.stringify({
      ...{ Version: '2012-10-17', Statement: [statement] },
    })
    await aws.expectOk(aws.iam('CreateRole', { RoleName: 'O', AssumeRolePolicyDocument }, keys))
    const assume = { RoleArn: `arn:aws:iam::${id}:role/O`, RoleSessionName: 'other' }
    await aws.expectOk(aws.sts('AssumeRole', assume, strange))
    await ok('EnablePolicyType', { RootId: await rootId(), PolicyType: 'RESOURCE_CONTROL_POLICY' })
    await aws.expectOk(aws.sts('AssumeRole', assume, strange))
    const { Organization } = await ok('DescribeOrganization')
    const Condition = { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': Organization.Id } }
    const rcp = deny('sts:AssumeRole', { Principal: '*', Condition })
    await makePolicy('own', rcp, { target: id, type: 'RESOURCE_CONTROL_POLICY' })
    expect((await aws.sts('AssumeRole', assume, strange)).code).toBe('AccessDenied')
    await enter(id)
  })
})

describe('central root access', () => {
  let id: string

  beforeEach(async () => {
    aws = await TestAccount.open()
    await ok('CreateOrganization')
    id = await makeAccount('first')
  })

  const enable = 'EnableOrganizationsRootSessions'
  const task = (name: string) => ({
    ...{ TargetPrincipal: id, DurationSeconds: 900 },
    'TaskPolicyArn.arn': `arn:aws:iam::aws:policy/root-task/${name}`,
  })
  const audit = 'IAMAuditRootUserCredentials'

  it('is enabled by the management account, once IAM has trusted access', async () => {
    expect((await aws.iam(enable)).code).toBe('ServiceAccessNotEnabledException')
    await ok('EnableAWSServiceAccess', { ServicePrincipal: 'iam.amazonaws.com' })
    const keys = await enter(id)
    expect((await aws.iam(enable, {}, keys)).code).toBe('CallerIsNotManagementAccountException')
    expect((await aws.iam('ListOrganizationsFeatures', {}, keys)).code).toBe(
      'AccountNotManagementOrDelegatedAdministratorException',
    )
    await aws.expectOk(aws.iam('EnableOrganizationsRootCredentialsManagement'))
    const { EnabledFeatures } = await aws.expectOk(aws.iam(enable))
    expect(EnabledFeatures).toEqual(['RootCredentialsManagement', 'RootSessions'])
    const left = await aws.expectOk(aws.iam('DisableOrganizationsRootSessions'))
    expect(left.EnabledFeatures).toEqual(['RootCredentialsManagement'])
  })

  it('lets the management account act as root of members, for one task', async () => {
    expect((await aws.sts('AssumeRoot', task(audit))).code).toBe('AccessDenied')
    await ok('EnableAWSServiceAccess', { ServicePrincipal: 'iam.amazonaws.com' })
    await aws.expectOk(aws.iam(enable))
    const { Credentials } = await aws.expectOk(aws.sts('AssumeRoot', task(audit)))
    const root = keysOf(Credentials)
    const told = await aws.expectOk(aws.sts('GetCallerIdentity', {}, root))
    expect([told.Account, told.Arn]).toEqual([id, `arn:aws:iam::${id}:root`])
    await aws.expectOk(aws.iam('GetAccountSummary', {}, root))
    const { User } = await aws.expectOk(aws.iam('GetUser', {}, root))
    expect(User).toMatchObject({ Arn: `arn:aws:iam::${id}:root` })
    const { AccessKeyMetadata } = await aws.expectOk(aws.iam('ListAccessKeys', {}, root))
    expect(AccessKeyMetadata).toBe('')
    expect((await aws.iam('CreateUser', { UserName: 'u' }, root)).code).toBe('AccessDenied')
    expect((await aws.iam('CreateAccessKey', {}, root)).code).toBe('AccessDenied')
    const [latest] = await aws.store.newest(1)
    // D-124
    expect(JSON.parse(latest?.event ?? '').userIdentity).toMatchObject({
      type: 'Root',
      sessionContext: { assumedRoot: 'true' },
    })
    const member = await enter(id)
    const own = { ...task(audit), TargetPrincipal: account }
    expect((await aws.sts('AssumeRoot', own)).code).toBe('AccessDenied')
    expect((await aws.sts('AssumeRoot', own, member)).code).toBe('AccessDenied')
    const other = await makeAccount('second')
    const foreign = { ...task(audit), TargetPrincipal: other }
    expect((await aws.sts('AssumeRoot', foreign, member)).code).toBe('AccessDenied')
    await aws.expectOk(aws.iam('DisableOrganizationsRootSessions'))
    expect((await aws.sts('AssumeRoot', task(audit))).code).toBe('AccessDenied')
  })
})

describe('the simulator', () => {
  it('honours the SCPs of a member', async () => {
    aws = await TestAccount.open()
    await ok('CreateOrganization')
    const id = await makeAccount('first')
    const keys = await enter(id)
    await makePolicy('no-users', deny('iam:CreateUser'), { target: id })
    const PolicySourceArn = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`
    const simulate = async (own: Keys, source: string) => {
      const input = { PolicySourceArn: source, 'ActionNames.member.1': 'iam:CreateUser' }
      const { EvaluationResults } = await aws.expectOk(
        aws.iam('SimulatePrincipalPolicy', input, own),
      )
      return (EvaluationResults as Output)[0]
    }
    expect(await simulate(keys, PolicySourceArn)).toMatchObject({
      EvalDecision: 'explicitDeny',
      OrganizationsDecisionDetail: { AllowedByOrganizations: 'false' },
    })
    const administrator = `arn:aws:iam::${account}:user/administrator`
    const own = await simulate(aws.administrator, administrator)
    expect(own).toMatchObject({ EvalDecision: 'allowed' })
    expect(own.OrganizationsDecisionDetail).toBeUndefined()
  })
})
