/** What the AWS Organizations API lists, in one page or many, gathered by id. */

import {
  type Cursor,
  type Members,
  readEntries,
  readItems,
  readString,
  report,
  requireMember,
} from '../../../json/reader.ts'
import { nameForeignPage } from '../foreign.ts'
import { openKnownMembers, openMembers, reportNulls } from '../import-reader.ts'
import { confirmWhole, continuationNames } from '../whole-pages.ts'
import { readChild, readPlaces } from './organization-children.ts'
import {
  type ListedPolicy,
  type ListingPage,
  type OrganizationListing,
  ownerOf,
  reportOwner,
} from './organization-listing.ts'

const listNames = ['Roots', 'OrganizationalUnits', 'Accounts', 'Policies', 'Targets'] as const
const pageMembers = {
  read: [
    ...['Organization', 'OrganizationalUnit', 'Account', 'Policy', 'Parents', 'Children'],
    ...['DelegatedAdministrators', 'DelegatedServices', 'EnabledFeatures', 'OrganizationId'],
    ...['ParentId', 'ChildId', 'PolicyId', 'AccountId', ...listNames, ...continuationNames],
  ],
  passed: ['ResponseMetadata', 'ResultMetadata', '$metadata'],
}
const summaryMembers = {
  read: ['Id', 'Arn', 'Type'],
  passed: ['Name', 'Description', 'AwsManaged'],
}

/** Gathers the pages; faults where one is cut off, or something else. */
export function readListing(cursors: readonly Cursor[]): OrganizationListing {
  const listing: OrganizationListing = {
    described: undefined,
    roots: [],
    children: new Map(),
    policies: new Map(),
    targets: new Map(),
    delegations: new Map(),
    features: [],
  }
  const pages = cursors.map(openPage)
  confirmWhole(
    pages.map(({ cursor, members, owner }) => ({ cursor, kind: kindOf(members, owner) })),
  )
  for (const page of pages) readPage(page, listing)
  for (const page of pages) readPlaces(page, listing)
  confirmListed(pages)
  return listing
}

