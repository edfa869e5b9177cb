/** Numbers of what rows of a chunk name: a dictionary's own, or given out as values come. */
import * as BatchLayout from '../../../assembly/layout/batch.ts'
import type { KernelSeat } from '../../kernel/kernel.ts'
import { RequestError } from '../../model/errors.ts'
import type { ChunkRows, EntryNumbers } from './chunk.ts'
import type { ReadColumn } from './column-reader.ts'
import { PackedNumbers } from './packed-numbers.ts'

/** Values that have numbers at a time, of a column without a dictionary. */
const NUMBERED = 16_384

export function numberEntries(column: ReadColumn): EntryNumbers {
  const { entries, packed } = column
  if (packed !== undefined) return new PackedNumbers(packed)
  if (entries === undefined) return new NumberedValues(column)
  return {
    most: entries,
    isFull: () => false,
    renew() {},
    write(seat, chunk, at) {
      writeEntries(seat, column, { ...chunk, at })
      return true
    },
    valueOf: (entry) => column.valueOf(entry),
  }
}

export interface PlacedRows extends ChunkRows {
  /** Where their numbers go. */
  readonly at: number
}

/**
 * Writes the entries that rows name; without entries rows have numbers of their own. Throws
 * `ERR_REQUEST_INVALID` for an index beyond the dictionary.
 */
export function writeEntries(seat: KernelSeat, column: ReadColumn, chunk: PlacedRows): void {
  const { from, rows, at } = chunk
  const { indices } = column
  if (indices !== undefined) {
    seat.memory.words.set(indices.subarray(from, from + rows), at >>> 2)
    confirmEntries(seat, column, chunk)
    return
  }
  // what reads a caller's values may let memory grow: they are put in place together
  const numbers = new Uint32Array(rows)
  if (column.rows !== undefined) {
    const isNumbered = column.entries !== undefined
    for (let row = 0; row < rows; row += 1) {
      numbers[row] = isNumbered ? column.entryOf(from + row) : row
    }
  }
  seat.memory.words.set(numbers, at >>> 2)
}

/** Throws `ERR_REQUEST_INVALID` where an index that was copied is beyond the dictionary. */
function confirmEntries(
  { exports }: KernelSeat,
  column: ReadColumn,
  { from, rows, at }: PlacedRows,
): void {
  const largest = exports.largest(at, rows) >>> 0
  if (largest < (column.entries ?? 0) - 1) return
  for (let row = from; row < from + rows; row += 1) column.entryOf(row)
}

class NumberedValues implements EntryNumbers {
  readonly most = NUMBERED
  readonly #column: ReadColumn
  #numbers = new Map<unknown, number>()
  #values: unknown[] = []

  constructor(column: ReadColumn) {
    this.#column = column
  }

  isFull({ rows }: ChunkRows): boolean {
    return this.#values.length + rows > NUMBERED
  }

  renew(): void {
    this.#numbers = new Map()
    this.#values = []
  }

  write({ memory }: KernelSeat, { from, rows }: ChunkRows, at: number): boolean {
    const numbers = new Uint32Array(rows)
    for (let row = 0; row < rows; row += 1) {
      const value = readOrNull(this.#column, from + row)
      numbers[row] = value === null ? BatchLayout.HOSTED_ENTRY : this.#numberOf(value)
    }
    memory.words.set(numbers, at >>> 2)
    return !numbers.includes(BatchLayout.HOSTED_ENTRY)
  }

  valueOf(number: number): unknown {
    return this.#values[number]
  }

  #numberOf(value: unknown): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    const number = this.#values.push(value) - 1
    this.#numbers.set(value, number)
    return number
  }
}

/** Null also for strings that are not UTF-8. */
export function readOrNull(column: ReadColumn, entry: number): unknown {
  try {
    return column.valueOf(entry)
  } catch (cause) {
    if (cause instanceof RequestError) return null
    throw cause
  }
}
