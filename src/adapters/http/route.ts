/** What a route needs, and who decides it. */
import type {
  AuthorizationRequest,
  Call,
  Context,
  ContextValue,
  Decision,
  Engine,
  Explanation,
  Principal,
} from '../../entries/index.ts'
import { callable, flag, type OptionKinds, readOptions, record, text } from '../../json/options.ts'
import { readGiven } from '../../json/own-copy.ts'
import { OptionsError } from '../../model/errors.ts'

/** Who decides: an `Engine`, or a `LiveEngine` of `sallyport/sources`. */
export interface GuardEngine {
  /** Decides, as the engine does. */
  check(request: Call): Decision
  /** Says why, as the engine does. */
  explain(request: Call): Explanation[]
  /** SHA-256 of the bundle in use, in hexadecimal. */
  readonly digest?: string
  /** The engine itself, behind one that follows a source. */
  readonly engine?: Engine | undefined
}

/** A session of `sallyport/sts` in use. */
export interface CallerSession {
  /** What is asked of the engine for this caller. */
  request(action: string, resource: string, context?: Context): AuthorizationRequest
  /** Decides for this caller. */
  check(action: string, resource: string, context?: Context): Decision
}

/** Who asks: a principal as requests have it, `anonymous` for nobody, or a session in use. */
export type RouteCaller = Principal | CallerSession

/** What a route does, to what. */
export interface Route<Req> {
  readonly action: string
  /** An ARN, or what makes one of the request: `arn` keeps what is in it from being a pattern. */
  readonly resource: string | ((request: Req) => string | Promise<string>)
}

/** What a guard is made of. */
export interface GuardOptions<Req> {
  readonly engine: GuardEngine
  /** Who asks; undefined for nobody, which is 401. */
  readonly principal: (request: Req) => RouteCaller | undefined | Promise<RouteCaller | undefined>
  /** Context keys of every request, such as `contextOf` returns. */
  readonly context?: (request: Req) => Context | Promise<Context>
  /**
   * Context keys that take time to load, by name. Each is asked for only if the decision about a
   * request depends on the key; undefined leaves the key out.
   */
  readonly loaders?: Readonly<
    Record<string, (request: Req) => ContextValue | undefined | Promise<ContextValue | undefined>>
  >
  /** Milliseconds for all of these together; then the request is denied. 5,000 by default. */
  readonly timeout?: number
  /** Says in the response why a request is denied; `false` by default. */
  readonly explain?: boolean
  /** The header `www-authenticate` of a 401; `Bearer` by default. */
  readonly challenge?: string
  /** Is told of every decision; what it throws is ignored. */
  readonly onDecision?: (event: GuardEvent) => void
  /** Is told of what was thrown, or came too late, and made a request be denied undecided. */
  readonly onError?: (error: unknown) => void
  /** Is told at the start of routes that have no action, all of which are denied. */
  readonly onUndeclared?: (routes: readonly string[]) => void
}

/** A decision, as `onDecision` is told of it. */
export interface GuardEvent {
  readonly request: AuthorizationRequest
  readonly decision: Decision
  /** Of the bundle that decided, in hexadecimal; undefined where it is not known. */
  readonly digest: string | undefined
  /** Milliseconds since 1970 when the decision was asked for, and how many it took. */
  readonly time: number
  readonly elapsed: number
}

const kinds: OptionKinds<GuardOptions<unknown>> = {
  engine: ['an engine', isDecider],
  principal: callable('which returns who asks'),
  context: callable('such as `contextOf`'),
  loaders: record,
  timeout: [
    'a whole number of milliseconds from 1',
    (value) => Number.isSafeInteger(value) && Number(value) > 0,
  ],
  explain: flag,
  challenge: text,
  onDecision: callable('such as `log.add`'),
  onError: callable('such as `console.error`'),
  onUndeclared: callable('such as `console.warn`'),
}

/** Throws `ERR_OPTIONS_INVALID`. */
export function readGuardOptions<Req>(given: unknown): GuardOptions<Req> {
  const own = readOptions<GuardOptions<Req>>(given, kinds, ['engine', 'principal'])
  const loaders = readGiven('options.loaders', () => Object.entries(own.loaders ?? {}))
  const odd = loaders.find(([, load]) => typeof load !== 'function')
  if (odd === undefined) return { ...own, loaders: Object.fromEntries(loaders) }
  throw new OptionsError('a loader must be a function', {
    place: 'options.loaders',
    hint: 'give functions by the names of context keys',
  })
}

function isDecider(value: unknown): boolean {
  const methods = ['check', 'explain']
  return methods.every((name) => typeof Reflect.get(Object(value), name) === 'function')
}

/** A copy of a route. Throws `ERR_OPTIONS_INVALID`. */
export function readRoute<Req>(given: unknown): Route<Req> {
  const isResource = (value: unknown) => typeof value === 'string' || typeof value === 'function'
  const routeKinds: OptionKinds<Route<unknown>> = {
    action: [
      'an action such as `docs:Read`',
      (value) => typeof value === 'string' && /^[\w-]+:\w+$/.test(value),
    ],
    resource: ['an ARN, or a function that returns one', isResource],
  }
  return readOptions<Route<Req>>(given, routeKinds, ['action', 'resource'])
}

/** The engine itself; undefined for a live one without a bundle, and for what is not ours. */
export function openedEngine(engine: GuardEngine): Engine | undefined {
  const opened = 'engine' in engine ? engine.engine : engine
  return opened !== undefined && 'prepare' in opened ? (opened as Engine) : undefined
}

/** The digest of the bundle in use, where it is known. */
export function digestIn(engine: GuardEngine): string | undefined {
  return openedEngine(engine)?.digest ?? engine.digest
}
