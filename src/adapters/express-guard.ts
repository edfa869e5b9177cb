/** Express 5: routes with actions, and a denial for all others. */
import { OptionsError } from '../model/errors.ts'
import { Guard, type GuardOutcome } from './http/guard.ts'
import { type GuardOptions, type Route, readRoute } from './http/route.ts'

/** What is used of Express's request. */
export interface ExpressRequest {
  readonly app: unknown
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

/** What is used of the inside of Express's router. */
interface Layer {
  handle: unknown
  readonly route?: { readonly path: unknown; readonly stack: Layer[] }
  readonly method?: string
}

/** Middleware for an application. */
export interface ExpressGuard<Req> {
  /** For `app.use`, before every route: denies what has neither `allow` nor `open`. */
  readonly guard: Handler<Req>
  /** For one route: its action and resource. Throws `ERR_OPTIONS_INVALID`. */
  allow(route: Route<Req>): Handler<Req>
  /** For one route that everybody may use. */
  readonly open: Handler<Req>
  /** Routes without an action, all of which are denied. Throws `ERR_OPTIONS_INVALID`. */
  undeclared(app: unknown): string[]
}

/**
 * Guards an application of Express 5: `app.use(iam.guard)` first, and `iam.allow({ action, resource })`
 * as the first handler of every route. What `app.use` mounts besides routers is not a route, and is
 * not denied. Throws `ERR_OPTIONS_INVALID`.
 */
export function guardExpress<Req extends ExpressRequest = ExpressRequest>(
  options: GuardOptions<Req>,
): ExpressGuard<Req> {
  const guard = new Guard(options)
  const declared = new WeakSet<object>()
  const denied = new WeakSet<object>()
  const deny: Handler<Req> = (_, response) => send(response, guard.undeclared())
  const declare = (handler: Handler<Req>): Handler<Req> => {
    declared.add(handler)
    return handler
  }
  return {
    // routes may be added while the application runs: each request looks for those that are new
    guard: (request, _, next) => {
      guard.report(denyAll(request.app, { declared, denied, deny }))
      next()
    },
    allow(given) {
      const route = readRoute<Req>(given)
      return declare((request, response, next) => {
        void guard.decide(route, request).then((outcome) => {
          if (!outcome.isAllowed) return send(response, outcome)
          response.locals.sallyport = outcome
          return next()
        }, next)
      })
    },
    open: declare((_, __, next) => next()),
    undeclared: (app) => {
      const found = denyAll(app, { declared, denied, deny })
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

interface Marks {
  readonly declared: WeakSet<object>
  readonly denied: WeakSet<object>
  readonly deny: unknown
}

/** Puts a denial in place of every handler of routes that declare nothing; returns the new ones. */
function denyAll(app: unknown, marks: Marks): string[] {
  return routesOf(stackOf(app)).flatMap((layer) => {
    const { path, stack } = layer
    return [...methodsOf(stack)].flatMap((method) => {
      const own = stack.filter((one) => one.method === method || one.method === undefined)
      // only a declaration that runs before everything else keeps handlers from running without it
      if (marks.declared.has(Object(own[0]?.handle))) return []
      const open = own.filter((one) => !marks.denied.has(one))
      for (const one of open) {
        marks.denied.add(one)
        one.handle = marks.deny
      }
      return open.length === 0 ? [] : [`${method ?? 'all'} ${String(path)}`]
    })
  })
}

function methodsOf(stack: readonly Layer[]): Set<string | undefined> {
  return new Set(stack.map(({ method }) => method))
}

function routesOf(stack: readonly Layer[]): NonNullable<Layer['route']>[] {
  return stack.flatMap(({ route, handle }) => {
    if (route !== undefined) return [route]
    const { stack: nested } = Object(handle) as { stack?: Layer[] }
    return Array.isArray(nested) ? routesOf(nested) : []
  })
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
