/** Strings as UTF-8 bytes and offsets: Arrow's `Utf8`. */
import { kindOf } from '../../json/shown.ts'
import { RequestError } from '../../model/errors.ts'
import { type ReadColumn, readValidity, refuse } from './column-reader.ts'
import type { PackedStrings } from './columns.ts'

export function isPacked(given: object): given is PackedStrings {
  return 'bytes' in given && 'offsets' in given
}

/** Throws `ERR_REQUEST_INVALID` for offsets that do not lead through the bytes. */
export function readPacked(given: PackedStrings, place: string): ReadColumn {
  const { bytes, offsets, validity } = given
  const isWide = offsets instanceof Int32Array || offsets instanceof Uint32Array
  if (!(bytes instanceof Uint8Array) || !isWide || offsets.length === 0) {
    return refuse(place, 'has no bytes, or no offsets of 32 bits')
  }
  confirmOffsets(offsets, bytes.length, place)
  const rows = offsets.length - 1
  const isMissing = readValidity(validity, rows, place)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  // browsers decode nothing in memory that threads share: it is copied first
  const isShared = kindOf(bytes.buffer) === 'SharedArrayBuffer'
  const readRow = (row: number): string | null => {
    if (isMissing?.(row) === true) return null
    const [from, to] = [offsets[row], offsets[row + 1]]
    try {
      return decoder.decode(isShared ? bytes.slice(from, to) : bytes.subarray(from, to))
    } catch (cause) {
      throw new RequestError(`row ${row} of the column \`${place}\` is not UTF-8`, {
        place: `columns.${place}`,
        hint: 'give whole characters, and offsets between them',
        cause,
      })
    }
  }
  return {
    place,
    rows,
    entries: undefined,
    entryOf: (row) => row,
    valueOf: readRow,
    packed: isMissing === undefined ? { bytes, offsets } : undefined,
  }
}

function confirmOffsets(offsets: Int32Array | Uint32Array, end: number, place: string): void {
  let last = 0
  for (let at = 0; at < offsets.length; at += 1) {
    const offset = offsets[at] ?? 0
    if (offset < last || offset > end)
      refuse(place, `has an offset in row ${at} that leads nowhere`)
    last = offset
  }
}
