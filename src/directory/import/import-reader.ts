/** Reading what AWS prints: pages in any of the forms that tools leave, every fault and warning. */

import { withinFile } from '../../json/limit.ts'
import { callable, readOptions, text } from '../../json/options.ts'
import {
  type JsonNode,
  plainOf,
  readJson,
  readJsonSequence,
  readValue,
  textAfterEnd,
} from '../../json/parse-json.ts'
import { type Cursor, type Members, readEntries, report } from '../../json/reader.ts'
import { addIssue, shorten } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import { throwIssues } from '../throw-issues.ts'
import { nameForeignText } from './foreign.ts'
import { nearestMember } from './nearest-member.ts'

/** How what is imported is read. */
export interface ImportOptions {
  /** Named in faults. */
  readonly file?: string
  /** Told, after all was read without a fault, of what was decided or left out on the way. */
  readonly onWarning?: (warning: Issue) => void
}

export type Json = Record<string, unknown>

/** Something to be imported: a text or a value, and where it comes from. */
export interface ImportSource {
  readonly source: unknown
  readonly file: string | undefined
}

/**
 * Opens a text or a value, lets its pages be read, and throws `ERR_DIRECTORY_INVALID` for all
 * faults. A text may hold one page, a list of them, or several one after another.
 */
export function readImport(
  source: unknown,
  options: ImportOptions,
  read: (pages: readonly Cursor[]) => void,
): void {
  const { file, onWarning } = readOptions<ImportOptions>(options, importKinds)
  const warnings = readSources([{ source, file }], read)
  for (const warning of warnings) onWarning?.(warning)
}

export const importKinds = { file: text, onWarning: callable('which takes an issue') }

/** The same of several sources at once; returns the warnings. */
export function readSources(
  sources: readonly ImportSource[],
  read: (pages: readonly Cursor[]) => void,
): Issue[] {
  const issues: Issue[] = []
  const pages = sources.flatMap((source) => openPages(source, issues))
  if (!issues.some(isError)) read(pages)
  return throwIssues(issues)
}

function isError({ severity }: Issue): boolean {
  return severity === 'error'
}

/** The pages of one source; what is no JSON is already an issue. */
function openPages({ source, file }: ImportSource, issues: Issue[]): Cursor[] {
  const foreign = typeof source === 'string' ? nameForeignText(source) : undefined
  if (foreign !== undefined) {
    addIssue(issues, { path: [], place: { line: 1, column: 1 }, file }, foreign)
    return []
  }
  const { nodes, issues: found } = withinFile(file, () => openNodes(source))
  for (const issue of found) issues.push({ ...nameSyntaxFault(source, issue), file })
  const pages = nodes.flatMap((node, at) => listPages(node, nodes.length > 1 ? [at] : []))
  if (pages.length === 0 && found.length === 0) {
    addIssue(issues, { path: [], place: nodes[0]?.place ?? nowhere, file }, noPages)
  }
  return pages.map((page) => ({ ...page, file, issues }))
}

/** What is wrong with the file, where that can be said of a fault of its JSON. */
function nameSyntaxFault(source: unknown, issue: Issue): Issue {
  if (typeof source === 'string' && issue.message === textAfterEnd) return goesOn(source, issue)
  return isCut(source, issue) ? cutOff(issue) : issue
}

/** Messages of a command that went into the same file, for example. */
function goesOn(source: string, issue: Issue): Issue {
  const line = source.split(/\r\n|\r|\n/)[issue.line - 1] ?? ''
  const rest = shorten(line.slice(issue.column - 1).trim())
  const hint = 'remove what follows, or write the output again and keep messages out of the file'
  return { ...issue, message: `the JSON has ended, and the file goes on: \`${rest}\``, hint }
}

/** Whether the text ends where the fault is, or within a value. */
function isCut(source: unknown, { code, line, column }: Issue): boolean {
  if (typeof source !== 'string' || code !== 'JSON_SYNTAX_ERROR') return false
  const text = source.trimEnd()
  if (!/^[\uFEFF\s]*[[{]/.test(text)) return false
  if (!/[\]}]$/.test(text)) return true
  const lines = text.split(/\r\n|\r|\n/)
  return line > lines.length || (line === lines.length && column > (lines.at(-1) ?? '').length)
}

