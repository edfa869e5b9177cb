/** JSON text → nodes that know where they stand; what JSON forbids becomes issues. */
import { createScanner, type JSONScanner } from 'jsonc-parser'
import type { Issue } from '../model/errors.ts'
import type { LimitName } from '../model/limits.ts'
import type { Place } from '../model/policy.ts'
import { type JsonMember, type JsonNode, NodePlace } from './json-node.ts'
import { checkLimit } from './limit.ts'
import { addIssue } from './report.ts'

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
export { isJsonNode, memberOf, nodeOf, plainOf } from './json-node.ts'

/** What a text turned out to be. */
export interface JsonReading {
  /** Undefined when the text is no JSON; then there is exactly one issue. */
  readonly node: JsonNode | undefined
  /** `JSON_SYNTAX_ERROR` or any number of `DUPLICATE_MEMBER`, in document order. */
  readonly issues: readonly Issue[]
  /** UTF-16 units of the text without white space between tokens (L-125). */
  readonly compactLength: number
}

/** The numbers of jsonc-parser's `SyntaxKind`, an enum that exists only in its types. */
const tokens = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  space: 15,
  end: 17,
} as const

const hint = 'write plain JSON: no comments, no trailing commas, every name once'

interface Reader {
  readonly scanner: JSONScanner
  readonly issues: Issue[]
  /** From the root to the value being read; its length is the depth. */
  readonly path: (string | number)[]
  token: number
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
  checkLimit(limit, text.length)
  const reader: Reader = {
    scanner: createScanner(unmarked(text)),
    issues: [],
    path: [],
    token: tokens.end,
    compactLength: 0,
  }
  const node = readDocument(reader)
  const issues = node === undefined ? reader.issues.slice(-1) : reader.issues
  return { node, issues, compactLength: reader.compactLength }
}

/** The text without the mark that some programs write before it. */
function unmarked(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

function readDocument(reader: Reader): JsonNode | undefined {
  try {
    advance(reader)
    const node = readValue(reader)
    if (reader.token !== tokens.end) fail(reader, 'there is text after the end of the document')
    return node
  } catch (error) {
    if (error instanceof SyntaxFault) return undefined
    throw error
  }
}

/** Moves to the next token; comments and malformed tokens are faults. */
function advance(reader: Reader): void {
  const { scanner } = reader
  do reader.token = scanner.scan()
  while (reader.token === tokens.space || reader.token === tokens.lineBreak)
  reader.compactLength += scanner.getTokenLength()
  if (reader.token === tokens.lineComment || reader.token === tokens.blockComment) {
    fail(reader, 'JSON has no comments')
  }
  if (scanner.getTokenError() !== 0) fail(reader, 'malformed string or number')
}

function readValue(reader: Reader): JsonNode {
  const place = placeOf(reader)
  switch (reader.token) {
    case tokens.openBrace:
      return { kind: 'object', place, members: readMembers(reader) }
    case tokens.openBracket:
      return { kind: 'array', place, items: readItems(reader) }
    case tokens.string:
      return { kind: 'string', place, value: take(reader) }
    case tokens.number:
      return { kind: 'number', place, text: take(reader) }
    case tokens.true:
    case tokens.false:
      return { kind: 'boolean', place, value: take(reader) === 'true' }
    case tokens.null:
      take(reader)
      return { kind: 'null', place }
    default:
      return fail(reader, 'a value is expected here')
  }
}

function readMembers(reader: Reader): JsonMember[] {
  checkLimit('jsonDepth', reader.path.length + 1)
  const members: JsonMember[] = []
  const keys = new Set<string>()
  advance(reader)
  if (accept(reader, tokens.closeBrace)) return members
  do {
    if (reader.token !== tokens.string) fail(reader, 'a member name in quotes is expected here')
    const place = placeOf(reader)
    const key = take(reader)
    reader.path.push(key)
    if (keys.has(key)) reportDuplicate(reader, place, key)
    keys.add(key)
    if (!accept(reader, tokens.colon)) fail(reader, '`:` is expected here')
    members.push({ key, place, value: readValue(reader) })
    reader.path.pop()
  } while (accept(reader, tokens.comma))
  if (!accept(reader, tokens.closeBrace)) fail(reader, '`,` or `}` is expected here')
  return members
}

function readItems(reader: Reader): JsonNode[] {
  checkLimit('jsonDepth', reader.path.length + 1)
  const items: JsonNode[] = []
  advance(reader)
  if (accept(reader, tokens.closeBracket)) return items
  do {
    reader.path.push(items.length)
    items.push(readValue(reader))
    reader.path.pop()
  } while (accept(reader, tokens.comma))
  if (!accept(reader, tokens.closeBracket)) fail(reader, '`,` or `]` is expected here')
  return items
}

function accept(reader: Reader, token: number): boolean {
  if (reader.token !== token) return false
  advance(reader)
  return true
}

function take(reader: Reader): string {
  const text = reader.scanner.getTokenValue()
  advance(reader)
  return text
}

function placeOf(reader: Reader): Place {
  const { scanner } = reader
  return new NodePlace(scanner.getTokenStartLine() + 1, scanner.getTokenStartCharacter() + 1)
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
