/** IAM Identity Center in a file of its own: directories have no people, nor who is assigned what. */
import type { AccountState } from '../store/account-state.ts'
import type { CenterKinds, DirectoryUserRecord } from '../store/center-records.ts'
import { TransferError } from './transfer-error.ts'

/** What is written: neither passwords and devices nor what is only begun. */
const kinds = [
  ...['center', 'permissionSet', 'provision'],
  ...['directoryUser', 'directoryGroup', 'membership', 'assignment'],
] as const satisfies readonly (keyof CenterKinds)[]

type CenterKind = (typeof kinds)[number]

/** Records by kind. */
export type CenterRecords = { readonly [K in CenterKind]: readonly CenterKinds[K][] }

export interface CenterDocument extends CenterRecords {
  /** The account that the instance is of: what it is called follows from it. */
  readonly identityCenterOf: string
}

/** Undefined where nobody has made anything there. Accounts that are closed are left out, as of the directory. */
export function centerDocument(
  home: AccountState,
  closed: readonly string[],
): CenterDocument | undefined {
  const isOpen = ({ account }: { readonly account: string }) => !closed.includes(account)
  const all = <K extends CenterKind>(kind: K) =>
    [...home.shelf(kind).all].sort((one, other) => (one.id < other.id ? -1 : 1))
  const document = {
    identityCenterOf: home.id,
    center: all('center'),
    permissionSet: all('permissionSet'),
    provision: all('provision').filter(isOpen),
    directoryUser: all('directoryUser').map(withoutPassword),
    directoryGroup: all('directoryGroup'),
    membership: all('membership'),
    assignment: all('assignment').filter(isOpen),
  }
  return kinds.some((kind) => document[kind].length > 0) ? document : undefined
}

function withoutPassword(user: DirectoryUserRecord): DirectoryUserRecord {
  const { password: _, oneTimeUntil: __, ...rest } = user
  return rest
}

/** Whether a text is one, whatever is in it. */
export function isCenterDocument(text: string): boolean {
  return /^\s*\{\s*"identityCenterOf"\s*:/.test(text)
}

type RecordCheck = (value: unknown) => boolean

const isText: RecordCheck = (value) => typeof value === 'string'
const isFlag: RecordCheck = (value) => typeof value === 'boolean'
const isObject: RecordCheck = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isListOf =
  (check: RecordCheck): RecordCheck =>
  (value) =>
    Array.isArray(value) && value.every(check)
const isLike =
  (pattern: RegExp): RecordCheck =>
  (value) =>
    typeof value === 'string' && pattern.test(value)
const isOneOf =
  (...texts: readonly string[]): RecordCheck =>
  (value) =>
    typeof value === 'string' && texts.includes(value)
/** An object with these members and no others; those with a `?` may be absent. */
const isOf =
  (members: Readonly<Record<string, RecordCheck>>): RecordCheck =>
  (value) =>
    isObject(value) && hasMembers(value as object, new Map(Object.entries(members)))

function hasMembers(value: object, members: ReadonlyMap<string, RecordCheck>): boolean {
  const given = new Map<string, unknown>(Object.entries(value))
  const isKnown = (name: string) => members.has(name) || members.has(`${name}?`)
  return (
    [...given.keys()].every(isKnown) &&
    [...members].every(([name, check]) => {
      const one = given.get(name.replace(/\?$/, ''))
      return one === undefined ? name.endsWith('?') : check(one)
    })
  )
}

const isAccount = isLike(/^\d{12}$/)
const isSetId = isLike(/^ps-[0-9a-f]{16}$/)
const isTime = isLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/)
const isReference = isOf({ name: isLike(/^[\w+=,.@-]{1,128}$/), path: isLike(/^\/(?:.*\/)?$/) })
const isAwsPolicy = isLike(/^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/)
const kept = { id: isText, created: isTime, updated: isTime, createdBy: isText, updatedBy: isText }
const isMfa = isOf({
  prompt: isOneOf('always', 'never'),
  withoutDevice: isOneOf('register', 'block', 'allow'),
  types: isListOf(isOneOf('TOTP', 'WEBAUTHN')),
  'origin?': isText,
})

const checks: Readonly<Record<CenterKind, RecordCheck>> = {
  center: isOf({
    id: isOneOf('center'),
    ...{ 'name?': isText, 'mfa?': isMfa },
    'attributes?': isListOf(isOf({ key: isText, sources: isListOf(isText) })),
  }),
  permissionSet: isOf({
    ...{ id: isSetId, name: isLike(/^[\w+=,.@-]{1,32}$/), created: isTime },
    ...{ 'description?': isText, 'relayState?': isText, 'inline?': isText },
    sessionDuration: isLike(/^PT(?:\d+H)?(?:\d+M)?(?:\d+S)?$/),
    tags: isListOf(isOf({ key: isText, value: isText })),
    ...{ attached: isListOf(isAwsPolicy), references: isListOf(isReference) },
    'boundary?': (value) => isAwsPolicy(value) || isReference(value),
  }),
  provision: isOf({
    ...{ id: isText, permissionSet: isSetId, account: isAccount, role: isText, isLatest: isFlag },
  }),
  directoryUser: isOf({
    ...{ ...kept, name: isText, isDisabled: isFlag, attributes: isObject, extensions: isObject },
  }),
  directoryGroup: isOf({ ...kept, 'name?': isText, 'description?': isText }),
  membership: isOf({ ...kept, group: isText, user: isText }),
  assignment: isOf({
    ...{ id: isText, permissionSet: isSetId, account: isAccount, principal: isText },
    principalType: isOneOf('USER', 'GROUP'),
  }),
}

/** Throws a `TransferError` for what `export` does not write. */
export function readCenterDocument(text: string): CenterDocument {
  const value = parse(text)
  const lists = Object.fromEntries(kinds.map((kind) => [kind, isListOf(checks[kind])]))
  if (isOf({ identityCenterOf: isAccount, ...lists })(value)) return value as CenterDocument
  throw notWritten()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notWritten()
  }
}

function notWritten(): TransferError {
  return new TransferError('the file of IAM Identity Center is not as `export` writes it', {
    hint: 'export it anew with `--identity-center`; nothing was imported',
  })
}
