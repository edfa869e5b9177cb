/** Vectors of Apache Arrow as columns, known by their shape: nothing of the library is imported. */
import { type ReadColumn, refuse } from './column-reader.ts'
import type { ArrowVector, Column, PackedStrings, Validity } from './columns.ts'

/** A part of a vector that lies in memory as one. */
interface ArrowData {
  readonly typeId: number
  readonly length: number
  readonly offset: number
  readonly values?: unknown
  readonly valueOffsets?: unknown
  readonly nullBitmap?: unknown
  readonly nullCount?: number
  readonly dictionary?: ArrowVector
}

/** Numbers of Arrow's types, as far as their layout is one of ours. */
const DICTIONARY = -1
const INT = 2
const FLOAT = 3
const UTF8 = 5

export function isVector(given: object): given is ArrowVector {
  return 'data' in given && Array.isArray(given.data) && 'get' in given && 'type' in given
}

/** A column with the same memory, where the vector is in one part of a layout that we have. */
export function columnOfVector(vector: ArrowVector): Column<unknown> | undefined {
  const [data, ...others] = vector.data as readonly ArrowData[]
  if (data === undefined || others.length > 0) return undefined
  const { typeId, values } = data
  const validity = validityOf(data)
  const valid = validity === undefined ? {} : { validity }
  if (typeId === UTF8) return packedOf(data, valid)
  if (typeId === DICTIONARY && data.dictionary !== undefined && isNumbers(values)) {
    const strings = columnOfVector(data.dictionary)
    const dictionary = isPackedColumn(strings) ? strings : listOf(data.dictionary)
    return { indices: (values as Int32Array).subarray(0, data.length), dictionary, ...valid }
  }
  const isFloat = values instanceof Float32Array || values instanceof Float64Array
  if ((typeId === FLOAT && isFloat) || (typeId === INT && isNumbers(values))) {
    return { numbers: (values as Float64Array).subarray(0, data.length), ...valid }
  }
  return undefined
}

function packedOf(
  { values, valueOffsets, length }: ArrowData,
  valid: { readonly validity?: Validity },
): PackedStrings | undefined {
  if (!(values instanceof Uint8Array) || !(valueOffsets instanceof Int32Array)) return undefined
  return { bytes: values, offsets: valueOffsets.subarray(0, length + 1), ...valid }
}

function isPackedColumn(column: Column<unknown> | undefined): column is PackedStrings {
  return column !== undefined && 'bytes' in column && column.validity === undefined
}

/** Integers of at most 32 bits. */
function isNumbers(values: unknown): boolean {
  if (!ArrayBuffer.isView(values) || values instanceof DataView) return false
  return !(values instanceof BigInt64Array || values instanceof BigUint64Array)
}

function validityOf({ nullBitmap, nullCount, offset }: ArrowData): Validity | undefined {
  const hasBits = nullBitmap instanceof Uint8Array && nullBitmap.length > 0 && nullCount !== 0
  return hasBits ? { bits: nullBitmap, offset } : undefined
}

/** Values one by one, as the vector itself reads them. */
export function readVector(vector: ArrowVector, place: string): ReadColumn {
  if (!Number.isSafeInteger(vector.length)) return refuse(place, 'is a vector without a length')
  return {
    place,
    rows: vector.length,
    entries: undefined,
    entryOf: (row) => row,
    valueOf: (row) => plain(vector.get(row)),
  }
}

function listOf(vector: ArrowVector): unknown[] {
  return Array.from({ length: vector.length }, (_, at) => plain(vector.get(at)))
}

/** Lists are vectors themselves; whole numbers of 64 bits are large ones. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  const isList = typeof value === 'object' && value !== null && isVector(value)
  return isList ? listOf(value) : (value ?? null)
}
