/** Columns as workers get them: typed arrays in memory of the pool, and values that can be sent. */
import { columnOfVector, isVector } from '../../batch/columns/arrow-vector.ts'
import { reading } from '../../batch/columns/column-reader.ts'
import type { ArrowVector, BatchColumns, Column, Validity } from '../../batch/columns/columns.ts'
import { kindOf } from '../../json/shown.ts'
import { SallyportError } from '../../model/errors.ts'
import { copyData } from '../../request/plain-data.ts'
import { packList } from './pooled-lists.ts'
import { type PooledMemory, poolArray } from './pooled-memory.ts'

/** A batch as workers get it. */
export interface PooledBatch {
  readonly columns: BatchColumns
  /** Some value is nothing that a request can have, and was replaced by another such. */
  readonly hasRefused: boolean
}

/** How a column is made ready. */
export interface Pooling extends PooledMemory {
  /** What is sent in place of a value that no request has: it must be refused, too. */
  readonly refused: null | object
  hasRefused: boolean
}

/**
 * Copies the columns: what their owner changes later changes no verdict. Memory that threads share
 * already is not copied. What is no column is handed on, for the batch to refuse. Throws
 * `ERR_REQUEST_INVALID` where a getter, a proxy or a vector of theirs throws.
 */
export function poolColumns(given: BatchColumns, memory: PooledMemory): PooledBatch {
  if (typeof given !== 'object' || given === null) return { columns: given, hasRefused: false }
  return reading(() => {
    const part: Pooling = { ...memory, refused: null, hasRefused: false }
    const values: Pooling = { ...part, refused: {} }
    const { context, principal, action, resource } = given
    const columns = {
      principal: poolColumn(principal, part),
      action: poolColumn(action, part),
      resource: poolColumn(resource, part),
      ...(context !== undefined && { context: poolContext(context, values) }),
    }
    return {
      columns: columns as BatchColumns,
      hasRefused: part.hasRefused || values.hasRefused,
    }
  })
}

function poolContext(given: unknown, pooling: Pooling): unknown {
  if (kindOf(given) !== 'Object') return null
  const pooled = Object.entries(given as Record<string, Column<unknown>>).map(
    ([key, column]) => [key, poolColumn(column, pooling)] as const,
  )
  return Object.fromEntries(pooled)
}

function poolColumn(given: Column<unknown>, pooling: Pooling): unknown {
  if (Array.isArray(given)) return packList(given, (value) => sendable(value, pooling), pooling)
  if (typeof given !== 'object' || given === null) return null
  if (isVector(given)) return poolVector(given, pooling)
  if ('constant' in given) return { constant: sendable(given.constant, pooling) }
  const validity = poolValidity((given as { validity?: Validity }).validity, pooling)
  const valid = validity === undefined ? {} : { validity }
  if ('indices' in given) {
    const { indices, dictionary } = given
    return {
      indices: poolArray(indices, pooling),
      dictionary: poolEntries(dictionary, pooling),
      ...valid,
    }
  }
  if ('numbers' in given) return { numbers: poolArray(given.numbers, pooling), ...valid }
  if (!('bytes' in given)) return null
  const { bytes, offsets } = given
  return { bytes: poolArray(bytes, pooling), offsets: poolArray(offsets, pooling), ...valid }
}

/** Entries keep their places. */
function poolEntries(given: unknown, pooling: Pooling): unknown {
  if (Array.isArray(given)) return Array.from(given, (value) => sendable(value, pooling))
  return poolColumn(given as Column<unknown>, pooling)
}

function poolVector(vector: ArrowVector, pooling: Pooling): unknown {
  const column = columnOfVector(vector)
  if (column !== undefined) return poolColumn(column, pooling)
  const values = Array.from({ length: vector.length }, (_, row) => plainOf(vector.get(row)))
  return packList(values, (value) => sendable(value, pooling), pooling)
}

/** As the vector itself is read: lists are vectors, whole numbers of 64 bits are large ones. */
function plainOf(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  const isList = typeof value === 'object' && value !== null && isVector(value)
  return isList ? Array.from({ length: value.length }, (_, at) => plainOf(value.get(at))) : value
}

function poolValidity(given: unknown, pooling: Pooling): unknown {
  if (given === undefined || given === null) return undefined
  const { bits, offset } = given as Validity
  return { bits: poolArray(bits, pooling), ...(offset !== undefined && { offset }) }
}

/** A value that arrives as what it is: `NaN` and the like arrive, too, and are refused there. */
function sendable(value: unknown, pooling: Pooling): unknown {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object') {
    const isSendable = typeof value !== 'function' && typeof value !== 'symbol'
    return isSendable && typeof value !== 'bigint' ? value : refuse(pooling)
  }
  try {
    return copyData(value)
  } catch (cause) {
    if (cause instanceof SallyportError) return refuse(pooling)
    throw cause
  }
}

function refuse(pooling: Pooling): null | object {
  pooling.hasRefused = true
  return pooling.refused
}
