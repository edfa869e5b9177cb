/** A JavaScript value's own data, read once: what is decided later is this copy and nothing else. */
import { type JsonMember, type JsonNode, NodePlace } from '../json/json-node.ts'
import { checkLimit } from '../json/limit.ts'
import { type Path, shorten } from '../json/report.ts'
import { RequestError, SallyportError } from '../model/errors.ts'

const nowhere = new NodePlace(0, 0)

interface Copying {
  readonly path: (string | number)[]
  values: number
}

/**
 * Copies plain data: strings, finite numbers, booleans, null, arrays and objects without a class.
 * An own member that is undefined counts as absent; members under symbols, and members that are not
 * enumerable, are no data and are passed over. No accessor is ever called.
 *
 * Throws `ERR_REQUEST_INVALID` for anything else, `ERR_LIMIT_EXCEEDED` for what is too large.
 */
export function copyData(value: unknown): JsonNode {
  const copying: Copying = { path: [], values: 0 }
  try {
    return copyValue(value, copying)
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    throw refusal('the request cannot be read', 'give plain data, not a proxy', { copying, cause })
  }
}

/** Whether an object has no class, in whatever realm it was made. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return true
  return isRoot(prototype as object) && Object.hasOwn(prototype as object, 'isPrototypeOf')
}

/** `Object.prototype` of some realm, or a prototype made without one. */
function isRoot(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null
}

/** Only `Array.prototype`, of whatever realm, is an array itself. */
function isPlainArray(value: object): boolean {
  return Array.isArray(Object.getPrototypeOf(value))
}

function copyValue(value: unknown, copying: Copying): JsonNode {
  copying.values += 1
  if (copying.values > 100) checkLimit('requestValues', copying.values)
  if (typeof value === 'string') return { kind: 'string', place: nowhere, value }
  if (typeof value === 'boolean') return { kind: 'boolean', place: nowhere, value }
  if (value === null) return { kind: 'null', place: nowhere }
  if (Number.isFinite(value)) return { kind: 'number', place: nowhere, text: String(value) }
  if (typeof value !== 'object') return refuse(nameOf(value), copying)
  checkLimit('jsonDepth', copying.path.length + 1)
  return Array.isArray(value) ? copyList(value, copying) : copyObject(value, copying)
}

function copyList(list: readonly unknown[], copying: Copying): JsonNode {
  if (!isPlainArray(list)) return refuse('an array of a class of its own', copying)
  const { length } = list
  checkLimit('requestValues', length)
  if (Object.keys(list).length !== length) {
    return refuse('an array with gaps, or with members beside its items', copying)
  }
  const items: JsonNode[] = []
  for (let at = 0; at < length; at += 1) {
    copying.path.push(at)
    const item = ownValue(list, String(at), copying)
    if (item === undefined) return refuse('`undefined`', copying)
    items.push(copyValue(item, copying))
    copying.path.pop()
  }
  return { kind: 'array', place: nowhere, items }
}

function copyObject(value: object, copying: Copying): JsonNode {
  if (!isPlain(value)) return refuse(nameOf(value), copying)
  const members: JsonMember[] = []
  for (const key of Object.keys(value)) {
    copying.path.push(key)
    const member = ownValue(value, key, copying)
    if (member !== undefined) {
      members.push({ key, place: nowhere, value: copyValue(member, copying) })
    }
    copying.path.pop()
  }
  return { kind: 'object', place: nowhere, members }
}

function ownValue(value: object, key: string, copying: Copying): unknown {
  const own = Object.getOwnPropertyDescriptor(value, key)
  if (own === undefined || 'value' in own) return own?.value
  return refuse('a getter or setter', copying)
}

/** What a value is, in words; `[object Map]` is a Map. */
function nameOf(value: unknown): string {
  if (typeof value === 'number') return `\`${value}\``
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  return tag === 'Object' ? 'an object of a class, or with inherited members' : `a ${tag}`
}

function refuse(what: string, copying: Copying): never {
  const subject = copying.path.at(-1) ?? 'the request'
  const message = `\`${shorten(String(subject))}\` is ${what}, not plain data`
  throw refusal(message, hintFor(what), { copying })
}

function hintFor(what: string): string {
  if (/^a (?:Map|Headers|URLSearchParams|FormData)$/.test(what)) {
    return 'convert it with `Object.fromEntries(…)`'
  }
  if (what === 'a Set') return 'convert it with `[...set]`'
  if (what === 'a Date') return 'convert it with `.toISOString()`'
  if (what === 'a getter or setter') return 'copy the value: `{ ...object }`'
  return 'give plain objects, arrays, strings, finite numbers and booleans'
}

interface Refused {
  readonly copying: Copying
  readonly cause?: unknown
}

function refusal(message: string, hint: string, { copying, cause }: Refused): RequestError {
  const path: Path = [...copying.path]
  const issue = { code: 'NOT_PLAIN_DATA', severity: 'error' as const, path, line: 0, column: 0 }
  const place = placeOf(path)
  return new RequestError(message, { place, hint, issues: [{ ...issue, message, hint }], cause })
}

/** `request.principal.tags`; of the second part of a call `request[1].principal.tags`. */
export function placeOf(path: Path): string {
  const [part, ...rest] = path
  if (typeof part === 'number') return [`request[${part}]`, ...rest].map(String).join('.')
  return ['request', ...path].map((step) => shorten(String(step))).join('.')
}
