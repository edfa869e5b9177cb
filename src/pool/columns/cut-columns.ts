/** Rows cut out of columns, for threads that share no memory. */
import type { BatchColumns, Validity } from '../../batch/columns/columns.ts'

/** Rows of a batch. */
export interface RowRange {
  readonly from: number
  readonly rows: number
}

/** What is sent of rows, and the buffers that go along. */
export interface ColumnCut {
  readonly columns: BatchColumns
  readonly buffers: ArrayBuffer[]
}

/** A column that the pool made: one of its layouts, with the members of the others missing. */
interface PooledColumn {
  readonly constant?: unknown
  readonly indices?: Uint32Array
  readonly dictionary?: unknown
  readonly numbers?: Float64Array
  readonly bytes?: Uint8Array
  readonly offsets?: Uint32Array
  readonly validity?: Validity
}

type Pick = (column: PooledColumn) => object

/** What all rows have in common, for a worker to keep: dictionaries and constants. */
export function headOf(columns: BatchColumns): object {
  return mapColumns(columns, ({ constant, dictionary }) => ({
    ...(constant !== undefined && { constant }),
    ...(dictionary !== undefined && { dictionary }),
  }))
}

/** The rows alone, in buffers of their own. */
export function cutRows(columns: BatchColumns, range: RowRange): ColumnCut {
  const buffers: ArrayBuffer[] = []
  const cut = mapColumns(columns, (column) => cutColumn(column, range, buffers))
  return { columns: cut as BatchColumns, buffers }
}

/** Puts together what `headOf` and `cutRows` took apart. */
export function joinRows(head: object, rows: BatchColumns): BatchColumns {
  const { context: shared = {}, ...own } = head as Record<string, object> & { context?: object }
  const { context, ...parts } = rows as unknown as Record<string, object>
  const joined = Object.keys(parts).map((name) => [name, { ...own[name], ...parts[name] }])
  const keys = Object.entries(context ?? {}).map(([key, column]) => {
    return [key, { ...(shared as Record<string, object>)[key], ...column }]
  })
  return { ...Object.fromEntries(joined), context: Object.fromEntries(keys) }
}

function mapColumns(columns: BatchColumns, pick: Pick): object {
  const { context = {}, principal, action, resource } = columns
  const of = (column: unknown): object => pick(column as PooledColumn)
  return {
    principal: of(principal),
    action: of(action),
    resource: of(resource),
    context: Object.fromEntries(Object.entries(context).map(([key, one]) => [key, of(one)])),
  }
}

function cutColumn(column: PooledColumn, range: RowRange, buffers: ArrayBuffer[]): object {
  const { from, rows } = range
  const keep = <T extends Uint32Array | Float64Array | Uint8Array>(copy: T): T => {
    buffers.push(copy.buffer as ArrayBuffer)
    return copy
  }
  const valid = column.validity && { validity: cutValidity(column.validity, range, keep) }
  const { indices, numbers, bytes, offsets } = column
  if (indices !== undefined) return { indices: keep(indices.slice(from, from + rows)), ...valid }
  if (numbers !== undefined) return { numbers: keep(numbers.slice(from, from + rows)), ...valid }
  if (bytes === undefined || offsets === undefined) return {}
  const first = offsets[from] ?? 0
  const own = offsets.slice(from, from + rows + 1)
  for (let at = 0; at < own.length; at += 1) own[at] = (own[at] ?? 0) - first
  const text = bytes.slice(first, offsets[from + rows] ?? first)
  return { bytes: keep(text), offsets: keep(own), ...valid }
}

function cutValidity(
  { bits, offset = 0 }: Validity,
  { from, rows }: RowRange,
  keep: (copy: Uint8Array) => Uint8Array,
): Validity {
  const start = offset + from
  return { bits: keep(bits.slice(start >> 3, (start + rows + 7) >> 3)), offset: start & 7 }
}
