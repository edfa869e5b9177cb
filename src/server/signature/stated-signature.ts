/** The signature that a request states, in its header or in its query. */

import { AwsError } from '../protocol/aws-error.ts'
import { lowered } from '../protocol/letter-case.ts'
import { readPair } from '../protocol/read-form.ts'
import { type CredentialScope, type ReceivedRequest, splitTarget } from './canonical-request.ts'

export interface StatedSignature {
  readonly accessKeyId: string
  readonly scope: CredentialScope
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `20261128T120000Z` */
  readonly time: string
  readonly token: string | undefined
  /** Seconds, of a presigned request. */
  readonly expires: number | undefined
}

const algorithm = 'AWS4-HMAC-SHA256'
const longestLife = 604_800

/** Reads it; undefined for a request that states none. Throws for one that is not whole. */
export function readSignature(request: ReceivedRequest): StatedSignature | undefined {
  const authorization = headerOf(request, 'authorization')
  const query = readQuery(request)
  const isPresigned = query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature')
  if (authorization !== undefined) {
    if (isPresigned) throw incomplete('a request is signed in its header or its query, not in both')
    return readHeader(request, authorization)
  }
  return isPresigned ? readPresigned(query) : undefined
}

/** The parameters of a presigned request that are no parameters of its operation. */
export const signingParameters: readonly string[] = [
  ...['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires'],
  ...['X-Amz-SignedHeaders', 'X-Amz-Signature', 'X-Amz-Security-Token'],
]

function readHeader(request: ReceivedRequest, authorization: string): StatedSignature {
  if (!authorization.startsWith(`${algorithm} `)) throw unsupported(authorization)
  const stated = new Map(
    authorization
      .slice(algorithm.length)
      .split(',')
      .map((part) => {
        const [name = '', ...value] = part.trim().split('=')
        return [name, value.join('=')] as const
      }),
  )
  const needed = ['Credential', 'Signature', 'SignedHeaders']
  const missing = needed.filter((name) => (stated.get(name) ?? '') === '')
  if (missing.length > 0) {
    const faults = missing.map((name) => `Authorization header requires '${name}' parameter.`)
    throw incomplete(`${faults.join(' ')} Authorization=${authorization}`)
  }
  const time = headerOf(request, 'x-amz-date')
  if (time === undefined) {
    throw incomplete(
      `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${authorization}`,
    )
  }
  return {
    ...readCredential(stated.get('Credential') ?? ''),
    signedHeaders: (stated.get('SignedHeaders') ?? '').split(';'),
    signature: stated.get('Signature') ?? '',
    time: readTime(time),
    token: headerOf(request, 'x-amz-security-token'),
    expires: undefined,
  }
}

function readPresigned(query: ReadonlyMap<string, string>): StatedSignature {
  const need = (name: string): string => {
    const value = query.get(name)
    if (value !== undefined && value !== '') return value
    throw incomplete(
      `AWS query-string parameters must include '${name}'. Re-examine the query-string parameters.`,
    )
  }
  if (need('X-Amz-Algorithm') !== algorithm) throw unsupported(need('X-Amz-Algorithm'))
  const expires = Number(need('X-Amz-Expires'))
  if (!(Number.isInteger(expires) && expires > 0 && expires <= longestLife)) {
    throw incomplete(`X-Amz-Expires must be between 1 and ${longestLife} seconds.`)
  }
  return {
    ...readCredential(need('X-Amz-Credential')),
    signedHeaders: need('X-Amz-SignedHeaders').split(';'),
    signature: need('X-Amz-Signature'),
    time: readTime(need('X-Amz-Date')),
    token: query.get('X-Amz-Security-Token'),
    expires,
  }
}

function readCredential(credential: string): Pick<StatedSignature, 'accessKeyId' | 'scope'> {
  const [accessKeyId = '', date = '', region = '', service = '', terminator, ...more] =
    credential.split('/')
  if (terminator === undefined || more.length > 0) {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    )
  }
  if (terminator !== 'aws4_request') {
    throw mismatch(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`,
    )
  }
  return { accessKeyId, scope: { date, region, service } }
}

function readTime(text: string): string {
  if (/^\d{8}T\d{6}Z$/.test(text) && !Number.isNaN(millisecondsOf(text))) return text
  throw incomplete(
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  )
}

/** Of a time in ISO 8601's basic format. */
export function millisecondsOf(time: string): number {
  return Date.parse(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
}

/** The other way. */
export function basicTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, '')
}

function readQuery({ target }: ReceivedRequest): Map<string, string> {
  const { query } = splitTarget(target)
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map(readPair)
  for (const name of signingParameters) {
    if (pairs.filter(([one]) => one === name).length > 1) {
      throw incomplete(`the parameter ${name} is given twice`)
    }
  }
  return new Map(pairs)
}

/** The value of a header; undefined where it is missing. Throws where it comes more than once. */
export function headerOf({ headers }: ReceivedRequest, name: string): string | undefined {
  const found = headers.filter(([one]) => lowered(one) === name)
  if (found.length > 1) throw incomplete(`the header '${name}' is given more than once`)
  return found[0]?.[1].trim()
}

export function incomplete(message: string): AwsError {
  return new AwsError('IncompleteSignature', message)
}

export function mismatch(message: string): AwsError {
  return new AwsError('SignatureDoesNotMatch', message)
}

function unsupported(what: string): AwsError {
  return incomplete(`Unsupported AWS 'algorithm': '${what.split(' ')[0]}'.`)
}
