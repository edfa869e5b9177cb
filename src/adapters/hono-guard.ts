/** Hono: routes with actions, and a denial for all others. */
import { OptionsError } from '../model/errors.ts'
import { responseOf } from './http/fetch-guard.ts'
import { Guard } from './http/guard.ts'
import { type GuardOptions, type Route, readRoute } from './http/route.ts'

/** What is used of Hono's context. */
export interface HonoContext {
  readonly req: {
    readonly raw: Request
    readonly method: string
    /** A parameter of the path. */
    param(name: string): string | undefined
    readonly matchedRoutes: readonly HonoRoute[]
    /** Which of them has come last. */
    readonly routeIndex: number
  }
  /** The response so far. */
  res: Response
  /** Hands a value on to the handlers that follow. */
  set(name: 'sallyport', value: unknown): void
}

/** What is used of a route of Hono's. */
export interface HonoRoute {
  readonly method: string
  readonly path: string
  // biome-ignore lint/complexity/noBannedTypes: handlers of any kind are only told apart
  readonly handler: Function
}

type Middleware<C> = (context: C, next: () => Promise<void>) => Promise<Response | undefined>

/** Middleware for an application. */
export interface HonoGuard<C> {
  /** For `app.use`, before all else that answers: denies what has neither `allow` nor `open`. */
  readonly guard: Middleware<C>
  /** For one route, or for what is mounted: its action and resource. Throws `ERR_OPTIONS_INVALID`. */
  allow(route: Route<C>): Middleware<C>
  /** For one route, or for what is mounted, such as static files, that everybody may use. */
  readonly open: Middleware<C>
  /**
   * Routes without an action, all of which are denied. Throws `ERR_OPTIONS_INVALID`, also where one
   * comes before the guard, which then cannot deny it.
   */
  undeclared(app: { readonly routes: readonly HonoRoute[] }): string[]
}

/** Requests that have come to a declaration, by their contexts; `all`: to `open` for all paths alone. */
const decided = new WeakMap<object, 'all' | 'own'>()

/**
 * Guards an application of Hono's: `app.use(iam.guard)` first, and `iam.allow({ action, resource })`
 * as the first handler of every route: the handlers of others do not run. What takes `next` and was
 * added for all methods may be middleware: below a path it runs where a declaration comes before it
 * (`app.use('/files/*', iam.open, files)`), or where it is middleware of a declared route. What is for
 * all paths runs, but what it answers without a declaration before it is withheld, unless that is an
 * error of 400 or above. Throws `ERR_OPTIONS_INVALID`.
 */
export function guardHono<C extends HonoContext = HonoContext>(
  options: GuardOptions<C>,
): HonoGuard<C> {
  const guard = new Guard(options)
  // biome-ignore lint/complexity/noBannedTypes: as above
  const declared = new WeakSet<Function>()
  const declare = (middleware: Middleware<C>): Middleware<C> => {
    declared.add(middleware)
    return middleware
  }
  const isDeclared = (route: HonoRoute): boolean => declared.has(handlerOf(route))
  const open = declare(async (context, next) => {
    const route = lastOf(context)
    const isBelow = route !== undefined && depthOf(route) > 0
    return goOn(context, next, isBelow ? 'own' : (decided.get(context) ?? 'all'))
  })
  const isOpen = (route: HonoRoute): boolean => handlerOf(route) === open
  const told = new Set<string>()
  const first: Middleware<C> = async (context, next) => {
    const { matchedRoutes } = context.req
    const alone = functionAlone(matchedRoutes, isDeclared, isOpen)
    if (alone !== undefined && !told.has(alone)) guard.report([alone])
    if (alone !== undefined) told.add(alone)
    if (alone !== undefined || !isCovered(matchedRoutes, isDeclared)) return refused(guard)
    await next()
    if (!isDecided(context) && context.res.status < 400) withhold(context, refused(guard))
    return undefined
  }
  return {
    guard: first,
    allow(given) {
      const route = readRoute<C>(given)
      return declare(async (context, next) => {
        const outcome = await guard.decide(route, context)
        if (!outcome.isAllowed) return responseOf(outcome.problem)
        context.set('sallyport', outcome)
        return goOn(context, next, 'own')
      })
    },
    open,
    undeclared(app) {
      const routes = routesOf(app)
      confirmOrder(routes, (route) => handlerOf(route) === first, isDeclared)
      const found = undeclaredOf(routes, isDeclared)
      guard.report(found)
      return found
    },
  }
}

/** Runs what follows a declaration. */
async function goOn(
  context: object,
  next: () => Promise<void>,
  by: 'all' | 'own',
): Promise<undefined> {
  decided.set(context, by)
  await next()
}

/**
 * Whether what has answered came behind a declaration. `open` for all paths does not count for what
 * was added below a path, such as middleware of a declared route.
 */
function isDecided(context: HonoContext): boolean {
  const by = decided.get(context)
  return by === 'own' || (by === 'all' && depthOf(lastOf(context)) === 0)
}

