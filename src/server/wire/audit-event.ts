/** Calls as records of the shape that CloudTrail has. */

import type { AwsError } from '../protocol/aws-error.ts'
import { type FieldValue, InputFields } from '../protocol/fields.ts'
import { memberName } from '../protocol/letter-case.ts'
import { type ServiceModel, shapeOf } from '../protocol/service-model.ts'
import type { AccountState } from '../store/account-state.ts'
import type { SignedCaller } from './caller.ts'

export interface AuditedCall {
  readonly model: ServiceModel
  readonly operation: string
  readonly input: InputFields | undefined
  readonly caller: SignedCaller
  readonly requestId: string
  readonly time: string
  readonly region: string
  readonly address: string
  readonly agent: string
  readonly error: AwsError | undefined
}

/** The JSON of a record. */
export function writeEvent(state: AccountState, call: AuditedCall): string {
  const { model, operation, input, error } = call
  const shape = model.operations.get(operation)?.input
  return JSON.stringify({
    eventVersion: '1.09',
    userIdentity: identityOf(state, call.caller),
    eventTime: call.time,
    eventSource: `${model.service}.amazonaws.com`,
    eventName: operation,
    awsRegion: call.region,
    sourceIPAddress: call.address,
    userAgent: call.agent,
    ...(error && { errorCode: error.code, errorMessage: error.message }),
    requestParameters:
      input === undefined || shape === undefined ? null : parametersOf(model, shape, input),
    responseElements: null,
    requestID: call.requestId,
    eventID: call.requestId,
    readOnly: /^(?:Get|List|Simulate|Decode)/.test(operation),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: call.caller.account,
    eventCategory: 'Management',
  })
}

function identityOf(state: AccountState, caller: SignedCaller): object {
  const { kind, arn, userId, account, accessKeyId } = caller
  const base = { principalId: userId, arn, accountId: account, accessKeyId }
  if (kind === 'root') return { type: 'Root', ...base }
  const userName = caller.user && state.shelf('user').byId(caller.user)?.name
  if (caller.kind !== 'session') return { type: 'IAMUser', ...base, userName }
  const { issuedAt, kind: sessionKind, principal } = caller.principal
  const types = { assumedRole: 'AssumedRole', federatedUser: 'FederatedUser', assumedRoot: 'Root' }
  const mfa = typeof principal === 'object' && 'mfa' in principal && principal.mfa === true
  return {
    type: sessionKind === 'sessionToken' ? 'IAMUser' : types[sessionKind],
    ...base,
    ...(userName && { userName }),
    sessionContext: {
      ...(sessionKind === 'assumedRole' && { sessionIssuer: issuerOf(state, caller.userId) }),
      attributes: { creationDate: issuedAt, mfaAuthenticated: String(mfa) },
    },
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

/** As CloudTrail writes members, without what is sensitive. */
function parametersOf(model: ServiceModel, shape: string, input: InputFields): object {
  const { members = {} } = shapeOf(model, shape)
  const entries = Object.entries(members).flatMap(([name, member]) => {
    const value = input.entries.get(name)
    if (value === undefined) return []
    const key = memberName(name)
    return [[key, parameterOf(model, member, value)]]
  })
  return Object.fromEntries(entries)
}

function parameterOf(model: ServiceModel, shape: string, value: FieldValue): unknown {
  if (value instanceof InputFields) return parametersOf(model, shape, value)
  const { sensitive, member = '' } = shapeOf(model, shape)
  if (Array.isArray(value)) return value.map((one) => parameterOf(model, member, one))
  return sensitive === true ? 'HIDDEN_DUE_TO_SECURITY_REASONS' : value
}
