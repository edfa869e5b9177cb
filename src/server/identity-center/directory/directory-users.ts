/** People in the directory of IAM Identity Center ("Identity Store API Reference"). */
import { randomUUID } from 'node:crypto'
import type { CallTarget, OperationTable, ServedCall } from '../../iam/operation.ts'
import type { InputFields, JsonMembers } from '../../protocol/fields.ts'
import { lowered } from '../../protocol/letter-case.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { emailKeys } from '../../store/center-keys.ts'
import type { DirectoryUserRecord } from '../../store/center-records.ts'
import { confirmStore, resultsOf } from '../center.ts'
import { removeAssignmentsOf } from '../kept-assignments.ts'
import { endSignIns } from '../sign-in/end-sign-ins.ts'
import {
  confirmUnreserved,
  every,
  filterValue,
  invalid,
  madeBy,
  notFound,
  quotaExceeded,
  shownStamps,
  storeTarget,
  taken,
  uniqueValue,
} from './store-calls.ts'
import { changedAttributes, enterpriseExtension, givenAttributes } from './stored-attributes.ts'

/** "IAM Identity Center quotas": users that are supported. */
const mostUsers = 100_000

export const directoryUserOperations = {
  CreateUser: { target: storeTarget, run: createUser },
  DescribeUser: { target: onUser, run: describeUser },
  UpdateUser: { target: onUser, run: updateUser },
  DeleteUser: { target: onUser, run: deleteUser },
  ListUsers: { target: onAllUsers, run: listUsers },
  GetUserId: { target: onFoundUser, run: getUserId },
} satisfies OperationTable

function onUser(input: InputFields, call: ServedCall): CallTarget {
  return storeTarget(input, call, [`user/${input.need('UserId')}`])
}

function onAllUsers(input: InputFields, call: ServedCall): CallTarget {
  return storeTarget(input, call, [every('user')])
}

/** Whoever may not read all users is not told that there is no such user. */
function onFoundUser(input: InputFields, call: ServedCall): CallTarget {
  return storeTarget(input, call, [`user/${findUnique(input, call)?.id ?? '*'}`])
}

/** The user that an id names. Ids are compared as they are, since policies compare them so. */
export function directoryUser({ state }: ServedCall, id: string): DirectoryUserRecord {
  const user = state.shelf('directoryUser').byId(id)
  if (user === undefined) throw notFound('USER', id)
  return user
}

function createUser(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const users = call.state.shelf('directoryUser')
  const attributes = confirmUser(givenAttributes('StoredUser', input))
  if (users.size >= mostUsers) throw quotaExceeded('users', mostUsers)
  const user = {
    ...{ id: randomUUID(), isDisabled: false, ...madeBy(call) },
    ...recordOf(attributes),
  }
  confirmUnique(user, call)
  call.changes.put('directoryUser', user)
  return { IdentityStoreId: input.need('IdentityStoreId'), UserId: user.id }
}

/** What the model leaves to the service. The words are AWS's, but for the birthdate. */
function confirmUser(attributes: JsonMembers): JsonMembers {
  const { UserName: name, DisplayName, Name, Birthdate } = attributes
  if (typeof name !== 'string') throw invalid('userName is a required attribute')
  const parts = new Map(Object.entries(Name ?? {}))
  const absent = [
    ...(DisplayName === undefined ? ['displayname'] : []),
    ...(parts.size === 0
      ? ['name']
      : ['GivenName', 'FamilyName'].filter((one) => !parts.has(one)).map(lowered)),
  ]
  if (absent.length > 0) {
    throw invalid(absent.map((one) => `${one}: The attribute ${one} is required`).join(', '))
  }
  if (typeof Birthdate === 'string' && !/^\d{4}-\d{2}-\d{2}$/.test(Birthdate)) {
    throw invalid('birthdate: The value must be in YYYY-MM-DD format')
  }
  confirmUnreserved(name)
  return attributes
}

function recordOf({ UserName, Extensions = {}, ...attributes }: JsonMembers) {
  return { name: String(UserName), attributes, extensions: Extensions as JsonMembers }
}

function attributesOf({ name, attributes, extensions }: DirectoryUserRecord): JsonMembers {
  const Extensions = extensions as JsonMembers
  const hasNone = Object.keys(Extensions).length === 0
  return { UserName: name, ...(attributes as JsonMembers), ...(!hasNone && { Extensions }) }
}

/** "User name and email address uniqueness", IAM Identity Center User Guide. */
function confirmUnique(user: DirectoryUserRecord, { state }: ServedCall): void {
  const users = state.shelf('directoryUser')
  const named = users.named(user.name)
  if (named !== undefined && named.id !== user.id) throw taken('Duplicate UserName')
  const isTaken = (email: string) => (users.keyed(email)?.id ?? user.id) !== user.id
  if (emailKeys(user).some(isTaken)) throw taken('Duplicate Emails')
}

function updateUser(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const user = directoryUser(call, input.need('UserId'))
  const attributes = confirmUser(changedAttributes('StoredUser', attributesOf(user), input))
  const { updated, updatedBy } = madeBy(call)
  const changed = { ...user, ...recordOf(attributes), updated, updatedBy }
  confirmUnique(changed, call)
  call.changes.put('directoryUser', changed)
  return {}
}

/** AWS does not mind that there is no such user. */
function deleteUser(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const { state, changes } = call
  const user = state.shelf('directoryUser').byId(input.need('UserId'))
  if (user === undefined) return {}
  for (const { id } of state.shelf('membership').inGroup(`user/${user.id}`)) {
    changes.remove('membership', id)
  }
  removeAssignmentsOf(call, user.id)
  endSignIns(call, user.id)
  for (const { id } of state.shelf('personDevice').inGroup(user.id)) {
    changes.remove('personDevice', id)
  }
  changes.remove('directoryUser', user.id)
  return {}
}

function describeUser(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  return userOutput(input, directoryUser(call, input.need('UserId')))
}

function listUsers(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const users = call.state.shelf('directoryUser')
  const name = filterValue(input, 'UserName')
  const found = name === undefined ? users.all : [users.named(name)].flatMap((one) => one ?? [])
  const page = resultsOf(input, call, { items: found, keyOf: ({ id }) => id })
  return { Users: page.items.map((user) => userOutput(input, user)), NextToken: page.token }
}

/** Extensions only where they are asked for. */
function userOutput(input: InputFields, user: DirectoryUserRecord): CallOutput {
  const asked = input.texts('Extensions')
  const unknown = asked.find((one) => one !== enterpriseExtension)
  if (unknown !== undefined) throw invalid(`The extension ${unknown} is not supported`)
  const extensions = Object.entries(user.extensions).filter(([name]) => asked.includes(name))
  return {
    IdentityStoreId: input.need('IdentityStoreId'),
    UserId: user.id,
    UserName: user.name,
    UserStatus: user.isDisabled ? 'DISABLED' : 'ENABLED',
    ...(user.attributes as CallOutput),
    ...(extensions.length > 0 && { Extensions: Object.fromEntries(extensions) as CallOutput }),
    ...shownStamps(user),
  }
}

function getUserId(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const user = findUnique(input, call)
  if (user === undefined) throw notFound('USER', undefined)
  return { IdentityStoreId: input.need('IdentityStoreId'), UserId: user.id }
}

function findUnique(input: InputFields, { state }: ServedCall): DirectoryUserRecord | undefined {
  const unique = uniqueValue(input, ['UserName', 'Emails.Value'])
  if (unique === undefined) return undefined
  const users = state.shelf('directoryUser')
  if (unique.path === 'UserName') return users.named(unique.value)
  return users.keyed(lowered(unique.value))
}
