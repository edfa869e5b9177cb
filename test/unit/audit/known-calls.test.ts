/** Calls that are about other things than earlier ones: decided again wherever that may matter. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { auditEvents, auditText } from '../../../src/audit/auditor.ts'
import { Bracket } from '../../../src/partial/bracket.ts'
import { account, aliceWith, auditorOf, denial, eventOf } from '../../support/audits.ts'

const encoder = new TextEncoder()
let number = 0

function call(source: string, name: string, members: object): object {
  number += 1
  const eventID = `0a1b2c3d-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
  const [eventSource, eventName] = [`${source}.amazonaws.com`, name]
  return eventOf({ eventSource, eventName, eventID, ...members })
}

function textOf(events: readonly object[]): Uint8Array {
  return encoder.encode(JSON.stringify({ Records: events }))
}

async function expectSame(directory: object, events: readonly object[]) {
  const own = [...events, ...events.map((event) => ({ ...event, ...nextId() }))]
  const report = await auditText(await auditorOf(directory), [textOf(own)])
  const read = JSON.parse(JSON.stringify(own))
  const expected = await auditEvents(await auditorOf(directory), read)
  expect(JSON.stringify(report)).toBe(JSON.stringify(expected))
  return report
}

function nextId(): object {
  number += 1
  return { eventID: `0a1b2c3d-0000-4000-8000-${number.toString(16).padStart(12, '0')}` }
}

function readObject(key: string, members: object = {}): object {
  const requestParameters = { bucketName: 'acme', key }
  return call('s3', 'GetObject', { requestParameters, ...members })
}

function allow(action: string, members: object = {}): object {
  return { Effect: 'Allow', Action: action, Resource: '*', ...members }
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('calls that are about resources of one class', () => {
  it('are decided a few times, however many there are', async () => {
    const decide = vi.spyOn(Bracket.prototype, 'decide')
    const events = Array.from({ length: 500 }, (_, at) => readObject(`logs/${at}`))
    const auditor = await auditorOf(aliceWith(allow('s3:GetObject')))
    const report = await auditText(auditor, [textOf(events)])
    expect(decide.mock.calls.length).toBeLessThan(5)
    expect(report.outcomes).toEqual({ agree: 500, flip: 0, depends: 0, unmapped: 0 })
    expect(report.resources).toHaveLength(500)
  })

  it('may have names of any length', async () => {
    const names = ['x', 'x'.repeat(300), 'x'.repeat(600), 'x'.repeat(20_000)]
    const events = names.flatMap((name) =>
      ['1', '2', '3'].map((end) => readObject(`${name}${end}`)),
    )
    const Resource = ['arn:aws:s3:::acme/x1', `arn:aws:s3:::acme/${'x'.repeat(300)}2`]
    await expectSame(aliceWith(allow('s3:GetObject', { Resource })), events)
  })

  it('are refused where their parameters are not UTF-8', async () => {
    const text = textOf(['logs/1', 'logs/2', 'logs/#', 'logs/3'].map((key) => readObject(key)))
    const bytes = text.map((byte) => (byte === 0x23 ? 0xc3 : byte))
    const auditor = await auditorOf(aliceWith(allow('s3:GetObject')))
    const { events, rejections } = await auditText(auditor, [bytes])
    expect(events).toBe(3)
    expect(rejections.map(({ message }) => message)).toEqual(['it is not UTF-8 text'])
  })

  it('are decided apart where a pattern tells them apart', async () => {
    const policy = allow('s3:GetObject', { Resource: 'arn:aws:s3:::acme/*1.csv' })
    const events = Array.from({ length: 30 }, (_, at) => readObject(`logs/${at}.csv`))
    const report = await expectSame(aliceWith(policy), events)
    expect([report.outcomes.agree, report.outcomes.flip + report.outcomes.depends]).toEqual([6, 54])
  })

  it('are told of by their own resources where AWS did otherwise', async () => {
    const events = Array.from({ length: 30 }, (_, at) => {
      const eventTime = `2026-01-31T12:00:${String(59 - at).padStart(2, '0')}Z`
      const requestParameters = { instancesSet: { items: [{ instanceId: `i-${at}` }] } }
      return call('ec2', 'StopInstances', { requestParameters, eventTime })
    })
    const report = await expectSame(aliceWith(allow('s3:*')), events)
    const told = report.flips.map(({ count, example }) => [count, example.resource])
    expect(told).toEqual([[60, `arn:aws:ec2:eu-central-1:${account}:instance/i-29`]])
  })
})

describe('calls are decided apart', () => {
  it('by keys of the context that are in their parameters', async () => {
    const Condition = { StringEquals: { 's3:prefix': 'own/' } }
    const events = ['own/', 'other/', 'own/', 'other/', 'more/'].map((prefix) => {
      return call('s3', 'ListObjects', { requestParameters: { bucketName: 'acme', prefix } })
    })
    const report = await expectSame(aliceWith(allow('s3:ListBucket', { Condition })), events)
    expect(report.outcomes.agree).toBe(4)
  })

  it('by tags that the event has of the resource', async () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'red' } }
    const tags = { team: 'red' }
    const eventContext = {
      tagContext: { resourceTags: [{ arn: 'arn:aws:s3:::acme/logs/1', tags }] },
    }
    const events = ['2', '1', '2', '1', '3'].map((name) =>
      readObject(`logs/${name}`, { eventContext }),
    )
    const report = await expectSame(aliceWith(allow('s3:GetObject', { Condition })), events)
    expect([report.outcomes.agree, report.outcomes.depends]).toEqual([4, 6])
  })

  it('by whether the resource is a guess', async () => {
    const arn = `arn:aws:secretsmanager:eu-central-1:${account}:secret:db`
    const events = ['db', arn, 'db', arn].map((secretId) => {
      return call('secretsmanager', 'GetSecretValue', { requestParameters: { secretId } })
    })
    const report = await expectSame(aliceWith(), events)
    expect(report.keys).toContainEqual({ key: '(resource)', events: 4, alone: 0 })
  })

  it('by whether all that they are about is known', async () => {
    const groups = { securityGroups: ['sg-1'] }
    const role = { roleArn: `arn:aws:iam::${account}:role/Own` }
    const events = [{ ...role, name: 'x' }, { name: 'x' }, { ...groups, name: 'x' }].flatMap(
      (requestParameters) => {
        const one = () => call('batch', 'CreateComputeEnvironment', { requestParameters })
        return [one(), { ...one(), ...denial }]
      },
    )
    await expectSame(aliceWith(allow('batch:*')), events)
  })

  it('by whether what they do not name is of another type', async () => {
    const errorCode = 'AccessDenied'
    const named = ['configurationProfileId', 'hostedConfigurationVersionId']
    const events = [...named, ...named].map((name) => {
      const requestParameters = { applicationId: 'shop', [name]: 'prices' }
      return call('appconfig', 'GetHostedConfigurationVersion', { requestParameters, errorCode })
    })
    const report = await expectSame(aliceWith(allow('appconfig:*')), events)
    expect([report.outcomes.flip, report.outcomes.depends]).toEqual([4, 4])
  })

  it('by names that are aliases', async () => {
    const events = ['acme', 'logs', 'acme-1a2b3c-s3alias', 'logs', 'acme-1a2b3c-s3alias'].map(
      (bucketName) => call('s3', 'GetBucketLocation', { requestParameters: { bucketName } }),
    )
    const report = await expectSame(aliceWith(allow('s3:GetBucketLocation')), events)
    expect([report.outcomes.agree, report.outcomes.unmapped]).toEqual([6, 4])
  })

  it('by actions that they may have needed besides', async () => {
    const events = [{}, { tags: { team: 'red' } }, {}, { tags: { team: 'red' } }].map((own) => {
      return call('sqs', 'CreateQueue', { requestParameters: { queueName: 'orders', ...own } })
    })
    const statement = { ...allow('sqs:CreateQueue'), Action: ['sqs:CreateQueue', 'sqs:TagQueue'] }
    const report = await expectSame(aliceWith(statement), events)
    expect(report.outcomes.agree).toBe(8)
  })

  it('by whose the resource is', async () => {
    const arn = 'arn:aws:s3:::acme'
    const events = [account, '444455556666', account, undefined].map((accountId) => {
      return readObject('logs/1', { resources: [{ ARN: arn, accountId }] })
    })
    await expectSame(aliceWith(allow('s3:GetObject')), events)
  })
})
