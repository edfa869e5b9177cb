/** Numbers of what rows of a chunk name: a dictionary's own, or given out as values come. */
import * as BatchLayout from '../../../assembly/layout/batch.ts'
import { RequestError } from '../../model/errors.ts'
import type { ReadColumn } from './column-reader.ts'

/** Rows that are decided in one go. */
export const CHUNK_ROWS = 4_096
/** Values that have numbers at a time, of a column without a dictionary. */
const NUMBERED = 16_384

/** Rows of a chunk. */
export interface ChunkRows {
  readonly from: number
  readonly rows: number
}

export interface EntryNumbers {
  /** How many there may be. */
  readonly most: number
  /** Whether values keep their numbers, and all of them have one. */
  readonly isLasting: boolean
  /** Whether values may get other numbers before the chunk, so that nothing known of them counts. */
  renews(rows: number): boolean
  /** Numbers the rows of a chunk; `HOSTED_ENTRY` where a value cannot be read. */
  write(chunk: ChunkRows, numbers: Uint32Array): void
  /** The value that a number is for. */
  valueOf(number: number): unknown
}

export function numberEntries(column: ReadColumn): EntryNumbers {
  const { entries } = column
  if (entries === undefined) return new NumberedValues(column)
  return {
    most: entries,
    isLasting: true,
    renews: () => false,
    write: (chunk, numbers) => writeEntries(column, chunk, numbers),
    valueOf: (entry) => column.valueOf(entry),
  }
}

/**
 * The entries that rows name; without entries rows have numbers of their own. Indices are copied as
 * they are: whoever calls this sees to it that they are small enough.
 */
export function writeEntries(column: ReadColumn, chunk: ChunkRows, numbers: Uint32Array): void {
  const { from, rows } = chunk
  const { indices, entries } = column
  if (column.rows === undefined) numbers.fill(0)
  else if (indices !== undefined) numbers.set(indices.subarray(from, from + rows))
  else {
    for (let row = 0; row < rows; row += 1) {
      numbers[row] = entries === undefined ? row : column.entryOf(from + row)
    }
  }
}

class NumberedValues implements EntryNumbers {
  readonly most = NUMBERED
  readonly isLasting = false
  readonly #column: ReadColumn
  #numbers = new Map<unknown, number>()
  #values: unknown[] = []

  constructor(column: ReadColumn) {
    this.#column = column
  }

  renews(rows: number): boolean {
    if (this.#values.length + rows <= NUMBERED) return false
    this.#numbers = new Map()
    this.#values = []
    return true
  }

  write({ from, rows }: ChunkRows, numbers: Uint32Array): void {
    for (let row = 0; row < rows; row += 1) {
      const value = readOrNull(this.#column, from + row)
      numbers[row] = value === null ? BatchLayout.HOSTED_ENTRY : this.#numberOf(value)
    }
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
