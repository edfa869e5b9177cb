/**
 * Reading a request quickly: the common kinds of it, copied without a report. Whatever is unusual
 * is left to `readCall`, which accepts it or says what is wrong.
 */
import { limits } from '../model/limits.ts'
import type { AuthorizationRequest, Context, ContextValue, Principal } from '../model/request.ts'
import { hasForm, hasLoneSurrogate } from './check-shape.ts'
import { namesAlias } from './key-aliases.ts'
import type { Part } from './parts.ts'
import {
  accountId,
  descriptors,
  endpointTypes,
  type ObjectShape,
  type Shape,
  sessionArn,
} from './schema.ts'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/**
 * A request for one resource, or undefined where `readCall` must look at it. The caller's data is
 * read once, without calling any accessor, and what is returned is a copy.
 */
export function readPart(request: unknown): Part | undefined {
  try {
    return typeof request === 'object' && request !== null ? copyPart(request) : undefined
  } catch {
    return undefined // a proxy's
  }
}

// INVARIANT: accepts nothing that `readCall` refuses, and copies what `readCall` would.
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: flat, and in parts it costs every check more
function copyPart(request: object): Part | undefined {
  if (Object.getPrototypeOf(request) !== Object.prototype) return undefined
  let principal: unknown
  let action: unknown
  let resource: unknown
  let context: unknown
  let more: Rare | undefined
  for (const name in request) {
    const own = Object.getOwnPropertyDescriptor(request, name)
    if (own === undefined || own.get !== undefined || own.set !== undefined) return undefined
    const { value } = own
    if (name === 'principal') principal = value
    else if (name === 'action') action = value
    else if (name === 'resource') resource = value
    else if (name === 'context') context = value
    else {
      more = addRare(more, name, value)
      if (more === undefined) return undefined
    }
  }
  if (!isAction(action) || !isResource(resource, action)) return undefined
  const who = readPrincipal(principal)
  if (who === undefined) return undefined
  const copy = context === undefined ? undefined : readContext(context)
  if (context !== undefined && copy === undefined) return undefined
  if (more !== undefined)
    return { principal: who, action, resource, ...(copy && { context: copy }), ...more }
  return copy === undefined
    ? { principal: who, action, resource }
    : { principal: who, action, resource, context: copy }
}

type Rare = Mutable<Pick<AuthorizationRequest, 'resourceAccount' | 'endpointType'>>

/** Members that few requests have; undefined for one that is not known. */
function addRare(rare: Rare = {}, name: string, value: unknown): Rare | undefined {
  if (name === 'resourceAccount' && typeof value === 'string' && hasForm(value, accountId)) {
    rare.resourceAccount = value
    return rare
  }
  if (name === 'endpointType' && (value === endpointTypes[0] || value === endpointTypes[1])) {
    rare.endpointType = value
    return rare
  }
  return undefined
}

/** Whether a value is surely an action. */
export function isAction(value: unknown): value is string {
  if (typeof value !== 'string' || value.length * 3 > limits.actionBytes) return false
  const colon = value.indexOf(':')
  return colon > 0 && colon < value.length - 1 && value.indexOf('*') < 0 && value.indexOf('?') < 0
}

/** Whether a value is surely one resource of an action. */
export function isResource(value: unknown, action: string): value is string {
  if (typeof value !== 'string' || value === '') return false
  return value.length * 3 <= limits.resourceBytes && !namesAlias(action, value)
}

function readPrincipal(value: unknown): Principal | undefined {
  if (typeof value === 'string') {
    const isText = value === 'anonymous' || value.startsWith('arn:')
    if (!isText || value.length > limits.principalCharacters) return undefined
    return sessionArn.form.test(value) ? value : undefined
  }
  return typeof value === 'object' && value !== null ? readDescriptor(value) : undefined
}

/** A descriptor that has text, flags and tags only. */
function readDescriptor(value: object): Principal | undefined {
  const copy = copyRecord(value)
  if (copy === undefined) return undefined
  for (const [name, { members }] of descriptors) {
    if (copy[name] === undefined) continue
    return readMembers(copy, members) ? (copy as unknown as Principal) : undefined
  }
  return undefined
}

/** Whether all members fit; takes out those that are undefined, and copies tags. */
function readMembers(copy: Record<string, unknown>, members: ObjectShape['members']): boolean {
  for (const key in copy) {
    const member = copy[key]
    if (member === undefined) {
      delete copy[key]
      continue
    }
    const shape = members.get(key)?.shape
    if (shape?.type === 'map') copy[key] = readTags(member)
    else if (shape === undefined || !fits(member, shape)) return false
    if (copy[key] === undefined) return false
  }
  return true
}

function fits(value: unknown, shape: Shape): boolean {
  if (shape.type === 'flag') return typeof value === 'boolean'
  if (shape.type !== 'text' || typeof value !== 'string') return false
  return value.length <= limits[shape.most] && hasForm(value, shape)
}

function readTags(value: unknown): Record<string, unknown> | undefined {
  const copy = typeof value === 'object' && value !== null ? copyRecord(value) : undefined
  if (copy === undefined) return undefined
  let count = 0
  for (const key in copy) {
    const tag = copy[key]
    if (typeof tag !== 'string' || tag.length > limits.tagValueCharacters) return undefined
    if (key === '' || key.length > limits.tagKeyCharacters || hasLoneSurrogate(key))
      return undefined
    count += 1
  }
  return count > limits.sessionTags ? undefined : copy
}

/** A copy of a context, or undefined where it is unusual. */
export function readContext(value: unknown): Context | undefined {
  const copy = typeof value === 'object' && value !== null ? copyRecord(value) : undefined
  if (copy === undefined) return undefined
  let count = 0
  let characters = 0
  for (const key in copy) {
    const stated = copy[key]
    const size = typeof stated === 'string' ? stated.length : sizeOfOther(stated)
    if (size > limits.contextValueCharacters || key.length > limits.contextKeyCharacters) {
      return undefined
    }
    if (hasLoneSurrogate(key)) return undefined
    count += 1
    characters += size + key.length
  }
  if (count > limits.contextKeys || characters > limits.contextCharacters) return undefined
  return copy as Record<string, ContextValue>
}

/** Numbers and booleans have no characters of their own; anything else is too large. */
function sizeOfOther(value: unknown): number {
  return typeof value === 'boolean' || Number.isFinite(value) ? 0 : Number.POSITIVE_INFINITY
}

/** An object's own data; undefined for an object with accessors or of a class. */
function copyRecord(value: object): Record<string, unknown> | undefined {
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined
  for (const key in value) {
    const own = Object.getOwnPropertyDescriptor(value, key)
    if (own === undefined || own.get !== undefined || own.set !== undefined) return undefined
  }
  return { ...value }
}
