/** What the loaded bundle knows of roles, users, accounts and identity providers. */
import { SPACE_PRINCIPAL, SPACE_PROVIDER } from '../../../assembly/layout.ts'
import { type PrincipalRecord, readPrincipalRecord } from '../directory.ts'
import type { LoadedBundle } from '../loaded.ts'

/** The record of a user or role by its ARN, path included; undefined for one it does not know. */
export function findEntity(bundle: LoadedBundle, arn: string): PrincipalRecord | undefined {
  const number = bundle.kernel.find(SPACE_PRINCIPAL, arn)
  return number === undefined ? undefined : readPrincipalRecord(bundle.kernel.bundle, number)
}

/**
 * Whether tokens of a provider may be for a role of an account: the provider is the account's own,
 * or built in (D-115). Where the bundle lists no providers of the account it cannot know.
 */
export function trustsProvider(bundle: LoadedBundle, provider: string, account: string): boolean {
  const owner = /^arn:[^:]*:iam::(\d{12}):/.exec(provider)?.[1]
  if (owner === undefined) return true
  if (owner !== account) return false
  if (bundle.account(account)?.listsProviders !== true) return true
  return bundle.kernel.find(SPACE_PROVIDER, provider) !== undefined
}
