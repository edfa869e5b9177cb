/** Nothing is kept of which the engine could not make its directory: every later call would fail. */
import { parseDirectory } from '../../entries/compile.ts'
import { SallyportError } from '../../entries/index.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import type { RecordChange, RecordKind } from '../store/record-types.ts'
import { directoryOf } from './account-directory.ts'
import { type AccountSlice, sliceOf } from './account-slice.ts'
import type { AwsPolicies } from './aws-policies.ts'
import type { DecisionSlice } from './decision-slice.ts'
import { type OrganizationSlice, organizationSlices } from './organization-slice.ts'

export interface ChangedAccounts {
  readonly accounts: Accounts
  readonly managed: AwsPolicies
  readonly changes: { readonly made: readonly RecordChange[] }
}

/** Throws an `AwsError` for changes that leave a record which no decision could read. */
export function confirmRecords({ accounts, managed, changes }: ChangedAccounts): void {
  const slice = changedSlice(accounts, changes.made)
  if (slice === undefined) return
  try {
    parseDirectory(directoryOf(slice, managed))
  } catch (cause) {
    if (!(cause instanceof SallyportError)) throw cause
    const { message } = cause.issues[0] ?? cause
    throw new AwsError('ValidationError', `The request is not valid: ${message}.`)
  }
}

/** Kinds whose records stand beside all others of the account. */
const shared: readonly RecordKind[] = ['settings', 'oidc', 'saml']

/** What was changed; undefined where no decision depends on it. */
function changedSlice(
  accounts: Accounts,
  made: readonly RecordChange[],
): DecisionSlice | undefined {
  const changed = [...new Set(made.map(({ account }) => account))].flatMap((id) => {
    const own = made.filter(({ account }) => account === id)
    return changedPart(accounts, accounts.at(id), own) ?? []
  })
  const organizations = changedOrganizations(accounts, made)
  if (changed.length + organizations.length === 0) return undefined
  return { accounts: changed, organizations }
}

/** Kinds of which the directory has an organization. */
const organizational: readonly RecordKind[] = ['organization', 'unit', 'member', 'controlPolicy']

/** Whole: whatever changes in one may be about all of its accounts. */
function changedOrganizations(
  accounts: Accounts,
  made: readonly RecordChange[],
): OrganizationSlice[] {
  const changed = made.filter(({ kind }) => organizational.includes(kind))
  return [...new Set(changed.map(({ account }) => account))].flatMap((id) => {
    const members = accounts.at(id).shelf('member').all
    return organizationSlices(
      accounts,
      members.map((one) => one.id),
    )
  })
}

/** What was changed of an account, without the policies that it is attached to. */
function changedPart(
  accounts: Accounts,
  state: AccountState,
  made: readonly RecordChange[],
): AccountSlice | undefined {
  const idsOf = (kinds: readonly RecordKind[]) =>
    made.flatMap(({ kind, id, body }) => (kinds.includes(kind) && body !== undefined ? [id] : []))
  const identities = idsOf(['user', 'role'])
  const groups = idsOf(['group']).flatMap((id) => state.shelf('group').byId(id) ?? [])
  const policies = idsOf(['policy']).flatMap((id) => state.shelf('policy').byId(id) ?? [])
  const isShared = idsOf(shared).length > 0
  if (!isShared && identities.length + groups.length + policies.length === 0) return undefined
  const { account, alias, users, roles, oidc, saml } = sliceOf(accounts, {
    ...{ state, ids: identities },
  })
  return {
    ...{ account, alias, policies, awsPolicies: [] },
    users: users.map((user) => ({ ...withoutPolicies(user), groups: [] })),
    groups: groups.map(withoutPolicies),
    roles: roles.map(({ role, trust }) => ({ role: withoutPolicies(role), trust })),
    ...(isShared ? { oidc, saml } : { oidc: [], saml: [] }),
  }
}

function withoutPolicies<T extends { readonly attached: readonly string[] }>(record: T): T {
  return { ...record, attached: [], boundary: undefined }
}
