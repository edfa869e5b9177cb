/** A call as it has arrived: what is recorded of it, and what it may read and change. */
import { randomUUID } from 'node:crypto'
import type { AwsPolicies } from '../access/aws-policies.ts'
import type { DecisionPoint } from '../access/decision-point.ts'
import type { OpenCall } from '../iam/operation.ts'
import type { InputFields } from '../protocol/fields.ts'
import { serviceModels } from '../protocol/service-model.ts'
import { writeTime } from '../protocol/write-xml.ts'
import type { FormEvent } from '../sign-in/browser-page.ts'
import type { ReceivedRequest } from '../signature/canonical-request.ts'
import type { Secrets } from '../signature/secrets.ts'
import { headerOf } from '../signature/stated-signature.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { readIamArn } from '../store/arns.ts'
import type { Changes } from '../store/changes.ts'
import { openAccountOf } from '../store/find-organization.ts'
import type { RecordStore } from '../store/record-store.ts'
import type { ServiceAssumption } from '../sts/service-call.ts'
import type { AuditedCall } from './audit-event.ts'
import type { RequestedCall } from './requested-call.ts'

/** A request with the address that it came from. */
export interface IncomingRequest extends ReceivedRequest {
  readonly address: string
  /** Whether it came over TLS; `false` when absent. */
  readonly isSecure?: boolean
}

export interface ArrivedCall {
  readonly request: IncomingRequest
  readonly requested: RequestedCall
  readonly requestId: string
}

/** A call that a service makes in this server: AssumeRole. */
export function arriveByService({
  service,
  roleArn,
  sessionName,
}: Pick<ServiceAssumption, 'service' | 'roleArn' | 'sessionName'>): ArrivedCall {
  const model = serviceModels.get('sts')
  if (model === undefined) throw new TypeError('there is no model of STS')
  const parameters = new Map([
    ['RoleArn', roleArn],
    ['RoleSessionName', sessionName],
  ])
  return {
    // CloudTrail has services by name, where others have an address
    request: {
      ...{ method: 'POST', target: '/', body: new Uint8Array(), address: service },
      headers: [['user-agent', service]],
    },
    requested: { model, operation: 'AssumeRole', parameters, signature: undefined },
    requestId: randomUUID(),
  }
}

/** A form that a browser has sent, for somebody to sign in. */
export function arriveByBrowser(
  request: IncomingRequest,
  requestId: string,
  { service, operation }: FormEvent,
): ArrivedCall {
  const model = serviceModels.get(service)
  if (model === undefined) throw new TypeError(`there is no model of ${service}`)
  const parameters = new Map<string, string>()
  return { request, requested: { model, operation, parameters, signature: undefined }, requestId }
}

/** A form that proved nothing, as CloudTrail has it: nobody has signed in. */
export function asFailedSignIn(arrived: ArrivedCall, { failed }: FormEvent): ArrivedCall {
  return { ...arrived, requested: { ...arrived.requested, operation: failed } }
}

/** Where a client has reached this server: `http://127.0.0.1:7100`. */
export function originOf(request: IncomingRequest): string {
  const scheme = request.isSecure === true ? 'https' : 'http'
  return `${scheme}://${headerOf(request, 'host') ?? 'localhost'}`
}

/** What finds a header of a request. */
export function headerFinder(request: IncomingRequest): (name: string) => string | undefined {
  return (name) => headerOf(request, name)
}

/** What every call is opened with. */
export interface OpeningParts {
  readonly store: RecordStore
  readonly accounts: Accounts
  readonly secrets: Secrets
  readonly managed: AwsPolicies
  readonly point: DecisionPoint
  /** How many accounts an organization can have; AWS's default when absent. */
  readonly accountQuota?: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Whose call it is, and who makes it, as CloudTrail has it. */
export interface CallOwner {
  readonly state: AccountState
  readonly identity: object
}

/** What is recorded of a call. */
export function auditedOf(
  { now }: Pick<OpeningParts, 'now'>,
  { request, requested, requestId }: ArrivedCall,
  { state, identity }: CallOwner,
): AuditedCall {
  const { model, operation, signature } = requested
  return {
    ...{ model, operation, identity, requestId, input: undefined },
    account: state.id,
    time: writeTime(new Date(now())),
    region: signature?.scope.region ?? 'us-east-1',
    address: request.address,
    isSecure: request.isSecure === true,
    agent: headerOf(request, 'user-agent') ?? '',
  }
}

/** A call of an account, and what it changes. */
export interface StartedCall {
  readonly state: AccountState
  readonly audited: AuditedCall
  readonly changes: Changes
}

/** "Quotas and service limits for AWS Organizations" */
const usualAccounts = 10

/** What a call may read and change. */
export function openCallOf(
  { accounts, secrets, managed, store, point, accountQuota = usualAccounts }: OpeningParts,
  { state, audited, changes }: StartedCall,
): OpenCall {
  const { operation, time, address, agent, region, isSecure } = audited
  return {
    ...{
      accountQuota,
      operation,
      accounts,
      state,
      changes,
      secrets,
      managed,
      time,
      trail: store,
      point,
    },
    account: state.id,
    context: {
      ...(address !== '' && { 'aws:SourceIp': address }),
      ...(agent !== '' && { 'aws:UserAgent': agent }),
      'aws:RequestedRegion': region,
      'aws:SecureTransport': isSecure,
    },
  }
}

/** The account whose role a token is for; where it is for none, the one that people sign in to. */
export function provingAccount(accounts: Accounts, input: InputFields): AccountState {
  const named = readIamArn(input.text('RoleArn') ?? '')?.account
  return openAccountOf(accounts, named ?? '') ?? accounts.home
}
