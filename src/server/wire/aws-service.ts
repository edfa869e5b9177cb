/** IAM, STS and the services around them, of all accounts: a request in, a response out. */
import { randomUUID } from 'node:crypto'
import type { AwsPolicies } from '../access/aws-policies.ts'
import { confirmRecords } from '../access/confirm-records.ts'
import { DecisionPoint } from '../access/decision-point.ts'
import type { IdentityProviders } from '../federation/identity-providers.ts'
import { findIssuerDocument } from '../federation/issued-tokens.ts'
import type { ServedCall, ServedOperation } from '../iam/operation.ts'
import { countWrongSignIn, WrongSignIn } from '../identity-center/sign-in/sign-in-attempts.ts'
import { SignInQueue } from '../identity-center/sign-in/sign-in-queue.ts'
import { AwsError, asAwsError } from '../protocol/aws-error.ts'
import { readInput } from '../protocol/decode-input.ts'
import { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { BrowserPage, BrowserParts } from '../sign-in/browser-page.ts'
import { readPage } from '../sign-in/read-page.ts'
import type { Secrets } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { Changes } from '../store/changes.ts'
import type { RecordStore } from '../store/record-store.ts'
import { assumeByService, type ServiceAssumption } from '../sts/service-call.ts'
import type { ProvenCall, TokenOperation } from '../sts/token-operation.ts'
import { identityOf, recorderOf, strangerOf } from './audit-event.ts'
import { authenticate } from './authenticate.ts'
import { authorize } from './authorize.ts'
import type { SignedCaller } from './caller.ts'
import { finishCall } from './finish-call.ts'
import { formOf, type HttpReply, replyDocument, replyError, replyOutput } from './http-reply.ts'
import { stampUse } from './last-use.ts'
import {
  type ArrivedCall,
  arriveByBrowser,
  arriveByService,
  asFailedSignIn,
  auditedOf,
  headerFinder,
  type IncomingRequest,
  type OpeningParts,
  openCallOf,
  originOf,
  provingAccount,
} from './open-call.ts'
import { protocolOf, type RequestedCall, readCall } from './requested-call.ts'
import { findServed, unsignedOperations } from './served-operations.ts'
import { StrangerLimit } from './stranger-limit.ts'
import { type Turn, TurnQueue, type TurnResult } from './turn-queue.ts'

export interface AwsServiceParts {
  readonly store: RecordStore
  readonly accounts: Accounts
  readonly secrets: Secrets
  readonly managed: AwsPolicies
  readonly providers: IdentityProviders
  /** How many accounts an organization can have; AWS's default when absent. */
  readonly accountQuota?: number
  /** Milliseconds since 1970: the accounts' time. */
  readonly now: () => number
  /** The time by which clients sign; the accounts' when absent. */
  readonly signedBy?: () => number
}

export class AwsService {
  readonly #parts: AwsServiceParts
  readonly #point: DecisionPoint
  readonly #strangers = new StrangerLimit()
  readonly #signIns = new SignInQueue()
  readonly #turns: TurnQueue
  readonly #opening: OpeningParts

  constructor(parts: AwsServiceParts) {
    this.#parts = parts
    this.#point = new DecisionPoint(parts)
    this.#turns = new TurnQueue(parts)
    this.#opening = { ...parts, point: this.#point }
  }

  /** Waits until every call that has come is written. */
  settled(): Promise<void> {
    return this.#turns.settled()
  }

  /** How many slices of the account were compiled so far. */
  get compiled(): number {
    return this.#point.compiled
  }

  /** The response to a request. It never rejects: whatever goes wrong is a response too. */
  async answer(request: IncomingRequest): Promise<HttpReply> {
    const requestId = randomUUID()
    const { method } = request
    const document =
      method === 'GET' ? findIssuerDocument(this.#parts.accounts, request) : undefined // anybody may
    if (document !== undefined) return replyDocument(document, requestId)
    const page = readPage(request)
    if (page !== undefined) return this.#answerPage(request, page, requestId)
    let requested: RequestedCall
    try {
      requested = readCall(request)
    } catch (cause) {
      const form = formOf(request, protocolOf(request))
      return replyError({ form, namespace: '' }, asAwsError(cause), requestId)
    }
    const arrived = { request, requested, requestId }
    const { model, operation } = requested
    const isUnsigned = model.operations.get(operation)?.unsigned === true
    const token = isUnsigned ? unsignedOperations.get(operation) : undefined
    const turn =
      token === undefined
        ? () => this.#serveSigned(arrived)
        : await this.#proveToken(arrived, token)
    return this.#inTurn(arrived, turn)
  }

  async #inTurn({ request, requested, requestId }: ArrivedCall, turn: Turn): Promise<HttpReply> {
    const { protocol, namespace } = requested.model
    const form = formOf(request, protocol)
    try {
      return replyOutput(requested, form, { output: await this.#turns.take(turn), requestId })
    } catch (cause) {
      return replyError({ form, namespace }, asAwsError(cause), requestId)
    }
  }

  /** People sign in by their browsers; what comes of it is recorded as that of other calls. */
  async #answerPage(
    request: IncomingRequest,
    page: BrowserPage,
    requestId: string,
  ): Promise<HttpReply> {
    const { accounts, secrets, now } = this.#parts
    const place = { origin: originOf(request), address: request.address }
    const parts = { accounts, secrets, now: now(), ...place }
    const arrived = arriveByBrowser(request, requestId, page.event)
    try {
      await this.#turns.upToDate()
      const shown = page.show(parts)
      if (shown !== undefined) return shown
    } catch (cause) {
      return page.showFault(parts, asAwsError(cause))
    }
    // one form after another, with its turn: what was wrong counts before the next one is tried
    const served = this.#signIns.take(async () => {
      await this.#turns.upToDate()
      return this.#turns.take(await this.#formTurn(arrived, page, parts))
    })
    return served.then(
      (output) => page.reply(parts, output),
      (cause) => page.showFault(parts, asAwsError(cause)),
    )
  }

  async #formTurn(arrived: ArrivedCall, page: BrowserPage, parts: BrowserParts): Promise<Turn> {
    const input = new InputFields(new Map())
    const state = page.account(parts)
    try {
      const proven = await page.prove(parts)
      return () => this.#serveProven(arrived, proven, { state, input })
    } catch (cause) {
      const facts = { error: asAwsError(cause), input: undefined, state }
      return async () => this.#strangerTurn(asFailedSignIn(arrived, page.event), facts)
    }
  }

  /** Nobody waits for the provider but the call itself: its turn comes when it is proven or refused. */
  async #proveToken(arrived: ArrivedCall, prove: TokenOperation): Promise<Turn> {
    const { accounts, secrets, providers, now, signedBy = now } = this.#parts
    const { input, fault } = tryInput(arrived.requested)
    try {
      if (input === undefined) throw fault
      await this.#turns.upToDate() // whom the account trusts no more proves nothing
      const state = provingAccount(accounts, input)
      const proven = await prove(input, {
        ...{ accounts, state, secrets, providers, now: now(), signedBy: signedBy() },
        ...{ origin: originOf(arrived.request), header: headerFinder(arrived.request) },
      })
      return () => this.#serveProven(arrived, proven, { state, input })
    } catch (cause) {
      const error = asAwsError(cause)
      return async () => this.#strangerTurn(arrived, { error, input })
    }
  }

  #serveProven(
    arrived: ArrivedCall,
    { identity, run, recorded, state: own }: ProvenCall,
    asked: { readonly state: AccountState; readonly input: InputFields },
  ): Promise<TurnResult> {
    const { state = asked.state, input } = { ...asked, ...(own && { state: own }) }
    const owner = { state, identity: identity ?? strangerOf(undefined) }
    const audited = { ...auditedOf(this.#parts, arrived, owner), input }
    const changes = new Changes(state)
    const record =
      identity === undefined
        ? this.#strangers.recorderOf(audited, this.#parts.now())
        : recorderOf(audited, recorded)
    return finishCall(state, {
      ...{ record, changes },
      run: () => run(openCallOf(this.#opening, { state, audited, changes })),
      stamp: () => {},
    })
  }

  /** Credentials of a role for a service that hands them out. Rejects with an `AwsError`. */
  assumeByService(assumption: ServiceAssumption): Promise<CallOutput> {
    const arrived = arriveByService(assumption)
    return this.#turns.take(() => {
      const input = readInput(arrived.requested)
      const state = provingAccount(this.#parts.accounts, input)
      return this.#serveProven(arrived, assumeByService(assumption), { state, input })
    })
  }

  async #serveSigned(arrived: ArrivedCall): Promise<TurnResult> {
    const { model, operation } = arrived.requested
    let caller: SignedCaller
    try {
      caller = this.#callerOf(arrived)
    } catch (cause) {
      return this.#strangerTurn(arrived, { error: asAwsError(cause), input: undefined })
    }
    const { input, fault } = tryInput(arrived.requested)
    const state = this.#parts.accounts.at(caller.account)
    const owner = { state, identity: identityOf(state, caller) }
    const audited = { ...auditedOf(this.#parts, arrived, owner), input }
    const { time, region } = audited
    const changes = new Changes(state)
    return finishCall(state, {
      ...{ record: recorderOf(audited), changes },
      run: async () => {
        const served = findServed(model.service, operation)
        if (input === undefined) throw fault
        const call = { ...openCallOf(this.#opening, { state, audited, changes }), caller }
        return perform(call, served, { service: model.service, input })
      },
      stamp: (more) =>
        stampUse(state, more, { caller, operation, service: model.service, time, region }),
    })
  }

  /** Who signed. */
  #callerOf({ request, requested: { signature } }: ArrivedCall): SignedCaller {
    const { accounts, secrets, now, signedBy = now } = this.#parts
    if (signature === undefined) {
      throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token')
    }
    return authenticate(request, signature, { accounts, secrets, now: now(), signedBy: signedBy() })
  }

  /** A call that nobody is known to have made is recorded, but strangers cannot fill the disk. */
  #strangerTurn(
    arrived: ArrivedCall,
    { error, input, state = this.#parts.accounts.home }: StrangerFacts,
  ): TurnResult {
    const { signature } = arrived.requested
    const owner = { state, identity: strangerOf(signature?.accessKeyId) }
    const audited = auditedOf(this.#parts, arrived, owner)
    const record = this.#strangers.recorderOf({ ...audited, input }, this.#parts.now())
    const changes = new Changes(state)
    if (error instanceof WrongSignIn) countWrongSignIn(changes, error.attempt)
    const result: TurnResult = {
      changes,
      event: record({ error }, changes),
      outcome: { error },
      unwritten: () => ({ ...result, event: undefined }),
    }
    return result
  }
}

interface StrangerFacts {
  readonly error: AwsError
  readonly input: InputFields | undefined
  /** Whose trail it is in. */
  readonly state?: AccountState
}

/** The input, or what is wrong with it. */
function tryInput(requested: RequestedCall): {
  readonly input?: InputFields
  readonly fault?: unknown
} {
  try {
    return { input: readInput(requested) }
  } catch (fault) {
    return { fault }
  }
}

async function perform(
  call: ServedCall,
  { target, run }: ServedOperation,
  { service, input }: { readonly service: string; readonly input: InputFields },
): Promise<CallOutput> {
  if (target !== 'unasked') await authorize(call, service, target(input, call))
  const output = (await run(input, call)) ?? {}
  confirmRecords(call)
  return output
}
