/** `aws iam get-account-authorization-details` → a directory document. */

import { plainOf } from '../../json/parse-json.ts'
import {
  type Cursor,
  type Members,
  readBoolean,
  readItems,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import { isAccountId, splitArn } from '../../policy/read/arn.ts'
import {
  type ImportOptions,
  importDocument,
  type Json,
  openMembers,
  readImport,
} from './import-reader.ts'

/** A plain document of the form that `parseDirectory` reads, once it is JSON text. */
export interface ImportedDirectory {
  readonly accounts: readonly Json[]
  /** AWS managed policies, with the version that is in force. */
  readonly policies: readonly Json[]
}

interface ImportedAccount {
  readonly id: string
  readonly partition: string
  readonly policies: Json[]
  readonly groups: Json[]
  readonly users: Json[]
  readonly roles: Json[]
  readonly instanceProfiles: Map<string, Json>
  /** Left out where the details do not say. */
  providers?: Json[]
}

interface Import {
  readonly accounts: Map<string, ImportedAccount>
  readonly managed: Json[]
}

/**
 * Makes a directory document of accounts' authorization details, given as text or as a value. One
 * output may hold several accounts. Policy documents may be objects, JSON texts or URL-encoded JSON
 * texts. What the details refer to and do not hold is left for `parseDirectory` to report.
 *
 * Throws `ERR_DIRECTORY_INVALID` with every fault of the details.
 */
export function importAuthorizationDetails(
  details: unknown,
  options: ImportOptions = {},
): ImportedDirectory {
  const imported: Import = { accounts: new Map(), managed: [] }
  readImport(details, options, (root) => importDetails(root, imported))
  const accounts = [...imported.accounts.values()].map((account) => ({
    ...account,
    instanceProfiles: [...account.instanceProfiles.values()],
  }))
  return { accounts, policies: imported.managed }
}

/** The order of the lists in AWS's output is not that of a directory document. */
function importDetails(cursor: Cursor, imported: Import): void {
  const members = openMembers(cursor)
  const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies']
  if (![...lists, ...providerLists].some((name) => members.has(name))) {
    report(cursor, {
      code: 'NOT_AUTHORIZATION_DETAILS',
      message: 'this is not the output of `aws iam get-account-authorization-details`',
      hint: `there should be ${lists.map((name) => `\`${name}\``).join(', ')}`,
    })
  }
  for (const item of readItems(members.get('Policies'))) importPolicy(item, imported)
  for (const item of readItems(members.get('GroupDetailList'))) importGroup(item, imported)
  for (const item of readItems(members.get('UserDetailList'))) importUser(item, imported)
  for (const item of readItems(members.get('RoleDetailList'))) importRole(item, imported)
  const providers = providerLists.flatMap((name) => readItems(members.get(name)))
  for (const item of providers) importProvider(item, imported)
  // both lists are there and empty: the accounts have no providers
  if (providers.length > 0 || !providerLists.every((name) => members.has(name))) return
  for (const account of imported.accounts.values()) account.providers = []
}

/** What `list-open-id-connect-providers` and `list-saml-providers` print, put beside the details. */
const providerLists = ['OpenIDConnectProviderList', 'SAMLProviderList'] as const

/** An item may have the `ClientIDList` of `get-open-id-connect-provider`; thumbprints say nothing here. */
function importProvider(cursor: Cursor, imported: Import): void {
  const members = openMembers(cursor)
  const arn = readString(requireMember(cursor, members, 'Arn'))
  const account = arn === undefined ? undefined : accountFor(cursor, arn, imported)
  if (arn === undefined || account === undefined) return
  const [, type, name] = /^(oidc|saml)-provider\/(.+)$/s.exec(splitArn(arn)?.resource ?? '') ?? []
  if (type === undefined) {
    report(cursor, {
      code: 'INVALID_ARN',
      message: `\`${shorten(arn)}\` is not the ARN of an identity provider`,
      hint: 'give the ARN of an OIDC or SAML provider',
    })
    return
  }
  const clients = members.get('ClientIDList')
  account.providers ??= []
  account.providers.push({
    type,
    [type === 'oidc' ? 'url' : 'name']: name,
    ...(clients !== undefined && { clients: readItems(clients).map(readString) }),
  })
}

function importPolicy(cursor: Cursor, imported: Import): void {
  const members = openMembers(cursor)
  const arn = readString(requireMember(cursor, members, 'Arn'))
  const versions = readItems(requireMember(cursor, members, 'PolicyVersionList')).map(importVersion)
  if (arn === undefined) return
  if (splitArn(arn)?.account === 'aws') {
    const inForce = versions.find((version) => version.default === true)
    imported.managed.push({ arn, document: inForce?.document })
    return
  }
  const account = accountFor(cursor, arn, imported)
  account?.policies.push({ ...readNames(cursor, members, 'PolicyName'), versions })
}

