/** The shape of an authorization request, checked strictly before anything is decided. */

import { readAccountId } from '../json/account-id.ts'
import { type JsonNode, nodeOf, plainOf, readJson } from '../json/parse-json.ts'
import {
  type Cursor,
  type FileIssue,
  readBoolean,
  readEntries,
  readItems,
  readMatching,
  readMembers,
  readString,
  readWord,
  report,
  reportType,
  requireMember,
  shorten,
  sortIssues,
} from '../json/reader.ts'
import { type Issue, RequestError } from '../model/errors.ts'
import type { AuthorizationRequest } from '../model/request.ts'
import { findSessionKeyFault } from '../model/session-keys.ts'

/**
 * Reads one request, given as a value or as its JSON text. Unknown members and wrong types are
 * faults, all of which the error carries. `notice` is told what is no fault and yet seldom meant:
 * `DUPLICATE_CONTEXT_KEY`, context keys that differ only in case (C-8).
 *
 * Throws `ERR_REQUEST_INVALID`, with the place of the first fault and what to do about it.
 */
export function readRequest(
  request: unknown,
  notice?: (finding: Issue) => void,
): AuthorizationRequest {
  const node = typeof request === 'string' ? parseRequestText(request) : nodeOf(request)
  const cursor: Cursor = { node, path: [], file: undefined, issues: [] }
  checkRequest(cursor)
  const issues = sortIssues(cursor.issues)
  const first = issues[0]
  if (first === undefined) {
    if (notice !== undefined) for (const twin of findTwins(cursor)) notice(twin)
    return plainOf(node) as AuthorizationRequest
  }
  throw new RequestError(first.message, {
    place: describePlace(first.path),
    hint: first.hint,
    issues,
  })
}

function parseRequestText(text: string): JsonNode {
  const { node, issues } = readJson(text)
  const fault = issues[0]
  if (node !== undefined && fault === undefined) return node
  throw new RequestError(`the request is not JSON: ${fault?.message ?? 'unreadable'}`, {
    place: fault === undefined ? 'request' : `${fault.line}:${fault.column}`,
    hint: 'write one JSON object with `principal`, `action` and `resource`',
    issues,
  })
}

function describePlace(path: readonly (string | number)[]): string {
  return ['request', ...path].join('.')
}

/** Records whatever makes the value at the cursor no request. */
export function checkRequest(cursor: Cursor): void {
  const members = readMembers(cursor, [
    'principal',
    'action',
    'resource',
    'resourceAccount',
    'endpointType',
    'context',
  ])
  const principal = requireMember(cursor, members, 'principal')
  if (principal !== undefined) checkPrincipal(principal)
  readMatching(requireMember(cursor, members, 'action'), /^[^:]+:./s, {
    code: 'INVALID_ACTION',
    message: 'an action is `service:Action`',
    hint: 'write for example `s3:GetObject`',
  })
  const resource = requireMember(cursor, members, 'resource')
  if (resource !== undefined) checkResource(resource)
  readAccountId(members.get('resourceAccount'))
  readWord(members.get('endpointType'), ['Gateway', 'Interface'])
  const context = members.get('context')
  if (context !== undefined) checkContext(context)
}

function checkResource(cursor: Cursor): void {
  const list = cursor.node.kind === 'array'
  const items = list ? readItems(cursor) : [cursor]
  if (items.length === 0) {
    report(cursor, {
      code: 'EMPTY_LIST',
      message: 'a request names at least one resource',
      hint: 'write `*` for an action that takes no resource',
    })
  }
  for (const item of items) checkNonEmpty(item)
}

function checkNonEmpty(cursor: Cursor): void {
  readMatching(cursor, /./s, {
    code: 'EMPTY_VALUE',
    message: `\`${String(cursor.path.at(-1))}\` must not be empty`,
    hint: 'leave the member out or give it a value',
  })
}

function checkContext(cursor: Cursor): void {
  for (const [, value] of readEntries(cursor)) checkContextValue(value)
}

/** Context keys that stand there in another spelling already (C-8). */
function findTwins(request: Cursor): Issue[] {
  const context = readEntries(request).find(([name]) => name === 'context')?.[1]
  const first = new Map<string, string>()
  const issues: FileIssue[] = []
  for (const [key, value] of context === undefined ? [] : readEntries(context)) {
    const folded = key.toLowerCase()
    const other = first.get(folded)
    if (other === undefined) first.set(folded, key)
    else reportTwin({ ...value, issues }, key, other)
  }
  return issues.map((issue) => ({ ...issue, severity: 'warning' }))
}

