/** Calls as records of the shape that CloudTrail has. */

import type { RoleSession } from '../../entries/index.ts'
import type { AwsError } from '../protocol/aws-error.ts'
import { type FieldValue, InputDocument, InputFields } from '../protocol/fields.ts'
import { memberName } from '../protocol/letter-case.ts'
import { type ModelShape, type ServiceModel, shapeOf } from '../protocol/service-model.ts'
import type { CallOutput, OutputValue } from '../protocol/write-xml.ts'
import type { AccountState } from '../store/account-state.ts'
import { readIamArn } from '../store/arns.ts'
import type { Changes } from '../store/changes.ts'
import type { SessionCaller, SignedCaller } from './caller.ts'

export interface AuditedCall {
  readonly model: ServiceModel
  readonly operation: string
  readonly input: InputFields | undefined
  /** Who called, as CloudTrail has it. */
  readonly identity: object
  readonly account: string
  readonly requestId: string
  readonly time: string
  readonly region: string
  readonly address: string
  readonly isSecure: boolean
  readonly agent: string
  /** ARN of the role that it gives credentials of, where its input does not say so. */
  readonly assumed?: string
  /** What belongs into `additionalEventData`. */
  readonly data?: Readonly<Record<string, string>>
}

/** What came of a call. */
export interface CallResult {
  readonly output?: CallOutput
  readonly error?: AwsError
  /** Calls of nobody that were not recorded before this one. */
  readonly omitted?: number
}

/** "CloudTrail record contents": longer ones are cut. */
const longestMessage = 1_024

/** The JSON of a record. */
export function writeEvent(call: AuditedCall & CallResult): string {
  const { model, operation, input, error, omitted = 0 } = call
  const data = { ...call.data, ...(omitted > 0 && { unrecordedCalls: omitted }) }
  const shapes = model.operations.get(operation)
  return JSON.stringify({
    eventVersion: '1.09',
    userIdentity: call.identity,
    eventTime: call.time,
    eventSource: `${eventSources.get(model.service) ?? model.service}.amazonaws.com`,
    eventName: operation,
    awsRegion: call.region,
    sourceIPAddress: call.address,
    userAgent: call.agent,
    ...(error && { errorCode: error.code, errorMessage: error.message.slice(0, longestMessage) }),
    requestParameters:
      input === undefined || shapes?.input === undefined
        ? null
        : parametersOf(model, shapes.input, input),
    responseElements: elementsOf(call),
    ...assumedIn(call),
    ...(Object.keys(data).length > 0 && { additionalEventData: data }),
    requestID: call.requestId,
    eventID: call.requestId,
    readOnly: isReadOnly(operation),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: call.account,
    eventCategory: 'Management',
  })
}

/** A role that was assumed: its account has the event, too ("CloudTrail record contents"). */
function assumedIn(call: AuditedCall & CallResult): object {
  const { operation, input, output, requestId, assumed } = call
  const named = operation === 'AssumeRole' ? input?.text('RoleArn') : assumed
  const arn = output === undefined ? undefined : named
  const accountId = arn === undefined ? undefined : readIamArn(arn)?.account
  if (accountId === undefined) return {}
  return {
    resources: [{ accountId, type: 'AWS::IAM::Role', ARN: arn }],
    sharedEventID: requestId,
  }
}

/** What writes the record of a call that has changed so much; undefined where it has none. */
export type CallRecorder = (result: CallResult, changes: Changes) => string | undefined

/** Of a call whose caller is known; under the name that follows from what came of it, where one does. */
export function recorderOf(
  call: AuditedCall,
  recorded?: (output: CallOutput | undefined) => Partial<AuditedCall>,
): CallRecorder {
  return (result) => writeEvent({ ...call, ...recorded?.(result.output), ...result })
}

/** Of services whose events have another's name. */
const eventSources: ReadonlyMap<string, string> = new Map([
  ['sso-portal', 'sso'],
  ['sso-oauth', 'sso'],
])

function isReadOnly(operation: string): boolean {
  return /^(?:Get|List|Describe|IsMember|Simulate|Decode|Lookup|Validate|Assume)/.test(operation)
}

/** What a call returned that changed something, or gave credentials: nothing of it is secret. */
function elementsOf({ model, operation, output }: AuditedCall & CallResult): object | null {
  const shape = model.operations.get(operation)?.output
  if (output === undefined || shape === undefined) return null
  const isTold = !isReadOnly(operation) || /^Assume|^GetSession|^GetFederation/.test(operation)
  if (!isTold) return null
  const elements = elementOf(model, shapeOf(model, shape), output) as object
  return Object.keys(elements).length === 0 ? null : elements
}

