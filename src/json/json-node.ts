/** A JSON document as nodes, each of which knows where it is. */
import { type LimitName, limits } from '../model/limits.ts'
import type { Place } from '../model/policy.ts'
import { checkLimit } from './limit.ts'

export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull

export interface JsonObject {
  readonly kind: 'object'
  readonly place: Place
  /** In document order; after a `DUPLICATE_MEMBER` issue a key may occur twice. */
  readonly members: readonly JsonMember[]
}

export interface JsonMember {
  readonly key: string
  /** Where the key is. */
  readonly place: Place
  readonly value: JsonNode
}

export interface JsonArray {
  readonly kind: 'array'
  readonly place: Place
  readonly items: readonly JsonNode[]
}

export interface JsonString {
  readonly kind: 'string'
  readonly place: Place
  readonly value: string
}

export interface JsonNumber {
  readonly kind: 'number'
  readonly place: Place
  /** As written, e.g. `10.0` or a whole number too large for a double. */
  readonly text: string
}

export interface JsonBoolean {
  readonly kind: 'boolean'
  readonly place: Place
  readonly value: boolean
}

export interface JsonNull {
  readonly kind: 'null'
  readonly place: Place
}

/** A place in a JSON text; being of this class tells a node from any other object. */
export class NodePlace implements Place {
  constructor(
    readonly line: number,
    readonly column: number,
  ) {}
}

/** Whether a value is a node of this module, rather than a document given as a plain object. */
export function isJsonNode(value: object): value is JsonNode {
  return 'place' in value && value.place instanceof NodePlace
}

/** The member of that name; of a name given twice, the first. */
export function memberOf(node: JsonObject, key: string): JsonMember | undefined {
  return node.members.find((member) => member.key === key)
}

/** The value of a node's member; undefined where it is missing, or the node is no object. */
export function memberValue(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? memberOf(node, key)?.value : undefined
}

/** The plain value, the same that `JSON.parse` gives: `__proto__` is a member like any other. */
export function plainOf(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return plainObject(node)
    case 'array':
      return node.items.map(plainOf)
    case 'number':
      return Number(node.text)
    case 'null':
      return null
    default:
      return node.value
  }
}

/**
 * The node of a plain value, as if it had been written out and read back; every place is line 0,
 * column 0. What JSON cannot express reads as null, and an undefined member as absent.
 *
 * Throws `ERR_LIMIT_EXCEEDED` for a value nested deeper than `jsonDepth`, circular ones included,
 * or with more characters than the limit; an untyped error for an array with gaps, and what an
 * accessor or a proxy throws (see `readValue`).
 */
export function nodeOf(value: unknown, limit: LimitName = 'documentCharacters'): JsonNode {
  return plainNode(value, { limit, size: 0, depth: 0 })
}

function plainObject(node: JsonObject): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const { key, value } of node.members) {
    const plain = plainOf(value)
    if (!(key in object)) object[key] = plain
    else Object.defineProperty(object, key, { ...ownMember, value: plain })
  }
  return object
}

const ownMember = { configurable: true, enumerable: true, writable: true }
const nowhere: Place = new NodePlace(0, 0)

interface Measure {
  readonly limit: LimitName
  size: number
  depth: number
}

function plainNode(value: unknown, measure: Measure): JsonNode {
  const place = nowhere
  count(measure, typeof value === 'string' ? value.length + 1 : 1)
  if (typeof value === 'string') return { kind: 'string', place, value }
  if (typeof value === 'boolean') return { kind: 'boolean', place, value }
  if (Number.isFinite(value)) return { kind: 'number', place, text: String(value) }
  if (typeof value !== 'object' || value === null) return { kind: 'null', place }
  measure.depth += 1
  checkLimit('jsonDepth', measure.depth, 'document')
  const node = plainContainer(value, measure)
  measure.depth -= 1
  return node
}

function plainContainer(value: object, measure: Measure): JsonNode {
  const place = nowhere
  if (Array.isArray(value)) {
    if (Object.keys(value).length < value.length) throw new TypeError('an array has gaps')
    const items: JsonNode[] = []
    // by index: a list may have methods of its own
    for (let at = 0; at < value.length; at += 1) items.push(plainNode(value[at], measure))
    return { kind: 'array', place, items }
  }
  const members: JsonMember[] = []
  for (const [key, member] of Object.entries(value)) {
    count(measure, key.length + 1)
    if (member !== undefined) members.push({ key, place, value: plainNode(member, measure) })
  }
  return { kind: 'object', place, members }
}

function count(measure: Measure, characters: number): void {
  measure.size += characters
  if (measure.size > limits[measure.limit]) checkLimit(measure.limit, measure.size, 'document')
}
