/** CloudTrail's LookupEvents on the audit trail. */
import { beforeEach, describe, expect, it } from 'vitest'
import { account, allow, type Keys, keysOf, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
let keys: Keys

beforeEach(async () => {
  aws = await TestAccount.open()
  keys = await aws.makeUser('u', allow('iam:ListUsers'))
})

type Event = Readonly<Record<string, unknown>>

async function lookup(input: object = {}): Promise<{ Events: Event[]; NextToken?: string }> {
  const answer = await aws.cloudtrail('LookupEvents', input)
  expect([answer.status, answer.message]).toEqual([200, undefined])
  return answer.result as never
}

const by = (AttributeKey: string, AttributeValue: string) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
})

describe('LookupEvents', () => {
  it('gives events, the newest first, with the whole record (D-121, D-122, D-127)', async () => {
    aws.now += 5_000
    await aws.iam('ListUsers', {}, keys)
    const { Events } = await lookup()
    expect(Events.map(({ EventName }) => EventName)).toEqual([
      ...['ListUsers', 'CreateAccessKey', 'PutUserPolicy', 'CreateUser'],
    ])
    const [first, second] = Events
    expect(first).toEqual({
      EventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...{ EventName: 'ListUsers', ReadOnly: 'true', EventSource: 'iam.amazonaws.com' },
      EventTime: aws.now / 1000,
      AccessKeyId: keys.accessKeyId,
      Username: 'u',
      Resources: [],
      CloudTrailEvent: expect.any(String),
    })
    expect(JSON.parse(String(first?.CloudTrailEvent))).toMatchObject({ eventName: 'ListUsers' })
    expect(second?.Resources).toEqual([{ ResourceType: 'AWS::IAM::User', ResourceName: 'u' }])
    expect(JSON.parse(String(second?.CloudTrailEvent)).responseElements).toEqual({
      accessKey: {
        userName: 'u',
        accessKeyId: keys.accessKeyId,
        status: 'Active',
        createDate: '2026-03-01T12:00:00Z',
      },
    })
  })

  it('finds them by each attribute', async () => {
    await aws.iam('GetUser', { UserName: 'u' }, keys)
    const document = trust({ AWS: account })
    await aws.expectOk(aws.iam('CreateRole', { RoleName: 'R', AssumeRolePolicyDocument: document }))
    const assume = { RoleArn: `arn:aws:iam::${account}:role/R`, RoleSessionName: 'session' }
    const { Credentials } = await aws.expectOk(aws.sts('AssumeRole', assume))
    await aws.sts('GetCallerIdentity', {}, keysOf(Credentials))
    const names = async (key: string, value: string) => {
      const { Events } = await lookup(by(key, value))
      return Events.map(({ EventName }) => EventName)
    }
    expect(await names('EventName', 'CreateRole')).toEqual(['CreateRole'])
    expect(await names('Username', 'session')).toEqual(['GetCallerIdentity'])
    expect(await names('AccessKeyId', keys.accessKeyId)).toEqual(['GetUser'])
    expect(await names('ResourceName', assume.RoleArn)).toEqual(['AssumeRole'])
    expect(await names('ResourceType', 'AWS::IAM::Role')).toEqual(['AssumeRole', 'CreateRole'])
    expect(await names('EventSource', 'sts.amazonaws.com')).toEqual([
      ...['GetCallerIdentity', 'AssumeRole'],
    ])
    expect(await names('ReadOnly', 'false')).toEqual([
      ...['CreateRole', 'CreateAccessKey', 'PutUserPolicy', 'CreateUser'],
    ])
    const [event] = (await lookup(by('EventName', 'GetUser'))).Events
    expect(await names('EventId', String(event?.EventId))).toEqual(['GetUser'])
    expect(await names('EventName', 'getuser')).toEqual([])
  })

  it('gives pages, each event once, though more come meanwhile', async () => {
    for (let at = 0; at < 7; at += 1) await aws.iam('GetUser', { UserName: `u${at}` })
    const question = { ...by('EventName', 'GetUser'), MaxResults: 3 }
    const found: unknown[] = []
    let token: string | undefined
    do {
      const page = await lookup({ ...question, ...(token && { NextToken: token }) })
      found.push(...page.Events.map(({ EventId }) => EventId))
      token = page.NextToken
      await aws.iam('GetUser', { UserName: 'later' })
    } while (token !== undefined)
    expect(found).toHaveLength(7)
    expect(new Set(found).size).toBe(7)
  })

  it('keeps to a time range and to 90 days', async () => {
    const start = aws.now
    aws.now += 3_600_000
    await aws.iam('GetUser', { UserName: 'u' })
    const count = async (input: object) => (await lookup(input)).Events.length
    expect(await count({ StartTime: aws.now / 1000 })).toBe(1)
    expect(await count({ EndTime: start / 1000, ...by('EventSource', 'iam.amazonaws.com') })).toBe(
      3,
    )
    aws.now += 90 * 86_400_000
    expect(await count(by('EventName', 'CreateUser'))).toBe(0)
    expect(await count(by('EventName', 'GetUser'))).toBe(1)
  })

  it.each([
    [
      {
        LookupAttributes: [
          ...by('EventName', 'a').LookupAttributes,
          ...by('EventId', 'b').LookupAttributes,
        ],
      },
      'InvalidLookupAttributesException',
    ],
    [{ StartTime: 2, EndTime: 1 }, 'InvalidTimeRangeException'],
    [{ NextToken: 'forged' }, 'InvalidNextTokenException'],
    [{ MaxResults: 51 }, 'ValidationException'],
    [by('Nothing', 'a'), 'ValidationException'],
    [{ MaxResults: '5' }, 'SerializationException'],
    [{ LookupAttributes: {} }, 'SerializationException'],
    [{ StartTime: { toString: 1, valueOf: 1 } }, 'SerializationException'],
  ])('refuses %j', async (input, code) => {
    const answer = await aws.cloudtrail('LookupEvents', input)
    expect([answer.status, answer.code]).toEqual([400, code])
    expect(answer.headers['Content-Type']).toBe('application/x-amz-json-1.1')
  })

  it('takes a token with the question that it was given for alone', async () => {
    const { NextToken } = await lookup({ MaxResults: 1 })
    const other = await aws.cloudtrail('LookupEvents', { NextToken, ...by('Username', 'u') })
    expect(other.code).toBe('InvalidNextTokenException')
    expect((await lookup({ NextToken })).Events).not.toHaveLength(0)
  })

  it('has no Insights events', async () => {
    expect((await lookup({ EventCategory: 'insight' })).Events).toEqual([])
  })
})

describe('a target', () => {
  it('is written as older and newer clients do', async () => {
    const named = (target: string) => aws.cloudtrail('LookupEvents', {}, aws.administrator, target)
    expect((await named('CloudTrail_20131101')).status).toBe(200)
    for (const target of ['_20131101', 'other.CloudTrail_20131101', '']) {
      const refused = await named(target)
      expect([refused.status, refused.code]).toEqual([400, 'UnknownOperationException'])
    }
  })
})

describe('another operation of CloudTrail', () => {
  it('is refused with its name, in JSON', async () => {
    const answer = await aws.cloudtrail('CreateTrail')
    expect([answer.status, answer.code, answer.message]).toEqual([
      ...[501, 'NotImplemented', 'The operation CreateTrail is not implemented.'],
    ])
  })
})
