/** The PDP: one bundle at a time, decided in the kernel, swapped whole. */
import * as Check from '../../assembly/layout/check.ts'
import * as Verdict from '../../assembly/layout/verdict.ts'
import type { Decision, Evaluator, Explanation } from '../model/decision.ts'
import { KernelError, RequestError, SallyportError } from '../model/errors.ts'
import { deciders, verdicts } from '../model/policy-types.ts'
import type { Context, Principal } from '../model/request.ts'
import { type Call, combineParts, isSingle, type Part, partsOf } from '../request/call.ts'
import { SessionOperations } from '../sts/calls/sts-calls.ts'
import type { Authority } from '../sts/session/authority.ts'
import type { Handle } from '../sts/session/session-handle.ts'
import { Bounded } from './cache.ts'
import type { Caller } from './caller/caller-table.ts'
import { statedPrincipal } from './caller/simulated-principal.ts'
import { type Attachments, listPrincipals, readAttachments } from './explain/attachments.ts'
import type { BundleSummary } from './explain/bundle-summary.ts'
import { determine, type Place } from './explain/determine.ts'
import { explain } from './explain/explain.ts'
import { type Current, type EngineOptions, load, openNow } from './load.ts'
import { SessionOverlay } from './session-overlay.ts'
import { ALLOWED, UNKNOWN } from './verdict-memo.ts'

export type { EngineOptions, Handle }

const SESSIONS_REMEMBERED = 64

/**
 * Loads a bundle into a kernel. Throws `ERR_BUNDLE_MALFORMED`, `ERR_BUNDLE_VERSION`,
 * `ERR_BUNDLE_DIGEST`, `ERR_BUNDLE_SIGNATURE`, `ERR_LIMIT_EXCEEDED` or `ERR_KERNEL`.
 */
export async function createEngine(
  module: WebAssembly.Module,
  bundle: Uint8Array,
  options: EngineOptions = {},
): Promise<Engine> {
  return new Engine(module, await load(module, bundle, options), options)
}

export class Engine extends SessionOperations implements Evaluator {
  readonly #module: WebAssembly.Module
  readonly #options: EngineOptions
  readonly #sessions = new Bounded<string, SessionOverlay>(SESSIONS_REMEMBERED)
  #current: Current
  #authority: Authority | undefined
  /** Swaps asked for so far, and the latest of them that is in place. */
  #asked = 0
  #landed = 0

  /** Use `createEngine`. */
  constructor(module: WebAssembly.Module, current: Current, options: EngineOptions) {
    super()
    this.#module = module
    this.#current = current
    this.#options = options
  }

  /**
   * Whether a request is allowed: the first answer that decides. Throws `ERR_REQUEST_INVALID`,
   * `ERR_LIMIT_EXCEEDED` or `ERR_KERNEL`; take any throw as a denial.
   */
  isAllowed(request: Call): boolean {
    if (isSingle(request)) {
      const known = this.#current.checker.recall(request)
      if (known !== UNKNOWN) return known === ALLOWED
      return this.#allows(this.#caller(request.principal, request.context), request)
    }
    return partsOf(request).every((part) => this.isAllowed(part))
  }

