/** Columns of the context: which of their values no context can have, and how much text they bring. */
import type { KeyName } from '../../engine/context/key-name.ts'
import { RequestError, SallyportError } from '../../model/errors.ts'
import { limits } from '../../model/limits.ts'
import { partsOf } from '../../request/call.ts'
import type { ReadColumn } from './column-reader.ts'

/** The values of a key. */
interface KeyedColumn {
  readonly name: KeyName
  readonly column: ReadColumn
}

/** A column of the context. */
export interface ContextColumn extends KeyedColumn {
  /** Rows with a value are the host's. */
  readonly isWatched: boolean
  /** What its entries weigh; undefined where rows have values of their own. */
  readonly weights: Weights | undefined
}

/** What the values of a column are, as far as a request's limits go. */
export interface Weights {
  /** Of each entry: UTF-16 units, or one of the marks below. */
  readonly each: ArrayLike<number>
  /** The largest. */
  readonly most: number
  /** Some entry is no value of a context. */
  readonly hasInvalid: boolean
}

/** The entry is missing, or no value of a context. */
export const MISSING = -1
export const INVALID = -2

/** What entries of a dictionary weigh, or rows of a column: from one up to another. */
export function weigh(keyed: KeyedColumn, from: number, to: number): Weights {
  const each = new Float64Array(to - from)
  let most = 0
  let hasInvalid = false
  for (let at = from; at < to; at += 1) {
    const weight = weighEntry(keyed, at)
    each[at - from] = weight
    if (weight > most) most = weight
    if (weight === INVALID) hasInvalid = true
  }
  return { each, most, hasInvalid }
}

/** What the value of a row weighs. */
export function weightAt(keyed: ContextColumn, row: number): number {
  const { column, weights } = keyed
  const entry = column.rows === undefined ? 0 : column.entryOf(row)
  return weights === undefined ? weighEntry(keyed, entry) : (weights.each[entry] ?? INVALID)
}

function weighEntry({ name, column }: KeyedColumn, entry: number): number {
  try {
    return weightOf(name.key, column.valueOf(entry))
  } catch (cause) {
    if (cause instanceof RequestError) return INVALID
    throw cause
  }
}

/** What a value of a key weighs, or a mark. */
export function weightOf(key: string, value: unknown): number {
  if (value === null) return MISSING
  if (typeof value === 'string') {
    return value.length > limits.contextValueCharacters ? INVALID : value.length
  }
  if (typeof value === 'boolean' || Number.isFinite(value)) return 0
  if (!Array.isArray(value) || !isContext({ [key]: value })) return INVALID
  if (value.length === 0) return MISSING // C-11
  return value.reduce((sum: number, one) => sum + 1 + (typeof one === 'string' ? one.length : 0), 0)
}

function isContext(context: Readonly<Record<string, unknown>>): boolean {
  try {
    confirmKeys(context)
    return true
  } catch (cause) {
    if (cause instanceof SallyportError) return false
    throw cause
  }
}

/** Throws `ERR_REQUEST_INVALID` and `ERR_LIMIT_EXCEEDED` for what no request could have. */
export function confirmKeys(context: Readonly<Record<string, unknown>>): void {
  const call: unknown = {
    principal: 'anonymous',
    action: 'sts:GetCallerIdentity',
    resource: '*',
    context,
  }
  partsOf(call as Parameters<typeof partsOf>[0])
}
