/** Permission sets of IAM Identity Center, who is assigned them, and the roles that they become. */
import { beforeEach, describe, expect, it } from 'vitest'
import { Changes } from '../../src/server/store/changes.ts'
import { type Answer, account, allow, type Output, TestAccount } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const person = '9067a1b2c3-11111111-2222-3333-4444-555555555555'
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
const reading = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
})

/** What a call that works answers. */
async function ok(operation: string, input: object = {}): Promise<Output> {
  const { status, result, code, message } = await aws.center(operation, input)
  expect([status, code, message]).toEqual([200, undefined, undefined])
  return result
}

async function refused(operation: string, input: object = {}): Promise<string> {
  const { status, code, message } = await aws.center(operation, input)
  expect(status).toBe(400)
  return `${code}: ${message}`
}

async function makeSet(more: object = {}): Promise<string> {
  const { PermissionSet } = await ok('CreatePermissionSet', { Name: 'Audit', ...more })
  return PermissionSet.PermissionSetArn
}

/** A person in the directory, as CreateUser leaves one. */
function keepPerson(): void {
  const changes = new Changes(aws.state)
  const time = '2026-03-01T12:00:00Z'
  changes.put('directoryUser', {
    ...{ id: person, name: 'ann', isDisabled: false, attributes: {}, extensions: {} },
    ...{ created: time, updated: time, createdBy: '', updatedBy: '' },
  })
}

const target = { TargetId: account, TargetType: 'AWS_ACCOUNT' }
const ann = { PrincipalType: 'USER', PrincipalId: person }

async function assign(PermissionSetArn: string): Promise<Output> {
  keepPerson()
  const { AccountAssignmentCreationStatus: asked } = await ok('CreateAccountAssignment', {
    ...{ PermissionSetArn, ...target, ...ann },
  })
  expect(asked.Status).toBe('IN_PROGRESS')
  const { AccountAssignmentCreationStatus: status } = await ok(
    'DescribeAccountAssignmentCreationStatus',
    { AccountAssignmentCreationRequestId: asked.RequestId },
  )
  return status
}

async function reservedRoles(): Promise<readonly string[]> {
  const { result } = await aws.iam('ListRoles', { PathPrefix: '/aws-reserved/' })
  const roles = result.Roles as unknown as Output[] | ''
  return roles === '' ? [] : roles.map(({ RoleName }) => RoleName)
}

describe('the instance', () => {
  it('is one, of the account, and can be renamed', async () => {
    const { Instances } = await ok('ListInstances')
    expect(Instances).toHaveLength(1)
    const [{ InstanceArn, IdentityStoreId, OwnerAccountId, Status }] = Instances
    expect(InstanceArn).toMatch(/^arn:aws:sso:::instance\/ssoins-[0-9a-f]{16}$/)
    expect(IdentityStoreId).toMatch(/^d-[0-9a-f]{10}$/)
    expect([OwnerAccountId, Status]).toEqual([account, 'ACTIVE'])
    await ok('UpdateInstance', { Name: 'staff' })
    expect((await ok('DescribeInstance')).Name).toBe('staff')
    expect(
      await refused('ListPermissionSets', { InstanceArn: InstanceArn.replace(/.$/, 'x') }),
    ).toMatch(/^ResourceNotFoundException: Instance not found/)
  })

  it('has attributes that sessions are tagged with, once they are turned on', async () => {
    const operations = {
      Create: 'CreateInstanceAccessControlAttributeConfiguration',
      Describe: 'DescribeInstanceAccessControlAttributeConfiguration',
      Update: 'UpdateInstanceAccessControlAttributeConfiguration',
      Delete: 'DeleteInstanceAccessControlAttributeConfiguration',
    }
    const missing = /^ResourceNotFoundException/
    expect(await refused(operations.Describe)).toMatch(missing)
    const attribute = (Key: string) => ({ Key, Value: { Source: [`\${path:${Key}}`] } })
    const given = (...keys: string[]) => ({
      InstanceAccessControlAttributeConfiguration: { AccessControlAttributes: keys.map(attribute) },
    })
    expect(await refused(operations.Update, given('title'))).toMatch(missing)
    await ok(operations.Create, given('title'))
    expect(await refused(operations.Create, given('title'))).toMatch(/^ConflictException/)
    for (const keys of [['title', 'title'], ['title', 'Title'], ['aws:title']]) {
      expect(await refused(operations.Update, given(...keys))).toMatch(/^ValidationException/)
    }
    await ok(operations.Update, given('nickName'))
    expect(await ok(operations.Describe)).toEqual({ Status: 'ENABLED', ...given('nickName') })
    await ok(operations.Delete)
    expect(await refused(operations.Describe)).toMatch(missing)
  })
})

