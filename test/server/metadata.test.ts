/** Credentials for SDKs: instance metadata, and the endpoint for containers. */
import { beforeEach, describe, expect, it } from 'vitest'
import { containerPath, MetadataService } from '../../src/server/metadata/metadata-service.ts'
import { account, allow, keysOf, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
let metadata: MetadataService
beforeEach(async () => {
  aws = await TestAccount.open()
  metadata = open()
})

function open(names: object = { instanceProfile: 'box', taskRole: 'worker' }): MetadataService {
  return new MetadataService({
    source: aws.service,
    state: aws.state,
    now: () => aws.now,
    ...names,
  })
}

type Headers = Readonly<Record<string, string>>

const host = '127.0.0.1:7101'

function send(target: string, headers: Headers = {}, method = 'GET') {
  const all = Object.entries({ host, ...headers })
  const body = new Uint8Array()
  return metadata.answer({ method, target, headers: all, body, address: '127.0.0.1' })
}

async function tokenFor(seconds = '21600'): Promise<Headers> {
  const life = { 'x-aws-ec2-metadata-token-ttl-seconds': seconds }
  const { status, body } = await send('/latest/api/token', life, 'PUT')
  expect(status).toBe(200)
  return { 'x-aws-ec2-metadata-token': body }
}

const folder = '/latest/meta-data/iam/security-credentials/'
const read = async (target: string) => send(target, await tokenFor())
const readJson = async (target: string) => JSON.parse((await read(target)).body)
const readContainer = () => send(containerPath, { authorization: metadata.authorization })

async function makeRole(name: string, service: string, condition?: object): Promise<void> {
  const document = JSON.parse(trust({ Service: service }))
  if (condition !== undefined) document.Statement[0].Condition = condition
  const AssumeRolePolicyDocument = JSON.stringify(document)
  await aws.expectOk(aws.iam('CreateRole', { RoleName: name, AssumeRolePolicyDocument }))
  const PolicyDocument = JSON.stringify(allow('iam:ListRoles'))
  const put = { RoleName: name, PolicyName: 'own', PolicyDocument }
  await aws.expectOk(aws.iam('PutRolePolicy', put))
}

async function makeInstance(service = 'ec2.amazonaws.com'): Promise<void> {
  await makeRole('reader', service)
  const profile = { InstanceProfileName: 'box' }
  await aws.expectOk(aws.iam('CreateInstanceProfile', profile))
  await aws.expectOk(aws.iam('AddRoleToInstanceProfile', { ...profile, RoleName: 'reader' }))
}

const keysIn = ({ Token = '', ...more }: Record<string, string>) =>
  keysOf({ ...more, SessionToken: Token })

describe('instance metadata', () => {
  it('hands out credentials of the role of the profile, which do what the role may', async () => {
    await makeInstance()
    expect(await read(folder)).toMatchObject({ status: 200, body: 'reader' })
    const found = await readJson(`${folder}reader`)
    expect(found).toMatchObject({
      ...{ Code: 'Success', Type: 'AWS-HMAC', LastUpdated: '2026-03-01T12:00:00Z' },
      Expiration: '2026-03-01T13:00:00Z',
    })
    const keys = keysIn(found)
    await aws.expectOk(aws.iam('ListRoles', {}, keys))
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('AccessDenied')
    const { Arn } = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))
    const { body: instance } = await read('/latest/meta-data/instance-id')
    expect(instance).toMatch(/^i-[0-9a-f]{17}$/)
    expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/reader/${instance}`)
    expect(await readJson('/latest/meta-data/iam/info')).toMatchObject({
      InstanceProfileArn: `arn:aws:iam::${account}:instance-profile/box`,
    })
    expect(await readJson('/latest/dynamic/instance-identity/document')).toMatchObject({
      ...{ accountId: account, instanceId: instance, region: 'us-east-1' },
    })
  })

  it('is read with a token alone, which ends, and which nobody gets for somebody else', async () => {
    await makeInstance()
    expect((await send(folder)).status).toBe(401)
    expect((await send(folder, { 'x-aws-ec2-metadata-token': 'forged' })).status).toBe(401)
    const { 'x-aws-ec2-metadata-token': other = '' } = await tokenFor()
    metadata = open()
    expect((await send(folder, { 'x-aws-ec2-metadata-token': other })).status).toBe(401)
    const life = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }
    const ask = (headers: Headers, method = 'PUT') => send('/latest/api/token', headers, method)
    expect((await ask({ ...life, 'x-forwarded-for': '10.0.0.1' })).status).toBe(403)
    expect((await ask(life, 'GET')).status).toBe(405)
    for (const seconds of ['0', '21601', '-1', '1e3', '']) {
      expect((await ask({ 'x-aws-ec2-metadata-token-ttl-seconds': seconds })).status).toBe(400)
    }
    expect((await ask({})).status).toBe(400)
    expect((await send(folder, await tokenFor(), 'POST')).status).toBe(405)
  })

  it('is not read by another name of this machine, which a page could have given it', async () => {
    await makeInstance()
    for (const name of ['evil.example.com', '127.0.0.1.example.com', '10.0.0.1', '']) {
      expect((await send(folder, { ...(await tokenFor()), host: name })).status).toBe(403)
    }
    expect((await send(folder, { ...(await tokenFor()), host: 'localhost:1' })).status).toBe(200)
  })

  it('says that EC2 may not assume a role that does not trust it', async () => {
    await makeInstance('lambda.amazonaws.com')
    const found = await readJson(`${folder}reader`)
    expect(found).toMatchObject({ Code: 'AssumeRoleUnauthorizedAccess' })
    expect(found).not.toHaveProperty('AccessKeyId')
    expect((await aws.store.newest(1))[0]?.event).toContain('"errorCode":"AccessDenied"')
  })

  it('has no role where the profile has none, and no other role than its own', async () => {
    expect((await read(folder)).status).toBe(404)
    await makeInstance()
    await makeRole('other', 'ec2.amazonaws.com')
    expect((await read(`${folder}other`)).status).toBe(404)
    expect((await read(`${folder}Reader`)).status).toBe(404)
    expect((await read(`${folder}reader/../other`)).status).toBe(404)
    const profile = { InstanceProfileName: 'box' }
    await aws.expectOk(aws.iam('RemoveRoleFromInstanceProfile', { ...profile, RoleName: 'reader' }))
    expect((await read(`${folder}reader`)).status).toBe(404)
    metadata = open({ taskRole: 'reader' })
    expect((await read(folder)).status).toBe(404)
  })

  it('gives the session what EC2 gives it', async () => {
    await makeInstance()
    const id = (await read('/latest/meta-data/instance-id')).body
    const arn = `arn:aws:ec2:us-east-1:${account}:instance/${id}`
    const own = { StringEquals: { 'ec2:SourceInstanceArn': arn, 'ec2:RoleDelivery': '2.0' } }
    const denied = { Effect: 'Deny', Action: '*', Resource: '*', Condition: own }
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: denied })
    const keys = keysIn(await readJson(`${folder}reader`))
    await aws.expectOk(aws.iam('ListRoles', {}, keys))
    const put = { RoleName: 'reader', PolicyName: 'deny', PolicyDocument }
    await aws.expectOk(aws.iam('PutRolePolicy', put))
    expect((await aws.iam('ListRoles', {}, keys)).message).toContain('explicit deny')
  })
})

describe('credentials of a role', () => {
  it('are the same until they are good for half an hour, and renewed then', async () => {
    await makeInstance()
    const first = await readJson(`${folder}reader`)
    aws.now += 1_799_000
    expect(await readJson(`${folder}reader`)).toEqual(first)
    aws.now += 1_000
    const second = await readJson(`${folder}reader`)
    expect(second.Expiration).toBe('2026-03-01T13:30:00Z')
    expect(second.AccessKeyId).not.toBe(first.AccessKeyId)
    aws.now += 1_800_000
    expect((await aws.iam('ListRoles', {}, keysIn(first))).code).toBe('ExpiredToken')
    await aws.expectOk(aws.iam('ListRoles', {}, keysIn(second)))
  })

  it('are those of the role that is there now, not of one with its name that was deleted', async () => {
    await makeRole('worker', 'ecs-tasks.amazonaws.com')
    const first = JSON.parse((await readContainer()).body)
    await aws.expectOk(aws.iam('DeleteRolePolicy', { RoleName: 'worker', PolicyName: 'own' }))
    await aws.expectOk(aws.iam('DeleteRole', { RoleName: 'worker' }))
    expect((await readContainer()).status).toBe(404)
    await makeRole('worker', 'lambda.amazonaws.com')
    expect((await aws.iam('ListRoles', {}, keysIn(first))).code).toBe('InvalidClientTokenId')
    expect(await readContainer()).toMatchObject({ status: 403 })
  })

  it('are recorded as calls of the service', async () => {
    await makeInstance()
    await readJson(`${folder}reader`)
    const [last] = await aws.store.newest(1)
    const event = JSON.parse(last?.event ?? '')
    expect(event).toMatchObject({
      ...{ eventName: 'AssumeRole', sourceIPAddress: 'ec2.amazonaws.com' },
      userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
      requestParameters: { roleArn: `arn:aws:iam::${account}:role/reader` },
    })
    expect(last?.event).not.toMatch(/secretAccessKey|sessionToken/)
  })
})

describe('the endpoint for containers', () => {
  it('hands out credentials to whoever knows its token', async () => {
    await makeRole('worker', 'ecs-tasks.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:aws:ecs:us-east-1:${account}:*` },
    })
    const { status, body } = await readContainer()
    expect(status).toBe(200)
    const found = JSON.parse(body)
    expect(found).toMatchObject({ RoleArn: `arn:aws:iam::${account}:role/worker` })
    await aws.expectOk(aws.iam('ListRoles', {}, keysIn(found)))
    for (const headers of [{}, { authorization: '' }, { authorization: 'x' }]) {
      expect((await send(containerPath, headers)).status).toBe(401)
    }
    expect((await send(containerPath, await tokenFor())).status).toBe(401)
    const own = { authorization: metadata.authorization }
    expect((await send(containerPath, { ...own, host: 'evil.example.com' })).status).toBe(403)
    expect((await send(containerPath, own, 'POST')).status).toBe(405)
  })

  it('says where the role is not there, or may not be assumed', async () => {
    expect(await readContainer()).toMatchObject({
      status: 404,
      body: '{"code":"NoSuchRole","message":"The role worker cannot be found."}',
    })
    await makeRole('worker', 'ec2.amazonaws.com')
    expect(await readContainer()).toMatchObject({
      status: 403,
      body: '{"code":"AccessDenied","message":"Not authorized to perform sts:AssumeRole"}',
    })
  })
})
