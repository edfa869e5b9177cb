/** One account's IAM and STS: a request in, a response out. */
import { randomUUID } from 'node:crypto'
import type { AwsPolicies } from '../access/aws-policies.ts'
import { type DecisionPoint, openDecisionPoint } from '../access/decision-point.ts'
import { iamOperations } from '../iam/iam-operations.ts'
import type { ServedCall, ServedOperation } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import { decodeInput } from '../protocol/decode-input.ts'
import { InputFields } from '../protocol/fields.ts'
import { validateInput } from '../protocol/validate-input.ts'
import { type CallOutput, writeError, writeResponse, writeTime } from '../protocol/write-xml.ts'
import type { ReceivedRequest } from '../signature/canonical-request.ts'
import type { Secrets } from '../signature/secrets.ts'
import { headerOf } from '../signature/stated-signature.ts'
import { type AccountState, Changes } from '../store/account-state.ts'
import type { RecordStore } from '../store/record-store.ts'
import { stsOperations } from '../sts/sts-operations.ts'
import { type AuditedCall, writeEvent } from './audit-event.ts'
import { authenticate } from './authenticate.ts'
import { authorize } from './authorize.ts'
import type { SignedCaller } from './caller.ts'
import { type RequestedCall, readCall } from './requested-call.ts'

/** A request with the address that it came from. */
export interface IncomingRequest extends ReceivedRequest {
  readonly address: string
}

export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface AccountParts {
  readonly store: RecordStore
  readonly state: AccountState
  readonly secrets: Secrets
  readonly managed: AwsPolicies
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Opens the service on an account. */
export async function openService(parts: AccountParts): Promise<AwsService> {
  return new AwsService(parts, await openDecisionPoint(parts.state, parts))
}

/** Calls are served one after another, so that each sees all that those before it have changed. */
export class AwsService {
  readonly #parts: AccountParts
  readonly #point: DecisionPoint
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: AccountParts, point: DecisionPoint) {
    this.#parts = parts
    this.#point = point
  }

  /** The response to a request. It never rejects: whatever goes wrong is a response too. */
  answer(request: IncomingRequest): Promise<HttpReply> {
    const turn = this.#last.then(() => this.#answerNow(request))
    this.#last = turn
    return turn
  }

  async #answerNow(request: IncomingRequest): Promise<HttpReply> {
    const requestId = randomUUID()
    let namespace = ''
    try {
      const requested = readCall(request)
      namespace = requested.model.namespace
      const body = await this.#serve(request, requested, requestId)
      return reply(200, body, requestId)
    } catch (cause) {
      const error = asAwsError(cause)
      const body = writeError(namespace, error, requestId)
      return reply(error.status, body, requestId, error.headers)
    }
  }

  async #serve(
    request: IncomingRequest,
    requested: RequestedCall,
    requestId: string,
  ): Promise<string> {
    const { state, secrets, now } = this.#parts
    const { model, operation, signature } = requested
    if (signature === undefined) {
      throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token')
    }
    const caller = authenticate(request, signature, { state, secrets, now: now() })
    const audited: AuditedCall = {
      ...{ model, operation, caller, requestId, error: undefined, input: undefined },
      time: writeTime(new Date(now())),
      region: signature.scope.region,
      address: request.address,
      agent: headerOf(request, 'user-agent') ?? '',
    }
    const changes = new Changes(state)
    let input: InputFields | undefined
    try {
      const served = findServed(requested)
      input = readInput(requested)
      const call = this.#callOf(requested, { audited, changes, caller })
      const output = await perform(call, served, { service: model.service, input })
      this.#touchKey(changes, audited)
      await this.#finish(changes, { ...audited, input })
      return writeResponse(model, operation, { output, requestId })
    } catch (cause) {
      changes.undo()
      const error = asAwsError(cause)
      this.#parts.store.commit([], writeEvent(state, { ...audited, input, error }))
      throw error
    }
  }

  #callOf(
    { operation }: RequestedCall,
    {
      audited,
      changes,
      caller,
    }: { readonly audited: AuditedCall; readonly changes: Changes; readonly caller: SignedCaller },
  ): ServedCall {
    const { state, secrets, managed } = this.#parts
    return {
      ...{ operation, state, changes, caller, secrets, managed },
      point: this.#point,
      account: state.settings.account,
      time: audited.time,
      context: {
        ...(audited.address !== '' && { 'aws:SourceIp': audited.address }),
        ...(audited.agent !== '' && { 'aws:UserAgent': audited.agent }),
        'aws:RequestedRegion': audited.region,
        'aws:SecureTransport': false,
      },
    }
  }

  /** When and where a key was used, by the minute. */
  #touchKey(changes: Changes, { caller, time, region, model }: AuditedCall): void {
    const key = this.#parts.state.shelf('key').byId(caller.accessKeyId)
    if (key === undefined) return
    const used = { time: time.replace(/\d\dZ$/, '00Z'), region, service: model.service }
    const { lastUsed } = key
    const isSame =
      lastUsed?.time === used.time &&
      lastUsed.region === region &&
      lastUsed.service === used.service
    if (!isSame) changes.put('key', { ...key, lastUsed: used })
  }

  /**
   * Decides by what was changed, then writes it: no other call is served meanwhile. What cannot be
   * written is not decided by either.
   */
  async #finish(changes: Changes, audited: AuditedCall): Promise<void> {
    const { state, store } = this.#parts
    const isDecisive = changes.made.some(({ kind }) => decisive.has(kind))
    if (isDecisive) await this.#point.follow(state)
    try {
      store.commit(changes.made, writeEvent(state, audited))
    } catch (cause) {
      if (isDecisive) await this.#point.goBack()
      throw cause
    }
  }
}

/** Kinds of records that decisions depend on. */
const decisive: ReadonlySet<string> = new Set([
  ...['user', 'group', 'role', 'policy', 'settings', 'oidc'],
])

function readInput({ model, operation, parameters }: RequestedCall): InputFields {
  const shape = model.operations.get(operation)?.input
  if (shape === undefined) return new InputFields(new Map())
  const input = decodeInput(model, shape, parameters)
  validateInput(model, shape, input)
  return input
}

function findServed({ model, operation }: RequestedCall): ServedOperation {
  const served = servedOperations.get(model.service)?.get(operation)
  if (served !== undefined) return served
  throw new AwsError('NotImplemented', `The operation ${operation} is not implemented.`)
}

async function perform(
  call: ServedCall,
  { target, run }: ServedOperation,
  { service, input }: { readonly service: string; readonly input: InputFields },
): Promise<CallOutput> {
  if (target !== 'unasked') authorize(call, service, target(input, call))
  return (await run(input, call)) ?? {}
}

/** What works, by service and name. */
export const servedOperations: ReadonlyMap<string, ReadonlyMap<string, ServedOperation>> = new Map([
  ['iam', new Map(Object.entries(iamOperations))],
  ['sts', new Map(Object.entries(stsOperations))],
])

/** What nobody foresaw says nothing of itself to the caller. */
function asAwsError(cause: unknown): AwsError {
  if (cause instanceof AwsError) return cause
  console.error(cause)
  return new AwsError(
    'InternalFailure',
    'The request processing has failed because of an unknown error, exception or failure.',
  )
}

function reply(
  status: number,
  body: string,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  const own = { 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId }
  return { status, headers: { ...own, ...headers }, body }
}
