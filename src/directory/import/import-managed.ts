/** Managed policies, as authorization details have them: an account's own and those of AWS. */

import {
  type Cursor,
  type Members,
  readBoolean,
  readItems,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { quote } from '../../json/report.ts'
import { splitArn } from '../../policy/read/arn.ts'
import { type AccountImport, accountFor, type ImportedPolicy } from './account-import.ts'
import { readNames } from './import-identities.ts'
import { importDocument, type Json, openKnownMembers } from './import-reader.ts'
import { isNewer, olderVersion } from './policy-version.ts'

const policyMembers = {
  read: ['PolicyName', 'Path', 'Arn', 'DefaultVersionId', 'PolicyVersionList'],
  passed: [
    ...['PolicyId', 'AttachmentCount', 'PermissionsBoundaryUsageCount', 'IsAttachable'],
    ...['Description', 'CreateDate', 'UpdateDate', 'Tags'],
  ],
}
const versionMembers = {
  read: ['VersionId', 'IsDefaultVersion', 'Document'],
  passed: ['CreateDate'],
}

/** Adds a policy to its account, or to those of AWS. */
export function importPolicy(cursor: Cursor, imported: AccountImport): void {
  const members = openKnownMembers(cursor, policyMembers)
  const arn = readString(requireMember(cursor, members, 'Arn'))
  const versions = readVersions(cursor, members)
  if (arn === undefined) return
  if (splitArn(arn)?.account === 'aws') {
    const inForce = versions.find((version) => version.default === true)
    const version = typeof inForce?.id === 'string' ? inForce.id : undefined
    addManaged(cursor, { arn, version, document: inForce?.document }, imported)
    return
  }
  const account = accountFor(cursor, arn, imported)
  account?.policies.push({ ...readNames(cursor, members, 'PolicyName'), versions })
}

/** The pages of several accounts each bring the same policies of AWS; the newest counts. */
function addManaged(cursor: Cursor, policy: ImportedPolicy, { managed }: AccountImport): void {
  const earlier = managed.get(policy.arn)
  const isFirst = earlier === undefined
  if (isFirst || isNewer(policy.version, earlier.version)) managed.set(policy.arn, policy)
  if (isFirst || earlier.version === policy.version) return
  report(cursor, olderVersion(policy.arn, [earlier.version, policy.version]))
}

/** The one in force is marked; `DefaultVersionId` says the same of the whole. */
function readVersions(cursor: Cursor, members: Members): Json[] {
  const list = requireMember(cursor, members, 'PolicyVersionList')
  const versions = readItems(list).map(readVersion)
  const stated = readString(members.get('DefaultVersionId'))
  const marked = versions.filter((version) => version.default === true)
  const [only] = marked
  const named = versions.find(({ id }) => id === stated)
  if (marked.length === 0 && named !== undefined) named.default = true
  else if (list !== undefined && marked.length !== 1) report(list, noDefault(marked.length))
  else if (stated !== undefined && only?.id !== stated)
    report(cursor, twoDefaults(stated, only?.id))
  return versions
}

function readVersion(cursor: Cursor): Json {
  const members = openKnownMembers(cursor, versionMembers)
  const isDefault = readBoolean(members.get('IsDefaultVersion')) === true
  return {
    id: readString(requireMember(cursor, members, 'VersionId')),
    ...(isDefault && { default: true }),
    document: importDocument(requireMember(cursor, members, 'Document')),
  }
}

function noDefault(count: number) {
  return {
    code: 'DEFAULT_VERSION',
    message: `a policy has one default version, not ${count}`,
    hint: 'give the dump as it was printed: the version in force has `"IsDefaultVersion": true`',
  }
}

function twoDefaults(stated: string, marked: unknown) {
  return {
    code: 'DEFAULT_VERSION',
    message: `\`DefaultVersionId\` is ${quote(stated)}, but the version marked as default is ${quote(String(marked))}`,
    hint: 'give the dump as it was printed',
  }
}
