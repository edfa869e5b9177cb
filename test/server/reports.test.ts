/** Last accessed information, and what an account without an organization is told. */
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
let keys: Keys
const userArn = `arn:aws:iam::${account}:user/u`

beforeEach(async () => {
  aws = await TestAccount.open()
  keys = await aws.makeUser('u', allow(['iam:ListUsers', 's3:Get*', 'sts:*']))
})

async function generate(Arn: string, more: Parameters = {}): Promise<string> {
  const { JobId } = await aws.expectOk(
    aws.iam('GenerateServiceLastAccessedDetails', { Arn, ...more }),
  )
  return String(JobId)
}

async function servicesOf(Arn: string, more: Parameters = {}) {
  const JobId = await generate(Arn, more)
  const report = await aws.expectOk(aws.iam('GetServiceLastAccessedDetails', { JobId }))
  return report.ServicesLastAccessed as readonly Readonly<Record<string, unknown>>[]
}

async function makePolicy(): Promise<string> {
  const document = JSON.stringify(allow('iam:*'))
  const { Policy } = await aws.expectOk(
    aws.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: document }),
  )
  return (Policy as Record<string, string>).Arn ?? ''
}

describe('last accessed information', () => {
  it('lists the services that policies allow, with the last attempt, a denied one too', async () => {
    await aws.iam('ListUsers', {}, keys)
    aws.now += 120_000
    expect((await aws.iam('ListRoles', {}, keys)).code).toBe('AccessDenied')
    const JobId = await generate(userArn)
    const report = await aws.expectOk(aws.iam('GetServiceLastAccessedDetails', { JobId }))
    expect(report).toEqual({
      ...{ JobStatus: 'COMPLETED', JobType: 'SERVICE_LEVEL', IsTruncated: 'false' },
      ...{ JobCreationDate: '2026-03-01T12:02:00Z', JobCompletionDate: '2026-03-01T12:02:00Z' },
      ServicesLastAccessed: [
        {
          ServiceName: 'AWS Identity and Access Management (IAM)',
          ...{ ServiceNamespace: 'iam', LastAuthenticated: '2026-03-01T12:02:00Z' },
          ...{ LastAuthenticatedEntity: userArn, LastAuthenticatedRegion: 'us-east-1' },
          TotalAuthenticatedEntities: '1',
        },
        {
          ...{ ServiceName: 'Amazon S3', ServiceNamespace: 's3', TotalAuthenticatedEntities: '0' },
        },
        {
          ServiceName: 'AWS Security Token Service',
          ...{ ServiceNamespace: 'sts', TotalAuthenticatedEntities: '0' },
        },
      ],
    })
  })

  it('tells actions where they are asked for', async () => {
    await aws.iam('ListUsers', {}, keys)
    aws.now += 60_000
    await aws.iam('GetUser', {}, keys)
    const [iam] = await servicesOf(userArn, { Granularity: 'ACTION_LEVEL' })
    const LastAccessed = { LastAccessedEntity: userArn, LastAccessedRegion: 'us-east-1' }
    expect(iam?.TrackedActionsLastAccessed).toEqual([
      { ActionName: 'GetUser', LastAccessedTime: '2026-03-01T12:01:00Z', ...LastAccessed },
      { ActionName: 'ListUsers', LastAccessedTime: '2026-03-01T12:00:00Z', ...LastAccessed },
    ])
  })

  it('of a group or a policy is that of whoever has it', async () => {
    const PolicyArn = await makePolicy()
    const other = await aws.makeUser('other')
    await aws.makeUser('idle')
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }))
    for (const UserName of ['u', 'other']) {
      await aws.expectOk(aws.iam('AddUserToGroup', { GroupName: 'g', UserName }))
    }
    await aws.expectOk(aws.iam('AttachGroupPolicy', { GroupName: 'g', PolicyArn }))
    await aws.expectOk(aws.iam('AttachUserPolicy', { UserName: 'idle', PolicyArn }))
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    aws.now += 60_000
    await aws.expectOk(aws.iam('ListUsers', {}, other))
    for (const arn of [`arn:aws:iam::${account}:group/g`, PolicyArn]) {
      expect(await servicesOf(arn)).toMatchObject([
        {
          ...{ ServiceNamespace: 'iam', TotalAuthenticatedEntities: '2' },
          LastAuthenticatedEntity: `arn:aws:iam::${account}:user/other`,
        },
      ])
    }
    const JobId = await generate(PolicyArn)
    const named = { JobId, ServiceNamespace: 'iam' }
    const { EntityDetailsList } = await aws.expectOk(
      aws.iam('GetServiceLastAccessedDetailsWithEntities', named),
    )
    expect(EntityDetailsList).toMatchObject([
      {
        EntityInfo: { Name: 'other', Type: 'USER', Path: '/' },
        LastAuthenticated: '2026-03-01T12:01:00Z',
      },
      { EntityInfo: { Name: 'u' }, LastAuthenticated: '2026-03-01T12:00:00Z' },
      { EntityInfo: { Name: 'idle', Arn: `arn:aws:iam::${account}:user/idle` } },
    ])
    const s3 = { JobId, ServiceNamespace: 's3' }
    const none = await aws.expectOk(aws.iam('GetServiceLastAccessedDetailsWithEntities', s3))
    expect(none.EntityDetailsList).toBe('')
  })

  it('of a role is what its sessions called, for 400 days', async () => {
    const document = trust({ AWS: account })
    await aws.expectOk(aws.iam('CreateRole', { RoleName: 'R', AssumeRolePolicyDocument: document }))
    const inline = {
      RoleName: 'R',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify(allow('iam:*')),
    }
    await aws.expectOk(aws.iam('PutRolePolicy', inline))
    const arn = `arn:aws:iam::${account}:role/R`
    const assume = { RoleArn: arn, RoleSessionName: 'one' }
    const { Credentials } = await aws.expectOk(aws.sts('AssumeRole', assume, keys))
    await aws.expectOk(aws.iam('ListUsers', {}, keysOf(Credentials)))
    expect(await servicesOf(arn)).toMatchObject([{ LastAuthenticatedEntity: arn }])
    aws.now += 401 * 86_400_000
    expect(await servicesOf(arn)).toMatchObject([{ TotalAuthenticatedEntities: '0' }])
  })

  it('comes in pages, and to whoever asked for it alone', async () => {
    const JobId = await generate('arn:aws:iam::aws:policy/AdministratorAccess')
    const found: unknown[] = []
    let Marker: string | undefined
    do {
      const page = await aws.expectOk(
        aws.iam('GetServiceLastAccessedDetails', {
          JobId,
          MaxItems: 100,
          ...(Marker && { Marker }),
        }),
      )
      found.push(...(page.ServicesLastAccessed as unknown as unknown[]))
      Marker = page.Marker as string | undefined
    } while (Marker !== undefined)
    expect(found.length).toBeGreaterThan(300)
    const other = await aws.makeUser('other', allow('iam:*'))
    const refused = await aws.iam('GetServiceLastAccessedDetails', { JobId }, other)
    expect([refused.status, refused.code]).toEqual([404, 'NoSuchEntity'])
    aws.now += 8 * 86_400_000
    await generate(userArn)
    expect((await aws.iam('GetServiceLastAccessedDetails', { JobId })).code).toBe('NoSuchEntity')
  })

  it.each([
    ['arn:aws:iam::111122223333:user/none', 'NoSuchEntity'],
    ['arn:aws:iam::111122223333:policy/none', 'NoSuchEntity'],
    ['arn:aws:iam::aws:policy/none', 'NoSuchEntity'],
    ['arn:aws:iam::111122223333:instance-profile/p', 'InvalidInput'],
    ['arn:aws:s3:::some-bucket-name', 'InvalidInput'],
  ])('of %s is %s', async (Arn, code) => {
    expect((await aws.iam('GenerateServiceLastAccessedDetails', { Arn })).code).toBe(code)
  })
})

describe('an account in no organization', () => {
  it.each([
    'EnableOrganizationsRootCredentialsManagement',
    'EnableOrganizationsRootSessions',
    'DisableOrganizationsRootCredentialsManagement',
    'DisableOrganizationsRootSessions',
    'ListOrganizationsFeatures',
  ])('is told so by %s', async (operation) => {
    const refused = await aws.iam(operation)
    expect([refused.status, refused.code, refused.message]).toEqual([
      ...[400, 'OrganizationNotFoundException', 'No organization is associated with your account.'],
    ])
  })

  it('is the root user of no other account', async () => {
    const TaskPolicyArn = 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials'
    const task = { 'TaskPolicyArn.arn': TaskPolicyArn, TargetPrincipal: '222233334444' }
    const refused = await aws.sts('AssumeRoot', task)
    expect([refused.status, refused.code, refused.message]).toEqual([
      ...[403, 'AccessDenied'],
      `User: arn:aws:iam::${account}:user/administrator is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::222233334444:root`,
    ])
    const other = { ...task, 'TaskPolicyArn.arn': 'arn:aws:iam::aws:policy/AdministratorAccess' }
    expect((await aws.sts('AssumeRoot', other)).code).toBe('ValidationError')
  })
})
