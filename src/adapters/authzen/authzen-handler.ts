/** The endpoints of AuthZEN's Authorization API 1.0, as one handler of the fetch API. */
import { callable, type OptionKinds, readOptions, record } from '../../json/options.ts'
import type { GuardEngine } from '../http/route.ts'
import { EvaluationDecider } from './decide-evaluations.ts'
import { type AuthzenMapping, readMapping } from './mapping.ts'
import { readJson } from './read-json.ts'
import {
  objectOf,
  PayloadError,
  readAction,
  readEntity,
  readEvaluation,
  readObject,
  readSought,
  withDefaults,
} from './read-payload.ts'

/** What the endpoints are made of. */
export interface AuthzenOptions {
  readonly engine: GuardEngine
  /** What types, actions and properties mean. */
  readonly mapping: AuthzenMapping
  /** Whether the caller may ask; whoever may not gets 401. It must not throw. */
  readonly authenticate: (request: Request) => boolean | Promise<boolean>
  /** The URL of this PDP for the discovery document; that of the request by default. */
  readonly baseUrl?: string
}

const kinds: OptionKinds<AuthzenOptions> = {
  engine: ['an engine', (value) => typeof Reflect.get(Object(value), 'check') === 'function'],
  mapping: record,
  authenticate: callable('which returns whether the caller may ask'),
  baseUrl: ['an HTTPS URL without query', (value) => /^https:\/\/[^?#]+$/.test(`${String(value)}`)],
}

const mostBytes = 1_048_576
/** Milliseconds in which a body must be there. */
const longestBody = 30_000
const mostEvaluations = 1_000
const mostResults = 1_000
const wellKnown = '/.well-known/authzen-configuration'

const endpoints = {
  access_evaluation_endpoint: '/access/v1/evaluation',
  access_evaluations_endpoint: '/access/v1/evaluations',
  search_subject_endpoint: '/access/v1/search/subject',
  search_resource_endpoint: '/access/v1/search/resource',
  search_action_endpoint: '/access/v1/search/action',
}

type Payload = Readonly<Record<string, unknown>>
type Answer = (decider: EvaluationDecider, payload: Payload) => object

const answers: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  [endpoints.access_evaluation_endpoint, evaluate],
  [endpoints.access_evaluations_endpoint, evaluateAll],
  [endpoints.search_subject_endpoint, searchSubjects],
  [endpoints.search_resource_endpoint, searchResources],
  [endpoints.search_action_endpoint, searchActions],
])

/**
 * Evaluation, evaluations, searches and the discovery document, below whatever path the handler is
 * mounted at. A search looks through the principals and resources that the bundle has. Throws
 * `ERR_OPTIONS_INVALID`.
 */
export function authzenHandler(options: AuthzenOptions): (request: Request) => Promise<Response> {
  const own = readOptions<AuthzenOptions>(options, kinds, ['engine', 'mapping', 'authenticate'])
  const decider = new EvaluationDecider(own.engine, readMapping(own.mapping))
  return async (request) => {
    const reply = await respond(request, own, decider).catch((cause: unknown) =>
      cause instanceof PayloadError
        ? fault(cause.status, cause.message)
        : fault(500, 'the request failed'),
    )
    const headers = new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    const id = request.headers.get('x-request-id')
    if (id !== null) headers.set('x-request-id', id)
    for (const [name, value] of Object.entries(reply.headers ?? {})) headers.set(name, value)
    const body = request.method === 'HEAD' ? null : JSON.stringify(reply.body)
    return new Response(body, { status: reply.status, headers })
  }
}

interface Reply {
  readonly status: number
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

function fault(status: number, error: string, headers: Reply['headers'] = {}): Reply {
  return { status, body: { error }, headers }
}

async function respond(
  request: Request,
  { authenticate, baseUrl }: AuthzenOptions,
  decider: EvaluationDecider,
): Promise<Reply> {
  const { pathname, origin } = new URL(request.url)
  const mount = mountOf(pathname)
  if (mount !== undefined) {
    if (!['GET', 'HEAD'].includes(request.method)) {
      return fault(405, 'use GET', { allow: 'GET, HEAD' })
    }
    return { status: 200, body: describe(baseUrl ?? `${origin}${mount}`) }
  }
  const path = [...answers.keys()].find((one) => pathname.endsWith(one))
  const answer = answers.get(path ?? '')
  if (answer === undefined) return fault(404, 'there is no such endpoint')
  if (request.method !== 'POST') return fault(405, 'use POST', { allow: 'POST' })
  if ((await authenticate(request)) !== true) {
    return fault(401, 'unauthorized', { 'www-authenticate': 'Bearer' })
  }
  return { status: 200, body: answer(decider, await readBody(request)) }
}

/** The path of the PDP that a discovery document is asked of; it cannot become part of the host. */
function mountOf(pathname: string): string | undefined {
  if (!pathname.startsWith(wellKnown)) return undefined
  const mount = pathname.slice(wellKnown.length)
  return mount === '' || mount.startsWith('/') ? mount : undefined
}

function describe(base: string): object {
  const root = base.replace(/\/$/, '')
  const urls = Object.entries(endpoints).map(([name, path]) => [name, `${root}${path}`])
  return { policy_decision_point: root, ...Object.fromEntries(urls) }
}

async function readBody(request: Request): Promise<Payload> {
  const type = request.headers.get('content-type') ?? ''
  const charsets = [...type.matchAll(/;\s*charset\s*=\s*"?([^\s;"]*)/gi)]
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new PayloadError('the content type must be application/json')
  }
  if (charsets.some(([, name = '']) => !/^utf-8$/i.test(name))) {
    throw new PayloadError('the charset must be utf-8')
  }
  return objectOf(readJson(await readText(request)), 'the payload')
}

