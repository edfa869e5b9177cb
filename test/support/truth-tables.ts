/** The truth tables of conditions: what a Condition block is worth for a context. */
import type { Context } from '../../src/model/request.ts'
import type { WrittenSets } from './policy-sets.ts'
import { arnRows } from './truth-tables/arn.ts'
import { combinationRows } from './truth-tables/combinations.ts'
import { dateRows } from './truth-tables/date.ts'
import { edgeRows } from './truth-tables/edges.ts'
import { existenceRows } from './truth-tables/existence.ts'
import { addressRows } from './truth-tables/ip-address.ts'
import { numericRows } from './truth-tables/numeric.ts'
import { setRows } from './truth-tables/set-operators.ts'
import { stringRows } from './truth-tables/string.ts'
import { typedRows } from './truth-tables/typed.ts'
import { variableRows } from './truth-tables/variables.ts'

/** A Condition block, as written in a policy. */
export type Block = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface TruthRow {
  /** The row's number in the tables of the rules. */
  readonly id: string
  readonly condition: Block
  readonly context: Context
  readonly holds: boolean
  /** `2012-10-17` when absent. */
  readonly version?: '2008-10-17'
  /** A role session when absent. */
  readonly principal?: string
}

export const truthTables: readonly { readonly name: string; readonly rows: readonly TruthRow[] }[] =
  [
    { name: 'string', rows: stringRows },
    { name: 'numeric', rows: numericRows },
    { name: 'date', rows: dateRows },
    { name: 'bool, binary and Null', rows: typedRows },
    { name: 'IP address', rows: addressRows },
    { name: 'ARN', rows: arnRows },
    { name: 'set operators', rows: setRows },
    { name: 'IfExists', rows: existenceRows },
    { name: 'combinations', rows: combinationRows },
    { name: 'policy variables', rows: variableRows },
    { name: 'edges', rows: edgeRows },
  ]

/**
 * The row as a request: an identity policy allows under the condition alone. The caller is a role
 * session of which nothing else is known, so that the context alone states every other key.
 */
export function requestOf(row: TruthRow): {
  sets: WrittenSets
  request: { principal: string; action: string; resource: string; context: Context }
} {
  const statement = {
    Effect: 'Allow',
    Action: 'app:Read',
    Resource: '*',
    Condition: row.condition,
  }
  return {
    sets: { identity: [{ Version: row.version ?? '2012-10-17', Statement: statement }] },
    request: {
      principal: row.principal ?? 'arn:aws:sts::111122223333:assumed-role/tested/session',
      action: 'app:Read',
      resource: 'arn:aws:app:us-east-1:111122223333:thing/1',
      context: row.context,
    },
  }
}
