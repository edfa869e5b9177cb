/** Case files: policies, a request and the verdict that is expected ("policy tests"). */

import { readDocuments } from '../../json/json-lines.ts'
import { callable, type OptionKinds, readOptions, text } from '../../json/options.ts'
import { plainOf } from '../../json/parse-json.ts'
import {
  type Cursor,
  readItems,
  readMembers,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { describeIssues, shorten, sortIssues } from '../../json/report.ts'
import { shown } from '../../json/shown.ts'
import { CaseError, type Issue, LimitError, SallyportError } from '../../model/errors.ts'
import type { PolicySets } from '../../model/policy.ts'
import type { AuthorizationRequest } from '../../model/request.ts'
import { renamePrincipals } from '../../request/principal-names.ts'
import { checkRequestAt } from '../../request/read-request.ts'
import { attachPolicy } from '../attach-policy.ts'
import { confirmDirectory } from '../confirm.ts'
import type { Directory } from '../directory.ts'
import { readDirectoryDocuments } from '../read/parse-directory.ts'
import { readPolicySets } from './case-policies.ts'
import { type Expectation, readExpectation } from './expectation.ts'

export { readRequest } from '../../request/read-request.ts'
export type { Expectation } from './expectation.ts'

/** One test of policies. */
export interface Case {
  readonly name: string
  readonly source?: string
  /** What applies to the request directly; empty when a directory says what applies. */
  readonly sets: PolicySets
  /** Several: the parts of one call (E-12). */
  readonly request: AuthorizationRequest | readonly AuthorizationRequest[]
  readonly directory?: Directory
  readonly expect: Expectation
}

/** How a case file is read. */
export interface CaseOptions {
  /** Named in faults and in the places of statements. */
  readonly file?: string
  /** Loads the directory that a case names by its path; what else than our errors it throws passes. */
  readonly loadDirectory?: (path: string) => Directory
  /**
   * Called with each principal that a case with a directory gives as a string; what it returns is
   * read in its place. Throws `ERR_REQUEST_INVALID` for a name that is nobody's.
   */
  readonly nameToArn?: (name: string, directory: Directory) => string
}

/**
 * Reads a case file: one object, an array, or JSON lines.
 *
 * Throws `ERR_CASE_INVALID` with every fault of the file, `ERR_LIMIT_EXCEEDED` for a text over
 * `documentCharacters`, `ERR_OPTIONS_INVALID`.
 */
export function readCases(source: string, given: CaseOptions = {}): Case[] {
  const { cursors, issues, directories } = openCases(source, given)
  const cases = cursors.map((cursor) => readCase(cursor, directories))
  if (issues.length === 0) return cases
  throw invalidCase(issues)
}

/** One of a file's cases, or why it cannot be run. */
export type CaseReading = { readonly case: Case } | InvalidCase

/** A case that cannot be run, with what is wrong with it. */
export interface InvalidCase {
  /** Undefined where it cannot be told. */
  readonly name: string | undefined
  /** `ERR_CASE_INVALID` with every fault of the case, or `ERR_LIMIT_EXCEEDED`. */
  readonly error: SallyportError
}

/**
 * Reads a case file as `readCases` does, but each case by itself: a fault of one leaves the others
 * as they are. In the order of the file.
 *
 * Throws `ERR_CASE_INVALID` for a text that is not JSON, `ERR_LIMIT_EXCEEDED` for one over
 * `documentCharacters`, `ERR_OPTIONS_INVALID`.
 */
export function readEachCase(source: string, given: CaseOptions = {}): CaseReading[] {
  const { cursors, issues, directories } = openCases(source, given)
  if (cursors.length === 0 && issues.length > 0) throw invalidCase(issues)
  const documents = new Map(cursors.map((cursor) => [positionOf(cursor), cursor]))
  const faults = new Map<number, Issue[]>()
  for (const position of [...cursors, ...issues].map(positionOf).sort((a, b) => a - b)) {
    faults.set(position, [])
  }
  for (const issue of issues) faults.get(positionOf(issue))?.push(issue)
  return [...faults].map(([position, found]) =>
    readAlone(documents.get(position), found, directories),
  )
}

/** Of a case in its file, or of what a fault is about. */
function positionOf({ path }: Pick<Cursor, 'path'>): number {
  const [first] = path
  return typeof first === 'number' ? first : 0
}

function readAlone(cursor: Cursor | undefined, issues: Issue[], options: CaseOptions): CaseReading {
  if (cursor === undefined) return { name: undefined, error: invalidCase(issues) }
  const name = memberValue(cursor, 'name')
  try {
    const read = readCase({ ...cursor, issues }, options)
    if (issues.length > 0) throw invalidCase(issues)
    return { case: read }
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return { name: typeof name === 'string' ? name : undefined, error }
  }
}

function invalidCase(issues: readonly Issue[]): CaseError {
  const { message, details } = describeIssues(sortIssues(issues))
  return new CaseError(message, details)
}

const optionKinds: OptionKinds<CaseOptions> = {
  file: text,
  loadDirectory: callable('which returns a directory'),
  nameToArn: callable('which returns an ARN'),
}

function openCases(source: unknown, given: CaseOptions) {
  const options = readOptions<CaseOptions>(given, optionKinds)
  if (typeof source !== 'string') throw noText(source)
  return { ...readDocuments(source, options.file), directories: cachePaths(options) }
}

function noText(given: unknown): CaseError {
  const details = { place: 'text', hint: 'give the text of a case file' }
  return new CaseError(`\`text\` must be a string, not \`${shorten(shown(given))}\``, details)
}

/** A file of cases often names one directory many times. */
function cachePaths(options: CaseOptions): CaseOptions {
  const { loadDirectory } = options
  if (loadDirectory === undefined) return options
  const loaded = new Map<string, Directory>()
  return {
    ...options,
    loadDirectory(path) {
      const directory = loaded.get(path) ?? loadDirectory(path)
      loaded.set(path, directory)
      return directory
    },
  }
}

function readCase(cursor: Cursor, options: CaseOptions): Case {
  const members = readMembers(cursor, [
    '$schema',
    'name',
    'source',
    'directory',
    'policies',
    'request',
    'expect',
  ])
  const name = readString(requireMember(cursor, members, 'name')) ?? ''
  const source = readString(members.get('source'))
  const asked = requireMember(cursor, members, 'request')
  const policies = members.get('policies')
  const directory = readDirectory(members.get('directory'), options)
  const named = asked && members.has('directory') ? nameIn(directory, asked, options) : asked
  const request = readParts(named)
  if (policies !== undefined && members.has('directory')) {
    report(policies, {
      code: 'POLICIES_WITH_DIRECTORY',
      message: 'a case with a directory takes its policies from there',
      hint: 'remove `policies` or `directory`',
    })
  }
  return {
    name,
    ...(source !== undefined && { source }),
    sets: attachSets(readPolicySets(policies, sessionDocuments(members.get('request'))), request),
    request,
    ...(directory !== undefined && { directory }),
    expect: readExpectation(requireMember(cursor, members, 'expect')),
  }
}

/** The resource's policies apply to the resource that is asked for. */
function attachSets(sets: PolicySets, request: Case['request']): PolicySets {
  const [resource] = [request].flat().flatMap((part) => part?.resource ?? [])
  if (typeof resource !== 'string') return sets
  return { ...sets, resource: sets.resource?.map((policy) => attachPolicy(policy, resource)) }
}

/** Whose directory is invalid has that fault alone: nobody's name is looked for. */
function nameIn(
  directory: Directory | undefined,
  request: Cursor,
  { nameToArn }: CaseOptions,
): Cursor {
  if (nameToArn === undefined) return request
  const find = (name: string) =>
    directory === undefined ? 'anonymous' : nameToArn(name, directory)
  return renamePrincipals(request, find)
}

function readParts(cursor: Cursor | undefined): Case['request'] {
  if (cursor === undefined) return []
  const list = cursor.node.kind === 'array'
  const parts = list ? readItems(cursor) : [cursor]
  for (const part of parts) checkPart(part)
  if (list) checkParts(cursor, parts)
  return plainOf(cursor.node) as Case['request']
}

/** What is over a limit fails its own case, when it is decided, and no other. */
function checkPart(part: Cursor): void {
  try {
    checkRequestAt(part)
  } catch (error) {
    if (!(error instanceof LimitError)) throw error
  }
}

function checkParts(cursor: Cursor, parts: readonly Cursor[]): void {
  if (parts.length === 0) {
    report(cursor, {
      code: 'EMPTY_LIST',
      message: 'a call has at least one part',
      hint: 'write one request, or a list of the parts of one call',
    })
  }
  const principals = parts.map((part) => JSON.stringify(memberValue(part, 'principal')))
  const other = parts.find((_, index) => principals[index] !== principals[0])
  if (other === undefined) return
  report(other, {
    code: 'PRINCIPAL_DIFFERS',
    message: 'the parts of one call have one principal',
    hint: 'write one case for each principal',
  })
}

/** Session policies may come with the principal, inline and managed; parts of a call share it. */
function sessionDocuments(request: Cursor | undefined): readonly Cursor[] | undefined {
  if (request === undefined) return undefined
  const part = request.node.kind === 'array' ? readItems(request)[0] : request
  const principal = part && memberOf(part, 'principal')
  const inline = principal && memberOf(principal, 'policies')
  const managed = principal && memberOf(principal, 'managedPolicies')
  if (inline === undefined && managed === undefined) return undefined
  const policies = managed?.node.kind === 'array' ? readItems(managed) : []
  const documents = policies.map((policy) => memberOf(policy, 'document'))
  return [inline, ...documents].filter((cursor) => cursor !== undefined)
}

function memberOf(cursor: Cursor, name: string): Cursor | undefined {
  if (cursor.node.kind !== 'object') return undefined
  const member = cursor.node.members.find((candidate) => candidate.key === name)
  return member && { ...cursor, node: member.value, path: [...cursor.path, name] }
}

function memberValue(cursor: Cursor, name: string): unknown {
  const member = memberOf(cursor, name)
  return member && plainOf(member.node)
}

function readDirectory(cursor: Cursor | undefined, options: CaseOptions): Directory | undefined {
  if (cursor === undefined) return undefined
  if (cursor.node.kind === 'object') return readDirectoryDocuments([cursor])
  const path = readString(cursor)
  if (path === undefined) return undefined
  if (options.loadDirectory === undefined) {
    reportDirectory(cursor, `directory \`${shorten(path)}\` cannot be loaded here`)
    return undefined
  }
  try {
    return confirmDirectory(options.loadDirectory(path))
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    const named = error.issues.length > 0 ? '' : `: \`${shorten(path)}\``
    reportDirectory(cursor, `the directory is invalid: ${shorten(error.message)}${named}`)
    return undefined
  }
}

function reportDirectory(cursor: Cursor, message: string): void {
  const hint = 'run `sallyport validate` on the directory, or write the policies into the case'
  report(cursor, { code: 'DIRECTORY_INVALID', message, hint })
}
