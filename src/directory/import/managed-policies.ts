/** AWS managed policies in files: for those that are named and in no document. */

import { confirmArgument, type OptionKind, text } from '../../json/options.ts'
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
import { partitionOf } from '../../policy/read/arn.ts'
import { type DirectoryDocument, readTexts } from '../read/parse-directory.ts'
import { nameForeignPage } from './foreign.ts'
import { decodeUrl, openMembers, readSources } from './import-reader.ts'
import { isNewer } from './policy-version.ts'

/** An AWS managed policy in a file. */
export interface FiledPolicy {
  /** Undefined where the file says the name only. */
  readonly arn: string | undefined
  readonly version: string | undefined
  readonly document: Cursor
}

/** By partition and name: the last part of the ARN, which no two of AWS's policies share. */
export type ManagedPolicies = ReadonlyMap<string, FiledPolicy>

/**
 * Reads AWS managed policies in any of these forms, one value, a list, one a line or one after
 * another: `{ "arn", "version", "document" }`; entries of the `Policies` of authorization details,
 * or the details; what `aws iam get-policy` and then `get-policy-version` print. Of several versions
 * the newest counts. Throws `ERR_DIRECTORY_INVALID`.
 */
export function readManagedPolicies(files: readonly DirectoryDocument[]): ManagedPolicies {
  const policies = new Map<string, FiledPolicy>()
  const sources = readTexts(files, 'files').map(({ text, file }) => ({ source: text, file }))
  readSources(sources, (pages) => {
    const described = new Map<string | undefined, Cursor>()
    for (const page of pages) readPage(page, { policies, described })
  })
  return policies
}

interface PolicyPages {
  readonly policies: Map<string, FiledPolicy>
  /** By file: what `get-policy` has printed there last. */
  readonly described: Map<string | undefined, Cursor>
}

function readPage(cursor: Cursor, reader: PolicyPages): void {
  const members = openMembers(cursor)
  const lists = ['Policies', 'policies'].flatMap((name) => members.get(name) ?? [])
  for (const item of lists.flatMap(readItems)) readPage(item, reader)
  const policy = members.get('Policy')
  const version = members.get('PolicyVersion')
  if (policy !== undefined) reader.described.set(cursor.file, policy)
  if (version !== undefined) readVersionPage(version, reader)
  if (lists.length > 0 || policy !== undefined || version !== undefined) return
  const isPolicy = ['arn', 'Arn', 'name', 'PolicyName'].some((name) => members.has(name))
  if (isPolicy) readEntry(cursor, members, reader)
  else reportForeign(cursor)
}

function reportForeign(cursor: Cursor): void {
  const foreign = nameForeignPage(cursor.node)
  if (cursor.node.kind !== 'object') return // said already
  report(cursor, {
    code: 'NOT_MANAGED_POLICIES',
    message: `this is ${foreign?.what ?? 'something else'}, not managed policies`,
    hint: 'give entries such as `{"arn": "arn:aws:iam::aws:policy/…", "version": "v3", "document": {…}}`',
  })
}

/** `get-policy-version` does not name the policy: `get-policy` before it does. */
function readVersionPage(cursor: Cursor, { policies, described }: PolicyPages): void {
  const members = openMembers(cursor)
  const policy = described.get(cursor.file)
  const facts = policy === undefined ? undefined : openMembers(policy)
  const arn = readString(facts?.get('Arn'))
  const version = readString(requireMember(cursor, members, 'VersionId'))
  const document = requireMember(cursor, members, 'Document')
  if (arn === undefined) {
    report(cursor, {
      code: 'MISSING_MEMBER',
      message: 'nothing says of which policy this is a version',
      hint: 'put what `aws iam get-policy --policy-arn ARN` prints before it, in the same file',
    })
    return
  }
  const inForce = readString(facts?.get('DefaultVersionId'))
  if (inForce !== undefined && inForce !== version) {
    report(cursor, {
      code: 'DEFAULT_VERSION',
      message: `${quote(version ?? '')} is not the default version, which is ${quote(inForce)}`,
      hint: 'give what `aws iam get-policy-version` prints of the default version',
    })
  }
  if (document !== undefined) add(policies, { arn, version, document })
}

function readEntry(cursor: Cursor, members: Members, { policies }: PolicyPages): void {
  const arn = readString(members.get('arn') ?? members.get('Arn'))
  const name = readString(members.get('name') ?? members.get('PolicyName'))
  const versions = members.get('PolicyVersionList')
  const entry = versions === undefined ? members : defaultVersion(versions)
  const version = ['version', 'VersionId', 'DefaultVersionId'].flatMap(
    (key) => entry?.get(key) ?? [],
  )
  const document = entry?.get('document') ?? entry?.get('Document')
  if (document !== undefined) {
    add(policies, { arn, version: readString(version[0]), document }, name)
    return
  }
  report(cursor, {
    code: 'MISSING_MEMBER',
    message: `the document in force of ${quote(arn ?? name ?? '')} is missing`,
    hint: 'give the policy with its document, as `aws iam get-policy-version` prints it',
  })
}

function defaultVersion(versions: Cursor): Members | undefined {
  const opened = readItems(versions).map(openMembers)
  return opened.find((members) => {
    const mark = members.get('IsDefaultVersion')?.node
    return mark?.kind === 'boolean' && mark.value
  })
}

function add(policies: Map<string, FiledPolicy>, policy: FiledPolicy, stated?: string): void {
  const name = policy.arn?.slice(policy.arn.lastIndexOf('/') + 1) ?? stated ?? ''
  const key = `${policy.arn === undefined ? 'aws' : partitionOf(policy.arn)} ${name}`
  const earlier = policies.get(key)
  const isFirst = earlier === undefined || isNewer(policy.version, earlier.version)
  if (isFirst) policies.set(key, policy)
}

/** The policy of that ARN; one whose path is not known goes by its name. */
export function findManagedPolicy(policies: ManagedPolicies, arn: string): FiledPolicy | undefined {
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  const found = policies.get(`${partitionOf(arn)} ${name}`)
  return found?.arn === undefined || found.arn === arn ? found : undefined
}

/**
 * The document of a managed policy, as JSON text; undefined where no file has the policy. Throws
 * `ERR_OPTIONS_INVALID`.
 */
export function managedPolicyText(policies: ManagedPolicies, arn: string): string | undefined {
  confirmArgument(policies, 'policies', filed)
  confirmArgument(arn, 'arn', text)
  const node = findManagedPolicy(policies, arn)?.document.node
  if (node === undefined) return undefined
  return node.kind === 'string' ? decodeUrl(node.value) : JSON.stringify(plainOf(node))
}

const filed: OptionKind = ['what `readManagedPolicies` returns', (value) => value instanceof Map]
