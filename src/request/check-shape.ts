/** Compares JSON nodes with the schema: every fault is recorded with its place. */
import { foldCase } from '../json/fold-case.ts'
import { type JsonNode, type JsonObject, memberOf, plainOf } from '../json/json-node.ts'
import {
  type Cursor,
  readBoolean,
  readEntries,
  readItems,
  readMembers,
  readWord,
  report,
  reportType,
  requireMember,
} from '../json/reader.ts'
import { type Fault, shorten } from '../json/report.ts'
import { LimitError } from '../model/errors.ts'
import { type LimitName, limits } from '../model/limits.ts'
import { findSessionKeyFault } from '../model/session-keys.ts'
import { namesAlias } from './key-aliases.ts'
import { placeOf } from './plain-data.ts'
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
 * Records whatever makes the value at the cursor no request. Throws `ERR_LIMIT_EXCEEDED`, with the
 * place, for what is too large.
 */
export function checkRequest(cursor: Cursor): void {
  checkObject(cursor, request)
  if (cursor.node.kind === 'object') checkAliases(cursor, cursor.node)
}

/** Records each resource that names a key by an alias (E-60). */
function checkAliases(cursor: Cursor, node: JsonObject): void {
  const action = memberOf(node, 'action')?.value
  const resource = memberOf(node, 'resource')?.value
  if (action?.kind !== 'string' || resource === undefined) return
  const named = { ...cursor, node: resource, path: [...cursor.path, 'resource'] }
  for (const one of resource.kind === 'array' ? readItems(named) : [named]) {
    if (one.node.kind === 'string' && namesAlias(action.value, one.node.value)) {
      report(one, aliasFault)
    }
  }
}

const aliasFault: Fault = {
  code: 'ALIAS_OF_KEY',
  message: 'an operation on a key is decided on the key, not on an alias',
  hint: 'give the ARN of the key: `arn:aws:kms:REGION:ACCOUNT:key/ID`',
}

type ShapeCheck<S> = (cursor: Cursor, shape: S) => void

/** How a node is compared with each type of shape. */
const checks: { readonly [Type in Shape['type']]: ShapeCheck<Extract<Shape, { type: Type }>> } = {
  text: checkText,
  flag: readBoolean,
  word: (cursor, { words }) => readWord(cursor, words),
  scalar: checkScalar,
  list: checkList,
  map: checkMap,
  object: checkObject,
  document: checkDocument,
  sessionKeys: checkSessionKeys,
  principal: checkPrincipal,
}

function checkNode(cursor: Cursor, shape: Shape): void {
  const check = checks[shape.type] as ShapeCheck<Shape>
  check(cursor, shape)
}

function checkObject(cursor: Cursor, { members, required }: ObjectShape): void {
  const names = [...members.keys()]
  const found = readMembers(cursor, names)
  for (const [name, shape] of members) {
    const member = required.has(name) ? requireMember(cursor, found, name) : found.get(name)
    if (member !== undefined) checkNode(member, shape)
  }
}

