/** Events in the forms in which AWS hands them out: each made by its documentation. */
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { account, aliceWith, bundleOf, denial, eventOf, listEvent } from '../support/audits.ts'
import { makeFolder, sallyport } from './command-line.ts'

let bundle: Uint8Array

beforeAll(async () => {
  bundle = await bundleOf(aliceWith({ Effect: 'Allow', Action: 'ec2:DescribeI*', Resource: '*' }))
})

/** The report of an audit of one file. */
async function auditOf(name: string, content: unknown) {
  const at = makeFolder({ 'a.bundle': bundle, [name]: content })
  const { stdout } = await sallyport(['audit', at('a.bundle'), at(name), '--json'])
  return JSON.parse(stdout)
}

const json = (value: unknown) => JSON.stringify(value)
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const event = () => json(eventOf(listEvent))
const at = 1_769_860_800_000
const message = () => ({ timestamp: at, message: event(), ingestionTime: at })

/** "LookupEvents", CloudTrail API: what `aws cloudtrail lookup-events` prints. */
const lookedUp = () => ({
  EventId: '1',
  EventName: 'DescribeInstances',
  ReadOnly: 'true',
  EventTime: '2026-01-31T12:00:00+00:00',
  EventSource: 'ec2.amazonaws.com',
  Username: 'alice',
  Resources: [],
  CloudTrailEvent: event(),
})

describe('an event', () => {
  test.each([
    ['lookup-events', 'e.json', () => json({ Events: [lookedUp()], NextToken: 't' })],
    ['filter-log-events', 'e.json', () => json({ events: [message()], searchedLogStreams: [] })],
    [
      'a subscription of CloudWatch Logs',
      'e.json',
      () => json({ messageType: 'DATA_MESSAGE', logEvents: [{ id: '1', ...message() }] }),
    ],
    [
      'CloudWatch Logs Insights',
      'e.json',
      () => json({ results: [[{ field: '@message', value: event() }]], status: 'Complete' }),
    ],
    [
      'an export of CloudWatch Logs',
      '000000.gz',
      () => gzipSync(`2026-01-31T12:00:00.000Z ${event()}\n`),
    ],
    [
      '`aws logs tail`',
      'e.log',
      () => `2026-01-31T12:00:00.000000+00:00 ${account}_CloudTrail_eu-central-1 ${event()}\n`,
    ],
    [
      'CloudTrail Lake',
      'e.json',
      () => json({ QueryStatus: 'FINISHED', QueryResultRows: [[{ eventJson: event() }]] }),
    ],
    [
      'saved results of CloudTrail Lake',
      'result_1.csv.gz',
      () => gzipSync(`"eventJson"\n${quoted(event())}\n`),
    ],
  ])('of %s is decided', async (_, name, content) => {
    const { outcomes, rejections } = await auditOf(name, content())
    expect(rejections).toEqual([])
    expect(outcomes).toEqual({ agree: 1, flip: 0, depends: 0, unmapped: 0 })
  })

  test('of Insights is apart, and a digest is told of', async () => {
    const insight = {
      ...{ eventType: 'AwsCloudTrailInsight', eventTime: '2026-01-31T12:00:00Z', eventID: 'i' },
      insightDetails: {
        state: 'Start',
        eventSource: 'ec2.amazonaws.com',
        eventName: 'RunInstances',
      },
    }
    const apart = await auditOf('e.json', json({ Records: [insight] }))
    expect(apart.apart).toEqual([{ name: 'AwsCloudTrailInsight', count: 1 }])
    const digest = await auditOf('e.json', json({ digestS3Object: 'x', logFiles: [] }))
    expect(digest.rejections[0].message).toBe('it is a digest of CloudTrail, which has no events')
  })
})

/** Columns of the table of "Query AWS CloudTrail logs", Amazon Athena. */
const columns = [
  ...['eventversion', 'useridentity', 'eventtime', 'eventsource', 'eventname', 'awsregion'],
  ...['sourceipaddress', 'useragent', 'errorcode', 'errormessage', 'requestparameters'],
  ...['eventid', 'resources', 'eventtype', 'recipientaccountid', 'vpcendpointid', 'tlsdetails'],
]

const identity = `{type=IAMUser, principalid=AIDAEXAMPLE, arn=arn:aws:iam::${account}:user/alice, accountid=${account}, invokedby=null, accesskeyid=AKIA, username=alice, sessioncontext=null}`

const cells: Readonly<Record<string, string>> = {
  useridentity: identity,
  ...{ eventtime: '2026-01-31T12:00:00Z', eventsource: 'ec2.amazonaws.com' },
  ...{ eventname: 'DescribeInstances', awsregion: 'eu-central-1', sourceipaddress: '203.0.113.7' },
  ...{ requestparameters: '{"filterSet":{}}', eventtype: 'AwsApiCall' },
  ...{ recipientaccountid: account, tlsdetails: '{tlsversion=TLSv1.3, ciphersuite=x}' },
}

function tableOf(own: Readonly<Record<string, string>>, names: readonly string[] = columns) {
  const row = names.map((name) => {
    const cell = { ...cells, ...own }[name]
    return cell === undefined ? '' : quoted(cell)
  })
  return `${names.map(quoted).join(',')}\n${row.join(',')}\n`
}

describe('a result of Athena', () => {
  test('is decided as the events in it are', async () => {
    const allowed = await auditOf('e.csv', tableOf({}))
    expect(allowed).toMatchObject({ rejected: 0, outcomes: { agree: 1 } })
    const denied = await auditOf(
      'e.csv',
      tableOf({ errorcode: denial.errorCode, errormessage: denial.errorMessage }),
    )
    expect(denied).toMatchObject({ recorded: { denied: 1 }, outcomes: { flip: 1 } })
  })

  test('without a column that outcomes rest on is refused', async () => {
    const names = columns.filter((name) => name !== 'errorcode')
    const { rejections, events } = await auditOf('e.csv', tableOf({}, names))
    expect(events).toBe(0)
    expect(rejections[0].message).toBe('the column `errorcode` is missing')
  })

  test('names nobody where values could be members', async () => {
    const forged = identity.replace('username=alice', 'username=a, arn=arn:aws:iam::1:user/b')
    const { unmapped } = await auditOf('e.csv', tableOf({ useridentity: forged }))
    expect(unmapped[0].name).toMatch(/^no identity/)
  })

  test('has rows with lines, commas and quotes in cells, and some that are cut off', async () => {
    const parameters = json({ note: 'a,"b"\nc' })
    const whole = tableOf({ requestparameters: parameters })
    const { rejections, events } = await auditOf('e.csv', `${whole}"a","b"\n"cut`)
    expect(events).toBe(1)
    expect(rejections.map((one: { message: string }) => one.message)).toEqual([
      'the row has 2 cells, not 17',
      'the row is cut off within quotes',
    ])
  })
})

test('text that is no JSON is told of, and rows of some columns are refused', async () => {
  const text = await auditOf('e.txt', '"a","b"\n"c","d"\n')
  expect(text).toMatchObject({ events: 0, rejected: 2 })
  const row = [{ eventSource: 'ec2.amazonaws.com' }, { eventName: 'DescribeInstances' }]
  const { rejections } = await auditOf('e.json', json({ QueryResultRows: [row] }))
  expect(rejections[0].message).toMatch(/ask for `SELECT eventJson`$/)
})
