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
  importDocument,
  type Json,
  openKnownMembers,
  openMembers,
  readImport,
} from './import-reader.ts'
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

const setParts = [
  'AttachedManagedPolicies',
  'CustomerManagedPolicyReferences',
  'InlinePolicy',
  'PermissionsBoundary',
] as const
const pageMembers = {
  read: [
    ...['Instances', 'Region', 'PermissionSets', 'PermissionSet', 'PermissionSetArn'],
    ...['AccountAssignments', ...setParts, ...continuationNames],
  ],
  passed: ['ResponseMetadata', 'ResultMetadata', '$metadata'],
}

interface PermissionSetParts {
  readonly cursor: Cursor
  readonly described: Members
  /** What there is of each part; several pages may hold one. */
  readonly parts: Map<string, Cursor[]>
}

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
  }
  for (const page of pages) readPage(page, listing)
  confirmWhole(listing.printed)
  const [first] = pages
  if (first !== undefined && listing.region === undefined) reportRegion(first)
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

/** `null` says that there is none; so does the empty string of `get-inline-policy-…`. */
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

function importSet(arn: string, set: PermissionSetParts, names: Map<string, string>): Json {
  const { cursor, described, parts } = set
  for (const part of setParts) if (!parts.has(part)) reportPart(cursor, part)
  const name = readString(requireMember(cursor, described, 'Name')) ?? ''
  names.set(arn, name)
  const itemsOf = (part: string) => (parts.get(part) ?? []).filter(isThere)
  const managed = itemsOf('AttachedManagedPolicies').flatMap(readItems)
  const own = itemsOf('CustomerManagedPolicyReferences').flatMap(readItems)
  const inline = onlyOne(itemsOf('InlinePolicy'))
  const boundary = onlyOne(itemsOf('PermissionsBoundary'))
  const duration = described.get('SessionDuration')
  return {
    name,
    policies: [
      ...managed.map((item) => readString(requireMember(item, openMembers(item), 'Arn'))),
      ...own.map((item) => readString(requireMember(item, openMembers(item), 'Name'))),
      ...(inline === undefined ? [] : [{ name: inlineName, document: importDocument(inline) }]),
    ],
    ...(boundary !== undefined && { boundary: readBoundary(boundary) }),
    ...(duration !== undefined && { sessionDuration: readSeconds(duration) }),
  }
}

function onlyOne([first, second]: readonly Cursor[]): Cursor | undefined {
  if (second !== undefined) {
    report(second, {
      code: 'DUPLICATE_MEMBER',
      message: `a permission set has one \`${String(second.path.at(-1))}\``,
      hint: 'keep one of them; put the outputs of each set after what describes it',
    })
  }
  return first
}

/** What the role's inline policy is called. */
const inlineName = 'AwsSSOInlinePolicy'

function isThere({ node }: Cursor): boolean {
  return node.kind !== 'null' && !(node.kind === 'string' && node.value === '')
}

function reportPart(cursor: Cursor, part: string): void {
  const nothing = part === 'PermissionsBoundary' || part === 'InlinePolicy' ? 'null' : '[]'
  report(cursor, {
    code: 'MISSING_MEMBER',
    message: `member \`${part}\` of the permission set is missing`,
    hint: `add what the AWS CLI prints of it, or \`{"${part}": ${nothing}}\` if the set has nothing of it`,
  })
}

function readBoundary(cursor: Cursor): string | undefined {
  const members = openKnownMembers(cursor, {
    read: ['CustomerManagedPolicyReference', 'ManagedPolicyArn'],
  })
  const own = members.get('CustomerManagedPolicyReference')
  if (own !== undefined) return readString(requireMember(own, openMembers(own), 'Name'))
  return readString(requireMember(cursor, members, 'ManagedPolicyArn'))
}

/** `PT1H30M` in seconds. */
function readSeconds(cursor: Cursor): number | undefined {
  const text = readString(cursor) ?? ''
  const [, hours, minutes, seconds] = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) ?? []
  const total = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
  if (total > 0) return total
  report(cursor, {
    code: 'INVALID_DURATION',
    message: `${quote(text)} is not a duration`,
    hint: 'write it as AWS prints it, for example `PT8H`',
  })
  return undefined
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
