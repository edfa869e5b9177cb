/** One request at one route: who asks, on what, in which context, and the decision. */
import type { AuthorizationRequest, Context, ContextValue, Decision } from '../../entries/index.ts'
import { inspectContext } from '../../entries/inspect.ts'
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
    } catch (cause) {
      return this.failed(cause)
    }
  }

  /** The response for a request that could not be decided. */
  failed(cause: unknown): GuardOutcome {
    try {
      this.#options.onError?.(cause)
    } catch {
      // who is told of it does not change it
    }
    return this.#deny('the request could not be decided')
  }

  async #decide(route: Route<Req>, request: Req): Promise<GuardOutcome> {
    const { principal, context } = this.#options
    const caller = await principal(request)
    if (caller === undefined || caller === null) return this.#challenge()
    const { action, resource } = route
    const [target, stated = {}] = await Promise.all([
      typeof resource === 'string' ? resource : resource(request),
      context?.(request),
    ])
    const loaded: LoadedKeys = new Map()
    for (;;) {
      const context = { ...stated, ...Object.fromEntries([...loaded].filter(isStated)) }
      const asked = { caller, action, resource: target, context }
      const { wanted, isAllowed } = this.#missing(asked, loaded)
      // INVARIANT: nothing waits between what says that no key is missing and the check, so that one
      // bundle answers both; if the time is another, it must have been allowed at the first, too
      if (wanted.length === 0) return this.#answer(asked, isAllowed)
      await Promise.all(wanted.map(async ([name, load]) => loaded.set(name, await load(request))))
    }
  }

  #answer(asked: Asking, wasAllowed: boolean): GuardOutcome {
    const { decision, call } = this.#check(asked)
    const isAllowed = wasAllowed && decision.verdict === 'allowed'
    if (isAllowed) return { isAllowed, caller: asked.caller, decision }
    return this.#deny(this.#reason(call))
  }

  #check(asked: Asking): { decision: Decision; call: AuthorizationRequest } {
    const { caller, action, resource, context } = asked
    const { engine, onDecision } = this.#options
    const time = Date.now()
    const started = performance.now()
    const call = callOf(asked)
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

  /** The loaders of keys that the decision asks for; all of them where that cannot be told. */
  #missing(asked: Asking, loaded: LoadedKeys): Missing<Req> {
    const { engine, loaders = {} } = this.#options
    const left = Object.entries(loaders).filter(([name]) => !loaded.has(name))
    const opened = openedEngine(engine)
    if (left.length === 0 || opened === undefined) return { wanted: left, isAllowed: true }
    const { keys, isAllowed } = inspectContext(opened, callOf(asked))
    const wanted = left.filter(([name]) => keys.some((key) => isOneOf(key, foldCase(name))))
    return { wanted, isAllowed }
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

/** What loaders returned; undefined for a key that is left out. */
type LoadedKeys = Map<string, ContextValue | undefined>

interface Missing<Req> {
  readonly wanted: readonly [string, NonNullable<GuardOptions<Req>['loaders']>[string]][]
  /** Whether the request is allowed without them. */
  readonly isAllowed: boolean
}

interface Asking {
  readonly caller: RouteCaller
  readonly action: string
  readonly resource: string
  readonly context: Context
}

function isSession(caller: RouteCaller): caller is CallerSession {
  return typeof caller === 'object' && 'request' in caller && typeof caller.request === 'function'
}

function isStated(entry: [string, ContextValue | undefined]): entry is [string, ContextValue] {
  return entry[1] !== undefined
}

function callOf({ caller, action, resource, context }: Asking): AuthorizationRequest {
  if (isSession(caller)) return caller.request(action, resource, context)
  return { principal: caller, action, resource, context }
}

/** Whether a key that was asked for, or what such keys begin with, is this one. */
function isOneOf(asked: string, name: string): boolean {
  return asked === name || (/[/:]$/.test(asked) && name.startsWith(asked))
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