describe('a permission set', () => {
  it('is made, described, changed and deleted', async () => {
    const arn = await makeSet({ Description: 'for audits', Tags: [{ Key: 'team', Value: 'red' }] })
    expect(arn).toMatch(/^arn:aws:sso:::permissionSet\/ssoins-[0-9a-f]{16}\/ps-[0-9a-f]{16}$/)
    const { PermissionSet } = await ok('DescribePermissionSet', { PermissionSetArn: arn })
    expect(PermissionSet).toEqual({
      ...{ Name: 'Audit', Description: 'for audits', SessionDuration: 'PT1H' },
      ...{ PermissionSetArn: arn, CreatedDate: Date.parse('2026-03-01T12:00:00Z') / 1000 },
    })
    await ok('UpdatePermissionSet', { PermissionSetArn: arn, SessionDuration: 'PT4H' })
    const changed = await ok('DescribePermissionSet', { PermissionSetArn: arn })
    expect(changed.PermissionSet).toMatchObject({
      ...{ SessionDuration: 'PT4H', Description: 'for audits' },
    })
    expect(await ok('ListPermissionSets')).toEqual({ PermissionSets: [arn] })
    await ok('DeletePermissionSet', { PermissionSetArn: arn })
    expect(await refused('DescribePermissionSet', { PermissionSetArn: arn })).toBe(
      `ResourceNotFoundException: Could not find PermissionSet with id ${arn.split('/')[2]}`,
    )
  })

  it('is refused for another of its name, and sessions of less than an hour', async () => {
    await makeSet()
    expect(await refused('CreatePermissionSet', { Name: 'Audit' })).toBe(
      'ConflictException: PermissionSet with name Audit already exists.',
    )
    for (const SessionDuration of ['PT59M', 'PT13H', 'P1D']) {
      expect(await refused('CreatePermissionSet', { Name: 'Other', SessionDuration })).toMatch(
        /^ValidationException: SessionDuration/,
      )
    }
  })

  it('has tags, which permissions may depend on', async () => {
    const arn = await makeSet({ Tags: [{ Key: 'team', Value: 'red' }] })
    await ok('TagResource', { ResourceArn: arn, Tags: [{ Key: 'cost', Value: '7' }] })
    await ok('UntagResource', { ResourceArn: arn, TagKeys: ['other'] })
    const { Tags } = await ok('ListTagsForResource', { ResourceArn: arn })
    expect(Tags).toEqual([
      { Key: 'cost', Value: '7' },
      { Key: 'team', Value: 'red' },
    ])
    const team = (value: string) => ({
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Allow', Action: 'sso:*', Resource: '*' },
          Condition: { StringEqualsIfExists: { 'aws:ResourceTag/team': value } },
        },
      ],
    })
    const red = await aws.makeUser('red', team('red'))
    const blue = await aws.makeUser('blue', team('blue'))
    const input = { PermissionSetArn: arn }
    expect((await aws.center('DescribePermissionSet', input, red)).status).toBe(200)
    expect((await aws.center('DescribePermissionSet', input, blue)).status).toBe(400)
  })

  it('needs permission on the instance and on itself', async () => {
    const arn = await makeSet()
    const one = await aws.makeUser('one', allow('sso:*', 'arn:aws:sso:::permissionSet/*'))
    const both = await aws.makeUser('both', allow('sso:*', 'arn:aws:sso:::*'))
    const input = { PermissionSetArn: arn }
    const { status, message } = await aws.center('DescribePermissionSet', input, one)
    expect(status).toBe(400)
    expect(message).toMatch(/sso:DescribePermissionSet on resource: arn:aws:sso:::instance\//)
    expect((await aws.center('DescribePermissionSet', input, both)).status).toBe(200)
  })

  it('has policies of all kinds', async () => {
    const PermissionSetArn = await makeSet()
    const set = { PermissionSetArn }
    const managed = { ...set, ManagedPolicyArn: administrator }
    await ok('AttachManagedPolicyToPermissionSet', managed)
    expect(await refused('AttachManagedPolicyToPermissionSet', managed)).toMatch(
      /^ConflictException: Permission set with id ps-\w+ already has a typed link attachment/,
    )
    expect(await ok('ListManagedPoliciesInPermissionSet', set)).toEqual({
      AttachedManagedPolicies: [{ Name: 'AdministratorAccess', Arn: administrator }],
    })
    const unknown = { ...set, ManagedPolicyArn: 'arn:aws:iam::aws:policy/DoesNotExist' }
    expect(await refused('AttachManagedPolicyToPermissionSet', unknown)).toBe(
      `ResourceNotFoundException: Policy does not exist with ARN: ${unknown.ManagedPolicyArn}`,
    )
    await ok('DetachManagedPolicyFromPermissionSet', managed)
    expect(await refused('DetachManagedPolicyFromPermissionSet', managed)).toBe(
      `ResourceNotFoundException: Could not find ManagedPolicy with arn ${administrator}`,
    )

    const reference = { ...set, CustomerManagedPolicyReference: { Name: 'own', Path: '/a/' } }
    await ok('AttachCustomerManagedPolicyReferenceToPermissionSet', reference)
    expect(await refused('AttachCustomerManagedPolicyReferenceToPermissionSet', reference)).toMatch(
      /^ConflictException: Given customer managed policy with name: own {2}and path/,
    )
    expect(await ok('ListCustomerManagedPolicyReferencesInPermissionSet', set)).toEqual({
      CustomerManagedPolicyReferences: [{ Name: 'own', Path: '/a/' }],
    })
    await ok('DetachCustomerManagedPolicyReferenceFromPermissionSet', reference)
    expect(
      await refused('DetachCustomerManagedPolicyReferenceFromPermissionSet', reference),
    ).toMatch(/^ResourceNotFoundException: Given managed policy with name: own/)

    expect(await ok('GetInlinePolicyForPermissionSet', set)).toEqual({ InlinePolicy: '' })
    await ok('PutInlinePolicyToPermissionSet', { ...set, InlinePolicy: reading })
    expect(await ok('GetInlinePolicyForPermissionSet', set)).toEqual({ InlinePolicy: reading })
    expect(await refused('PutInlinePolicyToPermissionSet', { ...set, InlinePolicy: '{}' })).toMatch(
      /^ValidationException/,
    )
    await ok('DeleteInlinePolicyFromPermissionSet', set)
    expect(await ok('GetInlinePolicyForPermissionSet', set)).toEqual({ InlinePolicy: '' })

    expect(await refused('GetPermissionsBoundaryForPermissionSet', set)).toMatch(
      /^ResourceNotFoundException/,
    )
    const boundary = { ManagedPolicyArn: administrator }
    await ok('PutPermissionsBoundaryToPermissionSet', { ...set, PermissionsBoundary: boundary })
    expect(await ok('GetPermissionsBoundaryForPermissionSet', set)).toEqual({
      PermissionsBoundary: boundary,
    })
    expect(
      await refused('PutPermissionsBoundaryToPermissionSet', { ...set, PermissionsBoundary: {} }),
    ).toMatch(/^ValidationException: Exactly one/)
    await ok('DeletePermissionsBoundaryFromPermissionSet', set)
    expect(await refused('GetPermissionsBoundaryForPermissionSet', set)).toMatch(
      /^ResourceNotFoundException/,
    )
  })

  it('has at most 20 managed policies', async () => {
    const set = { PermissionSetArn: await makeSet() }
    const refer = (name: string) => ({ ...set, CustomerManagedPolicyReference: { Name: name } })
    const operation = 'AttachCustomerManagedPolicyReferenceToPermissionSet'
    for (let at = 0; at < 20; at += 1) await ok(operation, refer(`p${at}`))
    expect(await refused(operation, refer('more'))).toMatch(/^ServiceQuotaExceededException/)
  })

  it('is listed in pages', async () => {
    const arns = []
    for (const name of ['a', 'b', 'c']) arns.push(await makeSet({ Name: name }))
    const first = await ok('ListPermissionSets', { MaxResults: 2 })
    const rest = await ok('ListPermissionSets', { NextToken: first.NextToken })
    expect([...first.PermissionSets, ...rest.PermissionSets]).toEqual(arns.toSorted())
    expect(rest.NextToken).toBeUndefined()
    expect(await refused('ListPermissionSets', { NextToken: 'AAAA' })).toMatch(
      /^ValidationException/,
    )
  })
})

