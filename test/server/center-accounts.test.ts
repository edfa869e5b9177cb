/** IAM Identity Center assigns the accounts of the organization, and nobody comes into any other. */
import { beforeEach, describe, expect, it } from 'vitest'
import { AwsPolicies } from '../../src/server/access/aws-policies.ts'
import { portalProviderName } from '../../src/server/identity-center/portal-provider.ts'
import { exportAccounts } from '../../src/server/transfer/export-account.ts'
import {
  base64,
  samlAssertion,
  samlMetadata,
  samlResponse,
  signSaml,
} from './support/saml-provider.ts'
import { addPeople, SignInPerson, setMfa } from './support/sign-in-person.ts'
import {
  account,
  allow,
  type Keys,
  keysOf,
  type Output,
  TestAccount,
} from './support/test-account.ts'

let aws: TestAccount
let ann: SignInPerson
let work: string
let token: string

beforeEach(async () => {
  aws = await TestAccount.open()
  await addPeople(aws, 'ann', 'bob')
  await setMfa(aws, { prompt: 'never' })
  await organize('CreateOrganization')
  work = await makeAccount('work')
  ann = new SignInPerson(aws, 'ann')
  token = await signIn(ann)
})

const organize = (operation: string, input: object = {}, keys?: Keys) =>
  aws.expectOk(aws.organizations(operation, input, keys))
const center = (operation: string, input: object = {}, keys?: Keys) =>
  aws.expectOk(aws.center(operation, input, keys))

async function makeAccount(name: string): Promise<string> {
  const input = { AccountName: name, Email: `${name}@example.com` }
  const { Id } = (await organize('CreateAccount', input)).CreateAccountStatus
  const told = await organize('DescribeCreateAccountStatus', { CreateAccountRequestId: Id })
  return told.CreateAccountStatus.AccountId
}

async function signIn(person: SignInPerson): Promise<string> {
  await person.signIn()
  await person.goOn({})
  return (await person.token()).accessToken
}

async function makeSet(Name: string, ...actions: readonly string[]): Promise<string> {
  const { PermissionSetArn } = (await center('CreatePermissionSet', { Name })).PermissionSet
  const InlinePolicy = JSON.stringify(allow(actions))
  await center('PutInlinePolicyToPermissionSet', { PermissionSetArn, InlinePolicy })
  return PermissionSetArn
}

const target = (TargetId: string) => ({ TargetId, TargetType: 'AWS_ACCOUNT' })
const toPerson = (person: SignInPerson) => ({ PrincipalType: 'USER', PrincipalId: person.id })

/** What became of an assignment, or of taking it away. */
async function ask(
  kind: 'Creation' | 'Deletion',
  PermissionSetArn: string,
  { id = work, principal = toPerson(ann) } = {},
): Promise<Output> {
  const verb = kind === 'Creation' ? 'Create' : 'Delete'
  const input = { PermissionSetArn, ...target(id), ...principal }
  const asked = (await center(`${verb}AccountAssignment`, input))[`AccountAssignment${kind}Status`]
  const named = { [`AccountAssignment${kind}RequestId`]: asked.RequestId }
  const told = await center(`DescribeAccountAssignment${kind}Status`, named)
  return told[`AccountAssignment${kind}Status`]
}

async function assign(set: string, more: { id?: string; principal?: Output } = {}): Promise<void> {
  const status = await ask('Creation', set, more as object)
  expect([status.Status, status.FailureReason]).toEqual(['SUCCEEDED', undefined])
}

function portal(path: string, own = token) {
  return aws.openly({ method: 'GET', path }, { headers: { 'x-amz-sso_bearer_token': own } })
}

async function accountsOf(own = token): Promise<readonly string[]> {
  const { result } = await portal('/assignment/accounts', own)
  return result.accountList.map((one: Output) => one.accountId).sort()
}

function credentialsOf(id: string, name = 'Reading', own = token) {
  return portal(`/federation/credentials?role_name=${name}&account_id=${id}`, own)
}

async function keysIn(id: string, name = 'Reading', own = token): Promise<Keys> {
  const { status, result } = await credentialsOf(id, name, own)
  expect(status).toBe(200)
  const { accessKeyId, secretAccessKey, sessionToken } = result.roleCredentials
  return { accessKeyId, secretAccessKey, token: sessionToken }
}

