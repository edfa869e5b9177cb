/** Columns of the context without a dictionary: while their values come again, they have numbers. */
import { RequestError } from '../../model/errors.ts'
import type { ChunkRows } from './chunk.ts'
import type { ReadColumn } from './column-reader.ts'
import { INVALID, type Weights } from './context-columns.ts'

/** Values that have numbers at a time. */
const NUMBERED = 16_384

/** In place of a string that is not UTF-8. */
const unreadable = Symbol('unreadable')

/** Values by number, what they weigh, and how many rows had one of them. */
interface KnownValues extends Weights {
  readonly numbers: Map<unknown, number>
  readonly values: unknown[]
  readonly each: number[]
  most: number
  hasInvalid: boolean
  rows: number
}

function nothing(): KnownValues {
  return { numbers: new Map(), values: [], each: [], most: 0, hasInvalid: false, rows: 0 }
}

/**
 * Numbers are given out as rows are reached, a chunk at a time, and all anew when there are too many.
 * Where values hardly come again numbers are of no use: from then on each row has a value of its own.
 */
export class RepeatingColumn implements ReadColumn {
  readonly place: string
  readonly rows: number
  readonly #column: ReadColumn
  /** INVALID for what no context has. */
  readonly #weigh: (value: unknown) => number
  readonly #most: number
  #known: KnownValues | undefined = nothing()
  #chunk = { from: 0, numbers: new Uint32Array() }
  #added = 0

  constructor(column: ReadColumn, rows: number, weigh: (value: unknown) => number) {
    this.place = column.place
    this.rows = rows
    this.#column = column
    this.#weigh = weigh
    this.#most = Math.min(NUMBERED, rows)
  }

  get entries(): number | undefined {
    return this.#known && this.#most
  }

  /** What the values weigh that have numbers. */
  get weights(): Weights | undefined {
    return this.#known
  }

  /** The number of the first value that came with the chunk. */
  get added(): number {
    return this.#added
  }

  /** Of a row of the chunk that is numbered. */
  entryOf(row: number): number {
    const { from, numbers } = this.#chunk
    return this.#known === undefined ? row : (numbers[row - from] ?? 0)
  }

  valueOf(entry: number): unknown {
    return this.#known === undefined ? this.#column.valueOf(entry) : this.#known.values[entry]
  }

  /** Whether there may be no room for the values of a chunk. */
  isFull({ rows }: ChunkRows): boolean {
    return this.#known !== undefined && this.#known.values.length + rows > this.#most
  }

  /** Gives all values other numbers, or none any more. */
  renew(): void {
    if (this.#known === undefined) return
    const { values, rows } = this.#known
    const isOfUse = rows >= 2 * values.length || values.length < this.#most / 2
    this.#known = isOfUse ? nothing() : undefined
  }

  /** Gives the rows of a chunk numbers. */
  number({ from, rows }: ChunkRows): void {
    const known = this.#known
    if (known === undefined) return
    const numbers = new Uint32Array(rows)
    this.#added = known.values.length
    for (let row = 0; row < rows; row += 1) {
      const value = this.#read(from + row)
      numbers[row] = known.numbers.get(value) ?? this.#add(known, value)
    }
    known.rows += rows
    this.#chunk = { from, numbers }
  }

  #read(row: number): unknown {
    try {
      return this.#column.valueOf(row)
    } catch (cause) {
      if (cause instanceof RequestError) return unreadable
      throw cause
    }
  }

  #add(known: KnownValues, value: unknown): number {
    const weight = this.#weigh(value)
    known.each.push(weight)
    if (weight > known.most) known.most = weight
    if (weight === INVALID) known.hasInvalid = true
    const number = known.values.push(value) - 1
    known.numbers.set(value, number)
    return number
  }
}