describe('an assignment', () => {
  it('gives the account a role of the permission set, and the last takes it away', async () => {
    const arn = await makeSet()
    await ok('PutInlinePolicyToPermissionSet', { PermissionSetArn: arn, InlinePolicy: reading })
    await ok('AttachManagedPolicyToPermissionSet', {
      ...{ PermissionSetArn: arn, ManagedPolicyArn: administrator },
    })
    expect(await assign(arn)).toMatchObject({ Status: 'SUCCEEDED', ...target, ...ann })
    const [role = ''] = await reservedRoles()
    expect(role).toMatch(/^AWSReservedSSO_Audit_[0-9a-f]{16}$/)
    const { result } = await aws.iam('GetRole', { RoleName: role })
    const { Path, MaxSessionDuration, AssumeRolePolicyDocument } = result.Role as Output
    expect([Path, MaxSessionDuration]).toEqual(['/aws-reserved/sso.amazonaws.com/', '43200'])
    expect(decodeURIComponent(AssumeRolePolicyDocument)).toMatch(
      /saml-provider\/AWSSSO_[0-9a-f]{16}_DO_NOT_DELETE/,
    )
    const inline = { RoleName: role, PolicyName: 'AwsSSOInlinePolicy' }
    expect((await aws.iam('GetRolePolicy', inline)).status).toBe(200)
    expect(
      await ok('ListAccountAssignments', { AccountId: account, PermissionSetArn: arn }),
    ).toEqual({ AccountAssignments: [{ AccountId: account, PermissionSetArn: arn, ...ann }] })
    expect(await refused('DeletePermissionSet', { PermissionSetArn: arn })).toMatch(
      /^ConflictException: Could not delete because PermissionSet has/,
    )
    const { AccountAssignmentDeletionStatus: asked } = await ok('DeleteAccountAssignment', {
      ...{ PermissionSetArn: arn, ...target, ...ann },
    })
    const { AccountAssignmentDeletionStatus: status } = await ok(
      'DescribeAccountAssignmentDeletionStatus',
      { AccountAssignmentDeletionRequestId: asked.RequestId },
    )
    expect(status.Status).toBe('SUCCEEDED')
    const { AccountAssignmentsDeletionStatus: all } = await ok(
      'ListAccountAssignmentDeletionStatus',
    )
    expect(all).toHaveLength(1)
    expect(await reservedRoles()).toEqual([])
    await ok('DeletePermissionSet', { PermissionSetArn: arn })
  })

  it('is listed for a person with those of their groups', async () => {
    const PermissionSetArn = await makeSet()
    await assign(PermissionSetArn)
    const changes = new Changes(aws.state)
    const made = { created: '', updated: '', createdBy: '', updatedBy: '' }
    const group = person.replace(/5+$/, '777777777777')
    changes.put('directoryGroup', { id: group, name: 'staff', ...made })
    changes.put('membership', { id: 'm', group, user: person, ...made })
    const staff = { PrincipalType: 'GROUP', PrincipalId: group }
    await ok('CreateAccountAssignment', { PermissionSetArn, ...target, ...staff })
    const found = { AccountId: account, PermissionSetArn }
    const listed = await ok('ListAccountAssignmentsForPrincipal', ann)
    expect(listed.AccountAssignments).toEqual([
      { ...found, ...staff },
      { ...found, ...ann },
    ])
    const elsewhere = { ...staff, Filter: { AccountId: '222233334444' } }
    expect(await ok('ListAccountAssignmentsForPrincipal', elsewhere)).toEqual({
      AccountAssignments: [],
    })
  })

  it('is refused for a person, a permission set or an account that is not there', async () => {
    const PermissionSetArn = await makeSet()
    const input = { PermissionSetArn, ...target, ...ann }
    expect(await refused('CreateAccountAssignment', input)).toBe(
      `ResourceNotFoundException: USER ${person} not found.`,
    )
    keepPerson()
    const other = { ...input, TargetId: '222233334444' }
    expect(await refused('CreateAccountAssignment', other)).toMatch(/^ResourceNotFoundException/)
    const asked = await ok('DeleteAccountAssignment', input)
    const { RequestId } = asked.AccountAssignmentDeletionStatus
    const told = await ok('DescribeAccountAssignmentDeletionStatus', {
      AccountAssignmentDeletionRequestId: RequestId,
    })
    expect(told.AccountAssignmentDeletionStatus).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'Received a 404 status error: Assignment not found.',
    })
  })

  it('fails where the account lacks a policy that the permission set names', async () => {
    const PermissionSetArn = await makeSet()
    const CustomerManagedPolicyReference = { Name: 'own' }
    await ok('AttachCustomerManagedPolicyReferenceToPermissionSet', {
      ...{ PermissionSetArn, CustomerManagedPolicyReference },
    })
    const failed = await assign(PermissionSetArn)
    expect(failed.Status).toBe('FAILED')
    expect(failed.FailureReason).toContain(`arn:aws:iam::${account}:policy/own does not exist`)
    expect(await reservedRoles()).toEqual([])
    const listed = { AccountId: account, PermissionSetArn }
    expect((await ok('ListAccountAssignments', listed)).AccountAssignments).toEqual([])
    await aws.iam('CreatePolicy', { PolicyName: 'own', PolicyDocument: reading })
    expect((await assign(PermissionSetArn)).Status).toBe('SUCCEEDED')
    const { code } = await aws.iam('DeletePolicy', {
      PolicyArn: `arn:aws:iam::${account}:policy/own`,
    })
    expect(code).toBe('DeleteConflict')
    const filter = { Filter: { Status: 'FAILED' } }
    const { AccountAssignmentsCreationStatus: statuses } = await ok(
      'ListAccountAssignmentCreationStatus',
      filter,
    )
    expect(statuses).toHaveLength(1)
  })

  it('keeps the role as it was until the permission set is provisioned', async () => {
    const PermissionSetArn = await makeSet()
    await assign(PermissionSetArn)
    await ok('PutInlinePolicyToPermissionSet', { PermissionSetArn, InlinePolicy: reading })
    const [RoleName = ''] = await reservedRoles()
    const inline = { RoleName, PolicyName: 'AwsSSOInlinePolicy' }
    expect((await aws.iam('GetRolePolicy', inline)).code).toBe('NoSuchEntity')
    const not = { ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED' }
    const set = { PermissionSetArn }
    expect(await ok('ListAccountsForProvisionedPermissionSet', { ...set, ...not })).toEqual({
      AccountIds: [account],
    })
    const asked = await ok('ProvisionPermissionSet', {
      ...set,
      TargetType: 'ALL_PROVISIONED_ACCOUNTS',
    })
    const { RequestId } = asked.PermissionSetProvisioningStatus
    const told = await ok('DescribePermissionSetProvisioningStatus', {
      ProvisionPermissionSetRequestId: RequestId,
    })
    expect(told.PermissionSetProvisioningStatus).toMatchObject({
      ...{ Status: 'SUCCEEDED', PermissionSetArn },
    })
    expect((await aws.iam('GetRolePolicy', inline)).status).toBe(200)
    expect(await reservedRoles()).toEqual([RoleName])
    expect(
      await ok('ListPermissionSetsProvisionedToAccount', { AccountId: account, ...not }),
    ).toEqual({ PermissionSets: [] })
  })

  it('cannot be provisioned where nobody is assigned', async () => {
    const PermissionSetArn = await makeSet()
    const asked = await ok('ProvisionPermissionSet', { PermissionSetArn, ...target })
    const told = await ok('DescribePermissionSetProvisioningStatus', {
      ProvisionPermissionSetRequestId: asked.PermissionSetProvisioningStatus.RequestId,
    })
    expect(told.PermissionSetProvisioningStatus).toMatchObject({
      Status: 'FAILED',
      FailureReason: `Received a 404 status error: Permission set provision not found in AWS account ${account}.`,
    })
    const { PermissionSetsProvisioningStatus: all } = await ok(
      'ListPermissionSetProvisioningStatus',
    )
    expect(all).toHaveLength(1)
  })

  it('leaves a role that nobody else can change or assume', async () => {
    await assign(await makeSet())
    const [RoleName = ''] = await reservedRoles()
    const refusals: Answer[] = [
      await aws.iam('DeleteRole', { RoleName }),
      await aws.iam('PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument: reading }),
      await aws.iam('UpdateAssumeRolePolicy', { RoleName, PolicyDocument: '{}' }),
    ]
    expect(refusals.map(({ code }) => code)).toEqual(Array(3).fill('UnmodifiableEntity'))
    const RoleArn = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${RoleName}`
    const { code } = await aws.sts('AssumeRole', { RoleArn, RoleSessionName: 'ann' })
    expect(code).toBe('AccessDenied')
  })
})
