/** A slice put to use, wherever a page is. */
import * as HeaderLayout from '../../assembly/layout/header.ts'
import type { Engine } from '../engine/engine.ts'
import { foldCase } from '../json/fold-case.ts'
import { callable, type OptionKinds, readOptions } from '../json/options.ts'
import type { Verdict } from '../model/decision.ts'
import { BundleError, OptionsError, RequestError } from '../model/errors.ts'
import type { AuthorizationRequest, Context, Principal } from '../model/request.ts'
import { matchesText } from '../policy/read/pattern-cover.ts'
import { type Part, partsOf } from '../request/call.ts'
import { fromBase64Url } from '../sources/signed/base64-url.ts'
import { contextOf, isSessionKey, type SessionFacts } from '../sts/session/session.ts'
import type { Slice } from './slice-data.ts'

/** A request of the slice's principal, who need not be named. */
export type SliceRequest = Omit<AuthorizationRequest, 'principal'> & {
  /** Anybody else is not known: `depends`. */
  readonly principal?: Principal
}

/** A verdict, or `depends`: only the server knows, and until it says so the answer is no. */
export interface SliceDecision {
  readonly verdict: Verdict | 'depends'
}

/** What a slice is opened with. */
export interface OpenSliceOptions {
  /** Opens an engine on a bundle's bytes: `openEngine` of the host. */
  readonly open: (
    bundle: Uint8Array,
    options: { readonly compile: () => Uint8Array; readonly now?: () => number },
  ) => Promise<Engine>
  /** Milliseconds since 1970, for the slice and its engines; the clock's by default. */
  readonly now?: () => number
}

/**
 * Opens a slice that `sliceBundle` made. Throws `ERR_BUNDLE_MALFORMED` for what is no slice,
 * `ERR_OPTIONS_INVALID`, and what `open` throws.
 */
export async function openSlice(slice: Slice, options: OpenSliceOptions): Promise<SlicedEngine> {
  const { open, now } = readOptions<OpenSliceOptions>(options, optionKinds, ['open'])
  const own = readSlice(slice)
  const engineOf = async (bundle: string, policies: string | undefined): Promise<Engine> =>
    confirmEngine(
      await open(unpack(bundle), {
        compile: () => unpack(policies ?? ''),
        ...(now !== undefined && { now }),
      }),
    )
  const { policies } = own
  const certain = await engineOf(own.certain, policies?.certain)
  const isExact = own.possible === undefined && policies?.certain === policies?.possible
  const possible = isExact
    ? certain
    : await engineOf(own.possible ?? own.certain, policies?.possible)
  return new SlicedEngine(own, { certain, possible }, now ?? Date.now)
}

function confirmEngine(engine: Engine): Engine {
  if (typeof engine?.check === 'function') return engine
  throw new OptionsError('`options.open` must return a promise of an engine', {
    place: 'options.open',
    hint: 'give `openEngine` of your host',
  })
}

const optionKinds: OptionKinds<OpenSliceOptions> = {
  open: callable('such as `openEngine`'),
  now: callable('such as `Date.now`'),
}

/** Engines on both sides of what was left out. */
interface Sides {
  readonly certain: Pick<Engine, 'check'>
  readonly possible: Pick<Engine, 'check'>
}

/**
 * Decides the requests of one principal as far as its slice knows. Made by `openSlice`. Throws
 * `ERR_REQUEST_INVALID` for a request that it cannot read; take any throw as a denial.
 */
export class SlicedEngine {
  /** What it decides by. */
  readonly slice: Slice
  readonly #sides: Sides
  readonly #now: () => number

  /** @internal Use `openSlice`. */
  constructor(slice: Slice, sides: Sides, now: () => number) {
    this.slice = slice
    this.#sides = sides
    this.#now = now
  }

  /** Whether the request is allowed for certain; of a slice that is over, nothing is. */
  isAllowed(request: SliceRequest): boolean {
    return this.check(request).verdict === 'allowed'
  }

