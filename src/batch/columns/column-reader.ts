/** What every layout of a column is read through. */
import { RequestError, SallyportError } from '../../model/errors.ts'
import type { Indices, Validity } from './columns.ts'

/** A column that was looked at: what is in it is read when it is wanted. */
export interface ReadColumn {
  /** As errors name it. */
  readonly place: string
  /** Undefined for a constant, which has any number of rows. */
  readonly rows: number | undefined
  /** How many entries rows name, the missing value among them; undefined: every row has its own. */
  readonly entries: number | undefined
  /** The entry that a row names; of a column without entries the row. Throws `ERR_REQUEST_INVALID`. */
  entryOf(row: number): number
  /** The value of an entry, or row; null where it is missing. Throws for strings that are not UTF-8. */
  valueOf(entry: number): unknown
  /** Entry numbers that can be taken as they are, once they are known to be small enough. */
  readonly indices?: Indices | undefined
  /** Where its strings are as bytes. */
  readonly packed?: Packed | undefined
}

/** Strings of rows, or of entries, as they are given. */
export interface Packed {
  readonly bytes: Uint8Array
  readonly offsets: Int32Array | Uint32Array
}

/** How many bytes the strings of some rows have. */
export function bytesOf({ offsets }: Packed, from: number, rows: number): number {
  return (offsets[from + rows] ?? 0) - (offsets[from] ?? 0)
}

/** Throws `ERR_REQUEST_INVALID` for a column. */
export function refuse(place: string, what: string): never {
  throw new RequestError(`the column \`${place}\` ${what}`, {
    place: `columns.${place}`,
    hint: 'give an array, packed strings, a dictionary with indices, numbers or a constant',
  })
}

/**
 * What is read of the caller's columns. Throws `ERR_REQUEST_INVALID` where a getter, a proxy or a
 * vector of theirs throws, and typed errors as they are.
 */
export function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof SallyportError || cause instanceof WebAssembly.RuntimeError) throw cause
    throw new RequestError('the columns cannot be read', {
      place: 'columns',
      hint: 'give plain data, without getters, proxies or vectors that throw',
      cause,
    })
  }
}

/** Which rows have no value; undefined: all have one. */
export function readValidity(
  validity: Validity | undefined,
  rows: number,
  place: string,
): ((row: number) => boolean) | undefined {
  if (validity === undefined || validity === null) return undefined
  const { bits, offset = 0 } = validity
  if (!(bits instanceof Uint8Array) || !Number.isSafeInteger(offset) || offset < 0) {
    return refuse(place, 'has a validity without a bitmap')
  }
  if (bits.length * 8 < rows + offset)
    return refuse(place, 'has a validity bitmap that is too short')
  return (row) => {
    const bit = row + offset
    return (((bits[bit >>> 3] ?? 0) >> (bit & 7)) & 1) === 0
  }
}
