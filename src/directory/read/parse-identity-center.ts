/** IAM Identity Center: permission sets, and the roles they become in accounts (D-26, D-116). */

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
import { parsePolicy } from '../../policy/read/parse-policy.ts'
import type { Role } from '../directory.ts'
import { readDuration, readPolicies } from './parse-identity.ts'
import { claimName, type HomeAccount } from './parse-names.ts'
import { type PolicyIndex, readPolicyUse } from './parse-policies.ts'

/** A permission set; its policies are found anew in every account that has it. */
interface PermissionSet {
  readonly name: string
  readonly cursor: Cursor
  readonly members: ReadonlyMap<string, Cursor>
  readonly region: string | undefined
  readonly maxSessionDuration: number | undefined
}

/** A permission set in one account, and the place that says so. */
interface Assignment {
  readonly permissionSet: PermissionSet
  readonly cursor: Cursor
}

/** By account: the permission sets assigned there, each once. */
export type Assignments = Map<string, Map<string, Assignment>>

/** Reads permission sets and records which accounts they are assigned in. */
export function readIdentityCenter(
  cursor: Cursor,
  shared: PolicyIndex,
  assignments: Assignments,
): void {
  const members = readMembers(cursor, ['region', 'permissionSets', 'assignments'])
  const region = readMatching(members.get('region'), /^[a-z]{2}(?:-[a-z]+)+-\d$/, {
    code: 'INVALID_REGION',
    message: 'not a Region',
    hint: 'write for example `eu-west-1`',
  })
  const sets = new Map<string, PermissionSet>()
  for (const item of readItems(members.get('permissionSets'))) {
    readPermissionSet(item, { region, shared, sets })
  }
  for (const item of readItems(members.get('assignments'))) {
    readAssignment(item, sets, assignments)
  }
}

interface SetReader {
  readonly region: string | undefined
  readonly shared: PolicyIndex
  readonly sets: Map<string, PermissionSet>
}

function readPermissionSet(cursor: Cursor, { region, shared, sets }: SetReader): void {
  const members = readMembers(cursor, [
    'name',
    'description',
    'policies',
    'boundary',
    'sessionDuration',
  ])
  readString(members.get('description'))
  const named = requireMember(cursor, members, 'name')
  const name = readMatching(named, /^[\w+=,.@-]{1,32}$/, {
    code: 'INVALID_NAME',
    message: 'not a name for a permission set',
    hint: 'use up to 32 letters, digits and `+ = , . @ _ -`',
  })
  const maxSessionDuration = readDuration(members.get('sessionDuration'))
  checkInline(members, shared, name ?? '')
  if (named === undefined || name === undefined) return
  if (sets.has(name)) {
    report(named, {
      code: 'DUPLICATE_PERMISSION_SET',
      message: `permission set \`${name}\` exists already`,
      hint: 'keep one of them',
    })
  }
  sets.set(name, { name, cursor: named, members, region, maxSessionDuration })
}

/** Policies that stand in the permission set are checked even where it is assigned to nobody. */
function checkInline(members: ReadonlyMap<string, Cursor>, shared: PolicyIndex, owner: string) {
  const scope = { own: new Map(), shared }
  for (const item of readItems(members.get('policies'))) {
    if (item.node.kind === 'object') readPolicyUse(item, scope, { type: 'identity', owner })
  }
}

/** The same permission set may be assigned again, to others. */
function readAssignment(
  cursor: Cursor,
  sets: ReadonlyMap<string, PermissionSet>,
  assignments: Assignments,
): void {
  const members = readMembers(cursor, ['permissionSet', 'accounts', 'principals'])
  for (const principal of readItems(members.get('principals'))) readString(principal)
  const named = requireMember(cursor, members, 'permissionSet')
  const name = readString(named)
  const permissionSet = name === undefined ? undefined : sets.get(name)
  if (named !== undefined && name !== undefined && permissionSet === undefined) {
    report(named, {
      code: 'UNKNOWN_PERMISSION_SET',
      message: `permission set \`${shorten(name)}\` is not in the document`,
      hint: 'declare it in `permissionSets`',
    })
  }
  for (const item of readItems(requireMember(cursor, members, 'accounts'))) {
    const account = readAccountId(item)
    if (account === undefined || permissionSet === undefined) continue
    const assigned = assignments.get(account) ?? new Map<string, Assignment>()
    if (!assigned.has(permissionSet.name)) {
      assigned.set(permissionSet.name, { permissionSet, cursor: item })
    }
    assignments.set(account, assigned)
  }
}

/** Reports assignments in accounts that the directory does not have. */
export function checkAssignments(
  assignments: Assignments,
  accounts: ReadonlyMap<string, unknown>,
): void {
  for (const [account, assigned] of assignments) {
    if (accounts.has(account)) continue
    for (const { cursor } of assigned.values()) {
      report(cursor, {
        code: 'UNKNOWN_ACCOUNT',
        message: `account \`${account}\` is not in the directory`,
        hint: 'declare it in `accounts`, or place it in the organization',
      })
    }
  }
}

/** What an account has of Identity Center. */
export interface AssignedRoles {
  readonly roles: readonly Role[]
  /** The ARN of the SAML provider through which people reach the roles. */
  readonly providers: readonly string[]
}

/** The roles that the permission sets assigned in an account become there. */
export function buildAssignedRoles(home: HomeAccount, assignments: Assignments): AssignedRoles {
  const assigned = [...(assignments.get(home.id)?.values() ?? [])]
  if (assigned.length === 0) return { roles: [], providers: [] }
  const provider = `arn:${home.partition}:iam::${home.id}:saml-provider/AWSSSO_${hashOf(home.id)}_DO_NOT_DELETE`
  const roles = assigned.map(({ permissionSet }) => buildRole(permissionSet, home, provider))
  return { roles, providers: [provider] }
}

/** In Regions other than us-east-1 the role's path names the Region (D-26). */
function buildRole(set: PermissionSet, home: HomeAccount, provider: string): Role {
  const { members, region, maxSessionDuration } = set
  const name = `AWSReservedSSO_${set.name}_${hashOf(`${home.id}/${set.name}`)}`
  const place = region === undefined || region === 'us-east-1' ? '' : `${region}/`
  const path = `/aws-reserved/sso.amazonaws.com/${place}`
  claimName(home, set.cursor, { thing: 'role', name })
  const boundary = members.get('boundary')
  return {
    arn: `arn:${home.partition}:iam::${home.id}:role${path}${name}`,
    account: home.id,
    name,
    id: undefined,
    tags: new Map(),
    policies: readPolicies(members.get('policies'), home, { kind: 'role', name }),
    boundary: boundary && readPolicyUse(boundary, home.scope, { type: 'boundary', owner: name }),
    trust: trustOf(provider, name),
    serviceLinked: false,
    ...(maxSessionDuration !== undefined && { maxSessionDuration }),
  }
}

/** People come through the access portal with a SAML assertion. */
function trustOf(provider: string, role: string) {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
    Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  }
  const document = { Version: '2012-10-17', Statement: [statement] }
  return parsePolicy(document, { type: 'trust', name: `${role}/trust` })
}

/** Sixteen hexadecimal digits (FNV-1a, 64 bits); AWS's own cannot be known beforehand. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, '0')
}
