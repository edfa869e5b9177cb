/** Users ("IAM users"). */

import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import { arnOf, rootArn } from '../../store/arns.ts'
import type { UserRecord } from '../../store/record-types.ts'
import { actsAsRoot } from '../../wire/caller.ts'
import { forgetUse } from '../../wire/last-use.ts'
import {
  conflict,
  exists,
  limitExceeded,
  namedIdentity,
  namedUser,
  onAll,
  onIdentity,
} from '../entities.ts'
import { newUserOutput, userOutput, userSummary } from '../entity-outputs.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { foldedName, hasPrefix, pageOf } from '../pages.ts'
import { foldedKeys, readTags, requestTags } from '../tags.ts'
import { confirmBoundary } from './boundaries.ts'

const mostUsers = 5_000

export const userOperations = {
  CreateUser: { target: createTarget, run: createUser },
  GetUser: { target: onIdentity('user'), run: getUser },
  ListUsers: { target: onAll('user'), run: listUsers },
  UpdateUser: { target: updateTarget, run: updateUser },
  DeleteUser: { target: onIdentity('user'), run: deleteUser },
} satisfies OperationTable

/** The ARN that a user or role will have, with what is to be put on it. */
function createTarget(input: InputFields, { account }: ServedCall): CallTarget {
  const name = input.need('UserName')
  const resource = arnOf(account, 'user', { path: input.text('Path') ?? '/', name })
  const boundary = input.text('PermissionsBoundary')
  const context = {
    ...requestTags(input),
    ...(boundary !== undefined && { 'iam:PermissionsBoundary': boundary }),
  }
  const also =
    input.structures('Tags').length > 0 ? [{ action: 'iam:TagUser', resource, context }] : []
  return { resource, context, also }
}

function createUser(input: InputFields, call: ServedCall): CallOutput {
  const name = input.need('UserName')
  const users = call.state.shelf('user')
  const tags = readTags(input, foldedKeys)
  if (users.named(name) !== undefined) throw exists(`User with name ${name} already exists.`)
  if (users.size >= mostUsers) throw limitExceeded('UsersPerAccount', mostUsers)
  const boundary = input.text('PermissionsBoundary')
  if (boundary !== undefined) confirmBoundary(call, boundary)
  const user: UserRecord = {
    id: makeUniqueId('AIDA'),
    name,
    path: input.text('Path') ?? '/',
    created: call.time,
    tags,
    ...(boundary !== undefined && { boundary }),
    ...{ inline: [], attached: [], groups: [] },
  }
  call.changes.put('user', user)
  return { User: newUserOutput(call, user) }
}

/** Without a name the caller's own; the root user's has no name. */
function getUser(input: InputFields, call: ServedCall): CallOutput {
  const { caller, account, state } = call
  if (actsAsRoot(caller) && !input.has('UserName')) {
    return {
      User: {
        UserId: account,
        Arn: rootArn(account),
        CreateDate: new Date(state.settings.created),
      },
    }
  }
  return { User: userOutput(call, namedUser(input, call)) }
}

function listUsers(input: InputFields, call: ServedCall): CallOutput {
  return pageOf(input, call, {
    member: 'Users',
    items: call.state.shelf('user').all.filter(hasPrefix(input)),
    keyOf: foldedName,
    show: (user) => userSummary(call, user),
  })
}

/** What a user is renamed to, or moved to, must be allowed as well. */
function updateTarget(input: InputFields, call: ServedCall): CallTarget {
  const target = onIdentity('user')(input, call)
  const user = call.state.shelf('user').named(input.need('UserName'))
  if (user === undefined) return target
  const resource = arnOf(call.account, 'user', renamed(input, user))
  const also = resource === target.resource ? [] : [{ action: 'iam:UpdateUser', resource }]
  return { ...target, also }
}

function renamed(input: InputFields, { name, path }: UserRecord) {
  return { name: input.text('NewUserName') ?? name, path: input.text('NewPath') ?? path }
}

function updateUser(input: InputFields, call: ServedCall): undefined {
  const user = namedIdentity(input, call, 'user')
  const { name, path } = renamed(input, user)
  if (name !== user.name && call.state.shelf('user').named(name) !== undefined) {
    throw exists(`User with name ${name} already exists.`)
  }
  call.changes.put('user', { ...user, name, path })
}

/** Everything that belongs to the user must be gone before ("Delete an IAM user"). */
function deleteUser(input: InputFields, call: ServedCall): undefined {
  const user = namedIdentity(input, call, 'user')
  const { state, changes } = call
  if (user.groups.length > 0) {
    throw conflict('Cannot delete entity, must remove users from group first.')
  }
  if (user.attached.length > 0) {
    throw conflict('Cannot delete entity, must detach all policies first.')
  }
  if (user.inline.length > 0) throw conflict('Cannot delete entity, must delete policies first.')
  if (state.shelf('key').all.some(({ owner }) => owner === user.id)) {
    throw conflict('Cannot delete entity, must delete access keys first.')
  }
  if (state.shelf('login').byId(user.id) !== undefined) {
    throw conflict('Cannot delete entity, must delete login profile first.')
  }
  confirmNothingOwned(call, user)
  changes.remove('user', user.id)
  forgetUse(state, changes, user.id)
}

/** Devices, certificates and keys that are still the user's. */
function confirmNothingOwned({ state }: ServedCall, { id }: UserRecord): void {
  const kinds = {
    mfa: 'deactivate MFA device',
    signing: 'delete signing certificates',
    ssh: 'delete SSH public keys',
    serviceCredential: 'delete service specific credentials',
  } as const
  for (const [kind, what] of Object.entries(kinds)) {
    const isOwned = state.shelf(kind as keyof typeof kinds).all.some(({ owner }) => owner === id)
    if (isOwned) throw conflict(`Cannot delete entity, must ${what} first.`)
  }
}
