/** Compares values with the schema: every fault is recorded with its place. */
import { foldCase } from '../json/fold-case.ts'
import { isObject } from '../json/is-object.ts'
import { type Fault, quote } from '../json/report.ts'
import { missingMember, unknownMember, unknownWord } from '../json/shape-faults.ts'
import { type LimitName, limits } from '../model/limits.ts'
import { findSessionKeyFault } from '../services/session-keys.ts'
import { aliasFaults, aliasOf } from './aliases.ts'
import {
  type Compared,
  entriesOf,
  inside,
  itemsOf,
  nameOf,
  type PlainObject,
  report,
  reportType,
} from './compared.ts'
import { checkSize } from './plain-data.ts'
import {
  descriptors,
  emptyFault,
  type ListShape,
  type MapShape,
  type ObjectShape,
  principalText,
  request,
  type Shape,
  type TextShape,
} from './schema.ts'

/**
 * Records whatever makes a value no request. Throws `ERR_LIMIT_EXCEEDED`, with the place, for what
 * is too large.
 */
export function checkRequest(compared: Compared): void {
  checkObject(compared, request)
  if (isObject(compared.value)) checkAliases(compared, compared.value)
}

/** Records each resource that names a key or an access point by an alias (E-60). */
function checkAliases(compared: Compared, { action, resource }: PlainObject): void {
  if (typeof action !== 'string') return
  const named = inside(compared, 'resource', resource)
  for (const one of Array.isArray(resource) ? itemsOf(named) : [named]) {
    const kind = typeof one.value === 'string' ? aliasOf(action, one.value) : undefined
    if (kind !== undefined) report(one, aliasFaults[kind])
  }
}

type ShapeCheck<S> = (compared: Compared, shape: S) => void

/** How a value is compared with each type of shape. */
const checks: { readonly [Type in Shape['type']]: ShapeCheck<Extract<Shape, { type: Type }>> } = {
  text: checkText,
  flag: (compared) => {
    if (typeof compared.value !== 'boolean') reportType(compared, '`true` or `false`')
  },
  word: checkWord,
  scalar: checkScalar,
  list: checkList,
  map: checkMap,
  object: checkObject,
  document: checkDocument,
  sessionKeys: checkSessionKeys,
  principal: checkPrincipal,
}

function checkValue(compared: Compared, shape: Shape): void {
  const check = checks[shape.type] as ShapeCheck<Shape>
  check(compared, shape)
}

function checkObject(compared: Compared, { members, required }: ObjectShape): void {
  const { value } = compared
  if (!isObject(value)) {
    reportType(compared, 'an object')
    return
  }
  for (const [name, member] of entriesOf(compared, value)) {
    const shape = members.get(name)
    if (shape === undefined) report(member, unknownMember(name, [...members.keys()]))
    else checkValue(member, shape)
  }
  for (const name of required) {
    if (!Object.hasOwn(value, name)) report(compared, missingMember(name))
  }
}

function checkText(compared: Compared, shape: TextShape): void {
  const { value } = compared
  if (typeof value !== 'string') {
    reportType(compared, 'a string')
    return
  }
  checkSize(compared, shape.most, sizeOf(value, shape.most))
  const fault = findFault(value, shape)
  if (fault !== undefined) report(compared, describe(compared, fault, value))
}

function checkWord(compared: Compared, { words }: Shape & { type: 'word' }): void {
  const { value } = compared
  if (typeof value !== 'string') reportType(compared, 'a string')
  else if (!words.includes(value)) report(compared, unknownWord(compared.path, value, words))
}

/** Whether text has the form. */
export function hasForm(text: string, shape: TextShape): boolean {
  return findFault(text, shape) === undefined
}

/** What is wrong with text of a form; a date must be one of the calendar, too. */
function findFault(text: string, { form, fault, also }: TextShape): Fault | undefined {
  if (!form.test(text)) return fault
  if (fault.code === 'INVALID_DATE' && !isOnCalendar(text)) return fault
  return also === undefined ? undefined : findFault(text, also)
}

function isOnCalendar(text: string): boolean {
  const instant = Date.parse(text)
  if (Number.isNaN(instant)) return false
  const day = text.slice(0, 10)
  return new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) === day
}

/** Limits are of UTF-16 units, but for those that count bytes. */
export function sizeOf(text: string, most: LimitName): number {
  if (!most.endsWith('Bytes')) return text.length
  return text.length * 3 <= limits[most] ? text.length : new TextEncoder().encode(text).length
}

function describe(compared: Compared, fault: Fault, text: string): Fault {
  if (text === '' && fault.code !== 'INVALID_DATE') {
    return { ...emptyFault, message: `${nameOf(compared)} must not be empty` }
  }
  return { ...fault, message: `${fault.message}: ${quote(text)}` }
}

function checkScalar(compared: Compared, { most, fault }: Shape & { type: 'scalar' }): void {
  const { value } = compared
  if (typeof value === 'string') checkSize(compared, most, value.length)
  else if (!Number.isFinite(value) && typeof value !== 'boolean') report(compared, fault)
}

