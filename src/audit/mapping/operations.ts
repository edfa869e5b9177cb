/**
 * Operations that need other actions than one of their own name, or several. Each group names the page
 * that says so; the actions themselves are those of the Service Authorization Reference.
 */

import { foldAscii } from '../../json/fold-case.ts'
import type { NeededAction, OperationGroup } from './operation-group.ts'
import { otherOperations } from './other-operations.ts'
import { s3Operations } from './s3-operations.ts'

const known: ReadonlyMap<string, readonly NeededAction[]> = new Map(
  [s3Operations, ...otherOperations].flatMap(rowsOf),
)

function rowsOf({
  prefix,
  renamed = {},
  several = {},
}: OperationGroup): [string, readonly NeededAction[]][] {
  const own = (name: string) => (name.includes(':') ? name : `${prefix}:${name}`)
  return [
    ...Object.entries(renamed).map(([operation, name]): [string, readonly NeededAction[]] => [
      foldAscii(`${prefix}:${operation}`),
      [{ action: own(name) }],
    ]),
    ...Object.entries(several).map(([operation, needed]): [string, readonly NeededAction[]] => [
      foldAscii(`${prefix}:${operation}`),
      needed,
    ]),
  ]
}

/** What an operation of the table needs; undefined where the table does not have it. */
export function neededBy(prefix: string, operation: string): readonly NeededAction[] | undefined {
  return known.get(foldAscii(`${prefix}:${operation}`))
}

/** Every action of the table, for the test that looks them up in the catalogue. */
export function listedActions(): string[] {
  return [...new Set([...known.values()].flat().map(({ action }) => action))]
}
