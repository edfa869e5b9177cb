/** The organization: where each account is, and the SCPs and RCPs from the root down to it. */

import { readAccountId } from '../../json/account-id.ts'
import {
  advise,
  type Cursor,
  readItems,
  readMatching,
  readMembers,
  readString,
  readWord,
  report,
  requireMember,
} from '../../json/reader.ts'
import type { Policy } from '../../model/policy.ts'
import type { Membership } from '../directory.ts'
import { readAdministrators } from './parse-administrators.ts'
import { checkQuota } from './parse-names.ts'
import {
  fullAccessRcp,
  fullAccessScp,
  type PolicyIndex,
  type PolicyScope,
  readPolicyUse,
} from './parse-policies.ts'

/** Accounts by id; what several organizations' trees say goes into one map. */
export type Memberships = Map<string, Membership>

interface Organization {
  readonly id: string
  readonly managementAccount: string | undefined
  readonly scps: boolean
  readonly rcps: boolean
  readonly scope: PolicyScope
  readonly memberships: Memberships
  readonly units: Set<string>
}

/** A root or unit, seen from what is below it. */
interface Level {
  readonly path: string
  readonly ancestors: readonly string[]
  readonly scps: readonly (readonly Policy[])[]
  readonly rcps: readonly (readonly Policy[])[]
}

const policyTypes = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const

/** Units nest five deep below the root (L-120). */
export const deepestUnit = 5

/** What the organizations of a directory share. */
export interface OrganizationSurroundings {
  readonly shared: PolicyIndex
  readonly memberships: Memberships
  /** The ids of the organizations read so far. */
  readonly ids: Set<string>
}

/** Reads one organization and records where its accounts stand. */
export function readOrganization(cursor: Cursor, surroundings: OrganizationSurroundings): void {
  const members = readMembers(cursor, [
    'id',
    'managementAccount',
    'delegatedAdministrators',
    'policyTypes',
    'features',
    'root',
  ])
  const enabled = members.get('policyTypes')
  const types = enabled && readItems(enabled).map((item) => readWord(item, policyTypes))
  const organization: Organization = {
    id: readOrganizationId(requireMember(cursor, members, 'id'), surroundings.ids) ?? '',
    managementAccount: readAccountId(requireMember(cursor, members, 'managementAccount')),
    scps: types === undefined || types.includes('SERVICE_CONTROL_POLICY'),
    rcps: types === undefined || types.includes('RESOURCE_CONTROL_POLICY'),
    scope: { own: new Map(), shared: surroundings.shared },
    memberships: surroundings.memberships,
    units: new Set(),
  }
  const root = requireMember(cursor, members, 'root')
  if (root !== undefined) readRoot(root, organization)
  readAdministrators(members, organization)
}

function readOrganizationId(cursor: Cursor | undefined, ids: Set<string>): string | undefined {
  const id = readMatching(cursor, /^o-[a-z0-9]{1,32}$/, {
    code: 'INVALID_ORGANIZATION_ID',
    message: 'not the id of an organization',
    hint: 'write for example `o-exampleorg`',
  })
  if (cursor === undefined || id === undefined) return undefined
  if (ids.has(id)) {
    report(cursor, {
      code: 'DUPLICATE_ORGANIZATION',
      message: `organization \`${id}\` exists already`,
      hint: 'write an organization in one document',
    })
  }
  ids.add(id)
  return id
}

function readRoot(cursor: Cursor, organization: Organization): void {
  const members = readMembers(cursor, ['id', 'name', 'scps', 'rcps', 'units', 'accounts'])
  const id = readMatching(requireMember(cursor, members, 'id'), /^r-[a-z0-9]{1,32}$/, {
    code: 'INVALID_ROOT_ID',
    message: 'not the id of a root',
    hint: 'write for example `r-ab12`',
  })
  readString(members.get('name'))
  const top: Level = { path: `${organization.id}/`, ancestors: [], scps: [], rcps: [] }
  const level = addLevel(top, { cursor, id: id ?? 'r-', members, organization })
  readChildren(level, members, organization)
  placeManagementAccount(level, organization)
}

/** The management account is under the root unless the tree says otherwise. */
function placeManagementAccount(root: Level, organization: Organization): void {
  const { managementAccount: id, memberships } = organization
  if (id !== undefined && !memberships.has(id)) {
    memberships.set(id, {
      ...membershipAt(root, organization),
      management: true,
      scps: [],
      rcps: [],
    })
  }
}

function readChildren(
  level: Level,
  members: ReadonlyMap<string, Cursor>,
  organization: Organization,
): void {
  for (const item of readItems(members.get('units'))) readUnit(item, level, organization)
  for (const item of readItems(members.get('accounts'))) readPlacement(item, level, organization)
}

