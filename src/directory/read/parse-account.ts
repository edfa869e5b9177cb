/** One account: its policies, groups, users and roles, with every reference resolved. */

import { readAccountId } from '../../json/account-id.ts'
import {
  type Cursor,
  readItems,
  readMatching,
  readMembers,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import type { Account, Membership, PublicAccessBlock } from '../directory.ts'
import { readGroups, readRole, readUser } from './parse-identity.ts'
import { type Assignments, buildAssignedRoles } from './parse-identity-center.ts'
import { declareManagedPolicies } from './parse-managed.ts'
import {
  checkQuota,
  claimName,
  type HomeAccount,
  readAlias,
  readName,
  readPath,
} from './parse-names.ts'
import { type PolicyIndex, parseUnused } from './parse-policies.ts'
import { readProviders } from './parse-provider.ts'
import { readBlock } from './parse-resource-kinds.ts'

/** What one document says of an account; several documents may each hold a part. */
export interface AccountPart {
  readonly id: string
  readonly partition: string | undefined
  readonly alias: string | undefined
  readonly canonicalUser: string | undefined
  readonly block: PublicAccessBlock | undefined
  readonly members: ReadonlyMap<string, Cursor>
}

/** What the accounts of a directory share. */
export interface Surroundings {
  readonly shared: PolicyIndex
  readonly memberships: ReadonlyMap<string, Membership>
  /** Unique ids, which no two identities have (D-36). */
  readonly ids: Set<string>
  /** Permission sets, by the accounts they are assigned in. */
  readonly assignments: Assignments
}

/** Reads what an account is; its content waits until all documents are read. */
export function readAccountPart(cursor: Cursor): AccountPart | undefined {
  const members = readMembers(cursor, [
    'id',
    'name',
    'partition',
    'alias',
    'canonicalUser',
    'policies',
    'groups',
    'users',
    'roles',
    'providers',
    'instanceProfiles',
    'publicAccessBlock',
  ])
  readString(members.get('name'))
  const partition = readMatching(members.get('partition'), /^[a-z][a-z0-9-]*$/, {
    code: 'INVALID_PARTITION',
    message: 'not a partition',
    hint: 'write for example `aws`, `aws-cn` or `aws-us-gov`',
  })
  const alias = readAlias(members.get('alias'))
  const blockCursor = members.get('publicAccessBlock')
  const block = blockCursor && readBlock(blockCursor)
  const canonicalUser = readMatching(members.get('canonicalUser'), /^[0-9a-f]{64}$/, {
    code: 'INVALID_CANONICAL_USER',
    message: 'not the canonical user id of an account',
    hint: 'write the 64 digits that `aws s3api list-buckets` prints',
  })
  const id = readAccountId(requireMember(cursor, members, 'id'))
  if (id === undefined) return undefined
  return { id, partition, alias, canonicalUser, block, members }
}

/** Builds the account from all its parts. */
export function buildAccount(
  id: string,
  parts: readonly AccountPart[],
  surroundings: Surroundings,
): Account {
  const partition = parts.find((part) => part.partition !== undefined)?.partition ?? 'aws'
  const home: HomeAccount = {
    id,
    partition,
    scope: { own: new Map(), shared: surroundings.shared },
    names: new Map(),
    ids: surroundings.ids,
  }
  const itemsOf = (name: AccountList) => readList(parts, name)
  declareManagedPolicies(itemsOf('policies'), home)
  const groups = readGroups(itemsOf('groups'), home)
  const users = itemsOf('users').map((item) => readUser(item, home, groups))
  const roles = itemsOf('roles').map((item) => readRole(item, home))
  const assigned = buildAssignedRoles(home, surroundings.assignments)
  const providers = readProviders(itemsOf('providers'), home)
  const trusted = [...providers.map(({ arn }) => arn), ...assigned.providers]
  const saysProviders = trusted.length > 0 || parts.some(({ members }) => members.has('providers'))
  const account: Account = {
    id,
    partition,
    alias: parts.find((part) => part.alias !== undefined)?.alias,
    ...joinCanonicalUsers(parts),
    membership: surroundings.memberships.get(id),
    users: byName(users),
    roles: byName([...roles, ...assigned.roles]),
    groups: byName([...groups.values()]),
    ...(saysProviders && { providers: new Set(trusted) }),
    ...joinBlocks(parts),
    clients: new Map(
      providers.flatMap(({ arn, clients }) => (clients === undefined ? [] : [[arn, clients]])),
    ),
  }
  for (const item of itemsOf('instanceProfiles')) checkInstanceProfile(item, home, account)
  parseUnused(home.scope.own)
  return account
}

/** How many of each an account can have at most (D-45…D-57). */
const accountQuotas = {
  users: 5_000,
  groups: 500,
  roles: 5_000,
  policies: 5_000,
  instanceProfiles: 5_000,
  /** Counted by type: see `readProviders`. */
  providers: Number.POSITIVE_INFINITY,
} as const

type AccountList = keyof typeof accountQuotas

function readList(parts: readonly AccountPart[], name: AccountList): Cursor[] {
  const items = parts.flatMap((part) => readItems(part.members.get(name)))
  const quota = accountQuotas[name]
  const excess = items[quota]
  if (excess !== undefined)
    checkQuota(excess, items.length, { most: quota, things: `${name} of an account` })
  return items
}

function joinCanonicalUsers(parts: readonly AccountPart[]): Pick<Account, 'canonicalUser'> {
  const canonicalUser = parts.find((part) => part.canonicalUser !== undefined)?.canonicalUser
  return canonicalUser === undefined ? {} : { canonicalUser }
}

/** Where several documents speak of it, what one of them turns on is on. */
function joinBlocks(parts: readonly AccountPart[]): Pick<Account, 'publicAccessBlock'> {
  const blocks = parts.flatMap(({ block }) => block ?? [])
  if (blocks.length === 0) return {}
  const isOn = (name: keyof PublicAccessBlock) => blocks.some((block) => block[name] === true)
  return {
    publicAccessBlock: {
      restrictPublicBuckets: isOn('restrictPublicBuckets'),
      ignorePublicAcls: isOn('ignorePublicAcls'),
      blockPublicPolicy: isOn('blockPublicPolicy'),
      blockPublicAcls: isOn('blockPublicAcls'),
    },
  }
}

function byName<T extends { readonly name: string }>(
  entities: readonly (T | undefined)[],
): Map<string, T> {
  const named = new Map<string, T>()
  for (const entity of entities) if (entity !== undefined) named.set(entity.name, entity)
  return named
}

/** An instance profile holds at most one role (D-49). */
function checkInstanceProfile(cursor: Cursor, home: HomeAccount, account: Account): void {
  const members = readMembers(cursor, ['name', 'path', 'role'])
  const named = requireMember(cursor, members, 'name')
  const name = readName(named, 'instance profile')
  if (named !== undefined && name !== undefined)
    claimName(home, named, { thing: 'instance profile', name })
  readPath(members.get('path'))
  const roleCursor = members.get('role')
  const role = readString(roleCursor)
  if (roleCursor === undefined || role === undefined || account.roles.has(role)) return
  report(roleCursor, {
    code: 'UNKNOWN_ROLE',
    message: `role \`${shorten(role)}\` is not in the account`,
    hint: 'give the name of a role of this account, without its path',
  })
}
