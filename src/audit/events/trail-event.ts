/** An event of CloudTrail, as far as an audit reads it ("CloudTrail record contents"). */

export type RecordObject = Readonly<Record<string, unknown>>

/** A resource that an event names. */
export interface TrailResource {
  readonly arn: string
  readonly account: string | undefined
}

export interface TrailEvent {
  readonly id: string
  readonly sharedId: string | undefined
  /** `AwsApiCall`, `AwsServiceEvent`, … */
  readonly type: string
  /** `kms.amazonaws.com` */
  readonly source: string
  /** The operation. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly time: number
  readonly region: string
  /** The account whose trail recorded it. */
  readonly account: string
  readonly identity: RecordObject
  readonly parameters: RecordObject
  readonly resources: readonly TrailResource[]
  readonly errorCode: string | undefined
  readonly errorMessage: string | undefined
  readonly sourceAddress: string
  readonly userAgent: string
  readonly endpoint: string | undefined
  readonly isTls: boolean
  /** What CloudTrail added of the request's context, and of tags. */
  readonly enrichment: RecordObject
  /** It is from a format that has not all members of an event: what it lacks may have been there. */
  readonly isReduced: boolean
}

const nothing: RecordObject = {}

/** A plain object, or one without members. */
export function plainOf(value: unknown): RecordObject {
  return isPlain(value) ? value : nothing
}

export function isPlain(value: unknown): value is RecordObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member that is a string with something in it. */
export function textIn(value: RecordObject, name: string): string | undefined {
  const found = Object.hasOwn(value, name) ? value[name] : undefined
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** A member that is a plain object, or one without members. */
export function plainIn(value: RecordObject, name: string): RecordObject {
  return Object.hasOwn(value, name) ? plainOf(value[name]) : nothing
}

/** Reads a record; undefined where it has not what every event has. */
export function readTrailEvent(record: RecordObject): TrailEvent | undefined {
  const source = textIn(record, 'eventSource')
  const name = textIn(record, 'eventName')
  const time = Date.parse(textIn(record, 'eventTime') ?? '')
  if (source === undefined || name === undefined || Number.isNaN(time)) return undefined
  const identity = plainIn(record, 'userIdentity')
  return {
    id: textIn(record, 'eventID') ?? '',
    sharedId: textIn(record, 'sharedEventID'),
    type: textIn(record, 'eventType') ?? 'AwsApiCall',
    source,
    name,
    time,
    region: textIn(record, 'awsRegion') ?? '',
    account: textIn(record, 'recipientAccountId') ?? textIn(identity, 'accountId') ?? '',
    identity,
    parameters: plainIn(record, 'requestParameters'),
    resources: resourcesIn(record),
    errorCode: textIn(record, 'errorCode'),
    errorMessage: textIn(record, 'errorMessage'),
    sourceAddress: textIn(record, 'sourceIPAddress') ?? '',
    userAgent: textIn(record, 'userAgent') ?? '',
    endpoint: textIn(record, 'vpcEndpointId'),
    isTls: Object.keys(plainIn(record, 'tlsDetails')).length > 0,
    enrichment: plainIn(record, 'eventContext'),
    isReduced: record.isReduced === true,
  }
}

function resourcesIn(record: RecordObject): TrailResource[] {
  return resourcesOfList(Object.hasOwn(record, 'resources') ? record.resources : undefined)
}

/** Those that the member `resources` of a record has. */
export function resourcesOfList(listed: unknown): TrailResource[] {
  if (!Array.isArray(listed)) return []
  return listed.filter(isPlain).flatMap((one) => {
    const arn = textIn(one, 'ARN') ?? textIn(one, 'arn')
    return arn === undefined ? [] : [{ arn, account: textIn(one, 'accountId') }]
  })
}
