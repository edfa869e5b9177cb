/** One check under way against one loaded bundle: from a request to the kernel's decision. */
import * as Block from '../../assembly/layout/block.ts'
import * as CheckLayout from '../../assembly/layout/check.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import * as Verdict from '../../assembly/layout/verdict.ts'
import { foldCase } from '../bundle/forms.ts'
import type { AskedSet, TracedRule } from '../kernel/kernel.ts'
import type { NumberedBlock } from '../kernel/principal-blocks.ts'
import { RequestError } from '../model/errors.ts'
import type { ContextValue, Principal, Tags } from '../model/request.ts'
import { aliasFaults, keyAliasOf } from '../request/aliases.ts'
import type { Part } from '../request/call.ts'
import type { ContextValues } from '../request/context-values.ts'
import type { KnownOfResource } from '../services/derived-keys.ts'
import { submittedResource } from '../services/submitted-resources.ts'
import type { Action } from './action-table.ts'
import type { Caller } from './caller/caller-table.ts'
import type { KeyFacts } from './context/derived-values.ts'
import { nameKey } from './context/key-name.ts'
import { type KeyReader, readKey } from './context/read-context.ts'
import { fillSlot } from './context/slots.ts'
import type { DirectoryRecords, EndpointSet } from './directory-records.ts'
import type { LoadedBundle } from './loaded-bundle.ts'

/** On what terms a check is made, besides its request. */
export interface CheckTerms {
  /** The context may state derived keys (K-3). */
  readonly simulation: boolean
  /** Milliseconds since 1970, where the options say; otherwise the clock is asked, once. */
  readonly now: number | undefined
  /** Transitive session tags in place of a role's own (K-85). */
  readonly incoming: Tags | undefined
}

/** Who asks, and by which bundle. */
export interface Asker {
  readonly loaded: LoadedBundle
  readonly caller: Caller
}

/** Session policies that came with a principal: `session-overlay.ts`. */
export interface OwnPolicies {
  /** What they say, as a VERDICT_ number, with the keys of a check that is in place. */
  ask(check: Check): number
}

/**
 * A check is made anew for each part of a request, so that nothing of one is left to the next. The
 * kernel's memory is shared: what a check has in place there lasts until the next one.
 *
 * INVARIANT: the part is a copy of the caller's data, and nothing of the caller's own (accessors,
 * `now`, `compile`) runs from here on, so that no other check can come in between.
 */
export class Check implements KeyFacts, KeyReader {
  readonly loaded: LoadedBundle
  readonly caller: Caller
  readonly part: Part
  readonly terms: CheckTerms
  readonly action: Action
  readonly endpoint: EndpointSet
  /** By which the request names the key that it is about. */
  readonly alias: string | undefined
  #now: number | undefined

  /** Throws `ERR_REQUEST_INVALID` for a key that is named by an alias which nobody knows. */
  constructor({ loaded, caller }: Asker, part: Part, terms: CheckTerms) {
    this.loaded = loaded
    this.caller = caller
    this.alias = keyAliasOf(part.action, part.resource)
    this.part =
      this.alias === undefined ? part : { ...part, resource: keyOf(this.alias, part, this) }
    this.terms = terms
    this.#now = terms.now
    this.action = loaded.actions.find(part.action)
    this.endpoint = loaded.traits.hasEndpoints
      ? endpointOf(loaded, this)
      : loaded.traits.defaultEndpoint
  }

  /** Whether the request is allowed: the first gate that decides ends it. */
  isAllowed(): boolean {
    const { kernel, traits } = this.loaded
    if (!traits.keepsPlans) return verdictOf(this.decide(0)) === Verdict.ALLOWED
    const { actionClass } = this.action
    const plan = kernel.plans.find(this.caller.number, actionClass, this.endpoint.set)
    if (kernel.plans.neverAllows(plan)) return false
    return verdictOf(this.#run(this.caller, 0, plan)) === Verdict.ALLOWED
  }

  /**
   * The kernel's decision: verdict, and what decided in the next byte. `flags`: CHECK_EXACT for the
   * latter. Session policies of the caller's own are asked once the check is in place.
   */
  decide(flags: number, session?: OwnPolicies): number {
    if (session === undefined) return this.#run(this.caller, flags, 0)
    this.loaded.kernel.blocks.place(this.caller)
    placeCheck(this, this.loaded, flags)
    const set = sessionSets[session.ask(this)] ?? PolicySet.NEVER
    return this.#run(withSession(this.caller, set), flags, 0)
  }

  #run(numbered: NumberedBlock, flags: number, plan: number): number {
    const { part, action, endpoint, loaded } = this
    const { kernel } = loaded
    kernel.blocks.place(numbered)
    kernel.writeTexts(textsOf(part, action, flags))
    const facts = checkFlags(part, endpoint, flags)
    const answer = kernel.decide(action.actionClass, endpoint.set, facts, plan)
    return answer === Verdict.NEEDS ? kernel.finish((number) => this.fill(number)) : answer
  }

  /** What one set says: a VERDICT_ number. */
  ask(asked: AskedSet): number {
    const { kernel } = this.loaded
    return kernel.ask(asked, this.action.actionClass, (number) => this.fill(number))
  }