function checkList(compared: Compared, shape: ListShape): void {
  const isList = Array.isArray(compared.value)
  if (!isList && !shape.orOne) {
    reportType(compared, 'an array')
    return
  }
  const items = isList ? itemsOf(compared) : [compared]
  checkSize(compared, shape.most, items.length)
  for (const item of items) checkValue(item, shape.item)
  if (items.length >= shape.least) return
  report(compared, {
    code: 'EMPTY_LIST',
    message: 'a request must have at least one resource',
    hint: 'write `*` for an action that does not have a resource',
  })
}

function checkMap(compared: Compared, shape: MapShape): void {
  const { value } = compared
  if (!isObject(value)) {
    reportNoMap(compared)
    return
  }
  const members = entriesOf(compared, value)
  checkSize(compared, shape.most, members.length)
  let total = 0
  for (const [name, member] of members) {
    checkName(member, name, shape.name)
    checkValue(member, shape.value)
    if (shape.single !== undefined) checkSingle(member, name, shape.single)
    if (shape.total === undefined) continue
    total += name.length + charactersOf(member.value)
    checkSize(compared, shape.total, total)
  }
}

function checkSingle(compared: Compared, name: string, single: ReadonlySet<string>): void {
  if (itemsOf(compared).length < 2 || !single.has(foldCase(name))) return
  report(compared, {
    code: 'SEVERAL_VALUES',
    message: `${quote(name)} has one value in a request`,
    hint: 'give the VPC endpoint of the request',
  })
}

/** Each item of a list counts as one more. */
function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (!Array.isArray(value)) return 0
  return value.reduce((sum, item) => {
    const isText = typeof item === 'string' || Array.isArray(item)
    return sum + 1 + (isText ? charactersOf(item) : JSON.stringify(item).length)
  }, 0)
}

function checkName(compared: Compared, name: string, shape: TextShape): void {
  checkSize(compared, shape.most, name.length)
  if (!shape.form.test(name)) report(compared, shape.fault)
  if (!hasLoneSurrogate(name)) return
  report(compared, {
    code: 'INVALID_NAME',
    message: 'a name has half of a surrogate pair',
    hint: 'write whole characters',
  })
}

/** Whether text has half of a surrogate pair. */
export function hasLoneSurrogate(text: string): boolean {
  return /[\ud800-\udfff]/.test(text) && /\p{Surrogate}/u.test(text)
}

/** Tags often come as AWS's SDKs have them. */
function reportNoMap(compared: Compared): void {
  const name = nameOf(compared)
  if (typeof compared.value === 'string') {
    report(compared, {
      code: 'WRONG_TYPE',
      message: `${name} must be an object, not a string`,
      hint: `write \`{ "key": "value" }\`, or parse it with \`JSON.parse\``,
    })
  } else if (name === '`tags`' && Array.isArray(compared.value)) {
    report(compared, {
      code: 'WRONG_TYPE',
      message: '`tags` must be an object, not the list of `{ Key, Value }` that AWS SDKs use',
      hint: 'give `Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))`',
    })
  } else {
    reportType(compared, 'an object')
  }
}

function checkPrincipal(compared: Compared): void {
  const { value } = compared
  if (typeof value === 'string') checkText(compared, principalText)
  else if (isObject(value)) checkDescriptor(compared, value)
  else reportType(compared, 'an ARN or an object')
}

function checkDescriptor(compared: Compared, object: PlainObject): void {
  const found = [...descriptors].find(([name]) => Object.hasOwn(object, name))
  if (found === undefined) {
    report(compared, principalText.fault)
    return
  }
  checkObject(compared, found[1])
  checkSessionPolicies(compared, object)
}

/** What is passed as text has one limit: inline documents, and the ARNs of managed ones (L-113). */
function checkSessionPolicies(
  compared: Compared,
  { policies: inline, managedPolicies: managed }: PlainObject,
): void {
  const documents = Array.isArray(inline) ? inline.map(writtenLength) : []
  const arns = Array.isArray(managed) ? managed.map((one) => charactersOf(one?.arn)) : []
  const characters = [...documents, ...arns].reduce((sum, length) => sum + length, 0)
  const name = inline === undefined ? 'managedPolicies' : 'policies'
  checkSize(inside(compared, name, undefined), 'sessionPolicyCharacters', characters)
}

/** Its content is read as a policy where it is used. */
function checkDocument(compared: Compared, { most }: Shape & { type: 'document' }): void {
  if (!isObject(compared.value)) reportType(compared, 'a policy document')
  checkSize(compared, most, writtenLength(compared.value))
}

/** UTF-16 units of a value's JSON, without white space. */
function writtenLength(value: unknown): number {
  return JSON.stringify(value).length
}

/** Keys that a service gave the session (K-57…K-66). */
function checkSessionKeys(compared: Compared): void {
  if (isObject(compared.value)) {
    for (const [, member] of entriesOf(compared, compared.value)) {
      checkSize(member, 'principalCharacters', charactersOf(member.value))
    }
  }
  const fault = findSessionKeyFault(compared.value)
  if (fault === undefined) return
  const { key, message, hint } = fault
  report(key === undefined ? compared : inside(compared, key, undefined), {
    code: 'INVALID_SESSION_KEY',
    message: `${quote(key ?? 'sessionKeys')} ${message}`,
    hint,
  })
}