  /** The verdict that the bundle has for the request, or `depends` where the slice does not know it. */
  check(request: SliceRequest): SliceDecision {
    const { slice } = this
    const parts = partsOf(withPrincipal(request, slice.principal))
    const verdicts = parts.map((part) => this.#decide(part))
    const order: readonly SliceDecision['verdict'][] = ['explicitDeny', 'implicitDeny', 'depends']
    return { verdict: order.find((verdict) => verdicts.includes(verdict)) ?? 'allowed' }
  }

  #decide(part: Part): SliceDecision['verdict'] {
    const { slice } = this
    const now = this.#now()
    if (!(now < Date.parse(slice.expiresAt)) || now < Date.parse(slice.issuedAt) - CLOCK_SKEW) {
      return 'depends'
    }
    if (isOutside(part, slice)) return 'depends'
    const request = requestOf(
      part,
      slice.session === undefined ? {} : contextOf(slice.session, now),
    )
    const certain = this.#sides.certain.check(request).verdict
    if (certain === 'allowed' || this.#sides.certain === this.#sides.possible) return certain
    const possible = this.#sides.possible.check(request).verdict
    return possible === 'allowed' ? 'depends' : possible
  }
}

/** The request of somebody, of the slice's principal by default. */
function withPrincipal(request: SliceRequest, principal: Principal): AuthorizationRequest {
  if (typeof request !== 'object' || request === null) throw unreadable()
  try {
    if (Array.isArray(request)) throw unreadable()
    return { ...request, principal: request.principal ?? principal }
  } catch (cause) {
    throw unreadable(cause)
  }
}

function unreadable(cause?: unknown): RequestError {
  return new RequestError('the request must be an object', {
    place: 'request',
    hint: 'give an action and a resource',
    cause,
  })
}

/** How far a page's clock may be behind the server's: milliseconds. */
const CLOCK_SKEW = 300_000

/** Whether a request is about what the slice leaves out. INVARIANT: whatever it does not know of. */
function isOutside(part: Part, slice: Slice): boolean {
  const { principal, resource, resourceAccount, endpointType } = part
  if (JSON.stringify(principal) !== JSON.stringify(slice.principal)) return true
  if (endpointType !== undefined) return true
  if (resource !== '*' && slice.resources?.every((one) => !matchesText(one, resource)) === true) {
    return true
  }
  return statesOutside(part, slice) || isForeign(resource, resourceAccount, slice)
}

/** Of accounts that it does not know, and of other users' tags, a slice knows nothing. */
function isForeign(resource: string, stated: string | undefined, { accounts, principal }: Slice) {
  if (accounts === undefined) return false
  const owner = resource.split(':', 5)[4] ?? ''
  const named = [/^\d{12}$/.test(owner) ? [owner] : [], stated ?? []].flat()
  if (named.some((account) => !accounts.includes(account))) return true
  return resource.includes(':user/') && resource !== principal
}

/** Keys of the context that lead to what was left out, or that the session alone may state. */
function statesOutside({ context }: Part, { accounts, session }: Slice): boolean {
  return context.names.some((name, at) => {
    const folded = foldCase(name)
    if (leading.has(folded)) return accounts !== undefined
    if (session === undefined) return false
    const own = Object.entries(session.context).find(([key]) => foldCase(key) === folded)
    if (own === undefined) return isSessionKey(folded)
    return JSON.stringify([own[1]].flat()) !== JSON.stringify([context.valueAt(at)].flat())
  })
}

/** They name endpoints and accounts, whose policies and places count. */
const leading: ReadonlySet<string> = new Set([
  'aws:sourcevpce',
  'aws:sourceaccount',
  'aws:vpceaccount',
])

function requestOf({ context, ...part }: Part, own: Context): AuthorizationRequest {
  const { principal, action, resource, resourceAccount } = part
  const names = new Set(Object.keys(own).map(foldCase))
  const stated = context.names.map((name, at) => [name, context.valueAt(at)] as const)
  const others = stated.filter(([name]) => !names.has(foldCase(name)))
  return {
    ...{ principal, action, resource },
    ...(resourceAccount !== undefined && { resourceAccount }),
    context: { ...Object.fromEntries(others), ...own } as Context,
  }
}

/** A copy that nobody changes. */
function readSlice(given: unknown): Slice {
  const own = copyOf(given)
  const isWhole =
    typeof own === 'object' &&
    own !== null &&
    own.version === 1 &&
    own.principal !== undefined &&
    isFacts(own.session) &&
    [own.resources ?? [], own.accounts ?? []].every(isTextList) &&
    [own.expiresAt, own.issuedAt].every((time) => !Number.isNaN(Date.parse(String(time))))
  if (isWhole) return own as Slice
  throw damaged()
}

function isFacts(session: unknown): boolean {
  if (session === undefined) return true
  const context = (session as Partial<SessionFacts> | null)?.context
  return typeof context === 'object' && context !== null
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function copyOf(given: unknown): Partial<Slice> | null {
  try {
    return JSON.parse(JSON.stringify(given))
  } catch {
    throw damaged()
  }
}

function unpack(text: unknown): Uint8Array {
  const bytes = typeof text === 'string' ? fromBase64Url(text) : undefined
  if (bytes === undefined) throw damaged()
  const bundle = new Uint8Array(HeaderLayout.VERSION_AT + bytes.length)
  new DataView(bundle.buffer).setUint32(HeaderLayout.MAGIC_AT, HeaderLayout.MAGIC, true)
  bundle.set(bytes, HeaderLayout.VERSION_AT)
  return bundle
}

function damaged(): BundleError {
  return new BundleError('ERR_BUNDLE_MALFORMED', 'the slice is damaged', {
    place: 'slice',
    hint: 'give what `sliceBundle` returned, as it is or as JSON',
  })
}