/** No more is read than is taken, and no longer. */
async function readText({ body }: Request): Promise<string> {
  if (body === null) return ''
  const reader = body.getReader()
  let isLate = false
  const end = () => void reader.cancel().catch(() => undefined)
  const timer = setTimeout(() => {
    isLate = true
    end() // what is waited for below is then over
  }, longestBody)
  try {
    const text = await readAll(reader)
    if (!isLate) return text
  } catch (cause) {
    end()
    if (!isLate) throw cause
  } finally {
    clearTimeout(timer)
  }
  throw new PayloadError('the payload comes too slowly', 408)
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let size = 0
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    size += chunk.value.length
    if (size > mostBytes) throw new PayloadError(`the payload has more than ${mostBytes} bytes`)
    text += decode(decoder, chunk.value)
  }
  return text + decode(decoder, undefined)
}

function decode(decoder: TextDecoder, bytes: Uint8Array | undefined): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined })
  } catch {
    throw new PayloadError('the payload is not UTF-8')
  }
}

function evaluate(decider: EvaluationDecider, payload: Payload): object {
  return { decision: decider.isAllowed(readEvaluation(payload)) }
}

/** The decision after which no further evaluation is made, by semantics. */
const lastDecision: ReadonlyMap<unknown, boolean | undefined> = new Map([
  [undefined, undefined],
  ['execute_all', undefined],
  ['deny_on_first_deny', false],
  ['permit_on_first_permit', true],
])

function evaluateAll(decider: EvaluationDecider, payload: Payload): object {
  const { evaluations, options = {} } = payload
  const { evaluations_semantic: semantics } = objectOf(options, 'options')
  if (!lastDecision.has(semantics)) throw new PayloadError('the semantics are not known')
  if (evaluations === undefined) return evaluate(decider, payload)
  if (!Array.isArray(evaluations)) throw new PayloadError('evaluations must be an array')
  if (evaluations.length === 0) return evaluate(decider, payload)
  if (evaluations.length > mostEvaluations) {
    throw new PayloadError(`there are more than ${mostEvaluations} evaluations`)
  }
  const decided: { readonly decision: boolean; readonly context?: object }[] = []
  for (const one of evaluations) {
    const answer = evaluateOne(decider, one, payload)
    decided.push(answer)
    if (answer.decision === lastDecision.get(semantics)) break
  }
  return { evaluations: decided }
}

/** A fault of one evaluation is a denial of that one. */
function evaluateOne(decider: EvaluationDecider, one: unknown, payload: Payload) {
  try {
    return { decision: decider.isAllowed(readEvaluation(withDefaults(one, payload))) }
  } catch (cause) {
    const message = cause instanceof PayloadError ? cause.message : 'the evaluation failed'
    return { decision: false, context: { error: { status: 400, message } } }
  }
}

function searchSubjects(decider: EvaluationDecider, payload: Payload): object {
  const rest = {
    action: readAction(payload.action),
    resource: readEntity(payload.resource, 'resource'),
    context: readObject(payload.context ?? {}, 'context'),
  }
  const found = decider.subjects(readSought(payload.subject, 'subject'), rest)
  return pageOf(found, ({ type, id }) => ({ type, id }), { decider, payload })
}

function searchResources(decider: EvaluationDecider, payload: Payload): object {
  const rest = {
    subject: readEntity(payload.subject, 'subject'),
    action: readAction(payload.action),
    context: readObject(payload.context ?? {}, 'context'),
  }
  const found = decider.resources(readSought(payload.resource, 'resource'), rest)
  return pageOf(found, ({ type, id }) => ({ type, id }), { decider, payload })
}

function searchActions(decider: EvaluationDecider, payload: Payload): object {
  const rest = {
    subject: readEntity(payload.subject, 'subject'),
    resource: readEntity(payload.resource, 'resource'),
    context: readObject(payload.context ?? {}, 'context'),
  }
  return pageOf(decider.actions(rest), ({ name }) => ({ name }), { decider, payload })
}

/** One page; the token of the next says how many results came before it, of which bundle. */
function pageOf<T>(
  found: Iterable<T>,
  show: (one: T) => object,
  { decider, payload }: { readonly decider: EvaluationDecider; readonly payload: Payload },
): object {
  const { limit, token, next_token: older } = objectOf(payload.page ?? {}, 'page')
  const most = limit === undefined ? mostResults : readLimit(limit)
  const digest = decider.digest().slice(0, 16)
  const skipped = readToken(token ?? older, digest)
  const results: object[] = []
  let at = 0
  for (const one of found) {
    at += 1
    if (at <= skipped) continue
    if (results.length === most) return { results, page: { next_token: `${digest}.${at - 1}` } }
    results.push(show(one))
  }
  return { results, page: { next_token: '' } }
}

function readLimit(limit: unknown): number {
  if (Number.isSafeInteger(limit) && Number(limit) >= 1) return Math.min(Number(limit), mostResults)
  throw new PayloadError('page.limit must be a whole number from 1')
}

function readToken(token: unknown, digest: string): number {
  if (token === undefined || token === '') return 0
  const [, of, at] = typeof token === 'string' ? (/^(\w*)\.(\d{1,9})$/.exec(token) ?? []) : []
  if (of === digest && at !== undefined) return Number(at)
  throw new PayloadError('the page token is not of this bundle')
}
