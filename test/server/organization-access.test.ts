/** Access reports: what SCPs let accounts of an organization use, and what they used last. */
import { beforeEach, describe, expect, it } from 'vitest'
import { account, allow, type Keys, keysOf, TestAccount } from './support/test-account.ts'

let aws: TestAccount
let organization: string
let root: string
let unit: string
let worker: string
let other: string

const ok = (operation: string, input: object = {}) =>
  aws.expectOk(aws.organizations(operation, input))

async function makeAccount(name: string, parent?: string): Promise<string> {
  const made = await ok('CreateAccount', { AccountName: name, Email: `${name}@example.com` })
  const CreateAccountRequestId = made.CreateAccountStatus.Id
  const told = await ok('DescribeCreateAccountStatus', { CreateAccountRequestId })
  const AccountId: string = told.CreateAccountStatus.AccountId
  if (parent !== undefined) {
    await ok('MoveAccount', { AccountId, SourceParentId: root, DestinationParentId: parent })
  }
  return AccountId
}

async function makePolicy(name: string, statement: object, target?: string): Promise<string> {
  const Content = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const input = { Name: name, Description: '', Type: 'SERVICE_CONTROL_POLICY', Content }
  const { Id } = (await ok('CreatePolicy', input)).Policy.PolicySummary
  if (target !== undefined) await ok('AttachPolicy', { PolicyId: Id, TargetId: target })
  return Id
}

