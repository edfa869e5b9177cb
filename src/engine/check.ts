/** One check against one loaded bundle: from a request to the kernel's answer. */
import * as Block from '../../assembly/layout/block.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import * as Verdict from '../../assembly/layout/verdict.ts'
import { foldCase } from '../bundle/forms.ts'
import type { FillSlot } from '../kernel/kernel.ts'
import { RequestError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import type { Context, Principal } from '../model/request.ts'
import type { Part } from '../request/call.ts'
import type { Caller } from './caller/caller-table.ts'
import type { AccountRecord, Tags } from './caller/stored-records.ts'
import { checkFlags, writeAction, writeOwner } from './check-flags.ts'
import type { KeyFacts } from './context/derived-values.ts'
import { nameKey } from './context/key-name.ts'
import { type ContextReader, confirmContext, readKey } from './context/read-context.ts'
import { fillSlot } from './context/slots.ts'
import type { Action, EndpointSet, LoadedBundle, Outline } from './loaded-bundle.ts'
import { UNKNOWN, Verdicts } from './verdict-memo.ts'

const noPart: Part = { principal: 'anonymous', action: '', resource: '' }
const noAction: Action = { actionClass: 0, isCompared: false, isTrust: false }
const noEndpoint: EndpointSet = { set: PolicySet.ALWAYS, isGateway: false }

export interface CheckerOptions {
  /** The context may state derived keys (K-3). */
  readonly simulation: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Session policies that came with a principal: `overlay.ts`. */
export interface SessionPolicies {
  /** What they say, as a VERDICT_ number, with the keys of the check that `main` has in place. */
  ask(part: Part, main: Checker): number
}

/**
 * Runs checks on one bundle, one at a time. What a check reads besides the request is held in
 * fields, so that a check makes no object.
 */
export class Checker implements ContextReader, KeyFacts {
  readonly loaded: LoadedBundle
  readonly simulation: boolean
  readonly now: () => number
  /** Undefined where verdicts depend on more than a request's texts, or nothing is remembered. */
  readonly verdicts: Verdicts | undefined
  #caller: Caller | undefined
  #part: Part = noPart
  #action: Action = noAction
  #endpoint: EndpointSet = noEndpoint
  #incoming: Tags | undefined
  /** Whether the check decided last was given any context. */
  #hasFilled = false
  readonly #fill: FillSlot

  constructor(loaded: LoadedBundle, options: CheckerOptions) {
    this.loaded = loaded
    this.simulation = options.simulation
    this.now = options.now
    const isPlain = loaded.keepsPlans && !loaded.hasEndpoints && !options.simulation
    this.verdicts = isPlain ? new Verdicts() : undefined
    this.#fill = (number) => this.#fillSlot(number)
  }

  /** What is known of a request that no context can change: ALLOWED, DENIED or UNKNOWN. */
  recall({ principal, action, resource, resourceAccount, endpointType }: Part): number {
    const { verdicts } = this
    if (verdicts === undefined || resourceAccount !== undefined || endpointType !== undefined) {
      return UNKNOWN
    }
    return typeof principal === 'string' && typeof action === 'string'
      ? verdicts.find(principal, action, resource)
      : UNKNOWN
  }

  /** Whether a request that `recall` did not know is allowed: the first answer that decides. */
  isAllowed(caller: Caller, part: Part): boolean {
    this.#begin(caller, part)
    const { kernel, keepsPlans } = this.loaded
    if (!keepsPlans) return (this.#decide(caller, part, 0, 0) & 0xff) === Verdict.ALLOWED
    const { actionClass } = this.#action
    const plan = kernel.plans.find(caller.number, actionClass, this.#endpoint.set)
    if (kernel.plans.neverAllows(plan) && isWellFormed(part)) return false
    const allowed = (this.#decide(caller, part, 0, plan) & 0xff) === Verdict.ALLOWED
    if (this.verdicts !== undefined && !this.#hasFilled) this.#keep(this.verdicts, part, allowed)
    return allowed
  }

  #keep(verdicts: Verdicts, part: Part, allowed: boolean): void {
    const { principal, action, resource, resourceAccount, endpointType } = part
    if (typeof principal !== 'string') return
    if (resourceAccount !== undefined || endpointType !== undefined) return
    verdicts.keep(principal, action, resource, allowed)
  }

  /**
   * The kernel's answer: verdict, and what decided in the next byte. `flags`: CHECK_EXACT for the
   * latter. Session policies of the caller's own are asked once the check is in place.
   */
  decide(caller: Caller, part: Part, flags: number, session?: SessionPolicies): number {
    this.#begin(caller, part)
    if (session === undefined) return this.#decide(caller, part, flags, 0)
    const { kernel } = this.loaded
    kernel.writeBlock(caller.block)
    this.place(this.loaded, part, flags)
    const block = withSession(caller.block, sessionSets[session.ask(part, this)] ?? PolicySet.NEVER)
    return this.#decide({ ...caller, block }, part, flags, 0)
  }

  #decide(caller: Caller, part: Part, flags: number, plan: number): number {
    const { kernel } = this.loaded
    kernel.writeBlock(caller.block)
    const stamp = kernel.filled.empty()
    const answer = kernel.decide(
      kernel.blockAt,
      this.#action.actionClass,
      writeAction(kernel, this.#action, part, flags),
      kernel.writeResource(part.resource),
      part.resourceAccount === undefined ? 0 : writeOwner(kernel, part.resourceAccount),
      this.#endpoint.set,
      checkFlags(part, this.#endpoint, flags),
      stamp,
      plan,
    )
    this.#hasFilled = answer === Verdict.NEEDS
    return answer === Verdict.NEEDS ? kernel.finish(this.#fill) : answer
  }

  /** Puts a request in place in a bundle's kernel, which may be another than this one's. */
  place(loaded: LoadedBundle, part: Part, flags: number): void {
    const { kernel } = loaded
    const action = loaded.action(part.action)
    const endpoint = loaded === this.loaded ? this.#endpoint : loaded.defaultEndpoint
    kernel.place(
      action.actionClass,
      writeAction(kernel, action, part, flags),
      kernel.writeResource(part.resource),
      part.resourceAccount === undefined ? 0 : writeOwner(kernel, part.resourceAccount),
      endpoint.set,
      checkFlags(part, endpoint, flags),
    )
  }

  /** Which gates the check decided last hears, and whether it needs a grant of the resource's. */
  outline(): Outline {
    return this.loaded.outline(this.loaded.kernel.firstState())
  }

  /** What one set says to the check decided last: a VERDICT_ number. */
  ask(set: number, action: string): number {
    return this.loaded.kernel.ask(set, this.loaded.action(action).actionClass, this.#fill)
  }

  /** Why a rule does or does not apply to the check decided last: a TRACE_ number. */
  trace(rule: number, needs: number): number {
    return this.loaded.kernel.trace(rule, needs, this.#fill)
  }

  /** Throws `ERR_REQUEST_INVALID` where the context contradicts a derived key. */
  confirm(): void {
    confirmContext(this, this.loaded.keyNames)
  }

  /** The value of a context key in the check decided last. */
  value(key: string): readonly string[] {
    const value = readKey(nameKey(key), this)
    return value === undefined ? [] : [value].flat().map(String)
  }

  /** Of the check decided last. */
  get context(): Context | undefined {
    return this.#part.context
  }

  // What is known of the check decided last: its endpoint's policy set, and whether a role's trust
  // policy speaks of its action.
  get endpoint(): number {
    return this.#endpoint.set
  }
  get isTrust(): boolean {
    return this.#action.isTrust
  }

  // What keys are derived from (KeyFacts).
  get facts(): KeyFacts {
    return this
  }
  get principal(): Principal {
    return this.#part.principal
  }
  get identity() {
    return this.#known().identity
  }
  get id(): string | undefined {
    return this.#known().id
  }
  get tags(): Tags {
    return this.#known().tags
  }
  get account(): AccountRecord | undefined {
    return this.#known().account
  }
  owner(): string {
    return this.loaded.kernel.owner()
  }
  ownerAccount(): AccountRecord | undefined {
    return this.loaded.account(this.owner())
  }
  resourceTags(): Tags | undefined {
    if (this.loaded.isCase) return undefined
    const tags = this.loaded.resourceTags(this.#part.resource)
    return tags && this.#incoming ? replaceTags(tags, this.#incoming) : tags
  }

  /** Decides what `decide` does with transitive session tags in place of a role's own (K-85). */
  withIncoming<T>(incoming: Tags | undefined, decide: () => T): T {
    this.#incoming = incoming
    try {
      return decide()
    } finally {
      this.#incoming = undefined
    }
  }

  resourceService(): string {
    return this.#part.resource.split(':', 3)[2] ?? ''
  }

  #known(): Caller {
    if (this.#caller === undefined) throw new RequestError('no check has begun')
    return this.#caller
  }

  #begin(caller: Caller, request: Part): void {
    if (typeof request.resource !== 'string') {
      throw new RequestError('the resource is no text', {
        place: 'request.resource',
        hint: 'give an ARN, `*`, or a list of them',
      })
    }
    this.#caller = caller
    this.#part = request
    const { loaded } = this
    this.#action = loaded.action(request.action)
    this.#endpoint = loaded.hasEndpoints
      ? loaded.endpoint([readKey(sourceVpce, this)].flat()[0])
      : loaded.defaultEndpoint
  }

  #fillSlot(number: number): void {
    const slot = this.loaded.slots[number]
    if (slot === undefined) return
    fillSlot(this.loaded.kernel, number, slot, readKey(slot.name, this))
  }
}

/** The key that names the endpoint a request came through. */
const sourceVpce = nameKey('aws:SourceVpce')

const sessionSets: Readonly<Record<number, number>> = {
  [Verdict.ALLOWED]: PolicySet.ALWAYS,
  [Verdict.EXPLICIT_DENY]: PolicySet.DENY,
}

/** A principal block whose session policies say so. */
function withSession(block: Uint32Array, set: number): Uint32Array {
  const own = block.slice()
  own[Block.SESSION_AT >> 2] = set
  return own
}

/** Whether a request that is never allowed has nothing that would throw (a character: 3 bytes). */
function isWellFormed({ resource, resourceAccount }: Part): boolean {
  return resourceAccount === undefined && resource.length * 3 <= limits.resourceBytes
}

/** Values of incoming tags for the keys that are there, whatever their case. */
function replaceTags(tags: Tags, incoming: Tags): Tags {
  const values = new Map([...incoming].map(([key, value]) => [foldCase(key), value]))
  return new Map([...tags].map(([key, value]) => [key, values.get(foldCase(key)) ?? value]))
}
