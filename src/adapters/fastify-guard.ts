/** Fastify: routes with actions in their `config`, and a denial for all others. */
import { confirmArgument } from '../json/options.ts'
import { Guard, type GuardOutcome } from './http/guard.ts'
import { type GuardOptions, type Route, readRoute } from './http/route.ts'

/** What is used of Fastify's request. */
export interface FastifyRequestLike {
  readonly is404: boolean
  readonly routeOptions: { readonly config: unknown }
}

interface FastifyReplyLike {
  readonly statusCode: number
  getHeaders(): object
  removeHeader(name: string): unknown
  code(status: number): FastifyReplyLike
  headers(values: Record<string, string>): FastifyReplyLike
  send(body: string): unknown
}

interface RouteLike {
  readonly method: string | readonly string[]
  readonly url: string
  readonly config?: unknown
}

/** What is used of an instance of Fastify's. */
export interface FastifyLike {
  // biome-ignore lint/complexity/noBannedTypes: Fastify declares one overload for each hook
  readonly addHook: Function
}

/** What a route has in its `config`: `{ iam: { action, resource } }`, or `{ iam: 'open' }`. */
export interface FastifyRouteConfig<Req> {
  readonly iam: Route<Req> | 'open'
}

/**
 * Guards an instance of Fastify's and all routes that are added after it, in plugins, too. Of a route
 * without a declaration neither handler nor hooks run. What hooks that come after the guard, or a
 * handler for what is not found, answer below 400 without a decision is withheld. Throws
 * `ERR_OPTIONS_INVALID`; so does a route whose declaration cannot be read, when it is added.
 */
export function guardFastify<Req extends FastifyRequestLike = FastifyRequestLike>(
  fastify: FastifyLike,
  options: GuardOptions<Req>,
): void {
  const guard = new Guard(options)
  const undeclared: string[] = []
  const instance = confirmInstance(fastify)
  instance.addHook('onRoute', ({ method, url, config }) => {
    const declaration = declarationOf(config)
    if (declaration === undefined) undeclared.push(`${String(method)} ${url}`)
    else if (declaration !== 'open') readRoute<Req>(declaration)
  })
  instance.addHook('onReady', async () => guard.report(undeclared))
  const waiting = new WeakSet<object>() // requests that have come to the guard, and to no decision
  instance.addHook('onRequest', async (request: Req, reply: FastifyReplyLike) => {
    waiting.add(request)
    const declaration = declarationOf(request.routeOptions.config)
    if (declaration === 'open') waiting.delete(request)
    else if (declaration === undefined && !request.is404) return send(reply, guard.undeclared())
    return undefined
  })
  instance.addHook('preHandler', async (request: Req, reply: FastifyReplyLike) => {
    const declaration = declarationOf(request.routeOptions.config)
    if (request.is404 || declaration === 'open') return undefined
    const outcome =
      declaration === undefined
        ? guard.undeclared()
        : await guard.decide(readRoute<Req>(declaration), request)
    if (outcome.isAllowed) waiting.delete(request)
    return send(reply, outcome)
  })
  instance.addHook('onSend', async (request: Req, reply: FastifyReplyLike, payload: unknown) => {
    if (reply.statusCode >= 400 || !waiting.has(request)) return payload
    return withhold(reply, guard.undeclared(), payload)
  })
}

interface Hooks {
  onRoute(route: RouteLike): void
  onReady(): Promise<void>
  onRequest(request: never, reply: never): Promise<unknown>
  preHandler(request: never, reply: never): Promise<unknown>
  onSend(request: never, reply: never, payload: unknown): Promise<unknown>
}

function confirmInstance(fastify: unknown): {
  addHook<Name extends keyof Hooks>(name: Name, hook: Hooks[Name]): unknown
} {
  confirmArgument(fastify, 'fastify', ['an instance of Fastify', hasHooks])
  return fastify as ReturnType<typeof confirmInstance>
}

function hasHooks(value: unknown): boolean {
  return typeof Reflect.get(Object(value), 'addHook') === 'function'
}

function declarationOf(config: unknown): unknown {
  return typeof config === 'object' && config !== null && 'iam' in config ? config.iam : undefined
}

function send(reply: FastifyReplyLike, outcome: GuardOutcome): unknown {
  if (outcome.isAllowed) return undefined
  const { status, headers, body } = outcome.problem
  return reply
    .code(status)
    .headers({ ...headers })
    .send(body)
}

/** What is sent in place of a payload. */
function withhold(reply: FastifyReplyLike, outcome: GuardOutcome, payload: unknown): unknown {
  const { destroy } = Object(payload) as { destroy?: unknown }
  if (typeof destroy === 'function') destroy.call(payload)
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
  if (outcome.isAllowed) return ''
  const { status, headers, body } = outcome.problem
  reply.code(status).headers({ ...headers })
  return body
}