/** Of the role by which the management account enters. */
async function enter(id: string): Promise<Keys> {
  const RoleArn = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`
  const { Credentials } = await aws.expectOk(
    aws.sts('AssumeRole', { RoleArn, RoleSessionName: 'administrator' }),
  )
  return keysOf(Credentials)
}

async function reservedRoles(keys?: Keys): Promise<readonly string[]> {
  const { Roles } = await aws.expectOk(aws.iam('ListRoles', { PathPrefix: '/aws-reserved/' }, keys))
  return Roles === '' ? [] : (Roles as unknown as Output[]).map(({ RoleName }) => RoleName)
}

describe('a member account', () => {
  it('has a role of its own for each permission set that is assigned in it', async () => {
    const set = await makeSet('Reading', 'iam:List*')
    await assign(set)
    const [name = '', ...more] = await reservedRoles(await enter(work))
    expect([name, more]).toEqual([
      expect.stringMatching(/^AWSReservedSSO_Reading_[0-9a-f]{16}$/),
      [],
    ])
    expect(await reservedRoles()).toEqual([])
    await assign(set, { id: account })
    const [home] = await reservedRoles()
    expect(home).not.toBe(name)

    const found = { PermissionSetArn: set, ...toPerson(ann) }
    const listed = await center('ListAccountAssignments', {
      AccountId: work,
      PermissionSetArn: set,
    })
    expect(listed.AccountAssignments).toEqual([{ AccountId: work, ...found }])
    const mine = await center('ListAccountAssignmentsForPrincipal', toPerson(ann))
    expect(mine.AccountAssignments.map((one: Output) => one.AccountId).sort()).toEqual(
      [account, work].sort(),
    )
    const filtered = { ...toPerson(ann), Filter: { AccountId: work } }
    expect(await center('ListAccountAssignmentsForPrincipal', filtered)).toEqual({
      AccountAssignments: [{ AccountId: work, ...found }],
    })
    expect(await center('ListPermissionSetsProvisionedToAccount', { AccountId: work })).toEqual({
      PermissionSets: [set],
    })
  })

  it('is shown by the portal, which gives credentials of its role', async () => {
    await assign(await makeSet('Reading', 'iam:List*', 'sts:*'))
    const { result } = await portal('/assignment/accounts')
    expect(result).toEqual({
      accountList: [{ accountId: work, accountName: 'work', emailAddress: 'work@example.com' }],
    })
    const roles = await portal(`/assignment/roles?account_id=${work}`)
    expect(roles.result).toEqual({ roleList: [{ roleName: 'Reading', accountId: work }] })
    const keys = await keysIn(work)
    const { Account, Arn } = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    expect(Account).toBe(work)
    expect(Arn).toMatch(new RegExp(`^arn:aws:sts::${work}:assumed-role/AWSReservedSSO_.+/ann$`))
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    expect((await aws.iam('CreateUser', { UserName: 'u' }, keys)).code).toBe('AccessDenied')
  })

  it('is told who got credentials of its roles, and what came of them', async () => {
    await assign(await makeSet('Reading', 'iam:List*'))
    const entered = await enter(work)
    await aws.iam('ListUsers', {}, await keysIn(work))
    await credentialsOf(work, 'Other')
    const { result } = await aws.cloudtrail('LookupEvents', {}, entered)
    const events = (result as Output).Events as unknown as readonly Output[]
    const told = events.map(({ EventName, CloudTrailEvent }) => [
      EventName,
      JSON.parse(CloudTrailEvent).resources?.[0]?.ARN ?? '',
    ])
    const [role] = await reservedRoles(entered)
    const arn = `arn:aws:iam::${work}:role/aws-reserved/sso.amazonaws.com/${role}`
    expect(told.filter(([name]) => name === 'GetRoleCredentials')).toEqual([
      ['GetRoleCredentials', arn],
    ])
    expect(told).toContainEqual(['ListUsers', ''])
    expect(JSON.stringify(events)).not.toContain(token)
  })

  it('is nobody’s who is assigned another account, or something else in it', async () => {
    const reading = await makeSet('Reading', 'iam:List*')
    await makeSet('Writing', 'iam:*')
    const other = await makeAccount('other')
    const bob = new SignInPerson(aws, 'bob')
    await assign(reading)
    await assign(reading, { id: account, principal: toPerson(bob) })
    const own = await signIn(bob)
    expect(await accountsOf(own)).toEqual([account])
    expect(await accountsOf()).toEqual([work])
    const refused = [
      credentialsOf(work, 'Reading', own),
      credentialsOf(account),
      credentialsOf(other),
      credentialsOf(work, 'Writing'),
      credentialsOf('999999999999'),
      credentialsOf(''),
      portal(`/assignment/roles?account_id=${other}`),
      portal(`/assignment/roles?account_id=${account}`),
    ]
    for (const one of refused) expect((await one).status).toBeGreaterThanOrEqual(400)
    await keysIn(work)
    await keysIn(account, 'Reading', own)
  })

  it('has the role changed once it is provisioned there, or everywhere', async () => {
    const set = await makeSet('Reading', 'iam:List*')
    await assign(set)
    await assign(set, { id: account })
    const keys = await keysIn(work)
    const InlinePolicy = JSON.stringify(allow('iam:*'))
    await center('PutInlinePolicyToPermissionSet', { PermissionSetArn: set, InlinePolicy })
    const accounts = async (state: string) => {
      const input = { PermissionSetArn: set, ProvisioningStatus: `LATEST_PERMISSION_SET_${state}` }
      return (await center('ListAccountsForProvisionedPermissionSet', input)).AccountIds
    }
    const both = [account, work].sort()
    expect(await accounts('NOT_PROVISIONED')).toEqual(both)
    expect((await aws.iam('CreateUser', { UserName: 'u' }, keys)).code).toBe('AccessDenied')
    await center('ProvisionPermissionSet', { PermissionSetArn: set, ...target(work) })
    expect(await accounts('PROVISIONED')).toEqual([work])
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }, keys))
    const asked = await center('ProvisionPermissionSet', {
      ...{ PermissionSetArn: set, TargetType: 'ALL_PROVISIONED_ACCOUNTS' },
    })
    const { RequestId } = asked.PermissionSetProvisioningStatus
    const told = await center('DescribePermissionSetProvisioningStatus', {
      ProvisionPermissionSetRequestId: RequestId,
    })
    expect(told.PermissionSetProvisioningStatus.Status).toBe('SUCCEEDED')
    expect(await accounts('PROVISIONED')).toEqual(both)
    expect(await accounts('NOT_PROVISIONED')).toEqual([])
  })

  it('has its own policies under the names that the permission set has', async () => {
    const set = await makeSet('Reading', 'iam:List*')
    await center('AttachCustomerManagedPolicyReferenceToPermissionSet', {
      ...{ PermissionSetArn: set, CustomerManagedPolicyReference: { Name: 'own' } },
    })
    const document = { PolicyDocument: JSON.stringify(allow('iam:CreateUser')) }
    await aws.expectOk(aws.iam('CreatePolicy', { PolicyName: 'own', ...document }))
    const failed = await ask('Creation', set)
    expect(failed.FailureReason).toContain(`arn:aws:iam::${work}:policy/own does not exist`)
    const entered = await enter(work)
    await aws.expectOk(aws.iam('CreatePolicy', { PolicyName: 'own', ...document }, entered))
    await assign(set)
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }, await keysIn(work)))
    expect(
      (await aws.iam('DeletePolicy', { PolicyArn: `arn:aws:iam::${work}:policy/own` }, entered))
        .code,
    ).toBe('DeleteConflict')
  })

  it('has its sessions limited by SCPs', async () => {
    await assign(await makeSet('Reading', 'iam:*'))
    const keys = await keysIn(work)
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }, keys))
    const Content = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' }],
    })
    const named = { Name: 'no-users', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content }
    const { Policy } = await organize('CreatePolicy', named)
    const PolicyId = Policy.PolicySummary.Id
    await organize('AttachPolicy', { PolicyId, TargetId: work })
    for (const own of [keys, await keysIn(work)]) {
      const { code, message } = await aws.iam('CreateUser', { UserName: 'v' }, own)
      expect(code).toBe('AccessDenied')
      expect(message).toContain('explicit deny in a service control policy')
    }
  })

  it('has roles that its own administrators can neither change nor assume', async () => {
    const set = await makeSet('Reading', 'iam:List*')
    await assign(set)
    const entered = await enter(work)
    const [RoleName = ''] = await reservedRoles(entered)
    const RoleArn = `arn:aws:iam::${work}:role/aws-reserved/sso.amazonaws.com/${RoleName}`
    const PolicyDocument = JSON.stringify(allow('*'))
    const refused = [
      await aws.iam('PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument }, entered),
      await aws.iam('DeleteRole', { RoleName }, entered),
      await aws.sts('AssumeRole', { RoleArn, RoleSessionName: 'me' }, entered),
    ]
    expect(refused.map(({ code }) => code)).toEqual([
      ...['UnmodifiableEntity', 'UnmodifiableEntity', 'AccessDenied'],
    ])
    // IAM Identity Center is not theirs
    const listed = await aws.center('ListPermissionSets', {}, entered)
    expect(listed.code).toBe('AccessDeniedException')
    const input = { PermissionSetArn: set, ...target(work), ...toPerson(ann) }
    expect((await aws.center('CreateAccountAssignment', input, entered)).code).toBe(
      'AccessDeniedException',
    )
  })

  it('is entered by no SAML provider of its administrators', async () => {
    await assign(await makeSet('Reading', 'iam:List*'))
    const entered = await enter(work)
    const [RoleName] = await reservedRoles(entered)
    const role = `arn:aws:iam::${work}:role/aws-reserved/sso.amazonaws.com/${RoleName}`
    const name = portalProviderName(work)
    const Arn = `arn:aws:iam::${work}:saml-provider/${name}`
    const metadata = { SAMLMetadataDocument: samlMetadata() }
    await aws.expectOk(
      aws.iam('UpdateSAMLProvider', { SAMLProviderArn: Arn, ...metadata }, entered),
    )
    const parts = { now: aws.now, roles: [`${role},${Arn}`] }
    const refused = await aws.unsigned('AssumeRoleWithSAML', {
      ...{ RoleArn: role, PrincipalArn: Arn },
      SAMLAssertion: base64(signSaml(samlResponse(samlAssertion(parts)))),
    })
    expect(refused.code).toBe('InvalidIdentityToken')
    await aws.expectOk(aws.iam('DeleteSAMLProvider', { SAMLProviderArn: Arn }, entered))
    for (const Name of [name, name.toLowerCase()]) {
      const { code } = await aws.iam('CreateSAMLProvider', { Name, ...metadata }, entered)
      expect(code).toBe('InvalidInput')
    }
    // the role trusts nobody now
    expect((await credentialsOf(work)).status).toBe(403)
  })

  it('is asked permission for', async () => {
    const set = await makeSet('Reading', 'iam:List*')
    const limited = await aws.makeUser('limited', {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sso:*', Resource: '*' },
        { Effect: 'Deny', Action: 'sso:*', Resource: `arn:aws:sso:::account/${work}` },
      ],
    })
    const input = { PermissionSetArn: set, ...target(work), ...toPerson(ann) }
    const { message } = await aws.center('CreateAccountAssignment', input, limited)
    expect(message).toContain(`arn:aws:sso:::account/${work}`)
    const all = { PermissionSetArn: set, TargetType: 'ALL_PROVISIONED_ACCOUNTS' }
    await center('ProvisionPermissionSet', all, limited)
    await assign(set)
    expect((await aws.center('ProvisionPermissionSet', all, limited)).status).toBe(400)
  })
})

describe('the last assignment of an account', () => {
  it('takes the role with it, and leaves those of other accounts', async () => {
    const set = await makeSet('Reading', 'iam:List*')
    await assign(set)
    await assign(set, { principal: toPerson(new SignInPerson(aws, 'bob')) })
    await assign(set, { id: account })
    const keys = await keysIn(work)
    expect((await ask('Deletion', set)).Status).toBe('SUCCEEDED')
    expect(await reservedRoles(await enter(work))).toHaveLength(1)
    expect((await credentialsOf(work)).status).toBe(403)
    const bob = { PrincipalType: 'USER', PrincipalId: new SignInPerson(aws, 'bob').id }
    expect((await ask('Deletion', set, { principal: bob })).Status).toBe('SUCCEEDED')
    expect(await reservedRoles(await enter(work))).toEqual([])
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('InvalidClientTokenId')
    expect(await accountsOf()).toEqual([account])
    expect(await reservedRoles()).toHaveLength(1)
    const conflict = await aws.center('DeletePermissionSet', { PermissionSetArn: set })
    expect(conflict.code).toBe('ConflictException')
  })

  it('goes with the person, in all accounts', async () => {
    const set = await makeSet('Reading', 'iam:List*')
    await assign(set)
    await assign(set, { id: account })
    const keys = await keysIn(work)
    await aws.expectOk(aws.identityStore('DeleteUser', { UserId: ann.id }))
    expect(await reservedRoles(await enter(work))).toEqual([])
    expect(await reservedRoles()).toEqual([])
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('InvalidClientTokenId')
    expect((await credentialsOf(work)).status).toBe(401)
  })
})

describe('an account that is closed', () => {
  it('is no longer shown, assigned or provisioned, but assignments can be taken away', async () => {
    const set = await makeSet('Reading', 'iam:List*')
    await assign(set)
    const keys = await keysIn(work)
    await organize('CloseAccount', { AccountId: work })
    expect(await accountsOf()).toEqual([])
    expect((await credentialsOf(work)).status).toBe(403)
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('InvalidClientTokenId')
    const bob = toPerson(new SignInPerson(aws, 'bob'))
    const refused = await ask('Creation', set, { principal: bob })
    expect([refused.Status, refused.FailureReason]).toEqual([
      'FAILED',
      expect.stringContaining(`Obtaining permissions to manage your AWS account '${work}'`),
    ])
    await center('UpdatePermissionSet', { PermissionSetArn: set, SessionDuration: 'PT2H' })
    const all = { PermissionSetArn: set, TargetType: 'ALL_PROVISIONED_ACCOUNTS' }
    const asked = (await center('ProvisionPermissionSet', all)).PermissionSetProvisioningStatus
    const told = await center('DescribePermissionSetProvisioningStatus', {
      ProvisionPermissionSetRequestId: asked.RequestId,
    })
    expect(told.PermissionSetProvisioningStatus.Status).toBe('FAILED')
    expect((await ask('Deletion', set)).Status).toBe('SUCCEEDED')
    await center('DeletePermissionSet', { PermissionSetArn: set })
  })
})

describe('an account that leaves the organization', () => {
  it('keeps nothing of the instance: no assignment, role, provider or session', async () => {
    const set = await makeSet('Reading', 'iam:*')
    await assign(set)
    const keys = await keysIn(work)
    aws.now += 8 * 86_400_000
    const entered = await enter(work)
    await organize('RemoveAccountFromOrganization', { AccountId: work })
    expect(await reservedRoles(entered)).toEqual([])
    const { SAMLProviderList } = await aws.expectOk(aws.iam('ListSAMLProviders', {}, entered))
    expect(SAMLProviderList).toBe('')
    expect((await aws.iam('ListUsers', {}, keys)).status).toBe(403)
    token = await signIn(ann)
    expect(await accountsOf()).toEqual([])
    const input = { PermissionSetArn: set, ...target(work), ...toPerson(ann) }
    expect((await aws.center('CreateAccountAssignment', input)).code).toBe(
      'ResourceNotFoundException',
    )
    await center('DeletePermissionSet', { PermissionSetArn: set })
  })

  it('takes all with it when it leaves by itself', async () => {
    await assign(await makeSet('Reading', 'iam:*'))
    aws.now += 8 * 86_400_000
    const entered = await enter(work)
    await organize('LeaveOrganization', {}, entered)
    expect(await reservedRoles(entered)).toEqual([])
    token = await signIn(ann)
    expect((await credentialsOf(work)).status).toBe(403)
  })
})

describe('accounts of the server that are not in the organization', () => {
  it('can be assigned to nobody', async () => {
    const alone = '222233334444'
    await aws.addAccount(alone)
    const set = await makeSet('Reading', 'iam:*')
    const input = { PermissionSetArn: set, ...target(alone), ...toPerson(ann) }
    for (const operation of ['CreateAccountAssignment', 'DeleteAccountAssignment']) {
      expect((await aws.center(operation, input)).code).toBe('ResourceNotFoundException')
    }
    const provisioned = await aws.center('ProvisionPermissionSet', {
      ...{ PermissionSetArn: set, ...target(alone) },
    })
    expect(provisioned.code).toBe('ResourceNotFoundException')
  })

  it('can be assigned to nobody where another account manages their organization', async () => {
    const alone = '222233334444'
    const keys = await aws.addAccount(alone)
    await organize('CreateOrganization', {}, keys)
    const set = await makeSet('Reading', 'iam:*')
    const input = { PermissionSetArn: set, ...target(alone), ...toPerson(ann) }
    expect((await aws.center('CreateAccountAssignment', input)).code).toBe(
      'ResourceNotFoundException',
    )
  })
})

it('has its roles in what is exported of each account', async () => {
  await assign(await makeSet('Reading', 'iam:List*'))
  const { accounts } = exportAccounts(aws.accounts, new AwsPolicies()) as unknown as {
    readonly accounts: readonly { readonly id: string; readonly roles: readonly Output[] }[]
  }
  const reserved = accounts.map(({ id, roles }) => [
    id,
    roles.filter(({ path }) => path === '/aws-reserved/sso.amazonaws.com/').length,
  ])
  expect(Object.fromEntries(reserved)).toEqual({ [account]: 0, [work]: 1 })
})
