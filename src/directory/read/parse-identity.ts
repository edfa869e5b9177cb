/** Users, groups and roles: who they are, and the policies that are theirs. */

import { foldCase } from '../../json/fold-case.ts'
import {
  advise,
  type Cursor,
  type InlineTally,
  readItems,
  readMembers,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import type { Policy } from '../../model/policy.ts'
import type { Entity, Group, Role, User } from '../directory.ts'
import {
  checkQuota,
  claimId,
  claimName,
  type HomeAccount,
  readId,
  readName,
  readPath,
  readTags,
} from './parse-names.ts'
import { readPolicyUse } from './parse-policies.ts'

/** By name in lower case. */
export type Groups = ReadonlyMap<string, Group>

/** Managed policies that an identity can have attached, at most (D-51). */
const attachedQuota = { user: 20, role: 20, group: 10 } as const

/** Characters of all inline policies of an identity, at most (L-111). */
const inlineQuota = { user: 2_048, role: 10_240, group: 5_120 } as const

/** Reads the groups; they hold users and nothing else (D-62). */
export function readGroups(cursors: readonly Cursor[], home: HomeAccount): Groups {
  const groups = new Map<string, Group>()
  for (const cursor of cursors) {
    const members = readMembers(cursor, ['name', 'path', 'id', 'policies'])
    const name = readIdentityName(cursor, members, 'group', home)
    const path = readPath(members.get('path'))
    const idCursor = members.get('id')
    const id = readId(idCursor)
    claimId(home, idCursor, id)
    const policies = readPolicies(members.get('policies'), home, { kind: 'group', name })
    const arn = `arn:${home.partition}:iam::${home.id}:group${path}${name}`
    groups.set(foldCase(name), { arn, name, id, policies })
  }
  return groups
}

/** Reads a user, whose policies are also those of its groups (E-45). */
export function readUser(cursor: Cursor, home: HomeAccount, groups: Groups): User | undefined {
  const members = readMembers(cursor, [...entityMembers, 'groups'])
  const entity = readEntity(cursor, members, home, 'user')
  const memberships = members.get('groups')
  const names: string[] = []
  const policies = new Set(entity.policies)
  for (const item of readItems(memberships)) {
    const name = readString(item)
    if (name === undefined) continue
    const found = groups.get(foldCase(name))
    if (found === undefined) reportUnknownGroup(item, name)
    names.push(found?.name ?? name)
    for (const policy of found?.policies ?? []) policies.add(policy)
  }
  if (memberships !== undefined)
    checkQuota(memberships, names.length, { most: 10, things: 'groups of a user' })
  return { ...entity, groups: names, policies: [...policies] }
}

function reportUnknownGroup(cursor: Cursor, name: string): void {
  report(cursor, {
    code: 'UNKNOWN_GROUP',
    message: `group \`${shorten(name)}\` is not in the account`,
    hint: 'declare it in `groups`',
  })
}

/** Reads a role: an identity with one trust policy (D-63). */
export function readRole(cursor: Cursor, home: HomeAccount): Role | undefined {
  const members = readMembers(cursor, [...entityMembers, 'trust', 'maxSessionDuration'])
  const entity = readEntity(cursor, members, home, 'role')
  const trustCursor = requireMember(cursor, members, 'trust')
  const trust =
    trustCursor && readPolicyUse(trustCursor, home.scope, { type: 'trust', owner: entity.name })
  const serviceLinked = readPathOf(entity).startsWith('/aws-service-role/')
  const boundary = members.get('boundary')
  if (serviceLinked && boundary !== undefined) reportBoundary(boundary)
  const maxSessionDuration = readDuration(members.get('maxSessionDuration'))
  if (trust === undefined) return undefined
  return {
    ...entity,
    trust,
    serviceLinked,
    ...(maxSessionDuration !== undefined && { maxSessionDuration }),
  }
}

function readPathOf(entity: Entity): string {
  return entity.arn.slice(entity.arn.indexOf('/'))
}

function reportBoundary(cursor: Cursor): void {
  report(cursor, {
    code: 'BOUNDARY_NOT_ALLOWED',
    message: 'a service-linked role has no permissions boundary',
    hint: 'remove `boundary`',
  })
}

/** Seconds that a role's sessions last at most (D-63). */
export function readDuration(cursor: Cursor | undefined): number | undefined {
  if (cursor === undefined) return undefined
  const seconds = cursor.node.kind === 'number' ? Number(cursor.node.text) : Number.NaN
  if (Number.isInteger(seconds) && seconds >= 3_600 && seconds <= 43_200) return seconds
  report(cursor, {
    code: 'INVALID_DURATION',
    message: 'a session lasts a whole number of seconds, from 3600 to 43200',
    hint: 'write for example 3600',
  })
  return undefined
}

const entityMembers = ['name', 'path', 'id', 'tags', 'policies', 'boundary'] as const

function readEntity(
  cursor: Cursor,
  members: ReadonlyMap<string, Cursor>,
  home: HomeAccount,
  kind: 'user' | 'role',
): Entity {
  const name = readIdentityName(cursor, members, kind, home)
  const idCursor = members.get('id')
  const id = readId(idCursor)
  claimId(home, idCursor, id)
  const boundary = members.get('boundary')
  return {
    arn: `arn:${home.partition}:iam::${home.id}:${kind}${readPath(members.get('path'))}${name}`,
    account: home.id,
    name,
    id,
    tags: readTags(members.get('tags')),
    policies: readPolicies(members.get('policies'), home, { kind, name }),
    boundary: boundary && readPolicyUse(boundary, home.scope, { type: 'boundary', owner: name }),
  }
}

function readIdentityName(
  cursor: Cursor,
  members: ReadonlyMap<string, Cursor>,
  kind: 'user' | 'role' | 'group',
  home: HomeAccount,
): string {
  const named = requireMember(cursor, members, 'name')
  const name = readName(named, kind)
  if (named === undefined || name === undefined) return ''
  claimName(home, named, { thing: kind, name })
  return name
}

/** Whose policies are read. */
interface Owner {
  readonly kind: 'user' | 'role' | 'group'
  readonly name: string
}

/** An identity's policies: inline ones, and managed ones by name, ARN or path. */
export function readPolicies(
  cursor: Cursor | undefined,
  home: HomeAccount,
  { kind, name: owner }: Owner,
): Policy[] {
  if (cursor === undefined) return []
  const items = readItems(cursor)
  const attached = items.filter((item) => item.node.kind === 'string')
  checkQuota(cursor, attached.length, {
    most: attachedQuota[kind],
    things: 'attached managed policies',
  })
  checkInlineNames(items)
  const inline = { characters: 0 }
  const policies = items.map((item) => {
    const own = item.node.kind === 'object' ? { ...item, inline } : item
    return readPolicyUse(own, home.scope, { type: 'identity', owner })
  })
  checkInlineSize(cursor, inline, kind)
  return [...new Set(policies.filter((policy) => policy !== undefined))]
}

function checkInlineSize(
  cursor: Cursor,
  { characters }: InlineTally,
  kind: 'user' | 'role' | 'group',
): void {
  const quota = inlineQuota[kind]
  if (characters <= quota) return
  advise(cursor, {
    code: 'POLICY_SIZE_EXCEEDS_INLINE_POLICY_QUOTA',
    message: `the inline policies of a ${kind} have ${characters} characters, over ${quota}`,
    hint: 'shorten them, or attach managed policies',
  })
}

/** Inline policy names are unique within their identity (D-39). */
function checkInlineNames(items: readonly Cursor[]): void {
  const names = new Set<string>()
  for (const { node, ...cursor } of items) {
    if (node.kind !== 'object') continue
    const name = node.members.find((member) => member.key === 'name')?.value
    if (name?.kind !== 'string') continue
    if (names.has(name.value)) {
      report(
        { ...cursor, node: name },
        {
          code: 'DUPLICATE_POLICY',
          message: `inline policy \`${shorten(name.value)}\` exists already`,
          hint: 'give each inline policy of an identity its own name',
        },
      )
    }
    names.add(name.value)
  }
}
