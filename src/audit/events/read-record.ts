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

/** Members that hold it as an object: EventBridge. */
const wrappers = ['detail']

export function readRecord(value: unknown): ReadRecord {
  if (!isPlain(value)) return { fault: 'it must be an object' }
  if (isTableRow(value)) return readEvent(recordOfRow(value))
  if (isOcsf(value)) return readOcsf(value)
  if (Object.hasOwn(value, 'eventSource')) return readEvent(value)
  for (const name of textMembers) {
    const text = textIn(value, name)
    if (text !== undefined) return readText(text)
  }
  for (const name of wrappers) {
    const inner = plainIn(value, name)
    if (Object.hasOwn(inner, 'eventSource')) return readRecord(inner)
  }
  const request = readRequest(value)
  return request === undefined ? { fault: 'it is neither an event nor a request' } : { request }
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