function cutOff(issue: Issue): Issue {
  const hint = 'write or copy the file again'
  return { ...issue, message: `the file is cut off: ${issue.message}`, hint }
}

const nowhere = { line: 0, column: 0 }
const noPages = {
  code: 'EMPTY_FILE',
  message: 'the list is empty: there is nothing to import',
  hint: 'give what the AWS CLI prints',
}

function openNodes(source: unknown): { nodes: readonly JsonNode[]; issues: readonly Issue[] } {
  if (typeof source === 'string') return readJsonSequence(source)
  const { node, issues } = readValue(source)
  return { nodes: node === undefined ? [] : [node], issues }
}

function listPages(
  node: JsonNode,
  path: readonly (string | number)[],
): Pick<Cursor, 'node' | 'path'>[] {
  if (node.kind !== 'array') return [{ node, path }]
  return node.items.map((item, at) => ({ node: item, path: [...path, at] }))
}

/** All members of an object but those that are `null`, as Go's SDKs print what is absent. */
export function openMembers(cursor: Cursor): Members {
  return new Map(readEntries(cursor).filter(([, { node }]) => node.kind !== 'null'))
}

/** Warns of lists that are `null`: so Go prints a list into which nothing was ever put. */
export function reportNulls(cursor: Cursor, names: readonly string[]): void {
  for (const [name, member] of readEntries(cursor)) {
    if (member.node.kind !== 'null' || !names.includes(name)) continue
    report(member, {
      code: 'NULL_LIST',
      severity: 'warning',
      message: `\`${name}\` is \`null\`: it is read as an empty list`,
      hint: 'make sure that there is nothing to be in it',
    })
  }
}

/** What an object of AWS's may have. */
export interface MemberNames {
  readonly read: readonly string[]
  /** Of no meaning here. */
  readonly passed?: readonly string[]
}

/**
 * The same, where all names are known: one that is nearly that of a member which is missing is a
 * fault, and another one is left out with a warning, since it may limit what is allowed.
 */
export function openKnownMembers(cursor: Cursor, { read, passed = [] }: MemberNames): Members {
  const members = openMembers(cursor)
  const present = new Set(readEntries(cursor).map(([name]) => name))
  for (const [name, member] of members) {
    if (read.includes(name) || passed.includes(name)) continue
    const meant = nearestMember(
      name,
      read.filter((one) => !present.has(one)),
    )
    report(member, meant === undefined ? unknownMember(name) : misspelledMember(name, meant))
  }
  return members
}

function unknownMember(name: string) {
  return {
    code: 'UNKNOWN_MEMBER',
    severity: 'warning',
    message: `member \`${shorten(name)}\` is not known here and is left out`,
    hint: 'if it limits what is allowed, write it into a directory document',
  } as const
}

function misspelledMember(name: string, meant: string) {
  return {
    code: 'MISSPELLED_MEMBER',
    message: `member \`${shorten(name)}\` is not known here; AWS prints \`${meant}\``,
    hint: `write \`${meant}\`, as the AWS CLI does`,
  }
}

/** The IAM API gives documents as URL-encoded text; the command line decodes them. */
export function importDocument(cursor: Cursor | undefined): unknown {
  if (cursor === undefined) return undefined
  const { node } = cursor
  if (node.kind !== 'string') return plainOf(node)
  const reading = readJson(decodeUrl(node.value))
  if (reading.node !== undefined && reading.issues.length === 0) return plainOf(reading.node)
  report(cursor, {
    code: 'INVALID_DOCUMENT',
    message: `a policy document is not JSON: ${reading.issues[0]?.message}`,
    hint: 'give the document as JSON, or as URL-encoded JSON as the IAM API does',
  })
  return undefined
}

export function decodeUrl(encoded: string): string {
  if (encoded.trimStart().startsWith('{')) return encoded
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}
