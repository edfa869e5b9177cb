/** Groups of users ("IAM user groups"). */
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import { arnOf } from '../../store/arns.ts'
import type { GroupRecord } from '../../store/record-types.ts'
import { conflict, exists, limitExceeded, namedIdentity, onAll, onIdentity } from '../entities.ts'
import { groupOutput, userSummary } from '../entity-outputs.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { foldedName, hasPrefix, pageOf } from '../pages.ts'

const mostGroups = 300
const mostGroupsOfUser = 10

export const groupOperations = {
  CreateGroup: { target: createTarget, run: createGroup },
  GetGroup: { target: onIdentity('group'), run: getGroup },
  ListGroups: { target: onAll('group'), run: listGroups },
  UpdateGroup: { target: updateTarget, run: updateGroup },
  DeleteGroup: { target: onIdentity('group'), run: deleteGroup },
  AddUserToGroup: { target: onIdentity('group'), run: addUserToGroup },
  RemoveUserFromGroup: { target: onIdentity('group'), run: removeUserFromGroup },
  ListGroupsForUser: { target: onIdentity('user'), run: listGroupsForUser },
} satisfies OperationTable

function createTarget(input: InputFields, { account }: ServedCall): CallTarget {
  const named = { path: input.text('Path') ?? '/', name: input.need('GroupName') }
  return { resource: arnOf(account, 'group', named) }
}

function createGroup(input: InputFields, call: ServedCall): CallOutput {
  const name = input.need('GroupName')
  const groups = call.state.shelf('group')
  if (groups.named(name) !== undefined) throw exists(`Group with name ${name} already exists.`)
  if (groups.size >= mostGroups) throw limitExceeded('GroupsPerAccount', mostGroups)
  const group: GroupRecord = {
    id: makeUniqueId('AGPA'),
    name,
    path: input.text('Path') ?? '/',
    created: call.time,
    ...{ inline: [], attached: [] },
  }
  call.changes.put('group', group)
  return { Group: groupOutput(call, group) }
}

function getGroup(input: InputFields, call: ServedCall): CallOutput {
  const group = namedIdentity(input, call, 'group')
  const page = pageOf(input, call, {
    member: 'Users',
    items: membersOf(call, group),
    keyOf: foldedName,
    show: (user) => userSummary(call, user),
  })
  return { Group: groupOutput(call, group), ...page }
}

function membersOf({ state }: ServedCall, { id }: GroupRecord) {
  return state.shelf('user').all.filter(({ groups }) => groups.includes(id))
}

function listGroups(input: InputFields, call: ServedCall): CallOutput {
  return pageOf(input, call, {
    member: 'Groups',
    items: call.state.shelf('group').all.filter(hasPrefix(input)),
    keyOf: foldedName,
    show: (group) => groupOutput(call, group),
  })
}

function updateTarget(input: InputFields, call: ServedCall): CallTarget {
  const target = onIdentity('group')(input, call)
  const group = call.state.shelf('group').named(input.need('GroupName'))
  if (group === undefined) return target
  const resource = arnOf(call.account, 'group', renamed(input, group))
  const also = resource === target.resource ? [] : [{ action: 'iam:UpdateGroup', resource }]
  return { ...target, also }
}

function renamed(input: InputFields, { name, path }: GroupRecord) {
  return { name: input.text('NewGroupName') ?? name, path: input.text('NewPath') ?? path }
}

function updateGroup(input: InputFields, call: ServedCall): undefined {
  const group = namedIdentity(input, call, 'group')
  const { name, path } = renamed(input, group)
  if (name !== group.name && call.state.shelf('group').named(name) !== undefined) {
    throw exists(`Group with name ${name} already exists.`)
  }
  call.changes.put('group', { ...group, name, path })
}

function deleteGroup(input: InputFields, call: ServedCall): undefined {
  const group = namedIdentity(input, call, 'group')
  if (membersOf(call, group).length > 0) {
    throw conflict('Cannot delete entity, must remove users from group first.')
  }
  if (group.attached.length > 0) {
    throw conflict('Cannot delete entity, must detach all policies first.')
  }
  if (group.inline.length > 0) throw conflict('Cannot delete entity, must delete policies first.')
  call.changes.remove('group', group.id)
}

function addUserToGroup(input: InputFields, call: ServedCall): undefined {
  const group = namedIdentity(input, call, 'group')
  const user = namedIdentity(input, call, 'user')
  if (user.groups.includes(group.id)) return
  if (user.groups.length >= mostGroupsOfUser) {
    throw limitExceeded('GroupsPerUser', mostGroupsOfUser)
  }
  call.changes.put('user', { ...user, groups: [...user.groups, group.id] })
}

function removeUserFromGroup(input: InputFields, call: ServedCall): undefined {
  const user = namedIdentity(input, call, 'user')
  const group = namedIdentity(input, call, 'group')
  if (!user.groups.includes(group.id)) return
  call.changes.put('user', { ...user, groups: user.groups.filter((id) => id !== group.id) })
}

function listGroupsForUser(input: InputFields, call: ServedCall): CallOutput {
  const user = namedIdentity(input, call, 'user')
  return pageOf(input, call, {
    member: 'Groups',
    items: user.groups.flatMap((id) => call.state.shelf('group').byId(id) ?? []),
    keyOf: foldedName,
    show: (group) => groupOutput(call, group),
  })
}
