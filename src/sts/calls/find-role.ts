/** What the loaded bundle knows of roles, users, accounts and identity providers. */
import * as Key from '../../../assembly/layout/key.ts'
import type { Identity } from '../../engine/caller/identity.ts'
import { type PrincipalRecord, readPrincipalRecord } from '../../engine/caller/stored-records.ts'
import type { LoadedBundle } from '../../engine/loaded-bundle.ts'
import { builtInProviders } from '../../services/federation-keys.ts'

/** The record of a user or role by its ARN, path included; undefined for one it does not know. */
export function findEntity(bundle: LoadedBundle, arn: string): PrincipalRecord | undefined {
  const number = bundle.kernel.find(Key.SPACE_PRINCIPAL, arn)
  return number === undefined ? undefined : readPrincipalRecord(bundle.kernel.bundle, number)
}

/**
 * Whether tokens of a provider may be for a role: the provider is of the role's own account and
 * partition, or built in (D-115). Where nobody has listed the account's providers it cannot know.
 */
export function trustsProvider(
  bundle: LoadedBundle,
  provider: string,
  { partition, account }: Pick<Identity, 'partition' | 'account'>,
): boolean {
  if (!provider.startsWith('arn:')) return builtInProviders.has(provider)
  if (!provider.startsWith(`arn:${partition}:iam::${account}:`)) return false
  if (bundle.records.account(account)?.listsProviders !== true) return true
  return bundle.kernel.find(Key.SPACE_PROVIDER, provider) !== undefined
}

/**
 * Whether a token's audience is a client id of its provider ("Create an OpenID Connect provider in
 * IAM"). Where the directory lists none it cannot know, and the trust policy alone decides.
 */
export function letsClientIn(bundle: LoadedBundle, provider: string, audience: unknown): boolean {
  if (bundle.kernel.find(Key.SPACE_CLIENT, provider) === undefined) return true
  if (typeof audience !== 'string') return false
  return bundle.kernel.find(Key.SPACE_CLIENT, `${provider}\n${audience}`) !== undefined
}
