/** Next: route handlers, server actions, and a proxy in which a path without an action is denied. */
import { SallyportError } from '../entries/index.ts'
import { callable, confirmArgument, record } from '../json/options.ts'
import { readGiven } from '../json/own-copy.ts'
import { responseOf } from './http/fetch-guard.ts'
import { Guard, type GuardOutcome, type Problem } from './http/guard.ts'
import { type GuardOptions, type Route, readRoute } from './http/route.ts'
import { matchPath, type PathPattern, readPathPattern } from './path-pattern.ts'

/** What is asked about: a request, or a call of a server action. */
export interface NextCall {
  readonly headers: Headers
  /** Absent for a server action. */
  readonly request: Request | undefined
  /** Of a route handler, what Next reads from its path; of the proxy, what the pattern does. */
  readonly params: Readonly<Record<string, string | readonly string[] | undefined>>
  /** What a server action is called with, as its caller likes: nothing in it has been checked. */
  readonly args: readonly unknown[]
}

/** A guard's options, and where a server action finds its headers. */
export interface NextGuardOptions extends GuardOptions<NextCall> {
  /** `headers` of `next/headers`; server actions need it. */
  readonly headers?: () => Headers | Promise<Headers>
}

/** A handler of a route, as Next calls it. */
export type RouteHandler<Req extends Request, Around> = (
  request: Req,
  around: Around,
) => Response | Promise<Response>

/** What a server action is answered that is denied. */
export interface DeniedAction {
  /** 401 where nobody is signed in, else 403. */
  readonly status: Problem['status']
}

/** What Next's files export. */
export interface NextGuard {
  /** A route handler that runs only for requests that are allowed. Throws `ERR_OPTIONS_INVALID`. */
  withAuthorization<Req extends Request, Around>(
    route: Route<NextCall>,
    handler: RouteHandler<Req, Around>,
  ): (request: Req, around: Around) => Promise<Response>
  /**
   * A server action that runs only for calls that are allowed. Others throw `ERR_ACTION_DENIED`, or
   * get what `onDenied` returns or throws (`forbidden` of Next). Throws `ERR_OPTIONS_INVALID`.
   */
  withActionAuthorization<Args extends unknown[], Result>(
    route: Route<NextCall>,
    action: (...args: Args) => Promise<Result>,
    onDenied?: (denied: DeniedAction) => Result,
  ): (...args: Args) => Promise<Result>
  /**
   * The function of `proxy.ts`: paths such as `GET /docs/:id` or `/assets/*` with their routes, or
   * `open` for all; the first that fits counts, and what fits none is denied. Throws
   * `ERR_OPTIONS_INVALID`.
   */
  proxy(
    paths: Readonly<Record<string, Route<NextCall> | 'open'>>,
  ): (request: Request) => Promise<Response | undefined>
}

/** A server action that is not allowed. */
export class ActionDeniedError extends SallyportError {
  override readonly name = 'ActionDeniedError'
  /** 401 where nobody is signed in, else 403. */
  readonly status: Problem['status']

  /** @internal */
  constructor(status: Problem['status']) {
    super('ERR_ACTION_DENIED', 'the action is denied', { place: 'action' })
    this.status = status
  }
}

/** Guards a Next application. Throws `ERR_OPTIONS_INVALID`. */
export function guardNext(options: NextGuardOptions): NextGuard {
  const isRead = typeof options === 'object' && options !== null
  const own = isRead ? readGiven('options', () => ({ ...options })) : options
  const { headers, ...rest } = Object(own) as NextGuardOptions
  if (headers !== undefined) {
    confirmArgument(headers, 'options.headers', callable('such as `headers` of `next/headers`'))
  }
  const guard = new Guard<NextCall>(isRead ? rest : options)
  return {
    withAuthorization(given, handler) {
      const route = readRoute<NextCall>(given)
      confirmArgument(handler, 'handler', callable('which returns a response'))
      return async (request, around) => {
        const outcome = await decide(guard, route, () => callOf(request, around))
        return outcome.isAllowed ? handler(request, around) : responseOf(outcome.problem)
      }
    },
    withActionAuthorization(given, action, onDenied) {
      const route = readRoute<NextCall>(given)
      confirmArgument(action, 'action', callable('which is a server action'))
      return async (...args) => {
        const outcome = await decide(guard, route, async () => {
          if (headers === undefined) throw new Error('no headers')
          return { headers: await headers(), request: undefined, params: {}, args }
        })
        if (outcome.isAllowed) return action(...args)
        const { status } = outcome.problem
        if (onDenied === undefined) throw new ActionDeniedError(status)
        return onDenied({ status })
      }
    },
    proxy: (paths) => makeProxy(guard, paths),
  }
}

/** What cannot be told of a call is a denial. */
async function decide(
  guard: Guard<NextCall>,
  route: Route<NextCall>,
  read: () => Promise<NextCall>,
): Promise<GuardOutcome> {
  let call: NextCall
  try {
    call = await read()
  } catch (cause) {
    return guard.failed(cause)
  }
  return guard.decide(route, call)
}

async function callOf(request: Request, around: unknown): Promise<NextCall> {
  const params = await (Object(around) as { params?: Promise<NextCall['params']> }).params
  return { headers: request.headers, request, params: params ?? {}, args: [] }
}

interface DeclaredPath {
  readonly pattern: PathPattern
  readonly route: Route<NextCall> | 'open'
}

function makeProxy(
  guard: Guard<NextCall>,
  paths: unknown,
): (request: Request) => Promise<Response | undefined> {
  confirmArgument(paths, 'paths', record)
  const declared = Object.entries(paths as Record<string, unknown>).map(
    ([text, route]): DeclaredPath => ({
      pattern: readPathPattern(text),
      route: route === 'open' ? route : readRoute<NextCall>(route),
    }),
  )
  return async (request) => {
    const found = findPath(declared, request)
    if (found?.route === 'open') return undefined
    const outcome =
      found === undefined
        ? guard.undeclared()
        : await guard.decide(found.route, {
            headers: request.headers,
            request,
            params: found.params,
            args: [],
          })
    return outcome.isAllowed ? undefined : responseOf(outcome.problem)
  }
}

function findPath(declared: readonly DeclaredPath[], request: Request) {
  const { pathname } = (request as { nextUrl?: URL }).nextUrl ?? new URL(request.url)
  for (const { pattern, route } of declared) {
    const params = matchPath(pattern, request.method, pathname)
    if (params !== undefined) return { route, params }
  }
  return undefined
}
