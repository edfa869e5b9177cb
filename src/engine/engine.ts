/** The PDP: one bundle at a time, decided in the kernel, swapped whole. */
import * as CheckLayout from '../../assembly/layout/check.ts'
import * as VerdictLayout from '../../assembly/layout/verdict.ts'
import type { Decision, Evaluator, Explanation } from '../model/decision.ts'
import { KernelError, RequestError, SallyportError } from '../model/errors.ts'
import type { KernelModule } from '../model/host-types.ts'
import { deciders, verdicts } from '../model/policy-types.ts'
import type { Context, Principal } from '../model/request.ts'
import { type Call, combineParts, type Part, partsOf } from '../request/call.ts'
import { isAction, isResource, readContext, readPart } from '../request/quick.ts'
import { readCall, readPrincipal } from '../request/read-call.ts'
import { Cache } from './cache.ts'
import type { Caller } from './caller/caller-table.ts'
import { statedPrincipal } from './caller/simulated-principal.ts'
import type { Tags } from './caller/stored-records.ts'
import { Check, type CheckTerms, verdictOf } from './check.ts'
import { confirmContext } from './context/read-context.ts'
import { type Attachments, listPrincipals, readAttachments } from './explain/attachments.ts'
import type { BundleSummary } from './explain/bundle-summary.ts'
import { determine, type Place } from './explain/determine.ts'
import { explain } from './explain/explain.ts'
import { offerSeam } from './guests.ts'
import { type EngineOptions, type InUse, load, openNow } from './load.ts'
import type { LoadedBundle } from './loaded-bundle.ts'
import { SessionOverlay } from './session-overlay.ts'

export type { EngineOptions }

/** A principal resolved once; its methods leave the principal out. */
export interface Handle {
  /** Whether the principal may; throws for a request that cannot be read. */
  isAllowed(action: string, resource: string, context?: Context): boolean
  /** The verdict with the statements that it rests on. */
  check(action: string, resource: string, context?: Context): Decision
}

const SESSIONS_REMEMBERED = 64

/**
 * Loads a bundle into a kernel. Throws `ERR_BUNDLE_MALFORMED`, `ERR_BUNDLE_VERSION`,
 * `ERR_BUNDLE_DIGEST`, `ERR_BUNDLE_SIGNATURE`, `ERR_LIMIT_EXCEEDED` or `ERR_KERNEL`.
 */
export async function createEngine(
  module: KernelModule,
  bundle: Uint8Array,
  options: EngineOptions = {},
): Promise<Engine> {
  return new Engine(module, await load(module, bundle, options), options)
}

export class Engine implements Evaluator {
  readonly #module: WebAssembly.Module
  readonly #options: EngineOptions
  readonly #sessions = new Cache<string, SessionOverlay>(SESSIONS_REMEMBERED)
  #inUse: InUse
  /** Swaps asked for so far, and the latest of them that is in place. */
  #asked = 0
  #landed = 0

