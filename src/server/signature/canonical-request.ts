/** The text that Signature Version 4 signs ("Create a signed AWS API request"). */

import { createHmac, hash } from 'node:crypto'
import { lowered, raised } from '../protocol/letter-case.ts'
import { readPair } from '../protocol/read-form.ts'
import { RecentValues } from './recent-values.ts'

/** An HTTP request as it was received: nothing decoded, nothing normalised. */
export interface ReceivedRequest {
  readonly method: string
  /** Path and query, as on the request line. */
  readonly target: string
  /** In the order in which they came. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

export interface SignedParts {
  /** In the order of the signature. */
  readonly signedHeaders: readonly string[]
  readonly bodyHash: string
  /** A path is signed without `.`, `..` and empty segments, but by Amazon S3. */
  readonly normalize: boolean
}

/** The canonical request of a signature. */
export function canonicalRequest(request: ReceivedRequest, parts: SignedParts): string {
  const { path, query } = splitTarget(request.target)
  const headers = headersByName(request)
  return [
    request.method,
    canonicalPath(path, parts),
    canonicalQuery(query),
    ...parts.signedHeaders.map((name) => `${name}:${canonicalHeader(headers.get(name) ?? [])}`),
    '',
    parts.signedHeaders.join(';'),
    parts.bodyHash,
  ].join('\n')
}

/** Path and query of a request target. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const at = target.indexOf('?')
  return at < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, at), query: target.slice(at + 1) }
}

function canonicalPath(path: string, { normalize }: SignedParts): string {
  const segments = path.split('/')
  const kept = normalize ? resolveSegments(segments) : segments
  return kept.map(encodeRfc3986).join('/')
}

function resolveSegments(segments: readonly string[]): string[] {
  const kept: string[] = []
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else if (segment !== '.' && segment !== '') kept.push(segment)
  }
  const last = segments.at(-1)
  const isFolder = kept.length > 0 && (last === '' || last === '.' || last === '..')
  return ['', ...(kept.length > 0 ? kept : ['']), ...(isFolder ? [''] : [])]
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map(readPair)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encodeRfc3986(name), encodeRfc3986(value)] as const)
    .sort(([name, value], [other, second]) => compare(name, other) || compare(value, second))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** Values by name in small letters. */
export function headersByName({
  headers,
}: ReceivedRequest): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const folded = lowered(name)
    const values = found.get(folded)
    if (values === undefined) found.set(folded, [value])
    else values.push(value)
  }
  return found
}

function canonicalHeader(values: readonly string[]): string {
  return values.map((value) => value.trim().replace(/\s+/g, ' ')).join(',')
}

/** All but unreserved characters as `%XY` (RFC 3986). */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${raised(one.charCodeAt(0).toString(16))}`,
  )
}

/** Date, region and service of a signature. */
export interface CredentialScope {
  readonly date: string
  readonly region: string
  readonly service: string
}

/** The signature in hexadecimal. */
export function signatureOf(
  canonical: string,
  secret: string,
  { scope, time }: { readonly scope: CredentialScope; readonly time: string },
): string {
  const { date, region, service } = scope
  const signed = [
    'AWS4-HMAC-SHA256',
    time,
    `${date}/${region}/${service}/aws4_request`,
    sha256(canonical),
  ].join('\n')
  return hmac(signingKey(secret, scope), signed).toString('hex')
}

const recentKeys = new RecentValues<Buffer>(256)

/** The key of a secret for a day, region and service. */
function signingKey(secret: string, { date, region, service }: CredentialScope): Buffer {
  return recentKeys.find(`${secret}\n${date}/${region}/${service}`, () => {
    const parts = [region, service, 'aws4_request']
    return parts.reduce<Buffer>((last, part) => hmac(last, part), hmac(`AWS4${secret}`, date))
  })
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** SHA-256 in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data)
}
