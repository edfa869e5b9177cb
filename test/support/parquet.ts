/** Parquet files of events, as tables keep them. */
import { parquetWriteBuffer } from 'hyparquet-writer'

type Written = Parameters<typeof parquetWriteBuffer>[0]
type Element = NonNullable<Written['schema']>[number]

/** A column: a text, a whole number, a flag, a list or an object of such. */
export type ColumnShape =
  | 'text'
  | 'number'
  | 'flag'
  | readonly [ColumnShape]
  | { readonly [name: string]: ColumnShape }

type Repetition = 'OPTIONAL' | 'REQUIRED' | 'REPEATED'

function elementsOf(
  name: string,
  shape: ColumnShape,
  repetition: Repetition = 'OPTIONAL',
): Element[] {
  const own = { name, repetition_type: repetition }
  if (shape === 'text') return [{ ...own, type: 'BYTE_ARRAY', converted_type: 'UTF8' }]
  if (shape === 'number') return [{ ...own, type: 'INT64' }]
  if (shape === 'flag') return [{ ...own, type: 'BOOLEAN' }]
  if (isList(shape)) {
    const list = { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 }
    return [
      { ...own, converted_type: 'LIST', num_children: 1 },
      list,
      ...elementsOf('element', shape[0]),
    ]
  }
  const children = Object.entries(shape)
  return [
    { ...own, num_children: children.length },
    ...children.flatMap(([child, inner]) => elementsOf(child, inner)),
  ]
}

function isList(shape: ColumnShape): shape is readonly [ColumnShape] {
  return Array.isArray(shape)
}

/** The bytes of a file with these columns. */
export function parquetOf(
  shape: { readonly [name: string]: ColumnShape },
  rows: readonly Readonly<Record<string, unknown>>[],
  options: Partial<Written> = {},
): Uint8Array {
  const names = Object.keys(shape)
  const schema = [
    { name: 'root', num_children: names.length },
    ...Object.entries(shape).flatMap(([name, own]) => elementsOf(name, own)),
  ]
  const columnData = names.map((name) => ({ name, data: rows.map((row) => stored(row[name])) }))
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, ...options }))
}

function stored(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(value)
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return value.map(stored)
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, stored(one)]))
}

/** The table of events that "Create a table for CloudTrail logs in Athena" makes, as far as it matters. */
export const athenaShape: { readonly [name: string]: ColumnShape } = {
  eventversion: 'text',
  useridentity: {
    type: 'text',
    principalid: 'text',
    arn: 'text',
    accountid: 'text',
    invokedby: 'text',
    accesskeyid: 'text',
    username: 'text',
    sessioncontext: {
      attributes: { mfaauthenticated: 'text', creationdate: 'text' },
      sessionissuer: { type: 'text', principalid: 'text', arn: 'text', accountid: 'text' },
      sourceidentity: 'text',
      webidfederationdata: { federatedprovider: 'text' },
    },
  },
  eventtime: 'text',
  eventsource: 'text',
  eventname: 'text',
  awsregion: 'text',
  sourceipaddress: 'text',
  useragent: 'text',
  errorcode: 'text',
  errormessage: 'text',
  requestparameters: 'text',
  responseelements: 'text',
  eventid: 'text',
  resources: [{ arn: 'text', accountid: 'text', type: 'text' }],
  eventtype: 'text',
  recipientaccountid: 'text',
  sharedeventid: 'text',
  vpcendpointid: 'text',
  tlsdetails: { tlsversion: 'text' },
}

/** An event of CloudTrail as a row of that table. */
export function athenaRow(event: object): Record<string, unknown> {
  const row = lowered(event, athenaShape) as Record<string, unknown>
  const parameters = 'requestParameters' in event ? event.requestParameters : undefined
  return { ...row, requestparameters: parameters === undefined ? null : JSON.stringify(parameters) }
}

