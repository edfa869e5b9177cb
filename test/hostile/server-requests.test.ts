/** Requests that nobody has signed yet cost the server no more than their length. */
import { describe, expect, it } from 'vitest'
import { AwsError } from '../../src/server/protocol/aws-error.ts'
import type { ReceivedRequest } from '../../src/server/signature/canonical-request.ts'
import { readSignature } from '../../src/server/signature/stated-signature.ts'
import { confirmStatement, isSignedWith } from '../../src/server/signature/verify-signature.ts'
import { powerOfTime } from '../support/growth.ts'

const time = '20260301T120000Z'
const sizes = { small: 500, large: 4_000, most: 1.5 }

/** What is done before the key is known to be somebody's; the code of what it is refused with. */
function refusal(request: ReceivedRequest): string | undefined {
  try {
    const stated = readSignature(request)
    if (stated === undefined) return undefined
    confirmStatement(request, stated, Date.parse('2026-03-01T12:00:00Z'))
    return isSignedWith(undefined, request, stated) ? 'signed' : 'not signed'
  } catch (cause) {
    if (cause instanceof AwsError) return cause.code
    throw cause
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `h${at}`)

function signed(names: readonly string[], more: readonly string[] = []): ReceivedRequest {
  const credential = 'Credential=AKIAEXAMPLE/20260301/us-east-1/iam/aws4_request'
  const all = ['host', ...names, 'x-amz-date']
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${all.join(';')}, Signature=0`
  const headers = [
    ...[['host', 'x'] as const, ['x-amz-date', time] as const],
    ...[...new Set([...names, ...more])].map((name) => [name, ''] as const),
    ['authorization', authorization] as const,
  ]
  return { method: 'POST', target: '/', headers, body: new Uint8Array() }
}

describe('the time that a request takes', () => {
  it('grows with its headers, signed ones or others', () => {
    expect(refusal(signed(numbered(10)))).toBe('not signed')
    expect(powerOfTime((size) => refusal(signed(numbered(size))), sizes)).toBeLessThan(sizes.most)
    const repeated = (size: number) => signed(Array(size).fill('h1'), numbered(size))
    expect(refusal(repeated(10))).toBe('SignatureDoesNotMatch')
    expect(powerOfTime((size) => refusal(repeated(size)), sizes)).toBeLessThan(sizes.most)
  })

  it('grows with its query', () => {
    const request = (size: number, twice = '') => ({
      ...{ method: 'GET', headers: [['host', 'x'] as const], body: new Uint8Array() },
      target: `/?${numbered(size).join('&')}&X-Amz-Signature=0${twice}`,
    })
    expect(refusal(request(10))).toBe('IncompleteSignature')
    expect(refusal(request(10, '&X-Amz-Signature=1'))).toBe('IncompleteSignature')
    const more = { small: 2_000, large: 16_000, most: 1.3 }
    expect(powerOfTime((size) => refusal(request(size)), more)).toBeLessThan(more.most)
  })
})