  /** Why a rule does or does not apply: a TRACE_ number. */
  trace(traced: TracedRule): number {
    return this.loaded.kernel.trace(traced, (number) => this.fill(number))
  }

  /** Gives a slot of the bundle the value of its key. */
  fill(number: number): void {
    const slot = this.loaded.slots.find(number)
    if (slot === undefined) return
    fillSlot(this.loaded.kernel, slot, readKey(slot.name, this))
  }

  // What keys are derived from.
  get facts(): KeyFacts {
    return this
  }
  get simulation(): boolean {
    return this.terms.simulation
  }
  get context(): ContextValues {
    return this.part.context
  }
  get now(): number {
    this.#now ??= Date.now()
    return this.#now
  }
  get principal(): Principal {
    return this.part.principal
  }
  owners(): string[] {
    const { kernel } = this.loaded
    const bucketOwner = kernel.bucket.owner(kernel.bundle)
    const own = assumesOwner(this) ? '' : kernel.owner()
    return bucketOwner === '' ? [own] : [own, bucketOwner]
  }
  get records(): DirectoryRecords {
    return this.loaded.records
  }
  known(of: KnownOfResource, point: string): ContextValue | undefined {
    if (of === 'requestAlias') return this.alias
    return of === 'networkOrigin'
      ? this.records.networkOrigin(point)
      : this.records.listed(this.part.resource)
  }
  resourceTags(): Tags | undefined {
    if (this.loaded.traits.isCase) return undefined
    const tags = this.loaded.records.resourceTags(this.part.resource)
    const { incoming } = this.terms
    return tags && incoming ? replaceTags(tags, incoming) : tags
  }
}

/** The ARN of the key that an alias is of; one without an ARN is the caller's own (E-60). */
function keyOf(alias: string, { resource, context }: Part, { loaded, caller }: Asker): string {
  const { account, name } = caller.identity
  const region = context.find('aws:RequestedRegion', 'aws:requestedregion')
  const own = `arn:${name.split(':')[1]}:kms:${region}:${account}:${alias}`
  const [key] = loaded.records.listed(resource === alias ? own : resource) ?? []
  if (key !== undefined) return key
  const { message, hint } = aliasFaults.key
  throw new RequestError(message, { place: 'request.resource', hint })
}

/** Whether only the caller's own account stands for the owner (E-17); `*` is the caller's (E-16). */
export function assumesOwner({ loaded, part }: Check): boolean {
  return loaded.kernel.isOwnerAssumed() && part.resource !== '*'
}

/** The VERDICT_ number of a kernel's decision; what decided is in the byte above. */
export function verdictOf(answer: number): number {
  return answer & 0xff
}

/** Puts a check in place in a bundle's kernel, which may be another than its own. */
export function placeCheck(check: Check, loaded: LoadedBundle, flags: number): void {
  const { part } = check
  const { kernel, traits } = loaded
  const isOwn = loaded === check.loaded
  const action = isOwn ? check.action : loaded.actions.find(part.action)
  const endpoint = isOwn ? check.endpoint : traits.defaultEndpoint
  kernel.writeTexts(textsOf(part, action, flags))
  kernel.place(action.actionClass, endpoint.set, checkFlags(part, endpoint, flags))
}

/** A trace compares the text of every action. */
function textsOf(part: Part, about: Action, flags: number) {
  const { action, resourceAccount } = part
  const isCompared = about.isCompared || (flags & CheckLayout.EXACT) !== 0
  return {
    compared: isCompared ? action : undefined,
    resource: submittedResource(part),
    owner: resourceAccount,
  }
}

function checkFlags({ endpointType }: Part, endpoint: EndpointSet, flags: number): number {
  const isGateway = endpointType === undefined ? endpoint.isGateway : endpointType === 'Gateway'
  return isGateway ? flags | CheckLayout.GATEWAY : flags
}

/** The policy set of the endpoint that the context names (E-80, E-83). */
function endpointOf(loaded: LoadedBundle, check: Check): EndpointSet {
  const value = readKey(sourceVpce, check)
  const id = Array.isArray(value) ? value[0] : value
  const found = typeof id === 'string' ? loaded.records.endpoint(id) : undefined
  return found ?? loaded.traits.defaultEndpoint
}

/** The key that names the endpoint a request came through. */
const sourceVpce = nameKey('aws:SourceVpce')

const sessionSets: Readonly<Record<number, number>> = {
  [Verdict.ALLOWED]: PolicySet.ALWAYS,
  [Verdict.EXPLICIT_DENY]: PolicySet.DENY,
}

/** A principal block whose session policies say so. */
function withSession({ block }: NumberedBlock, set: number): NumberedBlock {
  const own = block.slice()
  own[Block.SESSION_AT >> 2] = set
  return { block: own, number: 0 }
}

/** Values of incoming tags for the keys that are there, whatever their case. */
function replaceTags(tags: Tags, incoming: Tags): Tags {
  const values = new Map([...incoming].map(([key, value]) => [foldCase(key), value]))
  return new Map([...tags].map(([key, value]) => [key, values.get(foldCase(key)) ?? value]))
}
