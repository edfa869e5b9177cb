/** What authorization details become, while they are read. */

import { type Cursor, report } from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import { isAccountId, splitArn } from '../../policy/read/arn.ts'
import type { Json } from './import-reader.ts'

/** One account of the details, in the members of a directory document. */
export interface ImportedAccount {
  readonly id: string
  readonly partition: string
  readonly policies: Json[]
  readonly groups: Json[]
  readonly users: Json[]
  readonly roles: Json[]
  readonly instanceProfiles: Map<string, Json>
  /** Left out where the details do not say. */
  providers?: Json[]
}

/** An AWS managed policy, with the version in force. */
export interface ImportedPolicy {
  readonly arn: string
  readonly version: string | undefined
  readonly document: unknown
}

/** All that one import has found. */
export interface AccountImport {
  /** By id. */
  readonly accounts: Map<string, ImportedAccount>
  /** AWS managed policies by ARN. */
  readonly managed: Map<string, ImportedPolicy>
}

/** The account that an ARN names, as far as it is imported; undefined, and a fault, for none. */
export function accountFor(
  cursor: Cursor,
  arn: string,
  imported: AccountImport,
): ImportedAccount | undefined {
  const parts = splitArn(arn)
  if (parts === undefined || !isAccountId(parts.account)) {
    report(cursor, {
      code: 'INVALID_ARN',
      message: `\`${shorten(arn)}\` has no account`,
      hint: 'give the ARN of a user, group, role or policy',
    })
    return undefined
  }
  const { account: id, partition } = parts
  const account = imported.accounts.get(id) ?? {
    id,
    partition,
    policies: [],
    groups: [],
    users: [],
    roles: [],
    instanceProfiles: new Map(),
  }
  imported.accounts.set(id, account)
  return account
}
