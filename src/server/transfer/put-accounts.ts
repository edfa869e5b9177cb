/** From documents of accounts, and of their organization, to records of all of them. */
import type { AwsPolicies } from '../access/aws-policies.ts'
import { accessRoleName, makeAccessRole } from '../organizations/access-role.ts'
import type { Secrets } from '../signature/secrets.ts'
import type { Accounts } from '../store/all-accounts.ts'
import type { Changes } from '../store/changes.ts'
import { type FirstKey, makeAdministrator } from '../wire/open-account.ts'
import type { AccountDocument } from './account-document.ts'
import { placedAccounts } from './organization-document.ts'
import { type ImportTarget, keepEarlierTrusts, keepTrusts, putAccount } from './put-account.ts'
import { putOrganization } from './put-organization.ts'
import type { ReadAccounts } from './read-accounts.ts'

/** Where the records go. */
export interface ImportPlace {
  readonly accounts: Accounts
  /** Of any account: those of others are written with them. */
  readonly changes: Changes
  readonly managed: AwsPolicies
  readonly secrets: Secrets
  /** ISO 8601. */
  readonly time: string
  readonly administratorOf: (document: AccountDocument) => string
}

/** First keys of new accounts, by account. */
export type ImportKeys = readonly (readonly [account: string, key: FirstKey])[]

/**
 * Puts everything. A new account has an administrator, or is a member, which its management account
 * enters by a role. Throws a `TransferError` for what the server has already, or cannot keep.
 */
export function putAccounts(
  { documents, organization, shared }: ReadAccounts,
  place: ImportPlace,
): ImportKeys {
  const { accounts, changes, time } = place
  const management = organization?.managementAccount
  const members = organization === undefined ? [] : placedAccounts(organization)
  const targets = documents.map((document) => ({ document, target: targetOf(document, place) }))
  const keys = targets.flatMap(({ document, target }) => {
    if (target.state.exists) return []
    const { id } = document
    target.changes.put('settings', { id: 'settings', account: id, created: time })
    if (management !== undefined && members.includes(id) && id !== management) return []
    const administrator = place.administratorOf(document)
    const beginning = { account: id, secrets: place.secrets, administrator, time }
    return [[id, makeAdministrator(target.changes, beginning)] as const]
  })
  for (const { document, target } of targets) putAccount(document, target)
  // principals of trust policies are there only now
  for (const { document, target } of targets) keepTrusts(document, target)
  keepEarlierTrusts(place)
  if (organization === undefined || management === undefined) return keys
  for (const { document, target } of targets) {
    const isEntered = target.state.shelf('role').named(accessRoleName) !== undefined
    const isMember = members.includes(document.id) && document.id !== management
    if (isMember && !isEntered) target.changes.put('role', makeAccessRole(management, { time }))
  }
  const own = changes.of(accounts.at(management))
  const names = new Map(documents.map(({ id, name }) => [id, name]))
  putOrganization(organization, { accounts, changes: own, time, shared, names })
  return keys
}

function targetOf({ id }: AccountDocument, place: ImportPlace): ImportTarget {
  const state = place.accounts.at(id)
  const { accounts, managed, time } = place
  return { accounts, state, changes: place.changes.of(state), managed, time }
}
