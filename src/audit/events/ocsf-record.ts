/**
 * CloudTrail events in OCSF, as Amazon Security Lake keeps them ("Event Dossier: Amazon CloudTrail" of
 * github.com/ocsf/examples, versions 1.0.0-rc.2 to 1.5.0).
 */
import { isPlain, plainIn, type RecordObject, textIn } from './trail-event.ts'

/** What an audit reads of such an event: the beginnings of paths. */
export const ocsfColumns: readonly string[] = [
  ...['class_uid', 'time', 'time_dt', 'metadata.uid', 'metadata.event_code', 'unmapped'],
  ...['api.operation', 'api.service', 'api.request.data', 'api.response.error'],
  ...['api.response.message', 'actor.user', 'actor.session', 'actor.invoked_by', 'actor.idp.name'],
  ...['cloud.region', 'cloud.account', 'cloud.account_uid', 'src_endpoint', 'resources'],
  ...['http_request.user_agent', 'status', 'status_id'],
]

/** Columns without which what is missing in a call could not be told from what is not kept. */
export const ocsfRequired: readonly string[] = [
  ...['time', 'metadata.uid', 'api.operation', 'api.service.name', 'api.response.error'],
  ...['actor.user.type', 'actor.user.uid', 'actor.session', 'actor.invoked_by'],
  ...['src_endpoint.ip', 'src_endpoint.uid'],
]

export function isOcsf(value: RecordObject): boolean {
  return Object.hasOwn(value, 'class_uid')
}

/** The event as CloudTrail has written it; undefined where it is not of a call of an AWS API. */
export function recordOfOcsf(event: RecordObject): RecordObject | undefined {
  const api = plainIn(event, 'api')
  const response = plainIn(api, 'response')
  const source = plainIn(event, 'src_endpoint')
  const metadata = plainIn(event, 'metadata')
  const cloud = plainIn(event, 'cloud')
  const others = plainIn(event, 'unmapped')
  const eventSource = textIn(plainIn(api, 'service'), 'name')
  const eventName = textIn(api, 'operation')
  if (eventSource === undefined || eventName === undefined) return undefined
  return {
    eventSource,
    eventName,
    eventTime: timeIn(event, 'time'),
    eventID: textIn(metadata, 'uid'),
    eventType: textIn(metadata, 'event_code') ?? textIn(others, 'eventType'),
    sharedEventID: textIn(others, 'sharedEventID'),
    awsRegion: textIn(cloud, 'region'),
    recipientAccountId: accountIn(cloud) ?? textIn(others, 'recipientAccountId'),
    userIdentity: identityOf(plainIn(event, 'actor')),
    requestParameters: parametersIn(plainIn(api, 'request')),
    resources: resourcesIn(event),
    errorCode: textIn(response, 'error'),
    errorMessage: textIn(response, 'message') ?? failureOf(event),
    sourceIPAddress: textIn(source, 'ip') ?? textIn(source, 'domain'),
    userAgent: textIn(plainIn(event, 'http_request'), 'user_agent'),
    vpcEndpointId: textIn(source, 'uid'),
    tlsDetails: Object.fromEntries(
      Object.entries(others).filter(([name]) => name.startsWith('tlsDetails')),
    ),
    isReduced: true,
  }
}

/** A failure whose error is not kept: what it was is not known, and nothing is taken for allowed. */
function failureOf({ status, status_id: id }: RecordObject): string | undefined {
  return id === FAILURE || status === 'Failure' ? 'Failure' : undefined
}

const FAILURE = 2

function accountIn(owner: RecordObject): string | undefined {
  return textIn(plainIn(owner, 'account'), 'uid') ?? textIn(owner, 'account_uid')
}

/** Version 1.0 has ids where later ones have ARNs, and the reverse. */
function identityOf(actor: RecordObject): RecordObject {
  const user = plainIn(actor, 'user')
  const ids = ['uid', 'uuid', 'uid_alt'].map((name) => textIn(user, name))
  const type = textIn(user, 'type')
  const provider = textIn(plainIn(actor, 'idp'), 'name')
  const isProvider = type === 'SAMLUser' || type === 'WebIdentityUser'
  return {
    type,
    arn: ids.find((id) => id?.startsWith('arn:')),
    principalId: ids.find((id) => id?.startsWith('arn:') === false),
    accountId: accountIn(user),
    userName: textIn(user, 'name'),
    invokedBy: textIn(actor, 'invoked_by'),
    ...(isProvider && { identityProvider: provider }),
    sessionContext: sessionOf(plainIn(actor, 'session'), isProvider ? undefined : provider),
  }
}

/** Whether MFA was used counts only where the time says that there was a session to use it for. */
function sessionOf(session: RecordObject, provider: string | undefined): RecordObject {
  const issuer = textIn(session, 'issuer')
  const creationDate = timeIn(session, 'created_time')
  const mfa = session.is_mfa ?? session.mfa
  return {
    ...(issuer !== undefined && { sessionIssuer: { arn: issuer } }),
    ...(provider !== undefined && { webIdFederationData: { federatedProvider: provider } }),
    ...(creationDate !== undefined && {
      attributes: {
        creationDate,
        ...(typeof mfa === 'boolean' && { mfaAuthenticated: String(mfa) }),
      },
    }),
  }
}

/** ISO 8601, from milliseconds since 1970 or from the text that newer versions have beside them. */
function timeIn(value: RecordObject, name: string): string | undefined {
  const time = value[name]
  if (typeof time === 'number' && time > 0 && time < LATEST) return new Date(time).toISOString()
  return textIn(value, `${name}_dt`) ?? textIn(value, name)
}

/** What a `Date` holds. */
const LATEST = 8.64e15

function parametersIn(request: RecordObject): unknown {
  const data = Object.hasOwn(request, 'data') ? request.data : undefined
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

function resourcesIn(event: RecordObject): RecordObject[] {
  const listed = Object.hasOwn(event, 'resources') ? event.resources : undefined
  if (!Array.isArray(listed)) return []
  return listed.filter(isPlain).map((one) => ({
    ARN: textIn(one, 'uid'),
    accountId: accountIn(plainIn(one, 'owner')) ?? accountIn(one),
  }))
}
