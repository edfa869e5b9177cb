/** The requests that the rows of a batch are: what the host decides, or reads values of keys from. */

import { kindOf } from '../json/shown.ts'
import { RequestError } from '../model/errors.ts'
import type { AuthorizationRequest, Principal } from '../model/request.ts'
import { type ReadColumn, refuse } from './columns/column-reader.ts'
import type { BatchColumns } from './columns/columns.ts'
import { readColumn } from './columns/read-column.ts'

export interface RequestColumns {
  readonly principal: ReadColumn
  readonly action: ReadColumn
  readonly resource: ReadColumn
  /** By context key. */
  readonly context: ReadonlyMap<string, ReadColumn>
  readonly rows: number
}

/** Looks at the columns. Throws `ERR_REQUEST_INVALID` for anything else, and for several lengths. */
export function readColumns(given: BatchColumns): RequestColumns {
  if (typeof given !== 'object' || given === null) {
    throw new RequestError('the columns must be an object', {
      place: 'columns',
      hint: 'give `{ principal, action, resource, context }`',
    })
  }
  const { context = {}, ...own } = given
  if (kindOf(context) !== 'Object') refuse('context', 'is not an object of columns')
  const columns = {
    principal: readColumn(own.principal, 'principal'),
    action: readColumn(own.action, 'action'),
    resource: readColumn(own.resource, 'resource'),
    context: new Map(
      Object.entries(context).map(([key, column]) => [key, readColumn(column, `context.${key}`)]),
    ),
  }
  const { principal, action, resource } = columns
  return { ...columns, rows: countRows([principal, action, resource, ...columns.context.values()]) }
}

/** Constants alone are one row. */
function countRows(columns: readonly ReadColumn[]): number {
  const [first, ...others] = columns.filter(({ rows }) => rows !== undefined)
  const odd = others.find(({ rows }) => rows !== first?.rows)
  if (odd === undefined || first === undefined) return first?.rows ?? 1
  throw new RequestError(
    `the column \`${odd.place}\` has ${odd.rows} rows, and \`${first.place}\` has ${first.rows}`,
    { place: `columns.${odd.place}`, hint: 'give columns of one length, or constants' },
  )
}

/** The request of a row. Throws `ERR_REQUEST_INVALID` for strings that are not UTF-8. */
export function requestAt(columns: RequestColumns, row: number): AuthorizationRequest {
  const context: [string, unknown][] = []
  for (const [key, column] of columns.context) {
    const value = valueAt(column, row)
    if (value !== null) context.push([key, value])
  }
  return {
    principal: valueAt(columns.principal, row) as Principal,
    action: valueAt(columns.action, row) as string,
    resource: valueAt(columns.resource, row) as string,
    context: Object.fromEntries(context) as AuthorizationRequest['context'] & object,
  }
}

function valueAt(column: ReadColumn, row: number): unknown {
  return column.valueOf(column.rows === undefined ? 0 : column.entryOf(row))
}