function importVersion(cursor: Cursor): Json {
  const members = openMembers(cursor)
  const isDefault = readBoolean(members.get('IsDefaultVersion')) === true
  return {
    id: readString(requireMember(cursor, members, 'VersionId')),
    ...(isDefault && { default: true }),
    document: importDocument(requireMember(cursor, members, 'Document')),
  }
}

function importGroup(cursor: Cursor, imported: Import): void {
  const members = openMembers(cursor)
  accountOf(cursor, members, imported)?.groups.push({
    ...readNames(cursor, members, 'GroupName'),
    ...readUniqueId(members, 'GroupId'),
    policies: readPolicies(members, 'GroupPolicyList'),
  })
}

function importUser(cursor: Cursor, imported: Import): void {
  const members = openMembers(cursor)
  accountOf(cursor, members, imported)?.users.push({
    ...readNames(cursor, members, 'UserName'),
    ...readUniqueId(members, 'UserId'),
    ...readTags(members),
    groups: readItems(members.get('GroupList')).map(readString),
    policies: readPolicies(members, 'UserPolicyList'),
    ...readBoundary(members),
  })
}

function importRole(cursor: Cursor, imported: Import): void {
  const members = openMembers(cursor)
  const account = accountOf(cursor, members, imported)
  const names = readNames(cursor, members, 'RoleName')
  const duration = members.get('MaxSessionDuration')
  account?.roles.push({
    ...names,
    ...readUniqueId(members, 'RoleId'),
    ...readTags(members),
    trust: importDocument(requireMember(cursor, members, 'AssumeRolePolicyDocument')),
    policies: readPolicies(members, 'RolePolicyList'),
    ...readBoundary(members),
    ...(duration !== undefined && { maxSessionDuration: plainOf(duration.node) }),
  })
  for (const item of readItems(members.get('InstanceProfileList'))) {
    const profile = readNames(item, openMembers(item), 'InstanceProfileName')
    account?.instanceProfiles.set(profile.name, { ...profile, role: names.name })
  }
}

function accountOf(
  cursor: Cursor,
  members: Members,
  imported: Import,
): ImportedAccount | undefined {
  const arn = readString(requireMember(cursor, members, 'Arn'))
  return arn === undefined ? undefined : accountFor(cursor, arn, imported)
}

function accountFor(cursor: Cursor, arn: string, imported: Import): ImportedAccount | undefined {
  const parts = splitArn(arn)
  if (parts === undefined || !isAccountId(parts.account)) {
    report(cursor, {
      code: 'INVALID_ARN',
      message: `\`${shorten(arn)}\` has no account`,
      hint: 'give the ARN of a user, group, role or policy',
    })
    return undefined
  }
  const { account: id, partition } = parts
  const account = imported.accounts.get(id) ?? {
    id,
    partition,
    policies: [],
    groups: [],
    users: [],
    roles: [],
    instanceProfiles: new Map(),
  }
  imported.accounts.set(id, account)
  return account
}

function readNames(cursor: Cursor, members: Members, member: string) {
  const name = readString(requireMember(cursor, members, member)) ?? ''
  const path = readString(members.get('Path')) ?? '/'
  return { name, ...(path !== '/' && { path }) }
}

function readUniqueId(members: Members, member: string): Json {
  const id = readString(members.get(member))
  return id === undefined ? {} : { id }
}

function readTags(members: Members): Json {
  const entries = readItems(members.get('Tags')).map((tag) => {
    const parts = openMembers(tag)
    const key = readString(requireMember(tag, parts, 'Key')) ?? ''
    return [key, readString(requireMember(tag, parts, 'Value')) ?? '']
  })
  return entries.length === 0 ? {} : { tags: Object.fromEntries(entries) }
}

/** Inline policies with their documents, managed ones by ARN. */
function readPolicies(members: Members, inlineList: string): unknown[] {
  const inline = readItems(members.get(inlineList)).map((item) => {
    const policy = openMembers(item)
    return {
      name: readString(requireMember(item, policy, 'PolicyName')),
      document: importDocument(requireMember(item, policy, 'PolicyDocument')),
    }
  })
  const attached = readItems(members.get('AttachedManagedPolicies')).map((item) =>
    readString(requireMember(item, openMembers(item), 'PolicyArn')),
  )
  return [...inline, ...attached]
}

function readBoundary(members: Members): Json {
  const boundary = members.get('PermissionsBoundary')
  if (boundary === undefined) return {}
  const arn = requireMember(boundary, openMembers(boundary), 'PermissionsBoundaryArn')
  return { boundary: readString(arn) }
}
