/** One request at one route: who asks, on what, in which context, and the decision. */
import type { AuthorizationRequest, Context, ContextValue, Decision } from '../../entries/index.ts'
import { inspectBundle } from '../../entries/inspect.ts'
import { foldCase } from '../../json/fold-case.ts'
import {
  type CallerSession,
  digestIn,
  type GuardOptions,
  openedEngine,
  type Route,
  type RouteCaller,
  readGuardOptions,
} from './route.ts'

/** A request that may go on, or what it is answered. */
export type GuardOutcome =
  | { readonly isAllowed: true; readonly caller: RouteCaller; readonly decision: Decision }
  | { readonly isAllowed: false; readonly problem: Problem }

/** A response of RFC 9457. */
export interface Problem {
  readonly status: 401 | 403
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const DEFAULT_TIMEOUT = 5_000

/**
 * Decides requests of one kind. Whatever goes wrong, who is asked and throws or comes too late
 * included, is a denial.
 */
export class Guard<Req> {
  readonly #options: GuardOptions<Req>
  #digest: string | undefined
  #keysRead: ReadonlySet<string> | undefined

  /** Throws `ERR_OPTIONS_INVALID`. */
  constructor(options: GuardOptions<Req>) {
    this.#options = readGuardOptions(options)
  }

  /** Says which routes have no action, and are denied. */
  report(undeclared: readonly string[]): void {
    if (undeclared.length === 0) return
    const { onUndeclared } = this.#options
    if (onUndeclared !== undefined) onUndeclared(undeclared)
    else console.warn(`sallyport: routes without an action are denied: ${undeclared.join(', ')}`)
  }

  /** The response for a route without an action. */
  undeclared(): GuardOutcome {
    return this.#deny('the route has no action')
  }

  /** Decides; never rejects. */
  async decide(route: Route<Req>, request: Req): Promise<GuardOutcome> {
    const { timeout = DEFAULT_TIMEOUT } = this.#options
    try {
      return await within(timeout, this.#decide(route, request))
    } catch {
      return this.#deny('the request could not be decided')
    }
  }

  async #decide(route: Route<Req>, request: Req): Promise<GuardOutcome> {
    const { principal, context } = this.#options
    const caller = await principal(request)
    if (caller === undefined || caller === null) return this.#challenge()
    const { action, resource } = route
    const [target, stated = {}, first] = await Promise.all([
      typeof resource === 'string' ? resource : resource(request),
      context?.(request),
      this.#load(caller, request),
    ])
    let loaded = first
    // INVARIANT: the bundle that decides reads no key that was not loaded: one that was swapped in
    // meanwhile may, also in a Deny. Nothing waits between the last comparison and the check.
    for (let turn = 0; loaded.digest !== digestIn(this.#options.engine); turn += 1) {
      if (turn === mostSwaps) throw new Error('the bundle changes too often')
      loaded = await this.#load(caller, request)
    }
    const asked = { caller, action, resource: target, context: { ...stated, ...loaded.keys } }
    const { decision, call } = this.#check(asked)
    if (decision.verdict === 'allowed') return { isAllowed: true, caller, decision }
    return this.#deny(this.#reason(call))
  }

  #check(asked: Asking): { decision: Decision; call: AuthorizationRequest } {
    const { caller, action, resource, context } = asked
    const { engine, onDecision } = this.#options
    const time = Date.now()
    const started = performance.now()
    const call = isSession(caller)
      ? caller.request(action, resource, context)
      : { principal: caller, action, resource, context }
    let decision = engine.check(call)
    // a session has limits of its own besides policies, and may be over
    if (isSession(caller) && decision.verdict === 'allowed') {
      decision = caller.check(action, resource, context)
    }
    try {
      const elapsed = performance.now() - started
      onDecision?.({ request: call, decision, digest: digestIn(engine), time, elapsed })
    } catch {
      // who is told of a decision does not change it
    }
    return { decision, call }
  }

  async #load(caller: RouteCaller, request: Req): Promise<Loaded> {
    const { engine, loaders = {} } = this.#options
    const digest = digestIn(engine)
    const wanted = Object.entries(loaders).filter(([name]) => this.#isRead(name, caller))
    const values = await Promise.all(
      wanted.map(async ([name, load]) => [name, await load(request)]),
    )
    const found = values.filter(([, value]) => value !== undefined) as [string, ContextValue][]
    return { digest, keys: Object.fromEntries(found) }
  }

  /** Whether any policy can read a key: those of the bundle, and those that a principal brings. */
  #isRead(name: string, caller: RouteCaller): boolean {
    const engine = openedEngine(this.#options.engine)
    if (engine === undefined || bringsPolicies(caller)) return true
    if (engine.digest !== this.#digest || this.#keysRead === undefined) {
      const { digest, contextKeys } = inspectBundle(engine)
      this.#keysRead = new Set(contextKeys.map(foldCase))
      this.#digest = digest
    }
    return this.#keysRead.has(foldCase(name))
  }

  #reason(call: AuthorizationRequest): string | undefined {
    const { engine, explain = false } = this.#options
    return explain ? engine.explain(call)[0]?.headline : undefined
  }

  #challenge(): GuardOutcome {
    const { challenge = 'Bearer' } = this.#options
    return {
      isAllowed: false,
      problem: problemOf(401, 'Unauthorized', { 'www-authenticate': challenge }),
    }
  }

  #deny(detail: string | undefined): GuardOutcome {
    const told = this.#options.explain === true ? detail : undefined
    return { isAllowed: false, problem: problemOf(403, 'Forbidden', {}, told) }
  }
}

/** Keys that loaders returned, and for which bundle they were asked. */
interface Loaded {
  readonly digest: string | undefined
  readonly keys: Context
}

/** Swaps while one request waits for its loaders. */
const mostSwaps = 8

interface Asking {
  readonly caller: RouteCaller
  readonly action: string
  readonly resource: string
  readonly context: Context
}

function isSession(caller: RouteCaller): caller is CallerSession {
  return typeof caller === 'object' && 'request' in caller && typeof caller.request === 'function'
}

/** Anything but a name may: sessions, and principals that are described. */
function bringsPolicies(caller: RouteCaller): boolean {
  return typeof caller !== 'string'
}

function problemOf(
  status: 401 | 403,
  title: string,
  headers: Readonly<Record<string, string>>,
  detail?: string,
): Problem {
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...headers,
    },
    body: JSON.stringify({ type: 'about:blank', title, status, ...(detail && { detail }) }),
  }
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('too late')), milliseconds)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
