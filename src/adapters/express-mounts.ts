/** Functions that are mounted in Express below a path: they run only where a declaration stands for them. */

/** What is used of the inside of Express's router. */
export interface Layer {
  handle: unknown
  readonly route?: ExpressRoute
  readonly method?: string
  readonly name?: string
  /** What the router's last match was, where `match` does not return it. */
  readonly path?: string
  match?(path: string): boolean | { readonly path?: string } | undefined
}

/** What is used of a route of Express's. */
export interface ExpressRoute {
  readonly path: unknown
  readonly stack: Layer[]
}

/** What is used of a request. */
export interface MountedRequest {
  readonly app: unknown
  readonly method: string
  /** What mounts have taken off the path, and what they have left. */
  readonly baseUrl: string
  readonly path: string
}

type MountedFunction = (request: MountedRequest, response: object, next: unknown) => unknown

/** What a guard does about a function that no declaration stands for. */
export interface Refusal {
  refuse(): void
  /** Is told of a function that would have run. */
  tell(name: string): void
}

/** One request under a guard. */
interface Guarded {
  readonly refusal: Refusal
  /** The applications that the request has come to, and how much of the path is above each. */
  readonly applications: Map<unknown, string>
}

/** Says what is declared. */
export interface Declarations {
  isDeclaration(handle: unknown): boolean
  isGuard(handle: unknown): boolean
  /** Whether a route's handlers run behind a declaration for this method. */
  isRouteDeclared(route: ExpressRoute, method: string): boolean
}

const guarded = new WeakMap<object, Guarded>()
/** How many names of the path a request had left behind at the declaration it came to. */
const decided = new WeakMap<object, number>()
const gated = new WeakSet<Layer>()
const told = new WeakSet<Layer>()

/** A declaration in a route, or one of an action, stands for whatever follows it. */
export function decide(response: object): void {
  decided.set(response, Number.POSITIVE_INFINITY)
}

/** `open` at a mount: for all paths, such as before static files, it opens nothing below a path. */
export function openMount(response: object, { baseUrl }: MountedRequest): void {
  if (depthOf(baseUrl) > 0) decide(response)
  else if (!decided.has(response)) decided.set(response, 0)
}

/**
 * Whether what answers now came behind a declaration. `open` for all paths does not count for what is
 * mounted below a path, such as middleware of a declared route.
 */
export function isDecided(response: object, { baseUrl }: MountedRequest): boolean {
  return depthOf(baseUrl) <= (decided.get(response) ?? -1)
}

/**
 * Lets functions below a path run for this request only where a declaration came before them, or one
 * stands for it further on; middleware looks the same as what ends it. What is for all paths runs.
 */
export function watchMounts(
  request: MountedRequest,
  response: object,
  { declarations, refusal }: { declarations: Declarations; refusal: Refusal },
): void {
  if (guarded.has(response)) return
  const applications = new Map<unknown, string>()
  guarded.set(response, { refusal, applications })
  const enter = ({ app, baseUrl }: MountedRequest): void => {
    if (applications.has(app)) return
    applications.set(app, baseUrl)
    gateAll(layersOf(app), declarations)
  }
  // the outermost application begins with the path, wherever its guard is mounted
  applications.set(request.app, isOutermost(request.app) ? '' : request.baseUrl)
  gateAll(layersOf(request.app), declarations)
  watchNext(request, enter)
}

/** Every router sets `request.next` when a request comes to it, an application's one included. */
function watchNext(request: object, enter: (request: MountedRequest) => void): void {
  let current: unknown = Reflect.get(request, 'next')
  Object.defineProperty(request, 'next', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set(this: MountedRequest, next: unknown) {
      current = next
      enter(this)
    },
  })
}

function isOutermost(app: unknown): boolean {
  return (Object(app) as { parent?: unknown }).parent === undefined
}

/** The layers of an application, or none where they cannot be read. */
function layersOf(app: unknown): readonly Layer[] {
  const { router } = Object(app) as { router?: { stack?: unknown } }
  return Array.isArray(router?.stack) ? (router.stack as Layer[]) : []
}

