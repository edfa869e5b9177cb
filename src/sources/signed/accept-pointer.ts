/** Whether a pointer that is signed may take the place of the one in force. */
import { formatVersion } from '../../bundle/migrations.ts'
import { SourceError, type SourceErrorCode } from '../source-error.ts'
import type { Pointer } from './pointer.ts'

/** What a client knows when it is shown a pointer. */
export interface PointerTerms {
  readonly channel: string | undefined
  /** The lowest version that is taken where none is in force. */
  readonly minVersion: number
  readonly maxBytes: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Throws `ERR_POINTER_REPLAYED` for a pointer that others have replaced, `ERR_POINTER_EXPIRED`, or
 * `ERR_POINTER_REFUSED` for another channel, another format or a bundle that is too large.
 */
export function confirmAcceptable(
  pointer: Pointer,
  held: Pointer | undefined,
  terms: PointerTerms,
): void {
  const { channel, maxBytes, now } = terms
  const wanted = channel ?? held?.channel ?? pointer.channel
  if (pointer.channel !== wanted) {
    throw refuse('REFUSED', `the pointer is of channel \`${pointer.channel}\`, not \`${wanted}\``)
  }
  confirmNewer(pointer, held, terms.minVersion)
  if (Date.parse(pointer.expires) <= now) {
    throw refuse('EXPIRED', `the pointer expired at ${pointer.expires}`)
  }
  if (pointer.format !== formatVersion) {
    const formats = `format ${pointer.format}, and this version of sallyport reads ${formatVersion}`
    throw refuse('REFUSED', `the bundle has ${formats}`)
  }
  if (pointer.size > maxBytes) {
    throw refuse('REFUSED', `the bundle has ${pointer.size} bytes, more than ${maxBytes}`)
  }
}

/**
 * INVARIANT: a version goes back only where the pointer withdraws the very bundle in force, and the
 * time of issue never does, so that no pointer from before a rollback counts after it.
 */
function confirmNewer(pointer: Pointer, held: Pointer | undefined, minVersion: number): void {
  const { version, digest, issued, rollback = [] } = pointer
  if (held === undefined) {
    if (version >= minVersion) return
    throw replayed(`version ${version} is lower than ${minVersion}, the lowest that is taken`)
  }
  if (Date.parse(issued) < Date.parse(held.issued)) {
    throw replayed(`the pointer was issued at ${issued}, before the one in force`)
  }
  const withdraws = rollback.includes(held.digest) && digest !== held.digest
  if (withdraws || version > held.version) return
  if (version < held.version) {
    throw replayed(`version ${version} is lower than ${held.version}, which is in force`)
  }
  if (digest !== held.digest) throw replayed(`there are two bundles of version ${version}`)
}

function replayed(message: string): SourceError {
  return refuse('REPLAYED', message)
}

const hints: Readonly<Record<'REPLAYED' | 'EXPIRED' | 'REFUSED', string>> = {
  REPLAYED: 'publish a higher version, or roll back with `sallyport publish --rollback`',
  EXPIRED: 'publish again before it expires; a cache may also hold an old copy',
  REFUSED: 'publish what the clients expect, or change their options',
}

function refuse(why: keyof typeof hints, message: string): SourceError {
  const code: SourceErrorCode = `ERR_POINTER_${why}`
  return new SourceError(code, message, { place: 'pointer', hint: hints[why] })
}
