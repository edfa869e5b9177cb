/** Whether a request was signed by who knows the secret, and lately enough. */

import { timingSafeEqual } from 'node:crypto'
import {
  canonicalRequest,
  headersByName,
  type ReceivedRequest,
  sha256,
  signatureOf,
} from './canonical-request.ts'
import {
  basicTime,
  headerOf,
  incomplete,
  millisecondsOf,
  mismatch,
  type StatedSignature,
} from './stated-signature.ts'

const tolerance = 900_000

/** What is compared where a key is not known, so that it takes the same time. */
const nobody = 'nobody knows this secret, and so no signature made with it'

/**
 * Whether the signature is that of the secret; with no secret it never is. The scope, the headers
 * and the time were checked by `confirmStatement`.
 */
export function isSignedWith(
  secret: string | undefined,
  request: ReceivedRequest,
  stated: StatedSignature,
): boolean {
  const canonical = canonicalRequest(request, {
    signedHeaders: stated.signedHeaders,
    bodyHash: sha256(request.body),
    normalize: true,
  })
  const expected = Buffer.from(signatureOf(canonical, secret ?? nobody, stated))
  const given = Buffer.from(stated.signature)
  const isSame = expected.length === given.length && timingSafeEqual(expected, given)
  return isSame && secret !== undefined
}

/** Throws for a statement that no signature makes good: what is not signed, another day, another time. */
export function confirmStatement(
  request: ReceivedRequest,
  stated: StatedSignature,
  now: number,
): void {
  confirmScope(stated)
  confirmHeaders(request, stated)
  confirmBody(request)
  confirmTime(stated, now)
}

function confirmScope({ scope, time }: StatedSignature): void {
  const day = time.slice(0, 8)
  if (scope.date !== day) {
    throw mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${day}', from '${time}'.`,
    )
  }
  if (!/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(scope.region)) {
    throw mismatch('Credential should be scoped to a valid region. ')
  }
}

/** Host, date and every `x-amz-` header are signed, and each signed header is there once. */
function confirmHeaders(request: ReceivedRequest, { signedHeaders }: StatedSignature): void {
  const signed = new Set(signedHeaders)
  if (!signed.has('host')) {
    throw mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
  }
  if (signed.size < signedHeaders.length) throw mismatch('a signed header is named twice')
  const found = headersByName(request)
  for (const name of signed) {
    const values = found.get(name) ?? []
    if (values.length === 0) {
      throw mismatch(`the signed header '${name}' is missing from the request`)
    }
    if (values.length > 1) throw incomplete(`the header '${name}' is given more than once`)
  }
  for (const name of found.keys()) {
    if (name.startsWith('x-amz-') && !signed.has(name)) {
      throw mismatch(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`)
    }
  }
}

function confirmBody(request: ReceivedRequest): void {
  const stated = headerOf(request, 'x-amz-content-sha256')
  if (stated === undefined || stated === sha256(request.body)) return
  throw mismatch('The value of x-amz-content-sha256 is not the SHA-256 of the body.')
}

function confirmTime({ time, expires }: StatedSignature, now: number): void {
  const signed = millisecondsOf(time)
  if (signed > now + tolerance) {
    throw mismatch(
      `Signature not yet current: ${time} is still later than ${basicTime(now + tolerance)} (${basicTime(now)} + 15 min.)`,
    )
  }
  const age = expires === undefined ? tolerance : expires * 1_000
  if (signed >= now - age) return
  throw mismatch(
    `Signature expired: ${time} is now earlier than ${basicTime(now - age)} (${basicTime(now)} - ${age / 60_000} min.)`,
  )
}
