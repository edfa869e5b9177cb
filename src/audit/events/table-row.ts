/** A row of a table of CloudTrail events: names in lower case, objects as text, as Athena keeps them. */
import { foldAscii } from '../../json/fold-case.ts'
import { readStruct } from './struct-text.ts'
import { isPlain, plainIn, plainOf, type RecordObject } from './trail-event.ts'

/** Members of events, spelled as CloudTrail spells them. */
const memberNames = [
  ...['eventSource', 'eventName', 'eventTime', 'eventType', 'eventID', 'sharedEventID'],
  ...['awsRegion', 'recipientAccountId', 'userIdentity', 'requestParameters', 'resources'],
  ...['errorCode', 'errorMessage', 'sourceIPAddress', 'userAgent', 'vpcEndpointId'],
  ...['tlsDetails', 'eventContext'],
] as const

/** Members of `userIdentity` and of what is in it. */
const identityNames = [
  ...['type', 'principalId', 'arn', 'accountId', 'invokedBy', 'userName', 'identityProvider'],
  ...['sessionContext', 'attributes', 'mfaAuthenticated', 'creationDate', 'sessionIssuer'],
  ...['webIdFederationData', 'federatedProvider', 'sourceIdentity', 'assumedRoot'],
] as const

type Spelling = ReadonlyMap<string, string>

const members = spellingOf(memberNames)
const identityMembers = spellingOf(identityNames)

/** Members that are objects or lists, whatever a table keeps them as. */
const structured: ReadonlySet<string> = new Set([
  ...['userIdentity', 'requestParameters', 'resources', 'tlsDetails', 'eventContext'],
])

/** Columns that an audit reads, in lower case. */
export const tableColumns: readonly string[] = [...members.keys()]

/** Columns without which what is missing in a call could not be told from what is not kept. */
export const tableRequired: readonly string[] = [
  ...['eventsource', 'eventname', 'eventtime', 'eventtype', 'eventid', 'errorcode'],
  ...['sourceipaddress', 'vpcendpointid', 'useridentity.type', 'useridentity.arn'],
  ...['useridentity.principalid', 'useridentity.invokedby', 'useridentity.sessioncontext'],
]

function spellingOf(names: readonly string[]): Spelling {
  return new Map(names.map((name) => [foldAscii(name), name]))
}

/** Whether a value is an event as a table keeps it, and not as CloudTrail writes it. */
export function isTableRow(value: RecordObject): boolean {
  if (Object.hasOwn(value, 'eventSource')) {
    return [...structured].some((name) => typeof value[name] === 'string')
  }
  return Object.keys(value).some((name) => foldAscii(name) === 'eventsource')
}

/** The event as CloudTrail has written it, as far as an audit reads it. */
export function recordOfRow(row: RecordObject): RecordObject {
  const record = new Map<string, unknown>()
  for (const [key, value] of Object.entries(row)) {
    const name = members.get(foldAscii(key))
    if (name !== undefined) record.set(name, memberOf(name, value))
  }
  const session = plainIn(plainOf(record.get('userIdentity')), 'sessionContext')
  // older tables have no column for it: a session's may have been there
  record.set('isReduced', !Object.hasOwn(session, 'sourceIdentity'))
  return Object.fromEntries(record)
}

function memberOf(name: string, value: unknown): unknown {
  if (name === 'eventTime') return timeOf(value)
  if (!structured.has(name)) return value
  const read = typeof value === 'string' ? readText(name, value) : value
  if (name === 'tlsDetails') return withoutNulls(read)
  return name === 'userIdentity' ? identityOf(read) : read
}

/** A time that says nothing of a zone is one of UTC: CloudTrail has no other. */
function timeOf(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const isBare = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?$/.test(value)
  return isBare ? `${value.replace(' ', 'T')}Z` : value.replace(/ UTC$/, 'Z')
}

/** Names in parameters and ARNs may be anything: of these only JSON tells where one ends. */
const printed: ReadonlySet<string> = new Set(['userIdentity', 'tlsDetails'])

function readText(name: string, text: string): unknown {
  return parsed(text) ?? (printed.has(name) ? readStruct(text) : undefined)
}

/** What is no JSON is not known, as a member that is missing is not. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A table has all columns of an object that is not there. */
function withoutNulls(value: unknown): RecordObject {
  return Object.fromEntries(Object.entries(plainOf(value)).filter(([, one]) => one !== null))
}

function identityOf(value: unknown): unknown {
  if (!isPlain(value)) return typeof value === 'boolean' ? String(value) : value
  const own = Object.entries(value).map(([key, member]) => {
    return [identityMembers.get(foldAscii(key)) ?? key, identityOf(member)]
  })
  return Object.fromEntries(own)
}