function checkText(cursor: Cursor, shape: TextShape): void {
  const { node } = cursor
  if (node.kind !== 'string') {
    reportType(cursor, 'a string')
    return
  }
  checkSize(cursor, shape.most, sizeOf(node.value, shape.most))
  const fault = findFault(node.value, shape)
  if (fault !== undefined) report(cursor, describe(cursor, fault, node.value))
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

function describe(cursor: Cursor, fault: Fault, text: string): Fault {
  const name = shorten(String(cursor.path.at(-1)))
  if (text === '' && fault.code !== 'INVALID_DATE') {
    return { ...emptyFault, message: `\`${name}\` must not be empty` }
  }
  return { ...fault, message: `${fault.message}: \`${shorten(text)}\`` }
}

function checkScalar(cursor: Cursor, { most, fault }: Shape & { type: 'scalar' }): void {
  const { node } = cursor
  if (node.kind === 'string') checkSize(cursor, most, node.value.length)
  else if (node.kind === 'number' && Number.isFinite(Number(node.text))) return
  else if (node.kind !== 'boolean') report(cursor, fault)
}

function checkList(cursor: Cursor, shape: ListShape): void {
  const isOne = shape.orOne && cursor.node.kind !== 'array'
  if (cursor.node.kind === 'array') checkSize(cursor, shape.most, cursor.node.items.length)
  const items = isOne ? [cursor] : readItems(cursor)
  for (const item of items) checkNode(item, shape.item)
  if (items.length >= shape.least) return
  report(cursor, {
    code: 'EMPTY_LIST',
    message: 'a request must have at least one resource',
    hint: 'write `*` for an action that does not have a resource',
  })
}

function checkMap(cursor: Cursor, shape: MapShape): void {
  const { node } = cursor
  if (node.kind !== 'object') {
    reportNoMap(cursor)
    return
  }
  checkSize(cursor, shape.most, node.members.length)
  let total = 0
  for (const [name, value] of readEntries(cursor)) {
    checkName(value, name, shape.name)
    checkNode(value, shape.value)
    if (shape.single !== undefined) checkSingle(value, name, shape.single)
    if (shape.total === undefined) continue
    total += name.length + charactersOf(value.node)
    checkSize(cursor, shape.total, total)
  }
}

function checkSingle(cursor: Cursor, name: string, single: ReadonlySet<string>): void {
  const { node } = cursor
  if (node.kind !== 'array' || node.items.length < 2 || !single.has(foldCase(name))) return
  report(cursor, {
    code: 'SEVERAL_VALUES',
    message: `\`${shorten(name)}\` has one value in a request`,
    hint: 'give the one VPC endpoint that the request came through',
  })
}

function charactersOf(node: JsonNode | undefined): number {
  if (node?.kind === 'string') return node.value.length
  if (node?.kind !== 'array') return 0
  return node.items.reduce((sum, item) => sum + charactersOf(item), 0)
}

function checkName(cursor: Cursor, name: string, shape: TextShape): void {
  checkSize(cursor, shape.most, name.length)
  if (!shape.form.test(name)) report(cursor, shape.fault)
  if (!hasLoneSurrogate(name)) return
  report(cursor, {
    code: 'INVALID_NAME',
    message: 'a name has half of a surrogate pair, which UTF-8 cannot encode',
    hint: 'write whole characters',
  })
}

/** Whether text has half of a surrogate pair. */
export function hasLoneSurrogate(text: string): boolean {
  return /[\ud800-\udfff]/.test(text) && /\p{Surrogate}/u.test(text)
}

/** Tags often come as AWS's SDKs have them. */
function reportNoMap(cursor: Cursor): void {
  const name = shorten(String(cursor.path.at(-1)))
  if (cursor.node.kind === 'string') {
    report(cursor, {
      code: 'WRONG_TYPE',
      message: `\`${name}\` must be an object, not a string`,
      hint: `write \`{ "key": "value" }\`; if it is JSON text, parse it with \`JSON.parse\` first`,
    })
  } else if (name === 'tags' && cursor.node.kind === 'array') {
    report(cursor, {
      code: 'WRONG_TYPE',
      message: '`tags` must be an object, not the list of `{ Key, Value }` that AWS SDKs use',
      hint: 'convert it: `Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))`',
    })
  } else {
    reportType(cursor, 'an object')
  }
}

function checkPrincipal(cursor: Cursor): void {
  const { kind } = cursor.node
  if (kind === 'string') checkText(cursor, principalText)
  else if (kind === 'object') checkDescriptor(cursor)
  else reportType(cursor, 'an ARN or an object')
}

function checkDescriptor(cursor: Cursor): void {
  const members = new Map(readEntries(cursor))
  const found = [...descriptors].find(([name]) => members.has(name))
  if (found === undefined) {
    report(cursor, principalText.fault)
    return
  }
  checkObject(cursor, found[1])
  checkSessionPolicies(members.get('policies'), members.get('managedPolicies'))
}

/** What is passed as text has one limit: inline documents, and the ARNs of managed ones (L-113). */
function checkSessionPolicies(inline: Cursor | undefined, managed: Cursor | undefined): void {
  const documents = itemsOf(inline).map(writtenLength)
  const arns = itemsOf(managed).map((node) =>
    node.kind === 'object' ? charactersOf(memberOf(node, 'arn')?.value) : 0,
  )
  const characters = [...documents, ...arns].reduce((sum, length) => sum + length, 0)
  const cursor = inline ?? managed
  if (cursor !== undefined) checkSize(cursor, 'sessionPolicyCharacters', characters)
}

function itemsOf(cursor: Cursor | undefined): readonly JsonNode[] {
  return cursor?.node.kind === 'array' ? cursor.node.items : []
}

/** Its content is read as a policy where it is used. */
function checkDocument(cursor: Cursor, { most }: Shape & { type: 'document' }): void {
  const { node } = cursor
  if (node.kind !== 'object') reportType(cursor, 'a policy document')
  checkSize(cursor, most, writtenLength(node))
}

/** UTF-16 units of a node's JSON, without white space. */
function writtenLength(node: JsonNode): number {
  return JSON.stringify(plainOf(node)).length
}

/** Keys that a service gave the session (K-57…K-66). */
function checkSessionKeys(cursor: Cursor): void {
  const fault = findSessionKeyFault(plainOf(cursor.node))
  if (fault === undefined) return
  const { key, message, hint } = fault
  const member = readEntries(cursor).find(([name]) => name === key)?.[1]
  const subject = shorten(key ?? 'sessionKeys')
  report(member ?? cursor, {
    code: 'INVALID_SESSION_KEY',
    message: `\`${subject}\` ${message}`,
    hint,
  })
}

function checkSize({ path }: Cursor, limit: LimitName, actual: number): void {
  const most = limits[limit]
  if (actual <= most) return
  const name = shorten(String(path.at(-1) ?? 'request'))
  throw new LimitError(
    `\`${name}\` is over the limit \`${limit}\`: ${actual} is more than ${most}`,
    {
      place: placeOf(path),
      hint: 'ask for less in one request',
    },
  )
}
