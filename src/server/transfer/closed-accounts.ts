/** Accounts that nobody can use any more: files have no word for them, so that they are left out. */
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { openAccountOf } from '../store/find-organization.ts'
import type { OrganizationDocument, ParentEntry } from './organization-document.ts'
import { TransferError } from './transfer-error.ts'

/** Those of a server that were closed. */
export function closedStates(accounts: Accounts): AccountState[] {
  return accounts.all.filter(({ id }) => openAccountOf(accounts, id) === undefined)
}

/** By id, what a listing says of accounts that are not active: "Account", `State` and the older `Status` (Organizations API Reference). */
export function inactiveAccounts(listing: string): Map<string, string> {
  const found = new Map<string, string>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { Id, State, Status } = value as Readonly<Record<string, unknown>>
    const said = [State, Status].find((one) => typeof one === 'string' && one !== 'ACTIVE')
    if (typeof Id === 'string' && /^\d{12}$/.test(Id) && said !== undefined) {
      found.set(Id, String(said))
    }
    for (const one of Object.values(value)) look(one)
  }
  look(valuesOf(listing))
  return found
}

/** A text that the library has read: one value, or several one after another. */
function valuesOf(text: string): unknown {
  let depth = 0
  const parted = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g, (token) => {
    if (token === '{' || token === '[') depth += 1
    if (token !== '}' && token !== ']') return token
    depth -= 1
    return depth === 0 ? `${token},` : token
  })
  return JSON.parse(`[${parted.replace(/,\s*$/, '')}]`)
}

/** The organization without some accounts. Throws a `TransferError` where its management account is one of them. */
export function withoutAccounts(
  document: OrganizationDocument,
  left: ReadonlyMap<string, string>,
): OrganizationDocument {
  const { managementAccount, root, delegatedAdministrators } = document
  const said = left.get(managementAccount)
  if (said !== undefined) {
    throw new TransferError(`the management account ${managementAccount} is ${said}`, {
      hint: 'an organization is managed by an account that is ACTIVE',
    })
  }
  return {
    ...document,
    root: withoutChildren(root, left),
    ...(delegatedAdministrators && {
      delegatedAdministrators: delegatedAdministrators.filter(({ account }) => !left.has(account)),
    }),
  }
}

function withoutChildren(
  { units = [], accounts = [], ...parent }: ParentEntry,
  left: ReadonlyMap<string, string>,
): ParentEntry {
  return {
    ...parent,
    units: units.map((unit) => withoutChildren(unit, left)),
    accounts: accounts.filter((one) => !left.has(typeof one === 'string' ? one : one.id)),
  }
}
