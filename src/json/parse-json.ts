/** JSON text → nodes that know where they stand; what JSON forbids becomes issues. */
import { type Issue, SallyportError } from '../model/errors.ts'
import type { LimitName } from '../model/limits.ts'
import type { Place } from '../model/policy.ts'
import { isJsonNode, type JsonMember, type JsonNode, NodePlace, nodeOf } from './json-node.ts'
import { checkLimit, checkLimitAt } from './limit.ts'
import { addIssue } from './report.ts'
import { Scanner, type TokenKind } from './scanner.ts'

export type {
  JsonArray,
  JsonBoolean,
  JsonMember,
  JsonNode,
  JsonNull,
  JsonNumber,
  JsonObject,
  JsonString,
} from './json-node.ts'
export { isJsonNode, memberOf, memberValue, nodeOf, plainOf } from './json-node.ts'

/** What a text turned out to be. */
export interface JsonReading {
  /** Undefined when the text is no JSON; then there is exactly one issue. */
  readonly node: JsonNode | undefined
  /** `JSON_SYNTAX_ERROR` or any number of `DUPLICATE_MEMBER`, in document order. */
  readonly issues: readonly Issue[]
  /** UTF-16 units of the text without white space between tokens (L-125). */
  readonly compactLength: number
}

const hint = 'write plain JSON: no comments, no trailing commas, every name once'

interface Reader {
  readonly scanner: Scanner
  readonly issues: Issue[]
  /** From the root to the value being read; its length is the depth. */
  readonly path: (string | number)[]
  compactLength: number
}

class SyntaxFault extends Error {}

/**
 * Reads strict JSON (RFC 8259): no comments, no trailing commas, nothing after the value; a name
 * that an object has twice is an issue, the nodes are there all the same. A byte order mark at the
 * beginning is passed over and takes no column.
 *
 * Throws `ERR_LIMIT_EXCEEDED` for a text longer than the limit or nested deeper than `jsonDepth`.
 */
export function readJson(text: string, limit: LimitName = 'documentCharacters'): JsonReading {
  const reader = openReader(text, limit)
  const node = readDocument(reader)
  const issues = node === undefined ? reader.issues.slice(-1) : reader.issues
  return { node, issues, compactLength: reader.compactLength }
}

function openReader(text: string, limit: LimitName): Reader {
  checkLimit(limit, text.length, 'document')
  return { scanner: new Scanner(unmarked(text)), issues: [], path: [], compactLength: 0 }
}

/** What is said of a text that goes on behind its JSON. */
export const textAfterEnd = 'there is text after the end of the document'

/** Several values in one text, one after another, as programs append them to a file. */
export interface JsonSequence {
  /** Those before the fault, where there is one. */
  readonly nodes: readonly JsonNode[]
  readonly issues: readonly Issue[]
}

/**
 * Reads objects and lists that follow each other, with or without white space between them; of
 * other values only one. Throws `ERR_LIMIT_EXCEEDED` as `readJson` does.
 */
export function readJsonSequence(text: string): JsonSequence {
  const reader = openReader(text, 'documentCharacters')
  const nodes: JsonNode[] = []
  try {
    advance(reader)
    do {
      nodes.push(readNode(reader))
    } while (reader.scanner.kind === '{' || reader.scanner.kind === '[')
    if (reader.scanner.kind !== 'end') fail(reader, textAfterEnd)
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error
  }
  return { nodes, issues: reader.issues }
}

