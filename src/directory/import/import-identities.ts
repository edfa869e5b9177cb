/** Users, groups and roles, as authorization details have them. */

import { plainOf } from '../../json/parse-json.ts'
import {
  type Cursor,
  type Members,
  readItems,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { quote } from '../../json/report.ts'
import { splitArn } from '../../policy/read/arn.ts'
import { type AccountImport, accountFor, type ImportedAccount } from './account-import.ts'
import { importDocument, type Json, openKnownMembers } from './import-reader.ts'

const groupMembers = {
  read: ['Path', 'GroupName', 'GroupId', 'Arn', 'GroupPolicyList', 'AttachedManagedPolicies'],
  passed: ['CreateDate'],
}
const userMembers = {
  read: [
    ...['Path', 'UserName', 'UserId', 'Arn', 'UserPolicyList', 'GroupList'],
    ...['AttachedManagedPolicies', 'PermissionsBoundary', 'Tags'],
  ],
  passed: ['CreateDate', 'PasswordLastUsed'],
}
const roleMembers = {
  read: [
    ...['Path', 'RoleName', 'RoleId', 'Arn', 'AssumeRolePolicyDocument', 'InstanceProfileList'],
    ...['RolePolicyList', 'AttachedManagedPolicies', 'PermissionsBoundary', 'Tags'],
    'MaxSessionDuration',
  ],
  passed: ['CreateDate', 'Description', 'RoleLastUsed'],
}
const profileMembers = {
  read: ['Path', 'InstanceProfileName', 'Arn'],
  passed: ['InstanceProfileId', 'CreateDate', 'Roles', 'Tags'],
}
const tagMembers = { read: ['Key', 'Value'] }
const inlineMembers = { read: ['PolicyName', 'PolicyDocument'] }
const attachedMembers = { read: ['PolicyArn'], passed: ['PolicyName'] }
const boundaryMembers = { read: ['PermissionsBoundaryArn'], passed: ['PermissionsBoundaryType'] }

/** Adds a group to its account. */
export function importGroup(cursor: Cursor, imported: AccountImport): void {
  const members = openKnownMembers(cursor, groupMembers)
  accountOf(cursor, members, imported)?.groups.push({
    ...readNames(cursor, members, 'GroupName'),
    ...readUniqueId(members, 'GroupId'),
    policies: readPolicies(members, 'GroupPolicyList'),
  })
}

/** Adds a user to its account. */
export function importUser(cursor: Cursor, imported: AccountImport): void {
  const members = openKnownMembers(cursor, userMembers)
  accountOf(cursor, members, imported)?.users.push({
    ...readNames(cursor, members, 'UserName'),
    ...readUniqueId(members, 'UserId'),
    ...readTags(members),
    groups: readItems(members.get('GroupList')).map(readString),
    policies: readPolicies(members, 'UserPolicyList'),
    ...readBoundary(members),
  })
}

/** Adds a role, and the instance profiles that it is in, to its account. */
export function importRole(cursor: Cursor, imported: AccountImport): void {
  const members = openKnownMembers(cursor, roleMembers)
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
    const profile = readNames(item, openKnownMembers(item, profileMembers), 'InstanceProfileName')
    account?.instanceProfiles.set(profile.name, { ...profile, role: names.name })
  }
}

function accountOf(
  cursor: Cursor,
  members: Members,
  imported: AccountImport,
): ImportedAccount | undefined {
  const arn = readString(requireMember(cursor, members, 'Arn'))
  return arn === undefined ? undefined : accountFor(cursor, arn, imported)
}

/** A name, and the path where it is not `/`; both must be those of the ARN. */
export function readNames(cursor: Cursor, members: Members, member: string) {
  const name = readString(requireMember(cursor, members, member)) ?? ''
  const arn = readString(members.get('Arn'))
  const said = arn === undefined ? undefined : splitArn(arn)?.resource
  const pathSaid = said?.slice(said.indexOf('/'), said.lastIndexOf('/') + 1)
  const path = readString(members.get('Path')) ?? pathSaid ?? '/'
  const isSaid = said === undefined || said.slice(said.indexOf('/')) === `${path}${name}`
  if (!isSaid && members.has(member)) report(cursor, otherName(arn ?? '', `${path}${name}`))
  return { name, ...(path !== '/' && { path }) }
}

function otherName(arn: string, name: string) {
  return {
    code: 'ARN_MISMATCH',
    message: `${quote(arn)} is not the ARN of ${quote(name)}`,
    hint: 'give the dump as it was printed: the ARN ends in the path and the name',
  }
}

function readUniqueId(members: Members, member: string): Json {
  const id = readString(members.get(member))
  return id === undefined ? {} : { id }
}

function readTags(members: Members): Json {
  const entries = readItems(members.get('Tags')).map((tag) => {
    const parts = openKnownMembers(tag, tagMembers)
    const key = readString(requireMember(tag, parts, 'Key')) ?? ''
    return [key, readString(requireMember(tag, parts, 'Value')) ?? '']
  })
  return entries.length === 0 ? {} : { tags: Object.fromEntries(entries) }
}

/** Inline policies with their documents, managed ones by ARN. */
function readPolicies(members: Members, inlineList: string): unknown[] {
  const inline = readItems(members.get(inlineList)).map((item) => {
    const policy = openKnownMembers(item, inlineMembers)
    return {
      name: readString(requireMember(item, policy, 'PolicyName')),
      document: importDocument(requireMember(item, policy, 'PolicyDocument')),
    }
  })
  const attached = readItems(members.get('AttachedManagedPolicies')).map((item) =>
    readString(requireMember(item, openKnownMembers(item, attachedMembers), 'PolicyArn')),
  )
  return [...inline, ...attached]
}

function readBoundary(members: Members): Json {
  const boundary = members.get('PermissionsBoundary')
  if (boundary === undefined) return {}
  const arn = requireMember(
    boundary,
    openKnownMembers(boundary, boundaryMembers),
    'PermissionsBoundaryArn',
  )
  return { boundary: readString(arn) }
}