function reportTwin(cursor: Cursor, key: string, other: string): void {
  report(cursor, {
    code: 'DUPLICATE_CONTEXT_KEY',
    message: `context key \`${shorten(key)}\` stands as \`${shorten(other)}\`, too`,
    hint: 'keep one: a policy reads the one that it spells, or else the first',
  })
}

function checkContextValue(cursor: Cursor): void {
  const values = cursor.node.kind === 'array' ? readItems(cursor) : [cursor]
  for (const value of values) {
    if (['string', 'number', 'boolean'].includes(value.node.kind)) continue
    report(value, {
      code: 'INVALID_CONTEXT_VALUE',
      message: `a context value is a string, a number, a boolean or a list of them`,
      hint: 'leave out a key that the request does not have',
    })
  }
}

type Check = (cursor: Cursor) => void

/** The members of each descriptor; the first is what tells it from the others. */
const descriptors: readonly ReadonlyMap<string, Check>[] = [
  new Map<string, Check>([
    ['role', checkArn],
    ['session', checkNonEmpty],
    ['tags', checkTags],
    ['policies', checkPolicies],
    ['sourceIdentity', checkNonEmpty],
    ['mfa', readBoolean],
    ['issuedAt', checkInstant],
    ['federatedProvider', checkNonEmpty],
    ['sessionKeys', checkSessionKeys],
  ]),
  new Map<string, Check>([
    ['user', checkArn],
    ['sessionToken', readBoolean],
    ['mfa', readBoolean],
    ['issuedAt', checkInstant],
  ]),
  new Map<string, Check>([
    ['federatedUser', checkArn],
    ['parent', checkArn],
    ['tags', checkTags],
    ['policies', checkPolicies],
    ['issuedAt', checkInstant],
  ]),
  new Map<string, Check>([
    ['assumedRoot', checkArn],
    ['policies', checkPolicies],
    ['issuedAt', checkInstant],
  ]),
  new Map<string, Check>([
    ['service', checkNonEmpty],
    ['names', checkNames],
  ]),
  new Map<string, Check>([['federated', checkNonEmpty]]),
]

function checkPrincipal(cursor: Cursor): void {
  const { kind } = cursor.node
  if (kind === 'string') readMatching(cursor, /^(?:anonymous$|arn:)/, principalFault)
  else if (kind === 'object') checkDescriptor(cursor)
  else reportType(cursor, 'an ARN or an object')
}

function checkDescriptor(cursor: Cursor): void {
  const names = new Set(readEntries(cursor).map(([name]) => name))
  const checks = descriptors.find((candidate) => names.has([...candidate.keys()][0] ?? ''))
  if (checks === undefined) {
    report(cursor, principalFault)
    return
  }
  for (const [name, member] of readMembers(cursor, [...checks.keys()])) checks.get(name)?.(member)
}

const principalFault = {
  code: 'INVALID_PRINCIPAL',
  message: 'a principal is an ARN, `anonymous` or a descriptor',
  hint: 'write an ARN, or an object with `role`, `user`, `federatedUser`, `assumedRoot`, `service` or `federated`',
}

function checkArn(cursor: Cursor): void {
  readMatching(cursor, /^arn:/, {
    code: 'INVALID_ARN',
    message: `\`${String(cursor.path.at(-1))}\` is not an ARN`,
    hint: 'write for example `arn:aws:iam::111122223333:role/name`',
  })
}

function checkTags(cursor: Cursor): void {
  for (const [, value] of readEntries(cursor)) readString(value)
}

/** Their content is read as policies where they are used. */
function checkPolicies(cursor: Cursor): void {
  for (const item of readItems(cursor)) {
    if (item.node.kind !== 'object') reportType(item, 'a policy document')
  }
}

function checkNames(cursor: Cursor): void {
  for (const item of readItems(cursor)) checkNonEmpty(item)
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

function checkInstant(cursor: Cursor): void {
  const text = readString(cursor)
  if (text === undefined || !Number.isNaN(Date.parse(text))) return
  report(cursor, {
    code: 'INVALID_DATE',
    message: `\`${shorten(text)}\` is not a date`,
    hint: 'write ISO 8601, for example `2026-05-01T12:00:00Z`',
  })
}
