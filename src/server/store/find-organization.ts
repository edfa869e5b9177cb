/** The organization that an account is in. */
import type { AccountState } from './account-state.ts'
import type { Accounts } from './all-accounts.ts'
import type { MemberRecord, OrganizationRecord, UnitRecord } from './organization-records.ts'

export interface FoundOrganization {
  /** The management account, which has all records of the organization. */
  readonly management: AccountState
  readonly record: OrganizationRecord
  readonly member: MemberRecord
}

/** Undefined where the account is in none. */
export function organizationOf(accounts: Accounts, account: string): FoundOrganization | undefined {
  const management = accounts.where((one) => one.shelf('member').byId(account) !== undefined)
  const member = management?.shelf('member').byId(account)
  const record = management?.shelf('organization').byId('organization')
  if (management === undefined || member === undefined || record === undefined) return undefined
  return { management, record, member }
}

/** An account that is there and was not closed. */
export function openAccountOf(accounts: Accounts, id: string): AccountState | undefined {
  if (organizationOf(accounts, id)?.member.closed !== undefined) return undefined
  return accounts.find(id)
}

/** The units from the root down to a parent; none for the root itself. */
export function unitsTo(management: AccountState, parent: string): UnitRecord[] {
  const found: UnitRecord[] = []
  for (let at = management.shelf('unit').byId(parent); at !== undefined; ) {
    found.unshift(at)
    at = management.shelf('unit').byId(at.parent)
  }
  return found
}

/** The entity path of an account or a unit below a parent, which ends in a slash. */
export function entityPath(
  { management, record }: Pick<FoundOrganization, 'management' | 'record'>,
  { id, parent }: Pick<MemberRecord, 'id' | 'parent'>,
): string {
  const above = unitsTo(management, parent).map((unit) => `${unit.id}/`)
  return `${record.organization}/${record.root}/${above.join('')}${id}/`
}
