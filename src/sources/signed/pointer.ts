/** The pointer that is published beside bundles: which of them is in force, and until when. */
import { limits } from '../../model/limits.ts'
import { malformed, objectOf } from './signed-text.ts'

/** Which bundle is in force. Signed; a few hundred bytes. */
export interface Pointer {
  /** What the bundles are for, so that no pointer of another use is taken. */
  readonly channel: string
  /** Grows by one or more with each bundle. */
  readonly version: number
  /** SHA-256 of the bundle, in hexadecimal, as `inspect` has it. */
  readonly digest: string
  /** Bytes of the bundle. */
  readonly size: number
  /** The version of the bundle's format. */
  readonly format: number
  /** ISO 8601, in UTC. */
  readonly issued: string
  /** ISO 8601, in UTC; after it the bundle is stale. */
  readonly expires: string
  /** The version of the key set that signs, where it is not the first. */
  readonly keys?: number
  /** The digests of bundles that are withdrawn: who has one of them takes a lower version. */
  readonly rollback?: readonly string[]
}

const digest = /^[0-9a-f]{64}$/
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/
const mostWithdrawn = 1_000

/** What each member must be. */
const members: Readonly<Record<keyof Pointer, (value: unknown) => boolean>> = {
  channel: (value) => typeof value === 'string' && /^[\w.-]{1,128}$/.test(value),
  version: isCount,
  digest: isDigest,
  size: (value) => isCount(value) && Number(value) <= limits.bundleBytes,
  format: isCount,
  issued: isInstant,
  expires: isInstant,
  keys: (value) => value === undefined || isCount(value),
  rollback: (value) => value === undefined || isDigests(value),
}

/** Reads the payload of a pointer. Throws `ERR_POINTER_MALFORMED`. */
export function readPointer(payload: unknown): Pointer {
  const given = objectOf(payload, 'the pointer')
  for (const [name, isFine] of Object.entries(members)) {
    if (!isFine(given[name])) throw malformed(`its \`${name}\` is missing or damaged`)
  }
  const stray = Object.keys(given).find((name) => !Object.hasOwn(members, name))
  if (stray !== undefined) throw malformed(`it has a member that is not known`)
  const pointer = given as unknown as Pointer
  if (Date.parse(pointer.expires) <= Date.parse(pointer.issued)) {
    throw malformed('it expires before it was issued')
  }
  return pointer
}

/** A whole number from 1 on. */
export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 1
}

function isDigest(value: unknown): boolean {
  return typeof value === 'string' && digest.test(value)
}

function isDigests(value: unknown): boolean {
  return Array.isArray(value) && value.length <= mostWithdrawn && value.every(isDigest)
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value))
}
