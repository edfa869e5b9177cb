/** Where the records of a directory are written to. */
import type { Policy } from '../../model/policy.ts'
import type { SetTable } from '../table/policy-sets.ts'
import type { KeyIndex } from './index-keys.ts'
import type { TextPool } from './string-pool.ts'

export interface RecordTables {
  readonly text: TextPool
  readonly sets: SetTable
  readonly keys: KeyIndex
  readonly groupPolicies: GroupPolicy[]
}

/** A policy that a user has through a group, for explanations. */
export interface GroupPolicy {
  /** The user's number. */
  readonly principal: number
  readonly policy: Policy
  readonly group: string
}