/** The text without the mark that some programs write before it. */
function unmarked(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/**
 * The same of a document given as a value (`nodeOf`): what cannot be read is one issue. A node of
 * this module is what it is.
 */
export function readValue(value: unknown, limit: LimitName = 'documentCharacters'): JsonReading {
  try {
    const node = isNode(value) ? value : nodeOf(value, limit)
    return { node, issues: [], compactLength: 0 }
  } catch (error) {
    if (error instanceof SallyportError) throw error
    const issues: Issue[] = []
    addIssue(issues, { path: [], place: { line: 0, column: 0 } }, unreadable)
    return { node: undefined, issues, compactLength: 0 }
  }
}

const unreadable = {
  code: 'NOT_PLAIN_DATA',
  message: 'the document cannot be read: an array has gaps, or an accessor or a proxy throws',
  hint: 'give JSON text, or a plain object',
}

function isNode(value: unknown): value is JsonNode {
  return typeof value === 'object' && value !== null && isJsonNode(value)
}

function readDocument(reader: Reader): JsonNode | undefined {
  try {
    advance(reader)
    const node = readNode(reader)
    if (reader.scanner.kind !== 'end') fail(reader, textAfterEnd)
    return node
  } catch (error) {
    if (error instanceof SyntaxFault) return undefined
    throw error
  }
}

/** Moves to the next token; comments and malformed tokens are faults. */
function advance(reader: Reader): void {
  const { scanner } = reader
  scanner.next()
  reader.compactLength += scanner.length
  if (scanner.kind === 'comment') fail(reader, 'JSON has no comments')
  if (scanner.kind === 'malformed') fail(reader, 'malformed string or number')
}

function readNode(reader: Reader): JsonNode {
  const place = placeOf(reader)
  switch (reader.scanner.kind) {
    case '{':
      return { kind: 'object', place, members: readMembers(reader) }
    case '[':
      return { kind: 'array', place, items: readItems(reader) }
    case 'string':
      return { kind: 'string', place, value: take(reader) }
    case 'number':
      return { kind: 'number', place, text: take(reader) }
    case 'true':
    case 'false':
      return { kind: 'boolean', place, value: take(reader) === 'true' }
    case 'null':
      take(reader)
      return { kind: 'null', place }
    default:
      return fail(reader, 'a value is expected here')
  }
}

function readMembers(reader: Reader): JsonMember[] {
  checkDepth(reader)
  const members: JsonMember[] = []
  const keys = new Set<string>()
  advance(reader)
  if (accept(reader, '}')) return members
  do {
    if (reader.scanner.kind !== 'string') fail(reader, 'a member name in quotes is expected here')
    const place = placeOf(reader)
    const key = take(reader)
    reader.path.push(key)
    if (keys.has(key)) reportDuplicate(reader, place, key)
    keys.add(key)
    if (!accept(reader, ':')) fail(reader, '`:` is expected here')
    members.push({ key, place, value: readNode(reader) })
    reader.path.pop()
  } while (accept(reader, ','))
  if (!accept(reader, '}')) fail(reader, '`,` or `}` is expected here')
  return members
}

function readItems(reader: Reader): JsonNode[] {
  checkDepth(reader)
  const items: JsonNode[] = []
  advance(reader)
  if (accept(reader, ']')) return items
  do {
    reader.path.push(items.length)
    items.push(readNode(reader))
    reader.path.pop()
  } while (accept(reader, ','))
  if (!accept(reader, ']')) fail(reader, '`,` or `]` is expected here')
  return items
}

function checkDepth(reader: Reader): void {
  checkLimitAt('jsonDepth', reader.path.length + 1, { path: reader.path, place: placeOf(reader) })
}

function accept(reader: Reader, token: TokenKind): boolean {
  if (reader.scanner.kind !== token) return false
  advance(reader)
  return true
}

function take(reader: Reader): string {
  const text = reader.scanner.value
  advance(reader)
  return text
}

function placeOf(reader: Reader): Place {
  const { line, column } = reader.scanner
  return new NodePlace(line, column)
}

function fail(reader: Reader, message: string): never {
  report(reader, 'JSON_SYNTAX_ERROR', placeOf(reader), message)
  throw new SyntaxFault()
}

function reportDuplicate(reader: Reader, place: Place, key: string): void {
  report(reader, 'DUPLICATE_MEMBER', place, `member ${JSON.stringify(key)} occurs twice`)
}

function report(reader: Reader, code: string, place: Place, message: string): void {
  addIssue(reader.issues, { path: [...reader.path], place }, { code, message, hint })
}
