/** Reading a document whose shape is known: every member is expected, every fault has its place. */
import type { Issue } from '../model/errors.ts'
import type { DocumentType } from '../model/policy.ts'
import type { JsonNode } from './parse-json.ts'
import { addIssue, type Fault, type Path, shorten } from './report.ts'
import { missingMember, unknownMember, unknownWord, wrongType } from './shape-faults.ts'

/** A place in a document that is being read, and where its faults go. */
export interface Cursor {
  readonly node: JsonNode
  readonly path: Path
  readonly file: string | undefined
  readonly issues: Issue[]
  /** Where policies in files of their own are read from. */
  readonly files?: PolicyFiles
  /** Told of every policy document, with what it is used for. */
  readonly onPolicy?: (document: Cursor, type: DocumentType) => void
  /** Of an inline policy: sums up those of its identity. */
  readonly inline?: InlineTally
}

/** The members of an object, by name. */
export type Members = ReadonlyMap<string, Cursor>

/** Characters of inline policies, without white space; counted by whoever is told of policies. */
export interface InlineTally {
  characters: number
}

/** Files beside the documents. */
export interface PolicyFiles {
  /** What is in a file that the document `from` names by a relative path. */
  read(path: string, from: string | undefined): FileReading
}

/** A file, or why it cannot be read. */
export interface FileReading {
  readonly file: string
  readonly node?: JsonNode | undefined
  readonly issues?: readonly Issue[]
  readonly fault?: Fault
}

/** Records a fault at the cursor. */
export function report(cursor: Cursor, fault: Fault): void {
  addIssue(cursor.issues, { ...cursor, place: cursor.node.place }, fault)
}

/** Records, in validation, what does not keep a directory from loading. */
export function advise(cursor: Cursor, fault: Fault): void {
  if (cursor.onPolicy === undefined) return
  report(cursor, { ...fault, severity: 'warning' })
}

/** Records what was found in a document that is at the cursor. */
export function adopt(cursor: Cursor, found: readonly Issue[]): void {
  const { path, file, issues } = cursor
  for (const issue of found) {
    const place = { line: issue.line, column: issue.column }
    addIssue(issues, { path: [...path, ...issue.path], place, file }, issue)
  }
}

/** An object's members by name; what is not in `names`, and a value of another type, is a fault. */
export function readMembers(cursor: Cursor, names: readonly string[]): Map<string, Cursor> {
  const members = new Map<string, Cursor>()
  for (const [name, member] of readEntries(cursor)) {
    if (names.includes(name)) {
      members.set(name, member)
    } else {
      report(member, unknownMember(name, names))
    }
  }
  return members
}

/** All members of an object, whatever their names. */
export function readEntries(cursor: Cursor): [string, Cursor][] {
  const { node } = cursor
  if (node.kind !== 'object') {
    reportType(cursor, 'an object')
    return []
  }
  return node.members.map(({ key, value }) => [
    key,
    { ...cursor, node: value, path: [...cursor.path, key] },
  ])
}

/** The items of an array; an absent one has none. */
export function readItems(cursor: Cursor | undefined): Cursor[] {
  if (cursor === undefined) return []
  const { node } = cursor
  if (node.kind !== 'array') {
    reportType(cursor, 'an array')
    return []
  }
  return node.items.map((item, index) => ({
    ...cursor,
    node: item,
    path: [...cursor.path, index],
  }))
}

/** A text; undefined, and a fault, for anything else. */
export function readString(cursor: Cursor | undefined): string | undefined {
  if (cursor === undefined) return undefined
  if (cursor.node.kind === 'string') return cursor.node.value
  reportType(cursor, 'a string')
  return undefined
}

/** A boolean; undefined, and a fault, for anything else. */
export function readBoolean(cursor: Cursor | undefined): boolean | undefined {
  if (cursor === undefined) return undefined
  if (cursor.node.kind === 'boolean') return cursor.node.value
  reportType(cursor, '`true` or `false`')
  return undefined
}

/** A text of one form, such as an account's id; anything else is the given fault. */
export function readMatching(
  cursor: Cursor | undefined,
  pattern: RegExp,
  fault: Fault,
): string | undefined {
  const text = readString(cursor)
  if (cursor === undefined || text === undefined) return undefined
  if (pattern.test(text)) return text
  report(cursor, { ...fault, message: `${fault.message}: \`${shorten(text)}\`` })
  return undefined
}

/** One of a few words; anything else is a fault that lists them. */
export function readWord<Word extends string>(
  cursor: Cursor | undefined,
  words: readonly Word[],
): Word | undefined {
  const text = readString(cursor)
  if (cursor === undefined || text === undefined) return undefined
  const word = words.find((candidate) => candidate === text)
  if (word !== undefined) return word
  report(cursor, unknownWord(cursor.path, text, words))
  return undefined
}

/** A member that must be there; its absence is a fault at the object. */
export function requireMember(
  cursor: Cursor,
  members: ReadonlyMap<string, Cursor>,
  name: string,
): Cursor | undefined {
  const member = members.get(name)
  if (member === undefined && cursor.node.kind === 'object') {
    report(cursor, missingMember(name))
  }
  return member
}

/** Records that the value is of the wrong type. */
export function reportType(cursor: Cursor, expected: string): void {
  report(cursor, wrongType(cursor.path, expected, cursor.node.kind))
}
