/** Who is in which group of the directory of IAM Identity Center ("Identity Store API Reference"). */
import { randomUUID } from 'node:crypto'
import type { CallTarget, OperationTable, ServedCall } from '../../iam/operation.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { membershipKey } from '../../store/center-keys.ts'
import type { MembershipRecord } from '../../store/center-records.ts'
import { confirmStore, resultsOf } from '../center.ts'
import { directoryGroup } from './directory-groups.ts'
import { directoryUser } from './directory-users.ts'
import {
  every,
  madeBy,
  memberOf,
  notFound,
  shownStamps,
  storeTarget,
  taken,
} from './store-calls.ts'

export const membershipOperations = {
  CreateGroupMembership: { target: onNewMembership, run: createMembership },
  DescribeGroupMembership: { target: onMembership, run: describeMembership },
  DeleteGroupMembership: { target: onMembership, run: deleteMembership },
  GetGroupMembershipId: { target: onFoundMembership, run: getMembershipId },
  ListGroupMemberships: { target: onGroupMemberships, run: listOfGroup },
  ListGroupMembershipsForMember: { target: onUserMemberships, run: listOfMember },
  IsMemberInGroups: { target: onGroups, run: isMemberInGroups },
} satisfies OperationTable

function onNewMembership(input: InputFields, call: ServedCall): CallTarget {
  const group = input.need('GroupId')
  return storeTarget(input, call, [`group/${group}`, `user/${memberOf(input)}`])
}

/** One that is not there could be anybody's. */
function onMembership(input: InputFields, call: ServedCall): CallTarget {
  const id = input.need('MembershipId')
  const { group, user } = call.state.shelf('membership').byId(id) ?? { group: '*', user: '*' }
  return storeTarget(input, call, [`group/${group}`, `membership/${id}`, `user/${user}`])
}

function onFoundMembership(input: InputFields, call: ServedCall): CallTarget {
  const group = input.need('GroupId')
  const user = memberOf(input)
  const id = findMembership(call, { group, user })?.id ?? '*'
  return storeTarget(input, call, [`group/${group}`, `membership/${id}`, `user/${user}`])
}

function onGroupMemberships(input: InputFields, call: ServedCall): CallTarget {
  return storeTarget(input, call, [every('membership'), `group/${input.need('GroupId')}`])
}

function onUserMemberships(input: InputFields, call: ServedCall): CallTarget {
  return storeTarget(input, call, [every('membership'), `user/${memberOf(input)}`])
}

function onGroups(input: InputFields, call: ServedCall): CallTarget {
  const groups = input.texts('GroupIds').map((id) => `group/${id}`)
  return storeTarget(input, call, [every('membership'), ...groups, `user/${memberOf(input)}`])
}

function findMembership(
  { state }: ServedCall,
  pair: Pick<MembershipRecord, 'group' | 'user'>,
): MembershipRecord | undefined {
  return state.shelf('membership').keyed(membershipKey(pair))
}

function createMembership(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const user = memberOf(input)
  const group = input.need('GroupId')
  if (call.state.shelf('directoryUser').byId(user) === undefined) {
    throw notFound('USER', user, 'Member does not exist')
  }
  if (call.state.shelf('directoryGroup').byId(group) === undefined) {
    throw notFound('GROUP', group, 'Group does not exist')
  }
  if (findMembership(call, { group, user }) !== undefined) {
    throw taken('Member and Group relationship already exists')
  }
  const membership = { id: randomUUID(), group, user, ...madeBy(call) }
  call.changes.put('membership', membership)
  return { IdentityStoreId: input.need('IdentityStoreId'), MembershipId: membership.id }
}

function describeMembership(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const id = input.need('MembershipId')
  const membership = call.state.shelf('membership').byId(id)
  if (membership === undefined) throw notFound('GROUP_MEMBERSHIP', id)
  return membershipOutput(input, membership)
}

/** As with users and groups, AWS does not mind that there is no such membership. */
function deleteMembership(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const id = input.need('MembershipId')
  if (call.state.shelf('membership').byId(id) !== undefined) call.changes.remove('membership', id)
  return {}
}

function getMembershipId(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const user = memberOf(input)
  const group = input.need('GroupId')
  const membership = findMembership(call, { group, user })
  if (membership === undefined) throw notFound('GROUP_MEMBERSHIP', undefined)
  return { IdentityStoreId: input.need('IdentityStoreId'), MembershipId: membership.id }
}

function listOfGroup(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const { id } = directoryGroup(call, input.need('GroupId'))
  return membershipPage(input, call, `group/${id}`)
}

function listOfMember(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const { id } = directoryUser(call, memberOf(input))
  return membershipPage(input, call, `user/${id}`)
}

function membershipPage(input: InputFields, call: ServedCall, group: string): CallOutput {
  const items = call.state.shelf('membership').inGroup(group)
  const page = resultsOf(input, call, { items, keyOf: ({ id }) => id })
  return {
    GroupMemberships: page.items.map((one) => membershipOutput(input, one)),
    NextToken: page.token,
  }
}

function membershipOutput(input: InputFields, membership: MembershipRecord): CallOutput {
  const { id, group, user } = membership
  return {
    IdentityStoreId: input.need('IdentityStoreId'),
    MembershipId: id,
    GroupId: group,
    MemberId: { UserId: user },
    ...shownStamps(membership),
  }
}

/** In the order that the groups are asked for. */
function isMemberInGroups(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const { id: user } = directoryUser(call, memberOf(input))
  const results = input.texts('GroupIds').map((id) => ({
    GroupId: directoryGroup(call, id).id,
    MemberId: { UserId: user },
    MembershipExists: findMembership(call, { group: id, user }) !== undefined,
  }))
  return { Results: results }
}
