/** A record of the audit trail as LookupEvents returns it, with what it can be looked up by. */
import type { CallOutput } from '../protocol/write-xml.ts'

export interface RecordedEvent {
  /** Milliseconds since 1970. */
  readonly time: number
  /** By the names of LookupAttributes. */
  readonly attributes: ReadonlyMap<string, readonly string[]>
  readonly output: CallOutput
}

/** What is read of a record. */
interface WrittenEvent {
  readonly eventID?: string
  readonly recipientAccountId: string
  /** Roles that were assumed. */
  readonly resources?: readonly { readonly accountId: string }[]
  readonly eventName: string
  readonly eventTime: string
  readonly eventSource: string
  readonly readOnly: boolean
  readonly userIdentity: Readonly<Record<string, unknown>>
  readonly requestParameters: Readonly<Record<string, unknown>> | null
}

/** Undefined for what is no event of the account: another's, or the record of its own beginning. */
export function readEvent(text: string, account: string): RecordedEvent | undefined {
  const written = JSON.parse(text) as WrittenEvent
  const isOwn = written.recipientAccountId === account
  const isShared = written.resources?.some(({ accountId }) => accountId === account) === true
  const { eventID: id } = written
  if (id === undefined || !(isOwn || isShared)) return undefined
  const event = isOwn ? written : sharedEvent(written, account)
  const { eventName: name, eventSource: source, userIdentity: identity } = event
  const time = Date.parse(event.eventTime)
  const user = userNameOf(identity)
  const key = typeof identity.accessKeyId === 'string' ? identity.accessKeyId : undefined
  const resources = resourcesOf(event.requestParameters ?? {})
  return {
    time,
    attributes: new Map([
      ['EventId', [id]],
      ['EventName', [name]],
      ['ReadOnly', [String(event.readOnly)]],
      ['Username', user === undefined ? [] : [user]],
      ['ResourceType', resources.map(({ type }) => type)],
      ['ResourceName', resources.map((one) => one.name)],
      ['EventSource', [source]],
      ['AccessKeyId', key === undefined ? [] : [key]],
    ]),
    output: {
      EventId: id,
      EventName: name,
      ReadOnly: String(event.readOnly),
      AccessKeyId: key,
      EventTime: new Date(time),
      EventSource: source,
      Username: user,
      Resources: resources.map((one) => ({ ResourceType: one.type, ResourceName: one.name })),
      CloudTrailEvent: isOwn ? text : JSON.stringify(event),
    },
  }
}

/** The event of a role that another account's user has assumed, without what only that account knows of them. */
function sharedEvent(event: WrittenEvent, account: string): WrittenEvent {
  const { principalId, accountId } = event.userIdentity
  return {
    ...event,
    userIdentity: { type: 'AWSAccount', principalId, accountId },
    recipientAccountId: account,
  }
}

/** The name of a user, of a role's session, or `root`. */
function userNameOf({ type, userName, arn }: WrittenEvent['userIdentity']): string | undefined {
  if (type === 'Root') return 'root'
  if (type === 'AssumedRole' || type === 'FederatedUser') {
    return typeof arn === 'string' ? arn.slice(arn.lastIndexOf('/') + 1) : undefined
  }
  return typeof userName === 'string' ? userName : undefined
}

interface TouchedResource {
  readonly type: string
  readonly name: string
}

/** Types of what request parameters name, by the parameter. */
const resourceTypes: ReadonlyMap<string, string> = new Map([
  ['userName', 'AWS::IAM::User'],
  ['groupName', 'AWS::IAM::Group'],
  ['roleName', 'AWS::IAM::Role'],
  ['roleArn', 'AWS::IAM::Role'],
  ['policyArn', 'AWS::IAM::Policy'],
  ['accessKeyId', 'AWS::IAM::AccessKey'],
  ['instanceProfileName', 'AWS::IAM::InstanceProfile'],
  ['serverCertificateName', 'AWS::IAM::ServerCertificate'],
  ['serialNumber', 'AWS::IAM::VirtualMFADevice'],
  ['virtualMFADeviceName', 'AWS::IAM::VirtualMFADevice'],
  ['openIDConnectProviderArn', 'AWS::IAM::OIDCProvider'],
  ['sAMLProviderArn', 'AWS::IAM::SAMLProvider'],
])

function resourcesOf(parameters: Readonly<Record<string, unknown>>): TouchedResource[] {
  return [...resourceTypes].flatMap(([parameter, type]) => {
    const name = parameters[parameter]
    return typeof name === 'string' ? [{ type, name }] : []
  })
}