function gateAll(stack: readonly Layer[], declarations: Declarations): void {
  for (const layer of stack) {
    if (layer.route !== undefined) continue
    const nested = nestedIn(layer)
    if (nested !== undefined) gateAll(nested, declarations)
    else if (isFunctionOfOthers(layer, declarations)) gate(layer, declarations)
  }
}

/** Neither an application, whose functions are asked about themselves, nor what handles errors. */
function isFunctionOfOthers(layer: Layer, declarations: Declarations): boolean {
  const { handle } = layer
  if (typeof handle !== 'function' || gated.has(layer) || isApplication(layer)) return false
  return handle.length < 4 && !declarations.isDeclaration(handle) && !declarations.isGuard(handle)
}

/** What Express wraps an application in that is mounted within another. */
function isApplication({ name }: Layer): boolean {
  return name === 'mounted_app'
}

function gate(layer: Layer, declarations: Declarations): void {
  const handle = layer.handle as MountedFunction
  gated.add(layer)
  layer.handle = (request: MountedRequest, response: object, next: unknown) => {
    const entry = guarded.get(response)
    if (entry === undefined || mayRun(request, response, entry, declarations)) {
      return handle(request, response, next)
    }
    if (!told.has(layer)) entry.refusal.tell(`use ${request.baseUrl}`)
    told.add(layer)
    return entry.refusal.refuse()
  }
}

function mayRun(
  request: MountedRequest,
  response: object,
  { applications }: Guarded,
  declarations: Declarations,
): boolean {
  const { baseUrl, path } = request
  const depth = depthOf(baseUrl)
  if (depth <= (decided.get(response) ?? 0)) return true
  // a router adds a slash to what a mount leaves of its own path
  const paths = path === '/' ? [baseUrl, `${baseUrl}/`] : [baseUrl + path]
  return [...applications].some(([app, above]) =>
    paths.some((one) => {
      if (!one.startsWith(above)) return false
      const asked = { method: request.method, depth, isNear: app === request.app, declarations }
      return isStoodFor(layersOf(app), one.slice(above.length), depthOf(above), asked)
    }),
  )
}

interface AskedMount {
  readonly method: string
  /** How many names of the path are above the function. */
  readonly depth: number
  /** Whether the function is in this application; one within it may have what it is for. */
  readonly isNear: boolean
  readonly declarations: Declarations
}

/**
 * Whether some declaration is for this path, and no more general than the function: a page for
 * whatever is left over says nothing of what is mounted below `/rpc`.
 */
function isStoodFor(
  stack: readonly Layer[],
  path: string,
  above: number,
  asked: AskedMount,
): boolean {
  return stack.some((layer) => {
    const matched = matchedBy(layer, path)
    if (matched === undefined) return false
    const { route } = layer
    if (route !== undefined) {
      if (above + fixedDepth(route.path, matched) < asked.depth) return false
      return asked.declarations.isRouteDeclared(route, asked.method)
    }
    const depth = above + depthOf(matched)
    const nested = nestedIn(layer)
    if (nested !== undefined) {
      return isStoodFor(nested, path.slice(matched.length) || '/', depth, asked)
    }
    const isWithin = asked.isNear && isApplication(layer)
    const isOne = isWithin || asked.declarations.isDeclaration(layer.handle)
    return isOne && depth >= asked.depth
  })
}

/** The part of the path that a layer is for. */
function matchedBy(layer: Layer, path: string): string | undefined {
  try {
    const found = layer.match?.(path || '/')
    if (found === undefined || found === false) return undefined
    return (found === true ? layer.path : found.path) ?? ''
  } catch {
    return undefined // names that cannot be decoded match nothing
  }
}

/** How many names a route gives, which a wildcard leaves open. */
function fixedDepth(pattern: unknown, matched: string): number {
  if (typeof pattern !== 'string' || !pattern.includes('*')) return depthOf(matched)
  return depthOf(pattern.slice(0, pattern.indexOf('*')))
}

function depthOf(path: string): number {
  return path.split('/').filter((name) => name !== '').length
}

/** The layers of a router that is mounted as it is. */
export function nestedIn({ handle }: Layer): Layer[] | undefined {
  const { stack } = Object(handle) as { stack?: unknown }
  return Array.isArray(stack) ? (stack as Layer[]) : undefined
}
