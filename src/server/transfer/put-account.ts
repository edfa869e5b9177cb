/** From the document of an account to its records. */
import type { AwsPolicies } from '../access/aws-policies.ts'
import { keepPrincipals } from '../access/trust-principals.ts'
import { makeUniqueId } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { arnOf, readIamArn } from '../store/arns.ts'
import type { Changes } from '../store/changes.ts'
import type { InlineRecord, PolicyRecord } from '../store/record-types.ts'
import type {
  AccountDocument,
  GroupEntry,
  PlacedPolicy,
  PolicyEntry,
  RoleEntry,
  UserEntry,
} from './account-document.ts'
import { TransferError } from './transfer-error.ts'

/** Where the records go. */
export interface ImportTarget {
  readonly accounts: Accounts
  readonly state: AccountState
  readonly changes: Changes
  readonly managed: AwsPolicies
  /** ISO 8601. */
  readonly time: string
}

/**
 * Puts everything of a document that the library has found good. Throws a `TransferError` for what
 * the account has already, and for what the server cannot keep.
 */
export function putAccount(document: AccountDocument, target: ImportTarget): void {
  const { state, changes, time } = target
  const { policies = [], groups = [], users = [], roles = [] } = document
  for (const policy of policies) putPolicy(policy, target)
  for (const group of groups) {
    changes.put('group', { ...identityOf('group', group, target), created: time })
  }
  for (const user of users) putUser(user, target)
  for (const role of roles) putRole(role, target)
  for (const { name, path = '/', id, role } of document.instanceProfiles ?? []) {
    refuseTaken(state, 'profile', name)
    const profile = { id: id ?? makeUniqueId('AIPA'), name, path, created: time, tags: [] }
    const holder = role === undefined ? undefined : state.shelf('role').byName(role)?.id
    changes.put('profile', holder === undefined ? profile : { ...profile, role: holder })
  }
  for (const { type, url = '', clients = [] } of document.providers ?? []) {
    if (type !== 'oidc') continue // the metadata of SAML providers are in no directory
    const id = url.replace(/^https:\/\//, '')
    if (state.shelf('oidc').byId(id) !== undefined) throw taken('provider', id)
    changes.put('oidc', { ...{ id, clients, created: time }, thumbprints: [], tags: [] })
  }
  putAlias(document, target)
}

/** An account's own alias stays; no two accounts have the same one. */
function putAlias({ alias }: AccountDocument, { accounts, state, changes }: ImportTarget): void {
  const { settings } = state
  if (alias === undefined || settings.alias !== undefined) return
  const other = accounts.where((one) => one.settings.alias === alias)
  if (other !== undefined) {
    throw new TransferError(`account ${other.id} has the alias \`${alias}\` already`, {
      hint: 'leave it out, or delete the other one first; nothing was imported',
    })
  }
  changes.put('settings', { ...settings, alias })
}

/** Keeps principals of trust policies by their unique ids, once all accounts are put. */
export function keepTrusts({ roles = [] }: AccountDocument, target: ImportTarget): void {
  for (const { name } of roles) keepTrust(name, target)
}

/** Roles that the server had before trust what has come by its ARN, which was nobody's so far. */
export function keepEarlierTrusts({
  accounts,
  changes,
}: Pick<ImportTarget, 'accounts' | 'changes'>): void {
  for (const state of accounts.all) {
    for (const role of state.shelf('role').all) {
      const trust = keepPrincipals(accounts, role.trust, (principal) => principal)
      if (trust !== role.trust) changes.of(state).put('role', { ...role, trust })
    }
  }
}

function putPolicy(entry: PolicyEntry, target: ImportTarget): void {
  const { name, path = '/', id = makeUniqueId('ANPA'), document } = entry
  const { state, changes, time: created } = target
  refuseTaken(state, 'policy', name)
  const written = entry.versions ?? [{ id: 'v1', default: true, document }]
  const numbered = written.map((one) => ({ ...one, number: Number(one.id.slice(1)) }))
  const versions = numbered.sort((one, other) => one.number - other.number)
  const record: PolicyRecord = {
    ...{ id, name, path, created, updated: created, tags: [] },
    versions: versions.map((one) => ({
      ...{ id: one.id, document: JSON.stringify(one.document), created },
    })),
    defaultVersion: versions.find((one) => one.default === true)?.id ?? 'v1',
    lastVersion: versions.at(-1)?.number ?? 1,
  }
  changes.put('policy', record)
}

const prefixes = { user: 'AIDA', group: 'AGPA', role: 'AROA' } as const

function identityOf(kind: keyof typeof prefixes, entry: GroupEntry, target: ImportTarget) {
  const { name, path = '/', id = makeUniqueId(prefixes[kind]), policies = [] } = entry
  refuseTaken(target.state, kind, name)
  const isTaken = target.accounts.where((one) => one.shelf(kind).byId(id) !== undefined)
  if (isTaken !== undefined) throw taken(kind, id)
  const inline = policies.filter(isInline)
  return {
    ...{ id, name, path, created: target.time },
    inline: inline.map((one, at) => inlineOf(one, `policy-${at + 1}`)),
    attached: policies.flatMap((one) =>
      typeof one === 'string' ? [managedArn(one, `${kind} \`${name}\``, target)] : [],
    ),
  }
}

function isInline(policy: PlacedPolicy): policy is Exclude<PlacedPolicy, string> {
  return typeof policy !== 'string'
}

/** A document without a name gets one. */
function inlineOf(policy: Exclude<PlacedPolicy, string>, otherwise: string): InlineRecord {
  const { name, document } = policy
  if (document === undefined) return { name: otherwise, document: JSON.stringify(policy) }
  const isNamed = typeof name === 'string'
  return { name: isNamed ? name : otherwise, document: JSON.stringify(document) }
}

function putUser(entry: UserEntry, target: ImportTarget): void {
  const { groups = [] } = entry
  const ids = groups.flatMap((name) => target.state.shelf('group').named(name)?.id ?? [])
  target.changes.put('user', {
    ...identityOf('user', entry, target),
    ...bearerOf(entry, target),
    groups: ids,
  })
}

function putRole(entry: RoleEntry, target: ImportTarget): void {
  target.changes.put('role', {
    ...identityOf('role', entry, target),
    ...bearerOf(entry, target),
    trust: JSON.stringify(entry.trust),
    maxSessionDuration: entry.maxSessionDuration ?? 3_600,
  })
}

function bearerOf({ name, tags = {}, boundary }: UserEntry | RoleEntry, target: ImportTarget) {
  const pairs = Object.entries(tags).map(([key, value]) => ({ key, value }))
  if (boundary === undefined) return { tags: pairs }
  if (typeof boundary === 'string') {
    return { tags: pairs, boundary: managedArn(boundary, `\`${name}\``, target) }
  }
  throw new TransferError(`the boundary of \`${name}\` must be a managed policy`, {
    hint: 'declare it in `policies` of the account, and name it',
  })
}

/** The ARN of a managed policy that is named by it, or by its name. */
function managedArn(reference: string, owner: string, { state, managed }: ImportTarget): string {
  const { account } = state.settings
  const parts = readIamArn(reference)
  const policy = state.shelf('policy').byName(parts?.name ?? reference)
  const own = policy && arnOf(account, 'policy', policy)
  if (own !== undefined && (parts === undefined || own === reference)) return own
  if (managed.find(reference) !== undefined) return reference
  throw new TransferError(`\`${reference}\` of ${owner} is not known to the server`, {
    hint: "give AWS's managed policies with `--managed-policies`, here and to the server",
  })
}

function keepTrust(name: string, { accounts, state, changes }: ImportTarget): void {
  const role = state.shelf('role').byName(name)
  if (role === undefined) return
  const trust = keepPrincipals(accounts, role.trust, (principal) => {
    throw new TransferError(`\`${principal}\`, which the role \`${name}\` trusts, is not there`, {
      hint: 'import its document with it, or take it out of the trust policy',
    })
  })
  changes.put('role', { ...role, trust })
}

type NamedKind = 'user' | 'group' | 'role' | 'policy' | 'profile'

function refuseTaken(state: AccountState, kind: NamedKind, name: string): void {
  if (state.shelf(kind).named(name) !== undefined) throw taken(kind, name)
}

function taken(what: string, name: string): TransferError {
  return new TransferError(`the account has a ${what} \`${name}\` already`, {
    hint: 'delete it first, or leave it out; nothing was imported',
  })
}