async function enter(id: string): Promise<Keys> {
  const RoleArn = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`
  const assumed = await aws.expectOk(aws.sts('AssumeRole', { RoleArn, RoleSessionName: 'worker' }))
  return keysOf(assumed.Credentials)
}

const full = 'p-FullAWSAccess'
const path = (...below: string[]) => [organization, root, ...below].join('/')

async function generate(EntityPath: string, policy?: string): Promise<string> {
  const more = policy === undefined ? {} : { OrganizationsPolicyId: policy }
  const input = { EntityPath, ...more }
  return String((await aws.expectOk(aws.iam('GenerateOrganizationsAccessReport', input))).JobId)
}

async function report(EntityPath: string, policy?: string) {
  const JobId = await generate(EntityPath, policy)
  const read = { JobId, MaxItems: 1000 }
  const told = await aws.expectOk(aws.iam('GetOrganizationsAccessReport', read))
  const details = told.AccessDetails as readonly Readonly<Record<string, string>>[]
  const used = details.filter(
    ({ TotalAuthenticatedEntities }) => TotalAuthenticatedEntities !== '0',
  )
  return { told, details, used, names: details.map(({ ServiceNamespace }) => ServiceNamespace) }
}

beforeEach(async () => {
  aws = await TestAccount.open()
  organization = (await ok('CreateOrganization')).Organization.Id
  root = (await ok('ListRoots')).Roots[0].Id
  unit = (await ok('CreateOrganizationalUnit', { Name: 'work', ParentId: root })).OrganizationalUnit
    .Id
  worker = await makeAccount('worker', unit)
  other = await makeAccount('other')
})

describe('an access report', () => {
  it('has the newest attempt of all accounts but the management account for the root', async () => {
    await aws.iam('ListUsers', {}, await enter(other))
    aws.now += 120_000
    await aws.iam('ListUsers', {}, await enter(worker))
    const { told, details, used } = await report(path())
    expect(used.map(({ ServiceNamespace }) => ServiceNamespace)).toEqual(['iam'])
    expect(used[0]).toEqual({
      ServiceName: 'AWS Identity and Access Management (IAM)',
      ...{ ServiceNamespace: 'iam', Region: 'us-east-1', EntityPath: path(unit, worker) },
      ...{ LastAuthenticatedTime: '2026-03-01T12:02:00Z', TotalAuthenticatedEntities: '2' },
    })
    expect(details.length).toBeGreaterThan(300)
    expect(details[0]).toEqual({
      ServiceName: expect.any(String),
      ...{ ServiceNamespace: expect.any(String), TotalAuthenticatedEntities: '0' },
    })
    expect(told).toMatchObject({
      ...{ JobStatus: 'COMPLETED', IsTruncated: 'false' },
      ...{ JobCreationDate: '2026-03-01T12:02:00Z', JobCompletionDate: '2026-03-01T12:02:00Z' },
      NumberOfServicesAccessible: String(details.length),
      NumberOfServicesNotAccessed: String(details.length - 1),
    })
  })

  it('is of the accounts of a unit, of one account, or of the management account', async () => {
    await aws.iam('ListUsers', {}, await enter(other))
    expect((await report(path(unit))).used).toEqual([])
    expect((await report(path(unit, worker))).used).toEqual([])
    expect((await report(`${path(other)}/`)).used).toMatchObject([{ EntityPath: path(other) }])
    const own = await report(path(account))
    expect(own.used.map((one) => one.ServiceNamespace)).toEqual(['iam', 'organizations', 'sts'])
    expect(own.used[0]).toMatchObject({ EntityPath: path(account) })
  })

  it('lists what the SCPs of the entity and of all above it allow', async () => {
    await makePolicy('no-s3', { Effect: 'Deny', Action: 's3:*', Resource: '*' }, root)
    await makePolicy(
      'some',
      { Effect: 'Allow', Action: ['s3:*', 'sqs:*', 'iam:Get*'], Resource: '*' },
      unit,
    )
    await ok('DetachPolicy', { PolicyId: full, TargetId: unit })
    const condition = { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }
    await makePolicy(
      'partly',
      { Effect: 'Deny', Action: 'sqs:*', Resource: '*', Condition: condition },
      worker,
    )
    expect((await report(path(unit, worker))).names).toEqual(['iam', 'sqs'])
    await makePolicy(
      'only',
      { Effect: 'Deny', NotAction: ['iam:*', 's3:*'], Resource: '*' },
      worker,
    )
    expect((await report(path(unit, worker))).names).toEqual(['iam'])
    const all = (await report(path())).names
    expect([all.includes('s3'), all.includes('sqs')]).toEqual([false, true])
    expect((await report(path(account))).names).toContain('s3')
  })

  it('lists what one SCP allows, with attempts of accounts that it is attached to', async () => {
    const iam = await makePolicy('iam', { Effect: 'Allow', Action: 'iam:*', Resource: '*' })
    await aws.iam('ListUsers', {}, await enter(worker))
    const before = await report(path(), iam)
    expect([before.names, before.used]).toEqual([['iam'], []])
    await ok('AttachPolicy', { PolicyId: iam, TargetId: unit })
    expect((await report(path(), iam)).used).toMatchObject([{ EntityPath: path(unit, worker) }])
    expect((await report(path(unit), iam)).used).toHaveLength(1)
    expect((await report(path(unit, worker), iam)).used).toEqual([]) // it is the unit's
    expect((await report(path(other), iam)).used).toEqual([])
    expect((await report(path(account), iam)).names).toContain('s3') // passed over
  })

  it('counts what a role did that is gone', async () => {
    const keys = await enter(worker)
    const policy = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [policy] })
    const role = { RoleName: 'gone' }
    await aws.expectOk(aws.iam('CreateRole', { ...role, AssumeRolePolicyDocument }, keys))
    const RoleArn = `arn:aws:iam::${worker}:role/gone`
    const gone = await aws.expectOk(aws.sts('AssumeRole', { RoleArn, RoleSessionName: 'me' }))
    await aws.cloudtrail('LookupEvents', {}, keysOf(gone.Credentials))
    await aws.expectOk(aws.iam('DeleteRole', role, keys))
    const { used } = await report(path(unit, worker))
    expect(used.map(({ ServiceNamespace }) => ServiceNamespace)).toEqual(['cloudtrail', 'iam'])
  })

  it('comes in pages, in the order that is asked for', async () => {
    await aws.iam('ListUsers', {}, await enter(worker))
    const JobId = await generate(path())
    const ask = async (more: object) => {
      const told = await aws.expectOk(aws.iam('GetOrganizationsAccessReport', { JobId, ...more }))
      const details = told.AccessDetails as readonly { ServiceNamespace: string }[]
      return { told, names: details.map(({ ServiceNamespace }) => ServiceNamespace) }
    }
    const whole = (await ask({ MaxItems: 1000 })).names
    expect(whole).toEqual([...whole].sort())
    const first = await ask({ MaxItems: 3 })
    expect(first.told.IsTruncated).toBe('true')
    const next = await ask({ MaxItems: 3, Marker: String(first.told.Marker) })
    expect([...first.names, ...next.names]).toEqual(whole.slice(0, 6))
    const turned = await ask({ MaxItems: 1000, SortKey: 'SERVICE_NAMESPACE_DESCENDING' })
    expect(turned.names).toEqual([...whole].reverse())
    const newest = await ask({ MaxItems: 1, SortKey: 'LAST_AUTHENTICATED_TIME_DESCENDING' })
    expect(newest.names).toEqual(['iam'])
    const oldest = await ask({ MaxItems: 1000, SortKey: 'LAST_AUTHENTICATED_TIME_ASCENDING' })
    expect(oldest.names.at(-1)).toBe('iam')
  })
})

describe('no access report', () => {
  const refusal = async (input: object, keys = aws.administrator) =>
    (await aws.iam('GenerateOrganizationsAccessReport', { ...input }, keys)).code

  it('is made for another account than the management account, nor where SCPs are disabled', async () => {
    expect(await refusal({ EntityPath: path() }, await enter(worker))).toBe('AccessDenied')
    await ok('DisablePolicyType', { RootId: root, PolicyType: 'SERVICE_CONTROL_POLICY' })
    expect(await refusal({ EntityPath: path() })).toBe('InvalidInput')
  })

  it('is made of what is not in the organization, or in another place', async () => {
    for (const EntityPath of [
      `o-aaaaaaaaaa/${root}`,
      `${organization}/r-zzzz`,
      path(worker),
      path(unit, other),
      path(unit, unit),
    ]) {
      expect([EntityPath, await refusal({ EntityPath })]).toEqual([EntityPath, 'InvalidInput'])
    }
    const missing = { EntityPath: path(), OrganizationsPolicyId: 'p-aaaaaaaaaa' }
    expect(await refusal(missing)).toBe('InvalidInput')
    expect(await refusal({ EntityPath: 'x'.repeat(20) })).toBe('ValidationError')
  })

  it('is made for whoever may not read the organization, nor shown to others', async () => {
    const generating = await aws.makeUser('g', allow('iam:*OrganizationsAccessReport'))
    expect(await refusal({ EntityPath: path() }, generating)).toBe('AccessDenied')
    const reading = await aws.makeUser('r', allow(['iam:*', 'organizations:*']))
    expect(await refusal({ EntityPath: path() }, reading)).toBeUndefined()
    const JobId = await generate(path())
    const others = await aws.iam('GetOrganizationsAccessReport', { JobId }, reading)
    expect([others.status, others.code]).toEqual([404, 'NoSuchEntity'])
  })
})