  /** @internal Use `createEngine`. */
  constructor(module: WebAssembly.Module, inUse: InUse, options: EngineOptions) {
    this.#module = module
    this.#inUse = inUse
    this.#options = options
    offerSeam(this, {
      check: (call, incoming) =>
        incoming === undefined ? this.check(call) : combineParts(this.#decideAll(call, incoming)),
      admit: (policies) => void this.#overlay(policies),
      bundle: () => this.#inUse.loaded,
      digest: () => this.#inUse.summary.digest,
      now: options.now ?? Date.now,
    })
  }

  /**
   * Whether a request is allowed: the first gate that decides ends it. Throws
   * `ERR_REQUEST_INVALID`, `ERR_LIMIT_EXCEEDED` or `ERR_KERNEL`; take any throw as a denial.
   */
  isAllowed(request: Call): boolean {
    const part = readPart(request)
    if (part !== undefined) return this.#allows(part, this.#sessionOf(part.principal))
    return readCall(request).every((one) => this.#allows(one, this.#sessionOf(one.principal)))
  }

  /**
   * Decides a request and names what determined it; the context is compared with every derived
   * key. Throws as `isAllowed` does.
   */
  check(request: Call): Decision {
    return combineParts(this.#decideAll(request, undefined))
  }

  /** Why: every statement that matched, and of each other the first element that did not. */
  explain(request: Call): Explanation[] {
    return partsOf(request).map((part) => {
      const { place, decision } = this.#decide(part, undefined)
      return explain(place, decision)
    })
  }

  /** Resolves a principal, and its session policies, once; and again after a swap. */
  prepare(principal: Principal): Handle {
    const read = readPrincipal(principal)
    const first = this.#enter()
    let kept = { loaded: first, caller: this.#callerOf(first, { principal: read }) }
    let session: SessionOverlay | undefined
    return {
      isAllowed: (action, resource, context) => {
        const part = readPrepared(read, action, resource, context)
        const loaded = this.#enter()
        session ??= this.#sessionOf(read)
        const overlay = loaded.traits.takesSessions ? session : undefined
        if (this.#options.simulation === true) return this.#allows(part, overlay)
        if (kept.loaded !== loaded) {
          kept = { loaded, caller: this.#callerOf(loaded, { principal: read }) }
        }
        return this.#allows(part, overlay, kept.caller)
      },
      check: (action, resource, context) =>
        this.check(readPrepared(read, action, resource, context)),
    }
  }

  /**
   * Puts another bundle in place, wholly or, on any error, not at all; of swaps under way at once
   * the one asked for last stays. Throws as `createEngine`.
   */
  async swap(bundle: Uint8Array): Promise<void> {
    this.#asked += 1
    const turn = this.#asked
    const next = await load(this.#module, bundle, this.#options)
    if (turn < this.#landed) return
    this.#landed = turn
    this.#inUse = next
  }

  /** The ARNs of the users and roles in the bundle in use. */
  principals(): Iterable<string> {
    return listPrincipals(this.#inUse.loaded)
  }

  /**
   * What is attached to a user or role, layer by layer; undefined for one that the bundle does not
   * know. Throws `ERR_REQUEST_INVALID` for what is no principal's ARN.
   */
  attachments(arn: string): Attachments | undefined {
    return readAttachments(this.#inUse.loaded, arn)
  }

  /** What the bundle in use holds. */
  inspect(): BundleSummary {
    return this.#inUse.summary
  }

  #decideAll(request: Call, incoming: Tags | undefined): Decision[] {
    return partsOf(request).map((part) => this.#decide(part, incoming).decision)
  }

  #allows(part: Part, session: SessionOverlay | undefined, caller?: Caller): boolean {
    const loaded = this.#enter()
    const terms = this.#termsFor(loaded, undefined)
    return attempt(() => {
      const check = new Check(loaded, caller ?? this.#callerOf(loaded, part), part, terms)
      return session === undefined ? check.isAllowed() : isAllowed(check.decide(0, session))
    })
  }

  #decide(part: Part, incoming: Tags | undefined): { place: Place; decision: Decision } {
    const session = this.#sessionOf(part.principal)
    const loaded = this.#enter()
    const terms = this.#termsFor(loaded, incoming)
    return attempt(() => {
      const check = new Check(loaded, this.#callerOf(loaded, part), part, terms)
      const answer = check.decide(CheckLayout.EXACT, session)
      confirmContext(check, keyNames)
      const place = { check, session }
      const verdict = verdicts[verdictOf(answer)] ?? 'implicitDeny'
      const policyType = deciders[answer >> 8] ?? 'identity'
      const statements = determine(place, verdict, policyType)
      return { place, decision: { verdict, policyType, statements } }
    })
  }

  /** What is asked of the caller's own code, before the kernel holds anything. */
  #termsFor({ traits }: LoadedBundle, incoming: Tags | undefined): CheckTerms {
    const { simulation = false, now = Date.now } = this.#options
    return { simulation, now: traits.asksTime ? now() : 0, incoming }
  }

  /** The bundle in use. A request that asks the engine while it is itself read is refused. */
  #enter(): LoadedBundle {
    const { loaded } = this.#inUse
    if (!loaded.isBusy) return loaded
    throw new RequestError('the engine was asked by the request that it is reading', {
      place: 'request.context',
      hint: 'give plain values; ask before, and state what came of it',
    })
  }

  #callerOf({ callers }: LoadedBundle, { principal, context }: Asker): Caller {
    const stated = this.#options.simulation === true ? statedPrincipal(context) : undefined
    return stated === undefined ? callers.find(principal) : callers.resolve(principal, stated)
  }

  /** Session policies that came with the principal, where the bundle lets them count (E-47). */
  #sessionOf(principal: Principal): SessionOverlay | undefined {
    if (typeof principal !== 'object' || principal === null || !('policies' in principal)) {
      return undefined
    }
    const { policies } = principal
    if (policies === undefined || !this.#inUse.loaded.traits.takesSessions) return undefined
    return this.#overlay(policies)
  }

  /** Policies compiled; a bounded number is remembered, by the text that was compiled. */
  #overlay(policies: readonly unknown[]): SessionOverlay {
    const { compile } = this.#options
    if (compile === undefined) {
      throw new RequestError('the principal has session policies and the engine has no compiler', {
        place: 'request.principal.policies',
        hint: 'create the engine with `compile: compileSession` from `sallyport/compile`',
      })
    }
    const text = JSON.stringify(policies)
    const known = this.#sessions.find(text)
    if (known !== undefined) return known
    const bundle = compile(JSON.parse(text))
    return this.#sessions.keep(text, new SessionOverlay(openNow(this.#module, bundle)))
  }
}

/** Names of context keys met in requests; they mean the same in every bundle. */
const keyNames: Parameters<typeof confirmContext>[1] = new Cache(1_000)

/** Who asks, and what a simulated context may state of them. */
type Asker = Pick<Part, 'principal' | 'context'>

/** A request of a principal that was read before. */
function readPrepared(
  principal: Principal,
  action: string,
  resource: string,
  context: Context | undefined,
): Part {
  if (isAction(action) && isResource(resource)) {
    if (context === undefined) return { principal, action, resource }
    const copy = readContext(context)
    if (copy !== undefined) return { principal, action, resource, context: copy }
  }
  const [part, other] = readCall({ principal, action, resource, context })
  if (part !== undefined && other === undefined) return part
  throw new RequestError('a handle decides on one resource at a time', {
    place: 'request.resource',
    hint: 'ask once for each resource, or give the engine a request with all of them',
  })
}

function isAllowed(answer: number): boolean {
  return verdictOf(answer) === VerdictLayout.ALLOWED
}

/** A fault inside the kernel reaches a caller as a typed error, and the next check works. */
function attempt<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    throw new KernelError('the kernel failed', { cause })
  }
}
