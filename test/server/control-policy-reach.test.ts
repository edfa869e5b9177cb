/** Whom a service control policy reaches, and that what is kept of decisions follows each change of the tree. */
import { expect, it } from 'vitest'
import { allow, type Keys, keysOf, TestAccount, trust } from './support/test-account.ts'

it('is for every kind of session of a member, five units deep, from the change on', async () => {
  const aws = await TestAccount.open()
  const ok = (operation: string, input: object = {}) =>
    aws.expectOk(aws.organizations(operation, input))
  await ok('CreateOrganization')
  const root = (await ok('ListRoots')).Roots[0].Id as string
  const request = { AccountName: 'first', Email: 'first@example.com' }
  const { Id: CreateAccountRequestId } = (await ok('CreateAccount', request)).CreateAccountStatus
  const told = await ok('DescribeCreateAccountStatus', { CreateAccountRequestId })
  const AccountId = told.CreateAccountStatus.AccountId as string
  const units: string[] = []
  for (const Name of ['a', 'b', 'c', 'd', 'e']) {
    const input = { Name, ParentId: units.at(-1) ?? root }
    units.push((await ok('CreateOrganizationalUnit', input)).OrganizationalUnit.Id)
  }
  const [first = '', , , , last = ''] = units
  const into = { AccountId, SourceParentId: root, DestinationParentId: last }
  const out = { AccountId, SourceParentId: last, DestinationParentId: root }
  await ok('MoveAccount', into)

  const session = async (operation: string, input: Record<string, string>, keys: Keys) =>
    keysOf((await aws.expectOk(aws.sts(operation, input, keys))).Credentials)
  const assume = (name: string, keys: Keys) => {
    const RoleArn = `arn:aws:iam::${AccountId}:role/${name}`
    return session('AssumeRole', { RoleArn, RoleSessionName: 'session' }, keys)
  }
  const entered = await assume('OrganizationAccountAccessRole', aws.administrator)
  const member = (operation: string, input: Record<string, string>) =>
    aws.expectOk(aws.iam(operation, input, entered))
  const PolicyDocument = JSON.stringify(allow('*'))
  await member('CreateUser', { UserName: 'ann' })
  await member('PutUserPolicy', { UserName: 'ann', PolicyName: 'own', PolicyDocument })
  const user = keysOf((await member('CreateAccessKey', { UserName: 'ann' })).AccessKey)
  // a name like that of a service-linked role makes none
  const RoleName = 'AWSServiceRoleForNothing'
  const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${AccountId}:root` })
  await member('CreateRole', { RoleName, AssumeRolePolicyDocument })
  await member('PutRolePolicy', { RoleName, PolicyName: 'own', PolicyDocument })
  const role = await assume(RoleName, user)
  const callers = [
    ...[entered, user, role],
    await session('GetSessionToken', {}, user),
    await session('GetFederationToken', { Name: 'federated', Policy: PolicyDocument }, user),
    await session('GetScopedCredentials', { Policy: PolicyDocument }, role),
  ]
  const refused = async () => {
    const answers = callers.map((keys) => aws.organizations('DescribeOrganization', {}, keys))
    return (await Promise.all(answers)).filter(({ status }) => status !== 200).length
  }
  const contentOf = (Effect: string, Action: string) =>
    JSON.stringify({ Version: '2012-10-17', Statement: { Effect, Action, Resource: '*' } })
  const make = async (Name: string, Content: string): Promise<string> => {
    const input = { Name, Content, Description: '', Type: 'SERVICE_CONTROL_POLICY' }
    return (await ok('CreatePolicy', input)).Policy.PolicySummary.Id
  }
  const PolicyId = await make('deny', contentOf('Deny', 'organizations:*'))
  const listed = await make('list', contentOf('Allow', 's3:*'))
  const counts: number[] = [await refused()]
  const then = async (operation: string, input: object) => {
    await ok(operation, input)
    counts.push(await refused())
  }
  await then('AttachPolicy', { PolicyId, TargetId: first })
  await then('MoveAccount', out)
  await then('MoveAccount', into)
  await then('UpdatePolicy', { PolicyId, Content: contentOf('Deny', 's3:*') })
  await then('AttachPolicy', { PolicyId: listed, TargetId: first })
  await then('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: first })
  await then('UpdatePolicy', { PolicyId: listed, Content: contentOf('Allow', '*') })
  await then('UpdatePolicy', { PolicyId, Content: contentOf('Deny', '*') })
  const type = { RootId: root, PolicyType: 'SERVICE_CONTROL_POLICY' }
  await then('DisablePolicyType', type)
  await then('EnablePolicyType', type)
  await then('AttachPolicy', { PolicyId, TargetId: root })
  expect(counts).toEqual([0, 6, 0, 6, 0, 0, 6, 0, 6, 0, 0, 6])
  await ok('DescribeOrganization')
})
