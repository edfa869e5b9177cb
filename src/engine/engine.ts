/** The PDP: one bundle at a time, decided in the kernel, swapped whole. */
import * as CheckLayout from '../../assembly/layout/check.ts'
import * as Verdict from '../../assembly/layout/verdict.ts'
import { deciderNames, verdictNames } from '../bundle/decision-numbers.ts'
import type { Decision, Evaluator, Explanation, Handle } from '../model/decision.ts'
import { KernelError, OptionsError, SallyportError } from '../model/errors.ts'
import type { KernelModule } from '../model/host-types.ts'
import { limits } from '../model/limits.ts'
import type { Principal, Tags } from '../model/request.ts'
import { type Call, combineParts, type Part, partsOf, readParts } from '../request/call.ts'
import { readPart } from '../request/quick.ts'
import { Cache } from './cache.ts'
import { statedPrincipal } from './caller/simulated-principal.ts'
import { Check, type CheckTerms, verdictOf } from './check.ts'
import { readTime } from './clock.ts'
import { confirmContext } from './context/read-context.ts'
import {
  confirmModule,
  type EngineOptions,
  type Explainer,
  readEngineOptions,
} from './engine-options.ts'
import { remarksOf } from './explain/decision-remarks.ts'
import { determine, type ExactCheck } from './explain/determine.ts'
import { offerHandle, offerSeam, type PinnedEngine } from './guests.ts'
import { makeHandle } from './handle.ts'
import { load } from './load.ts'
import type { LoadedBundle } from './loaded-bundle.ts'
import { SessionOverlays } from './session-overlays.ts'
import type { Subject } from './subject.ts'

export type { EngineOptions, Explainer, Handle }

/**
 * Loads a bundle into a kernel. Throws `ERR_BUNDLE_MALFORMED`, `ERR_BUNDLE_VERSION`,
 * `ERR_BUNDLE_DIGEST`, `ERR_BUNDLE_SIGNATURE`, `ERR_LIMIT_EXCEEDED`, `ERR_OPTIONS_INVALID` or
 * `ERR_KERNEL`.
 */
export async function createEngine(
  module: KernelModule,
  bundle: Uint8Array,
  options: EngineOptions = {},
): Promise<Engine> {
  confirmModule(module)
  const own = readEngineOptions(options)
  return new Engine(module, await load(module, bundle, own), own)
}

/**
 * The PDP: decides requests by the bundle that is in use. Made by `createEngine`.
 *
 * Deciding throws `ERR_REQUEST_INVALID` for a request it cannot read and `ERR_LIMIT_EXCEEDED` for one
 * that is too large; take any throw as a denial.
 */
export class Engine implements Evaluator {
  readonly #module: WebAssembly.Module
  readonly #options: EngineOptions
  readonly #sessions: SessionOverlays
  readonly #terms: CheckTerms
  #inUse: LoadedBundle
  /** Swaps asked for so far, and the latest of them that is in place. */
  #asked = 0
  #landed = 0