/** The route that a request has come to last. */
function lastOf({ req }: HonoContext): HonoRoute | undefined {
  return req.matchedRoutes[req.routeIndex]
}

function refused<C>(guard: Guard<C>): Response {
  const outcome = guard.undeclared()
  return outcome.isAllowed ? new Response(null, { status: 403 }) : responseOf(outcome.problem)
}

/** Puts a response in place of the one there is, whose headers Hono would keep. */
function withhold(context: { res: Response | undefined }, response: Response): void {
  void context.res?.body?.cancel().catch(() => undefined)
  context.res = undefined
  context.res = response
}

/** Middleware takes `next` and is for all methods; all else may end the request. */
function endsRequest(route: HonoRoute): boolean {
  return route.method !== 'ALL' || !takesNext(route)
}

function takesNext(route: HonoRoute): boolean {
  return handlerOf(route).length >= 2
}

/** The handler itself: that of a nested application with an error handler is wrapped by Hono. */
// biome-ignore lint/complexity/noBannedTypes: as above
function handlerOf({ handler }: HonoRoute): Function {
  let own = handler
  for (let depth = 0; depth < deepest; depth += 1) {
    const inner: unknown = Reflect.get(own, '__COMPOSED_HANDLER')
    if (typeof inner !== 'function') return own
    own = inner
  }
  return own
}

/** Applications in one another. */
const deepest = 32

/**
 * Whether all that may run has an action. INVARIANT: a declaration counts only for handlers of its
 * own path and method that come after it, and what passes a request on leaves the rest to be asked about.
 */
function isCovered(
  matched: readonly HonoRoute[],
  isDeclared: (route: HonoRoute) => boolean,
): boolean {
  const covered = coveredNames(matched, isDeclared)
  for (const route of matched) {
    if (isDeclared(route) || !endsRequest(route)) continue
    if (!covered.has(nameOf(route))) return false
    if (!takesNext(route)) return true
  }
  return true // nothing but middleware: the 404 of the application
}

/**
 * A function below a path that no declaration stands for: none comes before it, nor one further on
 * that is no more general. `open` for all paths, such as before static files, opens nothing below one.
 */
function functionAlone(
  matched: readonly HonoRoute[],
  isDeclared: (route: HonoRoute) => boolean,
  isOpen: (route: HonoRoute) => boolean,
): string | undefined {
  let isStoodFor = false
  for (const [index, route] of matched.entries()) {
    const depth = depthOf(route)
    if (isDeclared(route)) isStoodFor ||= depth > 0 || !isOpen(route)
    else if (!takesNext(route))
      return undefined // it ends the request
    else if (depth > 0 && !isStoodFor) {
      const later = matched.slice(index).filter(isDeclared)
      if (!later.some((one) => depthOf(one) >= depth)) return nameOf(route)
    }
  }
  return undefined
}

/** How many names a path gives before what it leaves open. */
function depthOf(route: HonoRoute | undefined): number {
  if (route === undefined) return Number.POSITIVE_INFINITY
  const [fixed = ''] = route.path.split('*')
  return fixed.split('/').filter((name) => name !== '').length
}

/** Methods and paths that are declared before any handler of theirs could end the request. */
function coveredNames(
  routes: readonly HonoRoute[],
  isDeclared: (route: HonoRoute) => boolean,
): ReadonlySet<string> {
  const ended = new Set<string>()
  const covered = new Set<string>()
  for (const route of routes) {
    const name = nameOf(route)
    if (isDeclared(route)) {
      if (!ended.has(name)) covered.add(name)
    } else if (endsRequest(route)) ended.add(name)
  }
  return covered
}

function nameOf({ method, path }: HonoRoute): string {
  return `${method} ${path}`
}

function routesOf(app: unknown): readonly HonoRoute[] {
  const { routes } = Object(app) as { routes?: unknown }
  if (Array.isArray(routes)) return routes as HonoRoute[]
  const hint = 'give the application of Hono'
  throw new OptionsError('the application has no routes', { place: 'app', hint })
}

/** Throws `ERR_OPTIONS_INVALID` for a route that runs before the guard is asked, undeclared. */
function confirmOrder(
  routes: readonly HonoRoute[],
  isGuard: (route: HonoRoute) => boolean,
  isDeclared: (route: HonoRoute) => boolean,
): void {
  const earlier = routes.slice(0, Math.max(0, routes.findIndex(isGuard)))
  const [unguarded] = undeclaredOf(earlier, isDeclared)
  if (unguarded === undefined) return
  throw new OptionsError(`\`${unguarded}\` comes before the guard, and is not denied`, {
    place: 'app',
    hint: 'write `app.use(iam.guard)` before every route',
  })
}

function undeclaredOf(
  routes: readonly HonoRoute[],
  isDeclared: (route: HonoRoute) => boolean,
): string[] {
  const names = routes.filter(endsRequest).map(nameOf)
  const covered = coveredNames(routes, isDeclared)
  return [...new Set(names)].filter((name) => !covered.has(name))
}
