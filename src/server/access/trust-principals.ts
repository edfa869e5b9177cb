/** Principals of trust policies, kept by unique id: who is deleted and made again is somebody else. */
import { isObject } from '../iam/policies/document-syntax.ts'
import type { AccountState } from '../store/account-state.ts'
import { arnOf, readIamArn } from '../store/arns.ts'

/** The policy with the account's users and roles by id; `onMissing` is told of those that are not there. */
export function keepPrincipals(
  state: AccountState,
  document: string,
  onMissing: (principal: string) => never,
): string {
  const { account } = state.settings
  return mapPrincipals(document, (principal) => {
    const parts = readIamArn(principal)
    if (parts === undefined || parts.account !== account) return principal
    if (parts.type !== 'user' && parts.type !== 'role') return principal
    const record = state.shelf(parts.type).byName(parts.name)
    if (record === undefined || arnOf(account, parts.type, record) !== principal) {
      return onMissing(principal)
    }
    return record.id
  })
}

/** The policy with ARNs again; what became of an id that is nobody's any more is for `lost` to say. */
export function showPrincipals(
  state: AccountState,
  document: string,
  lost: (id: string) => string = (id) => id,
): string {
  const { account } = state.settings
  return mapPrincipals(document, (principal) => {
    if (!/^(?:AIDA|AROA)[A-Z0-9]+$/.test(principal)) return principal
    const user = state.shelf('user').byId(principal)
    if (user !== undefined) return arnOf(account, 'user', user)
    const role = state.shelf('role').byId(principal)
    return role === undefined ? lost(principal) : arnOf(account, 'role', role)
  })
}

/** Writes the document again only where a principal changes, so that its own form is kept. */
function mapPrincipals(document: string, map: (principal: string) => string): string {
  const policy: unknown = JSON.parse(document)
  let changed = false
  const mapOne = (value: unknown): unknown => {
    if (typeof value !== 'string') return value
    const mapped = map(value)
    changed ||= mapped !== value
    return mapped
  }
  for (const statement of statementsOf(policy)) {
    for (const element of ['Principal', 'NotPrincipal']) {
      const principal = statement[element]
      if (!isObject(principal) || principal.AWS === undefined) continue
      const named = principal.AWS
      principal.AWS = Array.isArray(named) ? named.map(mapOne) : mapOne(named)
    }
  }
  return changed ? JSON.stringify(policy) : document
}

/** The statements of a document that was parsed. */
export function statementsOf(policy: unknown): Record<string, unknown>[] {
  if (!isObject(policy)) return []
  return [policy.Statement].flat().filter(isObject)
}