function readUnit(cursor: Cursor, parent: Level, organization: Organization): void {
  const members = readMembers(cursor, ['id', 'name', 'scps', 'rcps', 'units', 'accounts'])
  const idCursor = requireMember(cursor, members, 'id')
  const id = readMatching(idCursor, /^ou-[a-z0-9-]{1,64}$/, {
    code: 'INVALID_UNIT_ID',
    message: 'not the id of an organizational unit',
    hint: 'write for example `ou-ab12-production1`',
  })
  readString(members.get('name'))
  if (idCursor !== undefined && id !== undefined) checkUnit(idCursor, id, parent, organization)
  const level = addLevel(parent, { cursor, id: id ?? 'ou-', members, organization })
  readChildren(level, members, organization)
}

function checkUnit(cursor: Cursor, id: string, parent: Level, organization: Organization): void {
  if (parent.ancestors.includes(id)) {
    report(cursor, {
      code: 'UNIT_CYCLE',
      message: `unit \`${id}\` is inside itself`,
      hint: 'give it one parent',
    })
  } else if (organization.units.has(id)) {
    report(cursor, {
      code: 'DUPLICATE_UNIT',
      message: `unit \`${id}\` exists already`,
      hint: 'a unit has one parent; keep one of them',
    })
  }
  organization.units.add(id)
  if (parent.ancestors.length === deepestUnit + 1) {
    report(cursor, {
      code: 'UNIT_NESTING',
      message: `unit \`${id}\` is more than ${deepestUnit} units deep`,
      hint: 'move it up',
    })
  }
}

interface NodeSource {
  readonly cursor: Cursor
  readonly id: string
  readonly members: ReadonlyMap<string, Cursor>
  readonly organization: Organization
}

function addLevel(parent: Level, source: NodeSource): Level {
  return {
    path: `${parent.path}${source.id}/`,
    ancestors: [...parent.ancestors, source.id],
    ...attach(parent, source),
  }
}

/** The levels of the parent and the policies that are attached here. */
function attach(parent: Level, { id, members, organization }: NodeSource) {
  const scps = readScps(members.get('scps'), id, organization.scope)
  const rcps = readRcps(members.get('rcps'), id, organization.scope)
  return {
    scps: organization.scps ? [...parent.scps, scps] : [],
    rcps: organization.rcps ? [...parent.rcps, rcps] : [],
  }
}

/** Where none are given, `FullAWSAccess` is attached, as in every new node (L-107). */
function readScps(cursor: Cursor | undefined, owner: string, scope: PolicyScope): Policy[] {
  if (cursor === undefined) return [fullAccessScp]
  const policies = readAttached(cursor, scope, { type: 'scp', owner })
  if (policies.length === 0) adviseScp(cursor)
  checkQuota(cursor, policies.length, { most: 10, things: 'SCPs' })
  return policies
}

/** The last SCP of a root, unit or account cannot be detached (L-118). */
function adviseScp(cursor: Cursor): void {
  advise(cursor, {
    code: 'NO_SCP',
    message: 'without any SCP nothing is allowed here, and AWS keeps at least one',
    hint: 'attach `FullAWSAccess`, or leave `scps` out',
  })
}

/** `RCPFullAWSAccess` is attached at every level and counts (E-59, L-119). */
function readRcps(cursor: Cursor | undefined, owner: string, scope: PolicyScope): Policy[] {
  if (cursor === undefined) return [fullAccessRcp]
  const attached = readAttached(cursor, scope, { type: 'rcp', owner })
  const policies = [fullAccessRcp, ...attached.filter(({ name }) => name !== fullAccessRcp.name)]
  checkQuota(cursor, policies.length, {
    most: 5,
    things: 'RCPs, `RCPFullAWSAccess` included,',
  })
  return policies
}

function readAttached(
  cursor: Cursor,
  scope: PolicyScope,
  use: { readonly type: 'scp' | 'rcp'; readonly owner: string },
): Policy[] {
  const policies = readItems(cursor).map((item) => readPolicyUse(item, scope, use))
  return [...new Set(policies.filter((policy) => policy !== undefined))]
}

function readPlacement(cursor: Cursor, parent: Level, organization: Organization): void {
  const bare = cursor.node.kind === 'string'
  const members = bare
    ? new Map<string, Cursor>()
    : readMembers(cursor, ['id', 'name', 'scps', 'rcps'])
  const idCursor = bare ? cursor : requireMember(cursor, members, 'id')
  const id = readAccountId(idCursor)
  readString(members.get('name'))
  const attached = attach(parent, { cursor, id: id ?? '', members, organization })
  if (idCursor === undefined || id === undefined) return
  if (organization.memberships.has(id)) {
    reportSecondPlace(idCursor, id)
    return
  }
  const management = id === organization.managementAccount
  organization.memberships.set(id, {
    ...membershipAt(parent, organization),
    management,
    scps: management ? [] : attached.scps,
    rcps: management ? [] : attached.rcps,
  })
}

function reportSecondPlace(cursor: Cursor, id: string): void {
  report(cursor, {
    code: 'ACCOUNT_IN_TWO_UNITS',
    message: `account \`${id}\` is in the tree already`,
    hint: 'keep one place',
  })
}

function membershipAt({ path }: Level, { id, managementAccount }: Organization) {
  return { organization: id, ...(managementAccount && { managementAccount }), path }
}
