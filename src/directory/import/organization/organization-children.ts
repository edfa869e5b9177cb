/** Units and accounts, and where they stand, as several listings may each say a part of it. */

import { type Cursor, readItems, readString, report, requireMember } from '../../../json/reader.ts'
import { quote } from '../../../json/report.ts'
import { openKnownMembers, openMembers } from '../import-reader.ts'
import {
  type Child,
  type ListingPage,
  type OrganizationListing,
  ownerOf,
  reportOwner,
} from './organization-listing.ts'

const unitMembers = { read: ['Id', 'Name', 'ParentId', 'Path'], passed: ['Arn', 'Tags'] }
const accountMembers = {
  read: ['Id', 'Name', 'ParentId', 'Paths'],
  passed: ['Arn', 'Email', 'Status', 'State', 'JoinedMethod', 'JoinedTimestamp', 'Tags'],
}
interface ChildContext {
  readonly kind: Child['kind']
  readonly owner: string | undefined
}

/** Adds a unit or an account, as it is described. */
export function readChild(
  cursor: Cursor,
  { kind, owner }: ChildContext,
  listing: OrganizationListing,
): void {
  const members = openKnownMembers(cursor, kind === 'unit' ? unitMembers : accountMembers)
  const id = readString(requireMember(cursor, members, 'Id')) ?? ''
  const name = readString(members.get('Name'))
  const [first] = readItems(members.get('Paths'))
  const path = readString(members.get('Path')) ?? readString(first)
  const parent = readString(members.get('ParentId')) ?? parentIn(path, id) ?? owner
  addChild({ cursor, kind, id, name, parent }, listing)
}

/** `o-x/r-y/ou-1/ou-2/`: what is above the last step, or above the child itself. */
function parentIn(path: string | undefined, id: string): string | undefined {
  const steps = path?.split('/').filter((step) => step !== '' && step !== id)
  return steps?.at(-1)
}

/** Several listings may each say a part. */
function addChild(child: Child, { children }: OrganizationListing): void {
  const earlier = children.get(child.id)
  if (earlier === undefined) {
    children.set(child.id, child)
    return
  }
  earlier.name ??= child.name
  if (
    earlier.parent !== undefined &&
    child.parent !== undefined &&
    earlier.parent !== child.parent
  ) {
    report(child.cursor, {
      code: child.kind === 'unit' ? 'DUPLICATE_UNIT' : 'ACCOUNT_IN_TWO_UNITS',
      message: `${child.kind} ${quote(child.id)} has two parents: ${quote(earlier.parent)} and ${quote(child.parent)}`,
      hint: 'an account or unit has one parent; keep one of them',
    })
  }
  earlier.parent ??= child.parent
}

/** Who is where, as lists of parents and of children say it. */
export function readPlaces({ members, owner }: ListingPage, listing: OrganizationListing): void {
  const parents = members.get('Parents')
  const child = ownerOf(owner, 'child')
  if (parents !== undefined && child === undefined) {
    reportOwner(parents, 'ChildId', '111122223333.parents.json')
  }
  for (const item of readItems(parents)) {
    const parent = readString(requireMember(item, openMembers(item), 'Id'))
    const placed = child === undefined ? undefined : listing.children.get(child)
    if (placed !== undefined && parent !== undefined) addChild({ ...placed, parent }, listing)
  }
  const children = members.get('Children')
  const parent = ownerOf(owner, 'parent')
  if (children !== undefined && parent === undefined) {
    reportOwner(children, 'ParentId', 'r-abcd.children.json')
  }
  for (const item of readItems(children)) {
    const id = readString(requireMember(item, openMembers(item), 'Id')) ?? ''
    const kind = id.startsWith('ou-') ? 'unit' : 'account'
    addChild({ cursor: item, kind, id, name: undefined, parent }, listing)
  }
}
