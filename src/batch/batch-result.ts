/** What comes of a batch. */
import { confirmArgument } from '../json/options.ts'
import { kindOf } from '../json/shown.ts'
import type { DeterminingStatement } from '../model/decision.ts'
import type { SallyportError } from '../model/errors.ts'
import { deciders, verdicts } from '../model/policy-types.ts'

/** What the numbers of a batch's verdicts mean: places in this list. `invalid`: no request at all. */
export const batchVerdicts = [...verdicts, 'invalid'] as const

/** What the numbers of a batch's policy types mean: places in this list. */
export const batchDeciders = deciders

/** The verdict of a row that is no request. */
export const INVALID_ROW = verdicts.length
/** In place of what decided, of such a row. */
export const NOTHING_DECIDED = 255

/** A row that is no request, and what `check` throws for it. */
export interface RowError {
  readonly row: number
  readonly error: SallyportError
}

/** Statements of rows. */
export interface RowStatements {
  /** For each row the first statement that determined its verdict, by its place in `list`, or -1. */
  readonly numbers: Int32Array
  readonly list: readonly DeterminingStatement[]
}

/** The verdicts of a batch, a row each. */
export interface BatchResult {
  readonly rows: number
  /** Places in `batchVerdicts`. Only 0 allows. */
  readonly verdicts: Uint8Array
  /** Places in `batchDeciders`, 255 for rows that are no request; undefined unless asked for. */
  readonly policyTypes: Uint8Array | undefined
  /** Undefined unless asked for. */
  readonly statements: RowStatements | undefined
  /** How many rows are no request. */
  readonly invalid: number
  /** The first 1,000 of them. */
  readonly errors: readonly RowError[]
}

/**
 * Verdicts in two bits each, four rows a byte, the first in the lowest bits: a quarter of the bytes.
 * Throws `ERR_OPTIONS_INVALID` for what is no Uint8Array.
 */
export function packVerdicts(given: Uint8Array): Uint8Array {
  confirmArgument(given, 'verdicts', ['a Uint8Array', (one) => kindOf(one) === 'Uint8Array'])
  const packed = new Uint8Array(Math.ceil(given.length / 4))
  for (let row = 0; row < given.length; row += 1) {
    packed[row >> 2] = (packed[row >> 2] ?? 0) | ((given[row] ?? INVALID_ROW) << ((row & 3) * 2))
  }
  return packed
}
