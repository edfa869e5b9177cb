/** What one JSON value is: an event, however it is wrapped, or a request of ours. */
import type { Call } from '../../request/call.ts'
import { isOcsf, recordOfOcsf } from './ocsf-record.ts'
import { isTableRow, recordOfRow } from './table-row.ts'
import {
  isPlain,
  plainIn,
  type RecordObject,
  readTrailEvent,
  type TrailEvent,
  textIn,
} from './trail-event.ts'

/** A request with what was decided, where it says so: a line for `sallyport check`, a decision log's. */
export interface RecordedRequest {
  readonly call: Call
  readonly id: string
  readonly recorded: 'allowed' | 'denied' | 'unknown'
}

export type ReadRecord =
  | { readonly event: TrailEvent }
  | { readonly request: RecordedRequest }
  | { readonly fault: string }

/** Members that hold an event as text: lookup-events, query results of CloudTrail Lake. */
export const textMembers = [
  'CloudTrailEvent',
  'cloudtrailevent',
  'eventJson',
  'eventjson',
  'eventJSON',
]

/** Members in which CloudWatch Logs has the text of an event, of a trail that writes there. */
const messageMembers = ['message', '@message']

/** Members that hold it as an object: EventBridge; and in which CloudTrail has an Insights event. */
const wrappers = ['detail', 'insightDetails']

export function readRecord(given: unknown): ReadRecord {
  const value = Array.isArray(given) ? rowOfFields(given) : given
  if (!isPlain(value)) return { fault: 'it must be an object' }
  for (const name of textMembers) {
    const text = textIn(value, name)
    if (text !== undefined) return readText(text)
  }
  const isRow = isTableRow(value)
  const isEvent = isRow || Object.hasOwn(value, 'eventSource')
  if (Array.isArray(given) && isEvent) return { fault: columnFault }
  if (isRow) return readEvent(recordOfRow(value))
  if (isOcsf(value)) return readOcsf(value)
  if (isEvent) return readEvent(value)
  for (const name of wrappers) {
    const inner = plainIn(value, name)
    if (Object.hasOwn(inner, 'eventSource')) return readWrapped(value, inner)
  }
  for (const name of messageMembers) {
    const text = textIn(value, name)
    if (text?.startsWith('{') === true) return readText(text)
  }
  const request = readRequest(value)
  return request === undefined ? { fault: faultOf(value) } : { request }
}

/** What a row lacks may not be in the query: an error that is not asked for would be an allowance. */
const columnFault = 'the row has some columns of an event: ask for `SELECT eventJson`'

function faultOf(value: RecordObject): string {
  return Object.hasOwn(value, 'digestS3Object')
    ? 'it is a digest of CloudTrail, which has no events'
    : 'it is neither an event nor a request'
}

/**
 * A row of a query as one object: `[{"eventJson": "…"}, …]` of CloudTrail Lake, and
 * `[{"field": "@message", "value": "…"}, …]` of CloudWatch Logs Insights.
 */
function rowOfFields(fields: readonly unknown[]): RecordObject {
  const entries = fields.filter(isPlain).flatMap((one): [string, unknown][] => {
    const name = textIn(one, 'field')
    return name === undefined ? Object.entries(one) : [[name, one.value]]
  })
  return Object.fromEntries(entries)
}

/** An Insights event tells of many calls, and has the time and id beside what it tells. */
function readWrapped(outer: RecordObject, inner: RecordObject): ReadRecord {
  const isInsight = textIn(outer, 'eventType') === 'AwsCloudTrailInsight'
  return isInsight ? readEvent({ ...inner, ...outer }) : readRecord(inner)
}

function readEvent(record: RecordObject): ReadRecord {
  const event = readTrailEvent(record)
  return event === undefined ? { fault: 'it lacks `eventName` or `eventTime`' } : { event }
}

function readOcsf(value: RecordObject): ReadRecord {
  const record = recordOfOcsf(value)
  return record === undefined
    ? { fault: 'it is an OCSF event without `api.operation` and `api.service.name`' }
    : readEvent(record)
}

function readText(text: string): ReadRecord {
  try {
    const value: unknown = JSON.parse(text)
    if (isPlain(value) && Object.hasOwn(value, 'eventSource')) return readRecord(value)
  } catch {
    // told of below
  }
  return { fault: 'the text in it is not an event' }
}

function readRequest(value: RecordObject): RecordedRequest | undefined {
  const inner = ['request', 'input'].find((name) => Object.hasOwn(plainIn(value, name), 'action'))
  const asked = inner === undefined ? value : plainIn(value, inner)
  if (!Object.hasOwn(asked, 'action') || !Object.hasOwn(asked, 'principal')) return undefined
  const result = plainIn(value, 'result')
  const verdict = textIn(value, 'verdict') ?? textIn(result, 'verdict')
  const { id: ownId, ...call } = asked
  const id = value.decision_id ?? value.id ?? ownId
  return {
    call: call as unknown as Call,
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : '',
    recorded: recordedBy.get(verdict ?? '') ?? 'unknown',
  }
}

const recordedBy: ReadonlyMap<string, RecordedRequest['recorded']> = new Map([
  ['allowed', 'allowed'],
  ['denied', 'denied'],
  ['explicitDeny', 'denied'],
  ['implicitDeny', 'denied'],
])