  /**
   * Decides a request and names what determined it; the context is compared with every derived
   * key. Throws as `isAllowed` does.
   */
  check(request: Call): Decision {
    if (isSingle(request)) return this.#checkPart(request).decision
    return combineParts(partsOf(request).map((part) => this.#checkPart(part).decision))
  }

  /** Why: every statement that matched, and of each other the first element that did not. */
  explain(request: Call): Explanation[] {
    return partsOf(request).map((part) => {
      const { place, decision } = this.#checkPart(part)
      return explain(place, decision)
    })
  }

  /** Resolves a principal, and its session policies, once; and again after a swap. */
  prepare(principal: Principal): Handle {
    let kept = { current: this.#current, caller: this.#caller(principal, undefined) }
    let overlay: SessionOverlay | undefined
    const session = (): SessionOverlay | undefined => {
      if (this.#takesSession(principal)) overlay ??= this.#session(principal)
      return overlay
    }
    const caller = (context: Context | undefined): Caller => {
      if (this.#options.simulation === true) return this.#caller(principal, context)
      if (kept.current !== this.#current) {
        kept = { current: this.#current, caller: this.#caller(principal, undefined) }
      }
      return kept.caller
    }
    const bare = { principal, action: '', resource: '' }
    const whole = { ...bare, context: nothing }
    return {
      isAllowed: (action, resource, context) => {
        const part = context === undefined ? bare : whole
        part.action = action
        part.resource = resource
        if (context !== undefined) whole.context = context
        const known = this.#current.checker.recall(part)
        if (known !== UNKNOWN) return known === ALLOWED
        return this.#allows(caller(context), part, session)
      },
      check: (action, resource, context) =>
        this.check(partOf(principal, action, resource, context)),
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
    this.#current = next
  }

  /** The ARNs of the users and roles in the bundle in use. */
  principals(): Iterable<string> {
    return listPrincipals(this.#current.loaded)
  }

  /**
   * What is attached to a user or role, layer by layer; undefined for one that the bundle does not
   * know. Throws `ERR_REQUEST_INVALID` for what is no principal's ARN.
   */
  attachments(arn: string): Attachments | undefined {
    return readAttachments(this.#current.loaded, arn)
  }

  /** What the bundle in use holds. */
  inspect(): BundleSummary {
    return this.#current.summary
  }

  protected authority(): Authority {
    this.#authority ??= {
      check: (call, incoming) =>
        this.#current.checker.withIncoming(incoming, () => this.check(call)),
      admit: (policies) => void this.#session({ role: '', policies }),
      bundle: () => this.#current.loaded,
      digest: () => this.#current.summary.digest,
      now: this.#options.now ?? Date.now,
    }
    return this.#authority
  }

  #checkPart(part: Part): { place: Place; decision: Decision } {
    const { checker } = this.#current
    const caller = this.#caller(part.principal, part.context)
    const answer = this.#decide(caller, part, Check.EXACT)
    checker.confirm()
    const session = this.#takesSession(part.principal) ? this.#session(part.principal) : undefined
    const place = { checker, part, session }
    const verdict = verdicts[verdictOf(answer)] ?? 'implicitDeny'
    const policyType = deciders[answer >> 8] ?? 'identity'
    const statements = determine(place, verdict, policyType)
    return { place, decision: { verdict, policyType, statements } }
  }

  #allows(caller: Caller, part: Part, session?: () => SessionOverlay | undefined): boolean {
    const { checker } = this.#current
    try {
      if (!this.#takesSession(part.principal)) return checker.isAllowed(caller, part)
      const overlay = session === undefined ? this.#session(part.principal) : session()
      return verdictOf(checker.decide(caller, part, 0, overlay)) === Verdict.ALLOWED
    } catch (cause) {
      throw asTyped(cause)
    }
  }

  #decide(caller: Caller, part: Part, flags: number): number {
    const { checker } = this.#current
    try {
      if (!this.#takesSession(part.principal)) return checker.decide(caller, part, flags)
      return checker.decide(caller, part, flags, this.#session(part.principal))
    } catch (cause) {
      throw asTyped(cause)
    }
  }

  /** Session policies came with the principal, and the bundle lets them count (E-47). */
  #takesSession(principal: Principal): boolean {
    return carriesPolicies(principal) && this.#current.loaded.takesSessions
  }

  #caller(principal: Principal, context: Context | undefined): Caller {
    const { callers } = this.#current.loaded
    const stated = this.#options.simulation === true ? statedPrincipal(context) : undefined
    if (stated !== undefined) return callers.resolve(principal, stated)
    return callers.find(principal)
  }

  /** Session policies that came with the principal, compiled; a bounded number is remembered. */
  #session(principal: Principal): SessionOverlay {
    const policies =
      typeof principal === 'object' && 'policies' in principal ? principal.policies : []
    const { compile } = this.#options
    if (compile === undefined) {
      throw new RequestError('the principal has session policies and the engine has no compiler', {
        place: 'request.principal.policies',
        hint: 'create the engine with `compile: compileSession` from `sallyport/compile`',
      })
    }
    return this.#sessions.get(JSON.stringify(policies), () => {
      return new SessionOverlay(openNow(this.#module, compile(policies ?? [])))
    })
  }
}

function partOf(
  principal: Principal,
  action: string,
  resource: string,
  context: Context | undefined,
): Part {
  return context === undefined
    ? { principal, action, resource }
    : { principal, action, resource, context }
}

function carriesPolicies(principal: Principal): boolean {
  return (
    typeof principal === 'object' && 'policies' in principal && principal.policies !== undefined
  )
}

const nothing: Context = {}

/** The VERDICT_ number of an answer; what decided is in the byte above. */
function verdictOf(answer: number): number {
  return answer & 0xff
}

/** A fault inside the kernel reaches a caller as a typed error, and the next check works. */
function asTyped(cause: unknown): unknown {
  if (cause instanceof SallyportError) return cause
  return new KernelError('the kernel failed', { cause })
}