function openPage(cursor: Cursor): ListingPage {
  const names = new Set(readEntries(cursor).map(([name]) => name))
  if (cursor.node.kind === 'object' && !pageMembers.read.some((name) => names.has(name))) {
    const foreign = nameForeignPage(cursor.node)
    report(cursor, {
      code: 'NOT_ORGANIZATION_LISTINGS',
      message: `this is ${foreign?.what ?? 'something else'}, not what AWS Organizations lists`,
      hint: foreign?.hint ?? `there should be ${listNames.map((name) => `\`${name}\``).join(', ')}`,
    })
    return { cursor, members: new Map(), names, owner: undefined }
  }
  const members = openKnownMembers(cursor, pageMembers)
  reportNulls(cursor, listNames)
  const stated = ['ParentId', 'ChildId', 'PolicyId', 'AccountId'].map((name) => members.get(name))
  const owner = readString(stated.find((one) => one !== undefined)) ?? idIn(cursor.file)
  return { cursor, members, names, owner }
}

const ids =
  /(?<![0-9A-Za-z])(?:ou-[0-9a-z]+-[0-9a-z]+|r-[0-9a-z]{4,32}|\d{12}|p-[0-9A-Za-z_]{8,128})(?![0-9A-Za-z])/g

/** The one id in a file's name, such as `r-abcd.units.json`. */
function idIn(file: string | undefined): string | undefined {
  const found = [...new Set(file?.replace(/^.*[/\\]/s, '').match(ids) ?? [])]
  return found.length === 1 ? found[0] : undefined
}

function kindOf(members: Members, owner: string | undefined): string {
  const names = [...members.keys()].filter((name) => !continuationNames.includes(name))
  return `${names.sort().join()} ${owner}`
}

function readPage(page: ListingPage, listing: OrganizationListing): void {
  const { members, owner } = page
  const organization = members.get('Organization')
  if (organization !== undefined) listing.described = describeOnce(organization, listing)
  for (const root of readItems(members.get('Roots'))) listing.roots.push(root)
  for (const kind of ['unit', 'account'] as const) {
    const [list, one] =
      kind === 'unit' ? ['OrganizationalUnits', 'OrganizationalUnit'] : ['Accounts', 'Account']
    const single = members.get(one)
    const items = [...readItems(members.get(list)), ...(single === undefined ? [] : [single])]
    for (const item of items) readChild(item, { kind, owner: ownerOf(owner, 'parent') }, listing)
  }
  const described = members.get('Policy')
  if (described !== undefined) readPolicy(described, listing)
  for (const item of readItems(members.get('Policies'))) readPolicy(item, listing)
  const targets = members.get('Targets')
  if (targets !== undefined) readTargetPage({ ...page, cursor: targets }, listing)
  readAdministration(page, listing)
}

function describeOnce(cursor: Cursor, { described }: OrganizationListing): Cursor {
  if (described !== undefined) {
    report(cursor, {
      code: 'DUPLICATE_ORGANIZATION',
      message: 'an organization is described already',
      hint: 'give what is listed of one organization',
    })
  }
  return cursor
}

/** As described, or as a list summarizes it. */
function readPolicy(cursor: Cursor, { policies }: OrganizationListing): void {
  const isDescribed = readEntries(cursor).some(
    ([name]) => name === 'PolicySummary' || name === 'Content',
  )
  const members = isDescribed
    ? openKnownMembers(cursor, { read: ['PolicySummary', 'Content', 'Targets'] })
    : openMembers(cursor)
  const summary = isDescribed ? requireMember(cursor, members, 'PolicySummary') : cursor
  if (summary === undefined) return
  const facts = openKnownMembers(summary, summaryMembers)
  const arn = readString(requireMember(summary, facts, 'Arn'))
  const type = readString(requireMember(summary, facts, 'Type'))
  const content = isDescribed ? requireMember(cursor, members, 'Content') : undefined
  const key = policyIdOf(arn ?? '')
  reportNulls(cursor, ['Targets'])
  const targets = targetsOf(cursor)
  const earlier = policies.get(key)
  const policy: ListedPolicy = earlier ?? { cursor, arn, type, content, targets: undefined }
  policy.content ??= content
  if (targets !== undefined) policy.targets = [...(policy.targets ?? []), ...targets]
  policies.set(key, policy)
}

/** The last part of the ARN. */
function policyIdOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** `null` is an empty list; without a list nobody has said. */
function targetsOf(cursor: Cursor): string[] | undefined {
  const targets = new Map(readEntries(cursor)).get('Targets')
  if (targets === undefined) return undefined
  return targets.node.kind === 'null' ? [] : readTargets(targets)
}

function readTargets(cursor: Cursor): string[] {
  return readItems(cursor).flatMap((item) => {
    const members = openKnownMembers(item, { read: ['TargetId'], passed: ['Arn', 'Name', 'Type'] })
    return readString(requireMember(item, members, 'TargetId')) ?? []
  })
}

/** What `list-targets-for-policy` prints does not name the policy, unless it is printed beside it. */
function readTargetPage(
  { cursor, members, owner }: ListingPage,
  listing: OrganizationListing,
): void {
  const described = members.get('Policy')
  const summary = described && openMembers(described).get('PolicySummary')
  const arn = readString(summary && openMembers(summary).get('Arn'))
  const id = arn === undefined ? ownerOf(owner, 'policy') : policyIdOf(arn)
  if (id === undefined) reportOwner(cursor, 'PolicyId', 'p-12345678.targets.json')
  else listing.targets.set(id, [...(listing.targets.get(id) ?? []), ...readTargets(cursor)])
}

function readAdministration({ members, owner }: ListingPage, listing: OrganizationListing): void {
  for (const item of readItems(members.get('EnabledFeatures'))) {
    listing.features.push(readString(item) ?? '')
  }
  for (const item of readItems(members.get('DelegatedAdministrators'))) {
    const id = readString(requireMember(item, openMembers(item), 'Id')) ?? ''
    listing.delegations.set(id, listing.delegations.get(id) ?? [])
  }
  const services = members.get('DelegatedServices')
  if (services === undefined) return
  if (owner === undefined || !/^\d{12}$/.test(owner)) {
    reportOwner(services, 'AccountId', '111122223333.services.json')
    return
  }
  const names = readItems(services).flatMap(
    (item) => readString(requireMember(item, openMembers(item), 'ServicePrincipal')) ?? [],
  )
  listing.delegations.set(owner, [...(listing.delegations.get(owner) ?? []), ...names])
}

/** Without one of these an account may seem to be limited by nothing. */
function confirmListed(pages: readonly ListingPage[]): void {
  const [first] = pages
  if (first === undefined || pages.every(({ members }) => members.size === 0)) return
  const isThere = (names: readonly string[]) =>
    pages.some((page) => names.some((name) => page.names.has(name)))
  const needed = [
    ['Organization'],
    ['Roots'],
    ['OrganizationalUnits', 'OrganizationalUnit', 'Children'],
    ['Accounts', 'Account', 'Children'],
    ['Policies', 'Policy'],
  ]
  for (const names of needed) {
    if (isThere(names)) continue
    report(first.cursor, {
      code: 'MISSING_MEMBER',
      message: `member \`${names[0]}\` is missing`,
      hint: `add \`${names[0]}\`; a list without entries is \`[]\``,
    })
  }
}
