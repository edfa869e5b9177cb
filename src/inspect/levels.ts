/** SCPs and RCPs of an account, level by level. */
import * as Account from '../../assembly/layout/account.ts'
import * as Levels from '../../assembly/layout/levels.ts'
import * as Section from '../../assembly/layout/section.ts'
import { type AccountRecord, levelTargets } from '../engine/caller/stored-records.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { type AttachedPolicy, readAttachedPolicies } from './attached-policies.ts'

/** The organization policies of one type at a root, unit or account. */
export interface PolicyLevel {
  /** `r-…`, `ou-…` or the account's id. */
  readonly target: string
  readonly policies: readonly AttachedPolicy[]
}

/** An account and the number of its record. */
export interface NumberedAccount {
  readonly number: number
  readonly record: AccountRecord
}

const levelsAt = { scp: Account.SCPS_AT, rcp: Account.RCPS_AT } as const

/** The levels of an account, from the root down, each named by what it is attached to. */
export function readLevels(
  loaded: LoadedBundle,
  account: NumberedAccount | undefined,
  policyType: keyof typeof levelsAt,
): PolicyLevel[] {
  if (account === undefined) return []
  const { bundle } = loaded.kernel
  const targets = levelTargets(account.record)
  const at = account.number * Account.SIZE + levelsAt[policyType]
  const first = bundle.word(Section.ACCOUNTS, at + Levels.FIRST_AT)
  const count = bundle.word(Section.ACCOUNTS, at + Levels.COUNT_AT)
  const sets = [...bundle.words(Section.LEVELS).slice(first, first + count)]
  return sets.map((set, level) => ({
    target: targets[level] ?? '',
    policies: readAttachedPolicies(loaded, set),
  }))
}
