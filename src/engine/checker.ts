/** One check against one loaded bundle: from a request to the kernel's answer. */
import {
  CHECK_EXACT,
  CHECK_GATEWAY,
  DEFAULTS_IDENTITY_AT,
  SECTION_DEFAULTS,
  SET_ALWAYS,
  SET_DENY,
  SET_NEVER,
  VERDICT_ALLOWED,
  VERDICT_EXPLICIT_DENY,
} from '../../assembly/layout.ts'
import { foldCase } from '../bundle/forms.ts'
import { RequestError } from '../errors.ts'
import type { FillSlot, Kernel } from '../kernel/kernel.ts'
import type { AuthorizationRequest, Context, Principal } from '../model/request.ts'
import type { Caller } from './callers.ts'
import { type ContextReader, confirmContext, readKey } from './context.ts'
import type { KeyFacts } from './derived.ts'
import type { AccountRecord, Tags } from './directory.ts'
import { nameKey } from './key-name.ts'
import type { LoadedBundle, Outline } from './loaded.ts'
import { fillSlot } from './slots.ts'

/** A request for one resource. */
export type Part = AuthorizationRequest & { readonly resource: string }

export interface CheckerOptions {
  /** The context may state derived keys (K-3). */
  readonly simulation: boolean
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Runs checks on one bundle, one at a time. What a check reads besides the request is held in
 * fields, so that a check makes no object.
 */
export class Checker implements ContextReader, KeyFacts {
  readonly loaded: LoadedBundle
  readonly simulation: boolean
  readonly now: () => number
  context: Context | undefined
  /** The endpoint's policy set in the check decided last. */
  endpoint: number = SET_ALWAYS
  /** Whether a role's trust policy speaks of the action of the check decided last. */
  isTrust = false
  #caller: Caller | undefined
  #principal: Principal = 'anonymous'
  #resource = ''
  #incoming: Tags | undefined
  readonly #fill: FillSlot

  constructor(loaded: LoadedBundle, options: CheckerOptions) {
    this.loaded = loaded
    this.simulation = options.simulation
    this.now = options.now
    this.#fill = (number) => this.#fillSlot(number)
  }

  /**
   * The kernel's answer: verdict, and what decided in the next byte. `flags`: CHECK_EXACT for the
   * latter. Session policies of the caller's own are asked once the check is in place.
   */
  decide(caller: Caller, part: Part, flags: number, session?: SessionOverlay): number {
    const { kernel } = this.loaded
    this.#begin(caller, part)
    kernel.writeBlock(caller.block)
    const answer = this.run(this.loaded, part, flags, this.#fill)
    if (session === undefined) return answer
    kernel.writeSession(sessionSets[session.ask(part, this)] ?? SET_NEVER)
    return this.run(this.loaded, part, flags, this.#fill)
  }

  /** Puts a request's texts into a bundle's kernel, which may be another than this one's, and decides. */
  run(loaded: LoadedBundle, request: Part, flags: number, fill: FillSlot): number {
    const { kernel } = loaded
    const action = loaded.action(request.action)
    const endpoint = loaded.hasEndpoints
      ? loaded.endpoint(readKey(sourceVpce, this))
      : loaded.defaultEndpoint
    const type = request.endpointType
    const isGateway = type === undefined ? endpoint.isGateway : type === 'Gateway'
    const isCompared = action.isCompared || (flags & CHECK_EXACT) !== 0 // a trace compares it too
    const owner = request.resourceAccount
    this.endpoint = endpoint.set
    this.isTrust = action.isTrust
    return kernel.decide(
      action.actionClass,
      isCompared ? kernel.writeFoldedAction(request.action) : 0,
      kernel.writeResource(request.resource),
      owner === undefined ? 0 : writeOwner(kernel, owner),
      endpoint.set,
      isGateway ? flags | CHECK_GATEWAY : flags,
      fill,
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

  // What keys are derived from (KeyFacts).
  get facts(): KeyFacts {
    return this
  }
  get principal(): Principal {
    return this.#principal
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
    const tags = this.loaded.resourceTags(this.#resource)
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
    return this.#resource.split(':', 3)[2] ?? ''
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
    this.#principal = request.principal
    this.#resource = request.resource
    this.context = request.context
  }

  #fillSlot(number: number): void {
    const slot = this.loaded.slots[number]
    if (slot === undefined) return
    fillSlot(this.loaded.kernel, number, slot, readKey(slot.name, this))
  }
}

/** Session policies compiled on the spot: a small bundle of their own (`design.md` §5). */
export class SessionOverlay {
  readonly #loaded: LoadedBundle

  constructor(loaded: LoadedBundle) {
    this.#loaded = loaded
  }

  /** What the policies say, as a VERDICT_ number, with the keys of the check that `main` has in place. */
  ask(part: Part, main: Checker): number {
    const { kernel, slots, callers } = this.#loaded
    const fill = (number: number): void => {
      const slot = slots[number]
      if (slot !== undefined) fillSlot(kernel, number, slot, readKey(slot.name, main))
    }
    kernel.writeBlock(callers.find(anybody).block)
    main.run(this.#loaded, part, 0, fill)
    const set = kernel.bundle.word(SECTION_DEFAULTS, DEFAULTS_IDENTITY_AT)
    return kernel.ask(set, this.#loaded.action(part.action).actionClass, fill)
  }
}

/** The key that names the endpoint a request came through. */
const sourceVpce = nameKey('aws:SourceVpce')

/** Identity policies are asked alone, so that it does not matter who has them. */
const anybody = 'anonymous'

const sessionSets: Readonly<Record<number, number>> = {
  [VERDICT_ALLOWED]: SET_ALWAYS,
  [VERDICT_EXPLICIT_DENY]: SET_DENY,
}

function writeOwner(kernel: Kernel, account: string): number {
  if (typeof account === 'string' && /^\d{12}$/.test(account)) return kernel.writeOwner(account)
  throw new RequestError('the resource account is no account id', {
    place: 'request.resourceAccount',
    hint: 'give 12 digits',
  })
}

/** Values of incoming tags for the keys that are there, whatever their case. */
function replaceTags(tags: Tags, incoming: Tags): Tags {
  const values = new Map([...incoming].map(([key, value]) => [foldCase(key), value]))
  return new Map([...tags].map(([key, value]) => [key, values.get(foldCase(key)) ?? value]))
}