  /** @internal Use `createEngine`. */
  constructor(module: WebAssembly.Module, inUse: LoadedBundle, options: EngineOptions) {
    this.#module = module
    this.#inUse = inUse
    this.#options = options
    const { simulation = false } = options
    this.#terms = { simulation, now: undefined, incoming: undefined }
    this.#sessions = new SessionOverlays(module, options.compile)
    offerSeam(this, {
      check: (call, incoming) => combineParts(this.#decideAll(call, incoming)),
      allows: (part) => this.#allows(part),
      admit: (policies) => this.#sessions.find(policies),
      bundle: () => this.#inUse,
      digest: () => this.#inUse.digest,
      now: () => readTime(options.now),
      pin: () => pin(module, this.#inUse, options),
    })
  }

  /**
   * Whether a request is allowed: the first gate that decides ends it. Throws
   * `ERR_REQUEST_INVALID`, `ERR_LIMIT_EXCEEDED` or `ERR_KERNEL`; take any throw as a denial.
   */
  isAllowed(request: Call): boolean {
    const part = readPart(request)
    if (part !== undefined) return this.#allows(part)
    // a fault in any part is thrown, as `check` does, though another part is denied already
    return readParts(request).filter((one) => !this.#allows(one)).length === 0
  }

  /**
   * Decides a request and names what determined it; the context is compared with every derived
   * key. Throws as `isAllowed` does.
   */
  check(request: Call): Decision {
    return combineParts(this.#decideAll(request, undefined))
  }

  /**
   * Why: every statement that matched, and of each other the first element that did not. Throws as
   * `check` does, and `ERR_OPTIONS_INVALID` where the engine was created without `explain`.
   */
  explain(request: Call): Explanation[] {
    const { explain } = this.#options
    if (explain === undefined) {
      throw new OptionsError('the engine was created without `explain`', {
        place: 'options.explain',
        hint: 'give `createEngine` the function `explain` of `sallyport/explain`',
      })
    }
    return partsOf(request).map((part) => {
      const { place, decision } = this.#decide(part, undefined)
      return explain(place, decision)
    })
  }

  /**
   * Resolves a principal, and its session policies, once; and again after a swap. Throws as
   * `isAllowed` does.
   */
  prepare(principal: Principal): Handle {
    return makeHandle(principal, {
      subjectOf: (part) => this.#subjectOf(part),
      isCurrent: ({ loaded }) => loaded === this.#inUse && !this.#terms.simulation,
      allows: (part, subject) => this.#allows(part, subject),
      check: (part) => this.#decide(part, undefined).decision,
      offer: (handle, own) => offerHandle(handle, { engine: this, principal: own }),
    })
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

  /** SHA-256 of the bundle in use, in hexadecimal. */
  get digest(): string {
    return this.#inUse.digest
  }

  #decideAll(request: Call, incoming: Tags | undefined): Decision[] {
    return partsOf(request).map((part) => this.#decide(part, incoming).decision)
  }

  #decide(part: Part, incoming: Tags | undefined): { place: ExactCheck; decision: Decision } {
    const subject = this.#subjectOf(part)
    const { session } = subject
    const terms = this.#termsOf(subject)
    try {
      const check = new Check(
        subject,
        part,
        incoming === undefined ? terms : { ...terms, incoming },
      )
      const answer = check.decide(CheckLayout.EXACT, session)
      confirmContext(check, keyNames)
      const place = { check, session }
      const verdict = verdictNames.get(verdictOf(answer)) ?? 'implicitDeny'
      const policyType = deciderNames.get(answer >> 8) ?? 'identity'
      const statements = determine(place, verdict, policyType)
      return { place, decision: { verdict, policyType, statements, ...remarksOf(check) } }
    } catch (cause) {
      throw asTyped(cause)
    }
  }

  #allows(part: Part, subject = this.#subjectOf(part)): boolean {
    const { session } = subject
    const terms = this.#termsOf(subject)
    try {
      const check = new Check(subject, part, terms)
      if (session === undefined) return check.isAllowed()
      return verdictOf(check.decide(0, session)) === Verdict.ALLOWED
    } catch (cause) {
      throw asTyped(cause)
    }
  }

  /** Who asks, by the bundle in use; session policies count where it lets them (E-47). */
  #subjectOf({ principal, context }: Pick<Part, 'principal' | 'context'>): Subject {
    const loaded = this.#inUse
    const hasSession = typeof principal === 'object' && loaded.traits.takesSessions
    const stated = this.#terms.simulation ? statedPrincipal(context) : undefined
    return {
      loaded,
      caller:
        stated === undefined
          ? loaded.callers.find(principal)
          : loaded.callers.resolve(principal, stated),
      session: hasSession ? this.#sessions.of(principal) : undefined,
    }
  }

  /** The clock of the options is the caller's own: it is asked before the check begins. */
  #termsOf({ loaded, session }: Subject): CheckTerms {
    const { now } = this.#options
    const isAsked = loaded.traits.asksTime || session?.asksTime === true
    return now === undefined || !isAsked ? this.#terms : { ...this.#terms, now: readTime(now) }
  }
}

/** An engine that keeps the bundle and the time. */
function pin(
  module: WebAssembly.Module,
  loaded: LoadedBundle,
  options: EngineOptions,
): PinnedEngine {
  const now = readTime(options.now)
  const engine = new Engine(module, loaded, { ...options, now: () => now })
  const terms = { simulation: options.simulation ?? false, now, incoming: undefined }
  return { module, engine, loaded, terms }
}

/**
 * Names of context keys met in requests; they mean the same in every bundle. Each generation has room
 * for more than one request may have: with less, a large one would find none of its own.
 */
const keyNames: Parameters<typeof confirmContext>[1] = new Cache(4 * limits.contextKeys)

/** A fault inside the kernel reaches a caller as a typed error, and the next check works. */
function asTyped(cause: unknown): unknown {
  if (cause instanceof SallyportError) return cause
  return new KernelError('the kernel failed', { cause })
}
