/** Principals of trust policies, kept by unique id: who is deleted and made again is somebody else. */
import { isObject } from '../iam/policies/document-syntax.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { arnOf, readIamArn } from '../store/arns.ts'

/** The policy with users and roles of the server's accounts by id; `onMissing` is told of those that are not there. */
export function keepPrincipals(
  accounts: Accounts,
  document: string,
  onMissing: (principal: string) => string,
): string {
  return mapPrincipals(document, (principal) => {
    const parts = readIamArn(principal)
    const state = parts && accounts.find(parts.account)
    if (parts === undefined || state === undefined) return principal
    if (parts.type !== 'user' && parts.type !== 'role') return principal
    const record = state.shelf(parts.type).byName(parts.name)
    if (record === undefined || arnOf(state.id, parts.type, record) !== principal) {
      return onMissing(principal)
    }
    return record.id
  })
}

/** The policy with ARNs again; what became of an id that is nobody's any more is for `lost` to say. */
export function showPrincipals(
  accounts: Accounts,
  document: string,
  lost: (id: string) => string = (id) => id,
): string {
  return mapPrincipals(document, (principal) => {
    if (!/^(?:AIDA|AROA)[A-Z0-9]+$/.test(principal)) return principal
    return arnOfId(accounts, principal) ?? lost(principal)
  })
}

/** The ARN of the user or role that has a unique id, in whichever account. */
function arnOfId(accounts: Accounts, id: string): string | undefined {
  for (const kind of ['user', 'role'] as const) {
    const state = accounts.where((one) => one.shelf(kind).byId(id) !== undefined)
    const record = state?.shelf(kind).byId(id)
    if (state !== undefined && record !== undefined) return arnOf(state.id, kind, record)
  }
  return undefined
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
