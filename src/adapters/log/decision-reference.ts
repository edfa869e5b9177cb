/** What tells that two records are of the same question to the same bundle. */
import { sha256 } from '@noble/hashes/sha2.js'
import type { GuardEvent } from '../http/route.ts'

/**
 * SHA-256, in hexadecimal, of request and digest as JSON whose members are sorted. It names no one,
 * but whoever can guess the request can tell that it is the one.
 */
export function referenceOf({ request, digest }: Pick<GuardEvent, 'request' | 'digest'>): string {
  const input = sorted(JSON.parse(JSON.stringify(request)))
  const text = JSON.stringify({ bundle: digest ?? null, input })
  const bytes = sha256(new TextEncoder().encode(text))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}
