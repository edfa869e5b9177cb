/** The columns of a batch, as callers give them: one value a row, in any of a few layouts. */
import type { ContextValue, Principal } from '../../model/request.ts'

/** One value for all rows. */
export interface ConstantColumn<Value> {
  readonly constant: Value
}

/**
 * Strings one behind the other as UTF-8, as Arrow's `Utf8` keeps them: row `i` is the bytes from
 * `offsets[i]` up to `offsets[i + 1]`, so that there is one offset more than rows.
 */
export interface PackedStrings {
  readonly bytes: Uint8Array
  readonly offsets: Int32Array | Uint32Array
  readonly validity?: Validity
}

/** A string, number or list for each row by its number in a dictionary. */
export interface DictionaryColumn<Value> {
  readonly indices: Indices
  readonly dictionary: readonly (Value | null)[] | PackedStrings
  readonly validity?: Validity
}

/** Numbers of 8, 16 or 32 bits. */
export type Indices = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array

/** A number for each row. */
export interface NumberColumn {
  readonly numbers: Indices | Float32Array | Float64Array
  readonly validity?: Validity
}

/** Which rows have a value: a bit each, lowest first, from bit `offset` (0) on; 0 is a missing value. */
export interface Validity {
  readonly bits: Uint8Array
  readonly offset?: number
}

/**
 * A vector of Apache Arrow. One part of `Utf8`, of a dictionary, of floats or of integers of at most
 * 32 bits is read in place, anything else value by value.
 */
export interface ArrowVector {
  readonly length: number
  readonly type: unknown
  readonly data: readonly unknown[]
  /** The value of a row. */
  get(row: number): unknown
}

/** Values of one kind, one a row; `null` and `undefined` are missing values. */
export type Column<Value> =
  | readonly (Value | null | undefined)[]
  | ConstantColumn<Value>
  | PackedStrings
  | DictionaryColumn<Value>
  | NumberColumn
  | ArrowVector

/**
 * A batch of requests: row `i` of each column is a part of request `i`. Columns have the same
 * length, but for constant ones. A context key that is missing in a row is absent from its context.
 */
export interface BatchColumns {
  readonly principal: Column<Principal>
  readonly action: Column<string>
  readonly resource: Column<string>
  /** By context key. */
  readonly context?: Readonly<Record<string, Column<ContextValue>>>
}

/** The same without principals: those of a handle. */
export type HandleColumns = Omit<BatchColumns, 'principal'>
