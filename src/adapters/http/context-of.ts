/** What an HTTP request says about itself, as context keys. */
import type { Context } from '../../entries/index.ts'
import { list, type OptionKinds, readOptions } from '../../json/options.ts'
import { readGiven } from '../../json/own-copy.ts'
import { OptionsError } from '../../model/errors.ts'
import { isInRanges, normalizeAddress, type ProxyRange, readRange } from './ip-ranges.ts'

/** What a server knows of a request. */
export interface HttpFacts {
  /** Headers of the fetch API, or an object of them in lower case, as Node has it. */
  readonly headers: HeaderSource
  /** The address that the connection is from, as the socket or the platform says it. */
  readonly address?: string | undefined
  /** Whether the connection itself is encrypted. */
  readonly secure?: boolean | undefined
}

/** Headers of the fetch API, or an object of them. */
export type HeaderSource =
  | {
      /** Returns null for a header that is not there. */
      get(name: string): string | null
    }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** Which proxies are believed. */
export interface ContextOptions {
  /**
   * Addresses and ranges of the proxies in front of the server. Only what they say in
   * `x-forwarded-for` and `x-forwarded-proto` is believed; without them nothing is.
   */
  readonly trustedProxies?: readonly string[]
}

/**
 * `aws:SourceIp`, `aws:SecureTransport`, `aws:UserAgent` and `aws:Referer` of a request. The address
 * is the nearest one that is not of a trusted proxy; one that cannot be read is left out, as is
 * whatever is not known. Throws `ERR_OPTIONS_INVALID` for what cannot be read.
 */
export function contextOf(facts: HttpFacts, options: ContextOptions = {}): Context {
  return readGiven('facts', () => {
    const { trustedProxies = [] } = readOptions<ContextOptions>(options, kinds)
    return readContext(facts, rangesOf(trustedProxies))
  })
}

const kinds: OptionKinds<ContextOptions> = { trustedProxies: list }

function rangesOf(proxies: readonly string[]): ProxyRange[] {
  return [...proxies].map((text) => {
    const range = typeof text === 'string' ? readRange(text) : undefined
    if (range !== undefined) return range
    throw refuse('options.trustedProxies', 'a trusted proxy must be an IP address or a range')
  })
}

function readContext(facts: HttpFacts, trusted: readonly ProxyRange[]): Context {
  const header = headerReader(facts.headers)
  const { address, secure } = facts
  if (address !== undefined && typeof address !== 'string')
    throw refuse('facts.address', 'must be a string')
  const peer = address === undefined ? undefined : normalizeAddress(address)
  const isProxied = peer !== undefined && isInRanges(peer, trusted)
  const source = isProxied ? originOf(peer, header('x-forwarded-for'), trusted) : peer
  const protocol = isProxied ? header('x-forwarded-proto') : undefined
  // what the last proxy says: those before it may be anybody
  const forwarded = protocol?.split(',').at(-1)?.trim()
  const isSecure = forwarded === undefined ? secure : forwarded === 'https'
  const agent = header('user-agent')
  const referer = header('referer')
  return {
    ...(source !== undefined && { 'aws:SourceIp': source }),
    ...(isSecure !== undefined && { 'aws:SecureTransport': isSecure }),
    ...(agent !== undefined && { 'aws:UserAgent': agent }),
    ...(referer !== undefined && { 'aws:Referer': referer }),
  }
}

function headerReader(headers: HeaderSource): (name: string) => string | undefined {
  if (typeof headers !== 'object' || headers === null) throw refuse('facts.headers', 'are missing')
  const { get } = headers as { get?: unknown }
  if (typeof get === 'function') {
    return (name) => (get.call(headers, name) as string | null) ?? undefined
  }
  const values = new Map(Object.entries(headers as object))
  return (name) => {
    const value: unknown = values.get(name)
    const text = Array.isArray(value) ? value.join(', ') : value
    return typeof text === 'string' ? text : undefined
  }
}

/** From the nearest proxy outward: the first address that is not a trusted proxy's own. */
function originOf(
  peer: string,
  forwarded: string | undefined,
  trusted: readonly ProxyRange[],
): string | undefined {
  let nearest: string | undefined = peer
  const hops = forwarded === undefined ? [] : forwarded.split(',')
  for (const hop of hops.reverse()) {
    nearest = normalizeAddress(hop)
    if (nearest === undefined || !isInRanges(nearest, trusted)) return nearest
  }
  return nearest
}

function refuse(place: string, message: string, cause?: unknown): OptionsError {
  return new OptionsError(
    message.startsWith('must') || message.startsWith('are') ? `\`${place}\` ${message}` : message,
    {
      place,
      hint: 'give `{ headers, address, secure }` of the request, and `{ trustedProxies }`',
      cause,
    },
  )
}
