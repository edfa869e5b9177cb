/** Express 5: routes with actions, and a denial for all others. */
import { foldAscii } from '../json/fold-case.ts'
import { OptionsError } from '../model/errors.ts'
import {
  decide,
  type ExpressRoute,
  isDecided,
  type Layer,
  nestedIn,
  openMount,
  watchMounts,
} from './express-mounts.ts'
import { holdBack } from './held-response.ts'
import { Guard, type GuardOutcome } from './http/guard.ts'
import { type GuardOptions, type Route, readRoute } from './http/route.ts'

/** What is used of Express's request. */
export interface ExpressRequest {
  readonly app: unknown
  readonly method: string
  /** What mounts have taken off the path. */
  readonly baseUrl: string
  /** What mounts have left of the path. */
  readonly path: string
}

/** What is used of Express's response. */
export interface ExpressResponse {
  statusCode: number
  readonly locals: Record<string, unknown>
  /** Sets one header. */
  setHeader(name: string, value: string): unknown
  /** Sends the body, the last of it. */
  end(body: string): unknown
}

type Handler<Req> = (
  request: Req,
  response: ExpressResponse,
  next: (error?: unknown) => void,
) => void

/** Middleware for an application. */
export interface ExpressGuard<Req> {
  /** For `app.use`, before all else that answers: denies what has neither `allow` nor `open`. */
  readonly guard: Handler<Req>
  /** For one route, or for what is mounted: its action and resource. Throws `ERR_OPTIONS_INVALID`. */
  allow(route: Route<Req>): Handler<Req>
  /** For one route, or for what is mounted, such as static files, that everybody may use. */
  readonly open: Handler<Req>
  /** Routes without an action, all of which are denied. Throws `ERR_OPTIONS_INVALID`. */
  undeclared(app: unknown): string[]
}

// of all guards: what one has declared for an application within another's is declared
const declared = new WeakSet<object>()
const guards = new WeakSet<object>()
const denied = new WeakSet<object>()

const declarations = {
  isDeclaration: (handle: unknown) => declared.has(Object(handle)),
  isGuard: (handle: unknown) => guards.has(Object(handle)),
  isRouteDeclared({ stack }: ExpressRoute, method: string) {
    const own = stack.filter((one) => one.method === undefined || handles(one.method, method))
    return declared.has(Object(own[0]?.handle))
  },
}

/**
 * Guards an application of Express 5: `app.use(iam.guard)` first, and `iam.allow({ action, resource })`
 * as the first handler of every route, however its router is mounted: the handlers of others do not
 * run. What `app.use` mounts below a path runs where a declaration comes before it
 * (`app.use('/files', iam.open, files)`), or where it is middleware of a declared route. What is
 * mounted for all paths runs, but what it answers without a declaration before it is withheld, unless
 * that is an error of 400 or above. Throws `ERR_OPTIONS_INVALID`.
 */
export function guardExpress<Req extends ExpressRequest = ExpressRequest>(
  options: GuardOptions<Req>,
): ExpressGuard<Req> {
  const guard = new Guard(options)
  const deny: Handler<Req> = (_, response) => send(response, guard.undeclared())
  const declare = (handler: Handler<Req>): Handler<Req> => {
    declared.add(handler)
    return handler
  }
  // routes may be added while the application runs: each request looks for those that are new
  const first: Handler<Req> = (request, response, next) => {
    guard.report(denyAll(request.app, deny))
    watchRoute(request, (route) => guard.report(denyRoute(route, deny)))
    const refuse = () => send(response, guard.undeclared())
    const tell = (name: string) => guard.report([name])
    watchMounts(request, response, { declarations, refusal: { refuse, tell } })
    holdBack(response, () => isDecided(response, request), refuse)
    next()
  }
  guards.add(first)
  return {
    guard: first,
    allow(given) {
      const route = readRoute<Req>(given)
      return declare((request, response, next) => {
        void guard.decide(route, request).then((outcome) => {
          if (!outcome.isAllowed) return send(response, outcome)
          response.locals.sallyport = outcome
          decide(response)
          return next()
        }, next)
      })
    },
    open: declare((request, response, next) => {
      openMount(response, request)
      next()
    }),
    undeclared: (app) => {
      const found = denyAll(app, deny)
      guard.report(found)
      return found
    },
  }
}

function send(response: ExpressResponse, outcome: GuardOutcome): void {
  const { status, headers, body } = outcome.isAllowed
    ? { status: 403, headers: {}, body: '' }
    : outcome.problem
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.end(body)
}

/** Whether handlers of one method take requests of another: those of GET take HEAD, too. */
function handles(own: string, method: string): boolean {
  const asked = foldAscii(method)
  return own === asked || (asked === 'head' && own === 'get')
}

/** Puts a denial in place of every handler of routes that declare nothing; returns the new ones. */
function denyAll(app: unknown, deny: unknown): string[] {
  return routesOf(stackOf(app)).flatMap((route) => denyRoute(route, deny))
}

function denyRoute({ path, stack }: ExpressRoute, deny: unknown): string[] {
  return [...methodsOf(stack)].flatMap((method) => {
    const own = stack.filter((one) => one.method === method || one.method === undefined)
    // only a declaration that runs before everything else keeps handlers from running without it
    if (declared.has(Object(own[0]?.handle))) return []
    const open = own.filter((one) => !denied.has(one))
    for (const one of open) {
      denied.add(one)
      one.handle = deny
    }
    return open.length === 0 ? [] : [`${method ?? 'all'} ${String(path)}`]
  })
}

/**
 * Tells of every route that a request comes to, before it runs: every router says so in
 * `request.route`, also one that a function hides, or an application in another.
 */
function watchRoute(request: object, tell: (route: ExpressRoute) => void): void {
  const outer = Object.getOwnPropertyDescriptor(request, 'route')?.set
  let current: unknown
  Object.defineProperty(request, 'route', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (route: unknown) => {
      outer?.call(request, route)
      current = route
      if (Array.isArray((Object(route) as Partial<ExpressRoute>).stack)) tell(route as ExpressRoute)
    },
  })
}

function methodsOf(stack: readonly Layer[]): Set<string | undefined> {
  return new Set(stack.map(({ method }) => method))
}

function routesOf(stack: readonly Layer[]): ExpressRoute[] {
  return stack.flatMap((layer) =>
    layer.route === undefined ? routesOf(nestedIn(layer) ?? []) : [layer.route],
  )
}

/** The layers of an application. Throws `ERR_OPTIONS_INVALID`, so that Express ends the request. */
function stackOf(app: unknown): Layer[] {
  const { router } = Object(app) as { router?: { stack?: unknown } }
  const stack = router?.stack
  if (Array.isArray(stack)) return stack
  throw new OptionsError('the application has no routes that can be read', {
    place: 'app',
    hint: 'give an application of Express 5',
  })
}
