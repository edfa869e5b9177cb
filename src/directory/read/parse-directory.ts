/** Directory documents → Directory, or everything wrong with them. */

import { withinFile } from '../../json/limit.ts'
import { callable, type OptionKinds, readOptions } from '../../json/options.ts'
import { readJson } from '../../json/parse-json.ts'
import {
  type Cursor,
  type Members,
  readItems,
  readMembers,
  readString,
  report,
} from '../../json/reader.ts'
import { describeIssues, sortIssues } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import { DirectoryError } from '../../model/errors.ts'
import { nameCanonicalUsers } from '../canonical-users.ts'
import { confirm, readList } from '../confirm.ts'
import type { Account, Directory, Endpoint, OwnService, Resource } from '../directory.ts'
import {
  type AccountPart,
  buildAccount,
  readAccountPart,
  type Surroundings,
} from './parse-account.ts'
import { isAccountPolicy, readAccountPolicy } from './parse-account-policy.ts'
import { type Assignments, checkAssignments, readIdentityCenter } from './parse-identity-center.ts'
import { declareSharedPolicy } from './parse-managed.ts'
import { type Memberships, readOrganization } from './parse-organization.ts'
import { type PolicyIndex, parseUnused } from './parse-policies.ts'
import { checkTogether } from './parse-resource-kinds.ts'
import { readParentRules } from './parse-resource-parents.ts'
import { readEndpoint, readResource } from './parse-resources.ts'
import { checkHasPolicies, readServices } from './parse-services.ts'
import { type LoadFile, openPolicyFiles } from './policy-files.ts'

/** The text of a directory document, and what its faults call it. */
export interface DirectoryDocument {
  readonly text: string
  readonly file?: string
}

export interface DirectoryOptions {
  /** Reads the text of a policy's file, named by its path from the document's folder. */
  readonly loadFile?: LoadFile
}

/**
 * Reads a directory from its documents, which add up: one may hold the organization, another an
 * account. Every reference is resolved.
 *
 * Throws `ERR_DIRECTORY_INVALID` with every fault of every document, `ERR_LIMIT_EXCEEDED` for what
 * is over a named limit, `ERR_OPTIONS_INVALID`. Nothing is read halfway.
 */
export function parseDirectory(
  documents: string | readonly DirectoryDocument[],
  options: DirectoryOptions = {},
): Directory {
  const { cursors, issues } = openDirectory(documents, options)
  const directory = readDirectoryDocuments(cursors)
  if (issues.length === 0) return directory
  const { message, details } = describeIssues(sortIssues(issues))
  throw new DirectoryError(message, details)
}

/** Opens the documents; what is no JSON is already an issue. */
export function openDirectory(
  documents: string | readonly DirectoryDocument[],
  options: DirectoryOptions,
) {
  const { loadFile } = readOptions<DirectoryOptions>(options, optionKinds)
  const files = openPolicyFiles(loadFile)
  const issues: Issue[] = []
  const cursors: Cursor[] = []
  for (const { text, file } of readTexts(documents)) {
    const reading = withinFile(file, () => readJson(text))
    for (const issue of reading.issues) issues.push({ ...issue, file })
    if (reading.node !== undefined)
      cursors.push({ node: reading.node, path: [], file, issues, files })
  }
  return { cursors, issues }
}

const optionKinds: OptionKinds<DirectoryOptions> = {
  loadFile: callable('which returns the text of a file'),
}

/** A copy of a text, or of documents with their files' names. Throws `ERR_DIRECTORY_INVALID`. */
export function readTexts(documents: unknown, place = 'documents'): DirectoryDocument[] {
  if (typeof documents === 'string' && place === 'documents') return [{ text: documents }]
  return readList(documents, place, (one) => {
    const { text, file } = one as DirectoryDocument
    confirm(typeof text === 'string', '{ text, file }')
    if (file === undefined) return { text }
    confirm(typeof file === 'string', '{ text, file }')
    return { text, file }
  })
}

const memberNames = [
  '$schema',
  'organization',
  'identityCenter',
  'accounts',
  'policies',
  'resources',
  'resourceParents',
  'services',
  'endpoints',
]

/** Reads documents that are open already; their faults go where the cursors say. */
export function readDirectoryDocuments(cursors: readonly Cursor[]): Directory {
  const documents = cursors.map((cursor) => readMembers(cursor, memberNames))
  for (const document of documents) readString(document.get('$schema'))
  const itemsOf = (name: string) => documents.flatMap((members) => readItems(members.get(name)))
  const shared: PolicyIndex = new Map()
  for (const item of itemsOf('policies')) declareSharedPolicy(item, shared)
  const memberships = readOrganizations(documents, shared)
  const assignments: Assignments = new Map()
  for (const document of documents) {
    const cursor = document.get('identityCenter')
    if (cursor !== undefined) readIdentityCenter(cursor, shared, assignments)
  }
  const accounts = readAccounts(documents, { shared, memberships, assignments })
  checkAssignments(assignments, accounts)
  const services = readServices(itemsOf('services'))
  const resources = readResources(itemsOf('resources'), shared, services)
  for (const [arn, one] of resources) resources.set(arn, nameCanonicalUsers(one, accounts))
  checkTogether(itemsOf('resources'), resources)
  const endpoints = new Map<string, Endpoint>()
  for (const item of itemsOf('endpoints')) readEndpoint(item, shared, endpoints)
  parseUnused(shared)
  const resourceParents = readParentRules(itemsOf('resourceParents'))
  return {
    accounts,
    resources,
    endpoints,
    ...(resourceParents.length > 0 && { resourceParents }),
    ...(services.size > 0 && { services }),
  }
}

function readResources(
  items: readonly Cursor[],
  shared: PolicyIndex,
  services: ReadonlyMap<string, OwnService>,
): Map<string, Resource> {
  const resources = new Map<string, Resource>()
  for (const item of items) {
    const read = isAccountPolicy(item) ? readAccountPolicy : readResource
    const arn = read(item, shared, resources) ?? ''
    if (resources.get(arn)?.policy !== undefined) checkHasPolicies(item, arn, services)
  }
  return resources
}

function readOrganizations(documents: readonly Members[], shared: PolicyIndex): Memberships {
  const memberships: Memberships = new Map()
  const ids = new Set<string>()
  for (const document of documents) {
    const cursor = document.get('organization')
    if (cursor !== undefined) readOrganization(cursor, { shared, memberships, ids })
  }
  return memberships
}

/** Separate documents may each hold a part of one account; one document may not. */
function readAccounts(
  documents: readonly Members[],
  found: Omit<Surroundings, 'ids'>,
): Map<string, Account> {
  const parts = new Map<string, AccountPart[]>()
  for (const document of documents) {
    const seen = new Set<string>()
    for (const item of readItems(document.get('accounts'))) {
      const part = readAccountPart(item)
      if (part === undefined) continue
      if (seen.has(part.id)) reportSecondAccount(item, part.id)
      seen.add(part.id)
      parts.set(part.id, [...(parts.get(part.id) ?? []), part])
    }
  }
  for (const id of found.memberships.keys()) if (!parts.has(id)) parts.set(id, [])
  const surroundings = { ...found, ids: new Set<string>() }
  return new Map([...parts].map(([id, list]) => [id, buildAccount(id, list, surroundings)]))
}

function reportSecondAccount(cursor: Cursor, id: string): void {
  report(cursor, {
    code: 'DUPLICATE_ACCOUNT',
    message: `account \`${id}\` is in this document already`,
    hint: 'write each account once; only other documents may have parts of it',
  })
}
