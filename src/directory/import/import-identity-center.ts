/** IAM Identity Center's listings → a directory document. */

import {
  type Cursor,
  type Members,
  readEntries,
  readItems,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { quote } from '../../json/report.ts'
import { nameForeignPage } from './foreign.ts'
import {
  type ImportOptions,
  type Json,
  openKnownMembers,
  openMembers,
  readImport,
  reportNulls,
} from './import-reader.ts'
import { importSet, type PermissionSetParts, setParts } from './permission-set.ts'
import { confirmWhole, continuationNames, type PrintedPage } from './whole-pages.ts'

/** A plain document of the form that `parseDirectory` reads, once it is JSON text. */
export interface ImportedIdentityCenter {
  readonly identityCenter: Json
  /** Those in which a permission set is assigned. */
  readonly accounts: readonly Json[]
}

/**
 * Makes a directory document of what `aws sso-admin` lists: `Instances` or a `Region`; each
 * permission set as described, followed by, or with, its `AttachedManagedPolicies`,
 * `CustomerManagedPolicyReferences`, `InlinePolicy` and `PermissionsBoundary` (`null` for none); and
 * `AccountAssignments`. In an account whose authorization details are there, the roles are in them.
 *
 * Throws `ERR_DIRECTORY_INVALID` with every fault of the listings, also for a permission set of which
 * one of these is missing.
 */
export function importIdentityCenter(
  listings: unknown,
  options: ImportOptions = {},
): ImportedIdentityCenter {
  let imported: ImportedIdentityCenter = { identityCenter: {}, accounts: [] }
  readImport(listings, options, (pages) => {
    imported = importPermissionSets(pages)
  })
  return imported
}

const pageMembers = {
  read: [
    ...['Instances', 'Region', 'PermissionSets', 'PermissionSet', 'PermissionSetArn'],
    ...['AccountAssignments', ...setParts, ...continuationNames],
  ],
  passed: ['ResponseMetadata', 'ResultMetadata', '$metadata'],
}

const lists = [
  ...['PermissionSets', 'AccountAssignments', 'AttachedManagedPolicies'],
  'CustomerManagedPolicyReferences',
]

interface Listing {
  /** By ARN. */
  readonly sets: Map<string, PermissionSetParts>
  /** ARNs that are only listed. */
  readonly listed: Map<string, Cursor>
  /** Accounts and principals by the ARN of the permission set. */
  readonly assignments: { readonly cursor: Cursor; readonly members: Members }[]
  region: string | undefined
  /** By file, the permission set that the next page is of. */
  readonly last: Map<string | undefined, string>
  readonly printed: PrintedPage[]
  /** Whether any page lists assignments. */
  isAssigned: boolean
}

/** The same of open pages, without the accounts whose roles are known: they are what is in force. */
export function importPermissionSets(
  pages: readonly Cursor[],
  known: ReadonlySet<unknown> = new Set(),
): ImportedIdentityCenter {
  const listing: Listing = {
    sets: new Map(),
    listed: new Map(),
    assignments: [],
    region: undefined,
    last: new Map(),
    printed: [],
    isAssigned: false,
  }
  for (const page of pages) readPage(page, listing)
  confirmWhole(listing.printed)
  const [first] = pages
  if (first !== undefined && listing.region === undefined) reportRegion(first)
  if (first !== undefined && !listing.isAssigned) reportAssignments(first)
  for (const [arn, cursor] of listing.listed) if (!listing.sets.has(arn)) reportListed(cursor, arn)
  const names = new Map<string, string>()
  const permissionSets = [...listing.sets].map(([arn, set]) => importSet(arn, set, names))
  const assignments = listing.assignments
    .flatMap((one) => importAssignment(one, names))
    .filter(({ accounts: [account] }) => !known.has(account))
  const ids = new Set(assignments.flatMap(({ accounts }) => accounts))
  return {
    identityCenter: { region: listing.region, permissionSets, assignments },
    accounts: [...ids].map((id) => ({ id })),
  }
}

function reportRegion(cursor: Cursor): void {
  report(cursor, {
    code: 'MISSING_MEMBER',
    message: 'member `Region` is missing: it is in the paths of the roles',
    hint: 'add `{"Region": "eu-west-1"}`, with the Region of IAM Identity Center',
  })
}

function reportAssignments(cursor: Cursor): void {
  report(cursor, {
    code: 'MISSING_MEMBER',
    message:
      'member `AccountAssignments` is missing: nothing says where permission sets are assigned',
    hint: 'add what `aws sso-admin list-account-assignments` prints, `[]` for none',
  })
}

function reportListed(cursor: Cursor, arn: string): void {
  report(cursor, {
    code: 'MISSING_MEMBER',
    message: `permission set ${quote(arn)} is only listed`,
    hint: 'give what `aws sso-admin describe-permission-set` prints of it',
  })
}

function readPage(cursor: Cursor, listing: Listing): void {
  const names = readEntries(cursor).map(([name]) => name)
  if (!names.some((name) => pageMembers.read.includes(name))) {
    reportForeign(cursor)
    return
  }
  const members = openKnownMembers(cursor, pageMembers)
  reportNulls(cursor, lists)
  listing.isAssigned ||= names.includes('AccountAssignments')
  const [instance] = readItems(members.get('Instances'))
  const region = members.get('Region') ?? (instance && openMembers(instance).get('PrimaryRegion'))
  listing.region ??= readString(region)
  for (const item of readItems(members.get('PermissionSets'))) {
    if (item.node.kind === 'string') listing.listed.set(item.node.value, item)
    else readPage(item, listing)
  }
  for (const item of readItems(members.get('AccountAssignments'))) {
    listing.assignments.push({ cursor: item, members: openMembers(item) })
  }
  const described = members.get('PermissionSet')
  if (described !== undefined) beginSet(described, listing)
  const owner = readString(members.get('PermissionSetArn')) ?? listing.last.get(cursor.file)
  readParts(cursor, owner, listing)
  const kind = [...members.keys()].filter((name) => !continuationNames.includes(name))
  listing.printed.push({ cursor, kind: `${kind.join()} ${owner}` })
}

function reportForeign(cursor: Cursor): void {
  if (cursor.node.kind !== 'object') return // said already
  const foreign = nameForeignPage(cursor.node)
  report(cursor, {
    code: 'NOT_IDENTITY_CENTER_LISTINGS',
    message: `this is ${foreign?.what ?? 'something else'}, not what IAM Identity Center lists`,
    hint: foreign?.hint ?? 'there should be `PermissionSet`, `AccountAssignments` and the like',
  })
}

function beginSet(cursor: Cursor, listing: Listing): void {
  const described = openKnownMembers(cursor, {
    read: ['Name', 'PermissionSetArn', 'Description', 'SessionDuration'],
    passed: ['CreatedDate', 'RelayState'],
  })
  const arn = readString(requireMember(cursor, described, 'PermissionSetArn')) ?? ''
  if (!listing.sets.has(arn)) listing.sets.set(arn, { cursor, described, parts: new Map() })
  listing.last.set(cursor.file, arn)
}

/** `null` says that there is no such thing; so does the empty string of `get-inline-policy-…`. */
function readParts(cursor: Cursor, owner: string | undefined, { sets }: Listing): void {
  for (const [name, part] of readEntries(cursor)) {
    if (!setParts.some((one) => one === name)) continue
    const set = owner === undefined ? undefined : sets.get(owner)
    if (set !== undefined) set.parts.set(name, [...(set.parts.get(name) ?? []), part])
    else reportOwner(part)
  }
}

function reportOwner(cursor: Cursor): void {
  report(cursor, {
    code: 'OWNER_MISSING',
    message: 'the output does not say of which permission set it is',
    hint: 'put what `describe-permission-set` prints before it, in the same file, or `PermissionSetArn` beside it',
  })
}

interface ImportedAssignment {
  readonly permissionSet: string
  readonly accounts: readonly string[]
  readonly principals: readonly string[]
}

function importAssignment(
  { cursor, members }: Listing['assignments'][number],
  names: ReadonlyMap<string, string>,
): ImportedAssignment[] {
  const account = readString(requireMember(cursor, members, 'AccountId'))
  const arn = readString(requireMember(cursor, members, 'PermissionSetArn'))
  const principal = readString(members.get('PrincipalId'))
  const permissionSet = arn === undefined ? undefined : names.get(arn)
  if (arn !== undefined && permissionSet === undefined) reportListed(cursor, arn)
  if (account === undefined || permissionSet === undefined) return []
  return [
    { permissionSet, accounts: [account], principals: principal === undefined ? [] : [principal] },
  ]
}