/** Secrets that the models do not call sensitive. */
const secretMembers: ReadonlySet<string> = new Set([
  ...['SessionToken', 'Base32StringSeed', 'QRCodePNG', 'ServicePassword', 'SecretAccessKey'],
  ...['ServiceCredentialSecret', 'WebIdentityToken', 'deviceCode', 'code'],
  ...['userCode', 'verificationUriComplete', 'codeVerifier', 'idToken'],
])

function elementOf(model: ServiceModel, shape: ModelShape, value: OutputValue): unknown {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z')
  if (shape.type === 'list' && Array.isArray(value)) {
    const item = shapeOf(model, shape.member ?? '')
    return value.map((one: OutputValue) => elementOf(model, item, one))
  }
  if (shape.type !== 'structure') return value
  const members = Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
    const one = (value as CallOutput)[name]
    const inner = shapeOf(model, member)
    if (one === undefined || inner.sensitive === true || secretMembers.has(name)) return []
    return [[memberName(name), elementOf(model, inner, one)]]
  })
  return Object.fromEntries(members)
}

/** Nobody that is known: a request that was not signed, or not by the key that it names. */
export function strangerOf(accessKeyId: string | undefined): object {
  return { type: 'Unknown', ...(accessKeyId !== undefined && { accessKeyId }) }
}

/** A caller as CloudTrail has it (D-120…D-122). */
export function identityOf(state: AccountState, caller: SignedCaller): object {
  const { kind, arn, userId, account, accessKeyId } = caller
  const base = { principalId: userId, arn, accountId: account, accessKeyId }
  if (kind === 'root') return { type: 'Root', ...base }
  const userName = caller.user && state.shelf('user').byId(caller.user)?.name
  if (caller.kind !== 'session') return { type: 'IAMUser', ...base, userName }
  const { kind: sessionKind } = caller.principal
  const types = { assumedRole: 'AssumedRole', federatedUser: 'FederatedUser', assumedRoot: 'Root' }
  return {
    type: sessionKind === 'sessionToken' ? 'IAMUser' : types[sessionKind],
    ...base,
    ...(userName && { userName }),
    sessionContext: sessionContextOf(state, caller),
  }
}

/** How a session came about (D-123, D-124). */
function sessionContextOf(
  state: AccountState,
  { principal: session, userId }: SessionCaller,
): object {
  const { kind, issuedAt, principal } = session
  const told = (typeof principal === 'object' ? principal : {}) as Partial<RoleSession>
  const { mfa, sourceIdentity, federatedProvider = '' } = told
  const isWebIdentity = federatedProvider !== '' && !federatedProvider.includes(':saml-provider/')
  return {
    ...(kind === 'assumedRole' && { sessionIssuer: issuerOf(state, userId) }),
    ...(isWebIdentity && { webIdFederationData: { federatedProvider, attributes: {} } }),
    attributes: { creationDate: issuedAt, mfaAuthenticated: String(mfa === true) },
    ...(sourceIdentity && { sourceIdentity }),
    ...(kind === 'assumedRoot' && { assumedRoot: 'true' }),
  }
}

function issuerOf(state: AccountState, userId: string): object {
  const { account } = state.settings
  const role = state.shelf('role').byId(userId.split(':')[0] ?? '')
  return {
    type: 'Role',
    principalId: userId.split(':')[0],
    ...(role && { arn: `arn:aws:iam::${account}:role${role.path}${role.name}` }),
    accountId: account,
    ...(role && { userName: role.name }),
  }
}

const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/** As CloudTrail writes members, without what is sensitive. */
function parametersOf(model: ServiceModel, shape: string, input: InputFields): object {
  const { type, members = {}, value: item = '' } = shapeOf(model, shape)
  const shapes = type === 'map' ? [...input.entries.keys()].map((key) => [key, item]) : undefined
  const entries = (shapes ?? Object.entries(members)).flatMap(([name = '', member = '']) => {
    const value = input.entries.get(name)
    if (value === undefined) return []
    const key = memberName(name)
    return [[key, secretMembers.has(name) ? hidden : parameterOf(model, member, value)]]
  })
  return Object.fromEntries(entries)
}

function parameterOf(model: ServiceModel, shape: string, value: FieldValue): unknown {
  if (value instanceof InputFields) return parametersOf(model, shape, value)
  if (value instanceof InputDocument) return hidden // the model cannot tell what is in it
  const { sensitive, member = '' } = shapeOf(model, shape)
  if (Array.isArray(value)) return value.map((one) => parameterOf(model, member, one))
  return sensitive === true ? hidden : value
}
