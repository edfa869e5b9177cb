/** From the file of IAM Identity Center to its records, once the accounts are there with their roles. */
import { confirmIdentityPolicy } from '../iam/policies/documents.ts'
import { assignmentId } from '../identity-center/kept-assignments.ts'
import { keepPortalProvider } from '../identity-center/portal-provider.ts'
import { AwsError } from '../protocol/aws-error.ts'
import { lowered } from '../protocol/letter-case.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { membershipKey, provisionKey } from '../store/center-keys.ts'
import type { Changes } from '../store/changes.ts'
import type { CenterDocument } from './center-document.ts'
import { TransferError } from './transfer-error.ts'

export interface CenterPlace {
  readonly accounts: Accounts
  /** Of any account: those of others are written with them. */
  readonly changes: Changes
  /** ISO 8601. */
  readonly time: string
}

/** Puts everything. Throws a `TransferError` for what the server has already, and for what is not whole. */
export function putCenter(document: CenterDocument, place: CenterPlace): void {
  confirmFree(document, place)
  confirmDocuments(document)
  confirmWhole(document, place)
  const { home } = place.accounts
  const own = place.changes.of(home)
  for (const one of document.center) own.put('center', one)
  for (const one of document.directoryUser) own.put('directoryUser', one)
  for (const one of document.directoryGroup) own.put('directoryGroup', one)
  for (const one of document.membership) own.put('membership', one)
  for (const one of document.permissionSet) own.put('permissionSet', one)
  for (const one of document.assignment) own.put('assignment', one)
  for (const one of document.provision) {
    own.put('provision', one)
    const state = place.accounts.at(one.account)
    keepPortalProvider(state, place.changes.of(state), place.time)
  }
}

function confirmFree({ identityCenterOf }: CenterDocument, { accounts }: CenterPlace): void {
  const { home } = accounts
  if (identityCenterOf !== home.id) {
    throw new TransferError(`the instance of IAM Identity Center is of account ${home.id}`, {
      hint: `import account ${identityCenterOf} first, into a folder of its own`,
    })
  }
  const inUse = ['permissionSet', 'directoryUser', 'directoryGroup'] as const
  if (inUse.every((kind) => home.shelf(kind).size === 0)) return
  throw new TransferError(`account ${home.id} has people, groups or permission sets already`, {
    hint: 'import into a folder of its own; nothing was imported',
  })
}

/** Inline policies of permission sets become policies of roles. */
function confirmDocuments({ permissionSet }: CenterDocument): void {
  for (const { name, inline } of permissionSet) {
    try {
      if (inline !== undefined) confirmIdentityPolicy(inline, 'inline')
    } catch (cause) {
      if (!(cause instanceof AwsError)) throw cause
      throw broken(`the inline policy of permission set \`${name}\`: ${cause.message}`)
    }
  }
}

/** Whatever a record names is there, under its own id, and nothing comes twice. */
function confirmWhole(document: CenterDocument, { accounts }: CenterPlace): void {
  const { provision, assignment, membership, permissionSet, directoryUser, directoryGroup } =
    document
  const sets = idsOf('permission set', permissionSet)
  const users = idsOf('user', directoryUser)
  const groups = idsOf('group', directoryGroup)
  const provisions = idsOf('provision', provision)
  namesOf('permission set', permissionSet)
  namesOf('user', directoryUser)
  namesOf('group', directoryGroup)
  for (const one of provision) {
    const role = accounts.find(one.account)?.shelf('role').byId(one.role)
    const isReserved = role?.path.startsWith('/aws-reserved/sso.amazonaws.com/') === true
    if (one.id !== provisionKey(one) || !sets.has(one.permissionSet) || !isReserved) {
      throw broken(`the role of ${one.permissionSet} in account ${one.account}`)
    }
  }
  for (const one of assignment) {
    const principals = one.principalType === 'USER' ? users : groups
    const isThere = principals.has(one.principal) && provisions.has(provisionKey(one))
    if (one.id !== assignmentId(one) || !isThere) throw broken(`the assignment ${one.id}`)
  }
  idsOf('assignment', assignment)
  idsOf('membership', membership)
  namesOf(
    'membership',
    membership.map((one) => ({ name: membershipKey(one) })),
  )
  for (const { id, user, group } of membership) {
    if (!users.has(user) || !groups.has(group)) throw broken(`the membership ${id}`)
  }
}

function idsOf(what: string, records: readonly { readonly id: string }[]): ReadonlySet<string> {
  return once(
    what,
    records.map(({ id }) => id),
  )
}

/** Names are unique without regard to case. */
function namesOf(what: string, records: readonly { readonly name?: string }[]): void {
  once(
    what,
    records.flatMap(({ name }) => (name === undefined ? [] : [lowered(name)])),
  )
}

function once(what: string, texts: readonly string[]): ReadonlySet<string> {
  const found = new Set(texts)
  if (found.size === texts.length) return found
  throw broken(`a ${what} that comes twice`)
}

function broken(what: string): TransferError {
  return new TransferError(`IAM Identity Center is not whole: ${what}`, {
    hint: 'import it with the directory that was exported with it; nothing was imported',
  })
}
