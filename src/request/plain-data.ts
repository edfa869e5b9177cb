/** A JavaScript value's own data, read once: what is decided later is this copy and nothing else. */
import { checkLimit } from '../json/limit.ts'
import { type Path, quote, shorten } from '../json/report.ts'
import { RequestError, SallyportError } from '../model/errors.ts'
import { type LimitName, limits } from '../model/limits.ts'

type PlainMembers = Readonly<Record<string | number, unknown>>

interface Copying {
  readonly path: (string | number)[]
  values: number
}

/**
 * Copies plain data: strings, finite numbers, booleans, null, arrays and objects without a class.
 * An own member that is undefined counts as absent; members under symbols, and members that are not
 * enumerable, are no data and are passed over. Each member is read once, be it by a getter.
 *
 * Throws `ERR_REQUEST_INVALID` for anything else, `ERR_LIMIT_EXCEEDED` for what is too large.
 */
export function copyData(value: unknown): unknown {
  const copying: Copying = { path: [], values: 0 }
  try {
    return copyValue(value, copying)
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    throw refusal('the request cannot be read', 'give plain data', { copying, cause })
  }
}

/** Whether an object has no class, in whatever realm it was made. */
function isPlain(value: object): boolean {
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

function copyValue(value: unknown, copying: Copying): unknown {
  copying.values += 1
  if (copying.values > 100) checkSize(copying, 'requestValues', copying.values)
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (Number.isFinite(value)) return value
  if (typeof value !== 'object') return refuse(nameOf(value), copying)
  checkSize(copying, 'jsonDepth', copying.path.length + 1)
  return Array.isArray(value) ? copyList(value, copying) : copyObject(value, copying)
}

/** Throws `ERR_LIMIT_EXCEEDED`, with the place in the call, when `actual` is over a limit. */
export function checkSize(
  { path }: { readonly path: Path },
  limit: LimitName,
  actual: number,
): void {
  if (actual > limits[limit]) checkLimit(limit, actual, placeOf(path))
}

function copyList(list: readonly unknown[], copying: Copying): unknown[] {
  if (!isPlainArray(list)) return refuse('an array of a class', copying)
  const { length } = list
  checkSize(copying, 'requestValues', length)
  if (Object.keys(list).length !== length) {
    return refuse('an array with gaps, or with members beside its items', copying)
  }
  return Array.from({ length }, (_, at) => copyMember(list, at, copying))
}

/** What all objects have, such as `__proto__` and setters of others, is a member like any other. */
function copyObject(value: object, copying: Copying): unknown {
  if (!isPlain(value)) return refuse(nameOf(value), copying)
  let copy: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const member = copyMember(value, key, copying)
    if (member === undefined) continue
    if (key in copy) copy = { ...copy, [key]: member }
    else copy[key] = member
  }
  return copy
}

function copyMember(holder: object, key: string | number, copying: Copying): unknown {
  copying.path.push(key)
  const value = Object.hasOwn(holder, key) ? (holder as PlainMembers)[key] : undefined
  if (value === undefined && typeof key === 'number') return refuse('`undefined`', copying)
  const copy = value === undefined ? undefined : copyValue(value, copying)
  copying.path.pop()
  return copy
}

/** What a value is, in words; `[object Map]` is a Map. */
function nameOf(value: unknown): string {
  if (typeof value === 'number') return `\`${value}\``
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  return tag === 'Object' ? 'an object of a class or with inherited members' : `a ${tag}`
}

function refuse(what: string, copying: Copying): never {
  const subject = copying.path.at(-1) ?? 'the request'
  const message = `${quote(String(subject))} is ${what}, not plain data`
  throw refusal(message, hintFor(what), { copying })
}

function hintFor(what: string): string {
  if (/^a (?:Map|Headers|URLSearchParams|FormData)$/.test(what)) {
    return 'convert it with `Object.fromEntries(…)`'
  }
  if (what === 'a Set') return 'convert it with `[...set]`'
  if (what === 'a Date') return 'convert it with `.toISOString()`'
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
