/**
 * Reading a request quickly: the common kinds of it, copied without a report. Whatever is unusual
 * is left to `readCall`, which accepts it or says what is wrong.
 *
 * INVARIANT: each member of the caller's is read once, here or there, and only the copy is decided:
 * what a getter does or says the second time has no effect.
 */
import { RequestError, SallyportError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import type { ContextValue, Principal } from '../model/request.ts'
import { aliasOf } from './aliases.ts'
import { hasForm, hasLoneSurrogate } from './check-shape.ts'
import { type ContextNames, noNames } from './context-names.ts'
import { ContextValues, noContext } from './context-values.ts'
import type { Part } from './parts.ts'
import { readCall } from './read-call.ts'
import {
  accountId,
  descriptors,
  endpointTypes,
  type ObjectShape,
  type Shape,
  sessionArn,
} from './schema.ts'

/**
 * A request for one resource, or undefined where `readCall` must look at it. Whether its action is
 * one is left to `confirmAction`, since nearly every action has been met before.
 */
export function readPart(request: unknown): Part | undefined {
  enter()
  try {
    return isPlain(request) ? copyPart(request) : undefined
  } catch (cause) {
    return leaveToReport(cause)
  } finally {
    depth -= 1
  }
}

/** The same of what a principal that was read already asks for. */
export function readAsked(
  principal: Principal,
  action: unknown,
  resource: unknown,
  context: unknown,
): Part | undefined {
  enter()
  try {
    if (typeof action !== 'string' || !isResource(resource, action)) return undefined
    const values = context === undefined ? noContext : readContext(context)
    if (values === undefined) return undefined
    return {
      principal,
      action,
      resource,
      resourceAccount: undefined,
      endpointType: undefined,
      context: values,
    }
  } catch (cause) {
    return leaveToReport(cause)
  } finally {
    depth -= 1
  }
}

/** Requests being read at once, each by a getter of the one before. */
let depth = 0
const DEEPEST = 16

/** Throws `ERR_REQUEST_INVALID` where getters ask again and again. */
function enter(): void {
  if (depth === DEEPEST) {
    throw new RequestError('a getter asks the engine while its own request is read', {
      place: 'request',
      hint: 'give plain data',
    })
  }
  depth += 1
}

/**
 * What a getter or a proxy threw is reported by `readCall`, with its place; but not what an engine
 * threw that it asked, so that a getter which asks about its own request ends.
 */
function leaveToReport(cause: unknown): undefined {
  if (cause instanceof SallyportError) throw cause
  return undefined
}

// INVARIANT: accepts nothing that `readCall` refuses, and copies what `readCall` would.
function copyPart(request: Plain): Part | undefined {
  let principal: unknown
  let action: unknown
  let resource: unknown
  let context: unknown
  let resourceAccount: Part['resourceAccount']
  let endpointType: Part['endpointType']
  for (const name in request) {
    const value = request[name]
    if (name === 'principal') principal = value
    else if (name === 'action') action = value
    else if (name === 'resource') resource = value
    else if (name === 'context') context = value
    else if (name === 'resourceAccount' && isAccount(value)) resourceAccount = value
    else if (name === 'endpointType' && isEndpointType(value)) endpointType = value
    else return undefined
  }
  if (typeof action !== 'string' || !isResource(resource, action)) return undefined
  const who = readPrincipal(principal)
  const values = context === undefined ? noContext : readContext(context)
  if (who === undefined || values === undefined) return undefined
  return { principal: who, action, resource, resourceAccount, endpointType, context: values }
}

type Plain = Readonly<Record<string, unknown>>

/** Whether a value is surely an object without a class, in which a loop meets own members alone. */
function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false
  return Object.getPrototypeOf(value) === Object.prototype && inheritsNothing()
}

/** Whether nobody has given members to all objects. */
function inheritsNothing(): boolean {
  for (const _ in Object.prototype) return false
  return true
}

/** Throws as `readCall` does for the action of a part that is not one. */
export function confirmAction(text: string): void {
  if (!isAction(text)) readCall({ principal: 'anonymous', action: text, resource: '*' })
}

function isAction(text: string): boolean {
  if (text.length * 3 > limits.actionBytes) return false
  const colon = text.indexOf(':')
  return colon > 0 && colon < text.length - 1 && text.indexOf('*') < 0 && text.indexOf('?') < 0
}

/** Whether a value is surely one resource of an action. */
function isResource(value: unknown, action: string): value is string {
  if (typeof value !== 'string' || value === '') return false
  return value.length * 3 <= limits.resourceBytes && aliasOf(action, value) === undefined
}

function isAccount(value: unknown): value is Part['resourceAccount'] {
  return value === undefined || (typeof value === 'string' && hasForm(value, accountId))
}

function isEndpointType(value: unknown): value is Part['endpointType'] {
  return value === undefined || value === endpointTypes[0] || value === endpointTypes[1]
}

function readPrincipal(value: unknown): Principal | undefined {
  if (typeof value === 'string') {
    if (value.length > limits.principalCharacters) return undefined
    if (isOfIam(value) || value === 'anonymous') return value
    return value.startsWith('arn:') && sessionArn.form.test(value) ? value : undefined
  }
  const copy = copyRecord(value)
  return copy && readDescriptor(copy)
}

/**
 * Whether a principal, if it is one, is of IAM and of a partition whose name has three letters, and
 * so no session of STS: what is no principal is refused when it is resolved.
 */
function isOfIam(arn: string): boolean {
  return arn.charCodeAt(7) === COLON && arn.charCodeAt(8) === LETTER_I
}

const COLON = 0x3a
const LETTER_I = 0x69

function copyRecord(value: unknown): Record<string, unknown> | undefined {
  return isPlain(value) ? { ...value } : undefined
}

/** A descriptor that has text, flags and tags only. */
function readDescriptor(copy: Record<string, unknown>): Principal | undefined {
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
    const shape = members.get(key)
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

function readTags(value: unknown): Plain | undefined {
  const copy = copyRecord(value)
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

/** A context of text, numbers and booleans. */
function readContext(context: unknown): ContextValues | undefined {
  if (!isPlain(context)) return undefined
  let names: ContextNames | undefined = noNames
  const values: ContextValue[] = []
  let characters = 0
  for (const key in context) {
    names = names.and(key)
    if (names === undefined) return undefined
    const value = context[key]
    if (typeof value === 'string') {
      if (value.length > limits.contextValueCharacters) return undefined
      characters += value.length
    } else if (typeof value !== 'boolean' && !isNumber(value)) return undefined
    values.push(value)
  }
  if (names.characters + characters > limits.contextCharacters) return undefined
  return new ContextValues(names, values)
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value)
}
