/** Columns of a batch out of a table of Apache Arrow. */
import { reading, refuse } from './column-reader.ts'
import type { ArrowVector, BatchColumns } from './columns.ts'

/** A table, or one of its record batches. */
export interface ArrowTable {
  /** The column of a name; null where the table has none. */
  getChild(name: string): ArrowVector | null
}

/** What the columns of a table are called. */
export interface ArrowNames {
  readonly principal: string
  readonly action: string
  readonly resource: string
  /** By context key. */
  readonly context?: Readonly<Record<string, string>>
}

/**
 * The columns of a batch that a table holds, by their names in it. Give the record batches of a table
 * (`table.batches`) one after another, so that their memory is read in place.
 *
 * Throws `ERR_REQUEST_INVALID` for a column that the table does not have, and for what is no table.
 */
export function arrowColumns(table: ArrowTable, names: ArrowNames): BatchColumns {
  return reading(() => childrenOf(table, names))
}

function childrenOf(table: ArrowTable, names: ArrowNames): BatchColumns {
  const { principal, action, resource, context = {} } = names
  const child = (name: unknown): ArrowVector =>
    (typeof name === 'string' ? table.getChild(name) : null) ??
    refuse(String(name), 'is not in the table')
  return {
    principal: child(principal),
    action: child(action),
    resource: child(resource),
    context: Object.fromEntries(Object.entries(context).map(([key, name]) => [key, child(name)])),
  }
}
