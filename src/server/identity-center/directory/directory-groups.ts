/** Groups of people in the directory of IAM Identity Center ("Identity Store API Reference"). */
import { randomUUID } from 'node:crypto'
import type { CallTarget, OperationTable, ServedCall } from '../../iam/operation.ts'
import type { InputFields, JsonMembers } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { DirectoryGroupRecord } from '../../store/center-records.ts'
import { confirmStore, resultsOf } from '../center.ts'
import { removeAssignmentsOf } from '../kept-assignments.ts'
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
import { changedAttributes, givenAttributes } from './stored-attributes.ts'

/** "IAM Identity Center quotas": groups that are supported. */
const mostGroups = 100_000

export const directoryGroupOperations = {
  CreateGroup: { target: storeTarget, run: createGroup },
  DescribeGroup: { target: onGroup, run: describeGroup },
  UpdateGroup: { target: onGroup, run: updateGroup },
  DeleteGroup: { target: onGroup, run: deleteGroup },
  ListGroups: { target: onAllGroups, run: listGroups },
  GetGroupId: { target: onFoundGroup, run: getGroupId },
} satisfies OperationTable

function onGroup(input: InputFields, call: ServedCall): CallTarget {
  return storeTarget(input, call, [`group/${input.need('GroupId')}`])
}

function onAllGroups(input: InputFields, call: ServedCall): CallTarget {
  return storeTarget(input, call, [every('group')])
}

/** Whoever may not read all groups is not told that there is no such group. */
function onFoundGroup(input: InputFields, call: ServedCall): CallTarget {
  return storeTarget(input, call, [`group/${findUnique(input, call)?.id ?? '*'}`])
}

/** The group that an id names. Ids are compared as they are, since policies compare them so. */
export function directoryGroup({ state }: ServedCall, id: string): DirectoryGroupRecord {
  const group = state.shelf('directoryGroup').byId(id)
  if (group === undefined) throw notFound('GROUP', id)
  return group
}

function createGroup(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  if (call.state.shelf('directoryGroup').size >= mostGroups) {
    throw quotaExceeded('groups', mostGroups)
  }
  const group = {
    ...{ id: randomUUID(), ...madeBy(call) },
    ...recordOf(givenAttributes('StoredGroup', input)),
  }
  confirmUnique(group, call)
  call.changes.put('directoryGroup', group)
  return { IdentityStoreId: input.need('IdentityStoreId'), GroupId: group.id }
}

function recordOf({ DisplayName, Description }: JsonMembers) {
  if (typeof DisplayName !== 'string') throw invalid('displayName is a required attribute')
  confirmUnreserved(DisplayName)
  return {
    name: DisplayName,
    ...(typeof Description === 'string' && { description: Description }),
  }
}

function confirmUnique({ id, name = '' }: DirectoryGroupRecord, { state }: ServedCall): void {
  const named = state.shelf('directoryGroup').named(name)
  if (named !== undefined && named.id !== id) throw taken('Duplicate GroupDisplayName')
}

function updateGroup(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const { name, description, ...group } = directoryGroup(call, input.need('GroupId'))
  const attributes = {
    ...(name !== undefined && { DisplayName: name }),
    ...(description !== undefined && { Description: description }),
  }
  const changed = recordOf(changedAttributes('StoredGroup', attributes, input))
  const { updated, updatedBy } = madeBy(call)
  const after = { ...group, ...changed, updated, updatedBy }
  confirmUnique(after, call)
  call.changes.put('directoryGroup', after)
  return {}
}

/** AWS does not mind that there is no such group. */
function deleteGroup(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const { state, changes } = call
  const group = state.shelf('directoryGroup').byId(input.need('GroupId'))
  if (group === undefined) return {}
  for (const { id } of state.shelf('membership').inGroup(`group/${group.id}`)) {
    changes.remove('membership', id)
  }
  removeAssignmentsOf(call, group.id)
  changes.remove('directoryGroup', group.id)
  return {}
}

function describeGroup(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  return groupOutput(input, directoryGroup(call, input.need('GroupId')))
}

function listGroups(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const groups = call.state.shelf('directoryGroup')
  const name = filterValue(input, 'DisplayName')
  const found = name === undefined ? groups.all : [groups.named(name)].flatMap((one) => one ?? [])
  const page = resultsOf(input, call, { items: found, keyOf: ({ id }) => id })
  return { Groups: page.items.map((group) => groupOutput(input, group)), NextToken: page.token }
}

function groupOutput(input: InputFields, group: DirectoryGroupRecord): CallOutput {
  return {
    IdentityStoreId: input.need('IdentityStoreId'),
    GroupId: group.id,
    DisplayName: group.name,
    Description: group.description,
    ...shownStamps(group),
  }
}

function getGroupId(input: InputFields, call: ServedCall): CallOutput {
  confirmStore(input, call)
  const group = findUnique(input, call)
  if (group === undefined) throw notFound('GROUP', undefined)
  return { IdentityStoreId: input.need('IdentityStoreId'), GroupId: group.id }
}

function findUnique(input: InputFields, { state }: ServedCall): DirectoryGroupRecord | undefined {
  const unique = uniqueValue(input, ['DisplayName'])
  return unique && state.shelf('directoryGroup').named(unique.value)
}