function lowered(value: unknown, shape: ColumnShape | undefined): unknown {
  if (shape === undefined || value === undefined || value === null) return null
  if (typeof shape === 'string') return value
  if (isList(shape)) return (value as unknown[]).map((one) => lowered(one, shape[0]))
  const own = new Map(Object.entries(value).map(([name, one]) => [name.toLowerCase(), one]))
  return Object.fromEntries(
    Object.entries(shape).map(([name, inner]) => [name, lowered(own.get(name), inner)]),
  )
}

/** An event of CloudTrail in OCSF 1.5, as "Event Dossier: Amazon CloudTrail" of github.com/ocsf/examples maps it. */
export function ocsfEvent(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const identity = objectIn(event, 'userIdentity')
  const session = objectIn(identity, 'sessionContext')
  const attributes = objectIn(session, 'attributes')
  const { creationDate, mfaAuthenticated } = attributes
  const { sourceIPAddress, eventTime } = event
  const address = String(sourceIPAddress ?? '')
  const isAddress = /^[0-9a-f:.]+$/i.test(address) && /\d/.test(address)
  return {
    class_uid: 6003,
    time: Date.parse(String(eventTime)),
    metadata: { uid: event.eventID, event_code: event.eventType, product: { name: 'CloudTrail' } },
    api: {
      operation: event.eventName,
      service: { name: event.eventSource },
      request: { uid: event.requestID, data: JSON.stringify(event.requestParameters) },
      response: { error: event.errorCode, message: event.errorMessage },
    },
    actor: {
      user: {
        type: identity.type,
        uid: identity.arn,
        uid_alt: identity.principalId,
        name: identity.userName,
        account: { uid: identity.accountId },
      },
      session: {
        issuer: objectIn(session, 'sessionIssuer').arn,
        created_time: creationDate === undefined ? undefined : Date.parse(String(creationDate)),
        is_mfa: mfaAuthenticated === undefined ? undefined : String(mfaAuthenticated) === 'true',
      },
      invoked_by: identity.invokedBy,
      idp: {
        name:
          objectIn(session, 'webIdFederationData').federatedProvider ?? identity.identityProvider,
      },
    },
    cloud: { region: event.awsRegion, account: { uid: event.recipientAccountId } },
    src_endpoint: { uid: event.vpcEndpointId, [isAddress ? 'ip' : 'domain']: sourceIPAddress },
    http_request: { user_agent: event.userAgent },
    resources: listIn(event, 'resources').map((one) => ({
      uid: one.ARN,
      owner: { account: { uid: one.accountId } },
      type: one.type,
    })),
    unmapped: { sharedEventID: event.sharedEventID },
    status: event.errorCode === undefined ? 'Success' : 'Failure',
  }
}

type Members = Readonly<Record<string, unknown>>

function objectIn(value: Members, name: string): Members {
  return (value[name] ?? {}) as Members
}

function listIn(value: Members, name: string): readonly Members[] {
  return (value[name] ?? []) as readonly Members[]
}

/** OCSF's columns, as far as an audit reads them, and some that it does not. */
export const ocsfShape: { readonly [name: string]: ColumnShape } = {
  class_uid: 'number',
  time: 'number',
  metadata: { uid: 'text', event_code: 'text', product: { name: 'text' } },
  api: {
    operation: 'text',
    service: { name: 'text' },
    request: { uid: 'text', data: 'text' },
    response: { error: 'text', message: 'text', data: 'text' },
  },
  actor: {
    user: { type: 'text', uid: 'text', uid_alt: 'text', name: 'text', account: { uid: 'text' } },
    session: { issuer: 'text', created_time: 'number', is_mfa: 'flag' },
    invoked_by: 'text',
    idp: { name: 'text' },
  },
  cloud: { region: 'text', account: { uid: 'text' } },
  src_endpoint: { uid: 'text', ip: 'text', domain: 'text' },
  http_request: { user_agent: 'text' },
  resources: [{ uid: 'text', owner: { account: { uid: 'text' } }, type: 'text' }],
  unmapped: { sharedEventID: 'text' },
  status: 'text',
}
