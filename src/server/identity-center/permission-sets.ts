/** Permission sets, as they are made and changed: roles have them once they are provisioned. */
import { randomBytes } from 'node:crypto'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { exactKeys, readTags } from '../iam/tags.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { PermissionSetRecord } from '../store/center-records.ts'
import { confirmInstance, inCenterWords, resultsOf } from './center.ts'
import { onInstance, onNewPermissionSet, onPermissionSet, setArn } from './center-targets.ts'

const mostSets = 2_000
const usualDuration = 'PT1H'
/** Seconds of a session: one hour to twelve. */
const durations = { least: 3_600, most: 43_200 }

export const permissionSetOperations = {
  CreatePermissionSet: { target: onNewPermissionSet, run: createSet },
  DescribePermissionSet: { target: onPermissionSet, run: describeSet },
  UpdatePermissionSet: { target: onPermissionSet, run: updateSet },
  DeletePermissionSet: { target: onPermissionSet, run: deleteSet },
  ListPermissionSets: { target: onInstance, run: listSets },
} satisfies OperationTable

/** The permission set that the input names. */
export function namedSet(input: InputFields, call: ServedCall): PermissionSetRecord {
  confirmInstance(input, call)
  const arn = input.need('PermissionSetArn')
  const id = arn.slice(arn.lastIndexOf('/') + 1)
  const set = call.state.shelf('permissionSet').byId(id)
  if (set !== undefined && setArn(call, set) === arn) return set
  throw new AwsError('ResourceNotFoundException', `Could not find PermissionSet with id ${id}`)
}

/** Keeps a permission set that differs from what its roles have. */
export function changeSet({ state, changes }: ServedCall, set: PermissionSetRecord): void {
  changes.put('permissionSet', set)
  for (const provision of state.shelf('provision').inGroup(set.id)) {
    changes.put('provision', { ...provision, isLatest: false })
  }
}

/** Seconds of an ISO 8601 duration: hours, minutes and seconds, or undefined for others. */
export function secondsOf(duration: string): number | undefined {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration)
  if (parts === null) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part = '0') => Number(part))
  return hours * 3_600 + minutes * 60 + seconds
}

function readDuration(input: InputFields): string | undefined {
  const text = input.text('SessionDuration')
  const seconds = secondsOf(text ?? usualDuration)
  const { least, most } = durations
  if (seconds !== undefined && seconds >= least && seconds <= most) return text
  throw new AwsError(
    'ValidationException',
    'SessionDuration must be between 1 hour (PT1H) and 12 hours (PT12H).',
  )
}

function createSet(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  const name = input.need('Name')
  const sets = call.state.shelf('permissionSet')
  const tags = inCenterWords(() => readTags(input, exactKeys))
  const sessionDuration = readDuration(input) ?? usualDuration
  if (sets.named(name) !== undefined) {
    throw new AwsError('ConflictException', `PermissionSet with name ${name} already exists.`)
  }
  if (sets.size >= mostSets) {
    throw new AwsError('ServiceQuotaExceededException', `There are ${mostSets} permission sets.`)
  }
  const set: PermissionSetRecord = {
    id: `ps-${randomBytes(8).toString('hex')}`,
    ...{ name, tags, sessionDuration, created: call.time },
    ...describedBy(input),
    ...{ attached: [], references: [] },
  }
  call.changes.put('permissionSet', set)
  return { PermissionSet: setOutput(call, set) }
}

function describedBy(input: InputFields): Pick<PermissionSetRecord, 'description' | 'relayState'> {
  const description = input.text('Description')
  const relayState = input.text('RelayState')
  return {
    ...(description !== undefined && { description }),
    ...(relayState !== undefined && { relayState }),
  }
}

function setOutput(call: ServedCall, set: PermissionSetRecord): CallOutput {
  return {
    Name: set.name,
    PermissionSetArn: setArn(call, set),
    Description: set.description,
    CreatedDate: new Date(set.created),
    SessionDuration: set.sessionDuration,
    RelayState: set.relayState,
  }
}

function describeSet(input: InputFields, call: ServedCall): CallOutput {
  return { PermissionSet: setOutput(call, namedSet(input, call)) }
}

/** What is left out stays. */
function updateSet(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const sessionDuration = readDuration(input) ?? set.sessionDuration
  changeSet(call, { ...set, ...describedBy(input), sessionDuration })
  return {}
}

function deleteSet(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  if (call.state.shelf('assignment').inGroup(set.id).length > 0) {
    throw new AwsError(
      'ConflictException',
      'Could not delete because PermissionSet has ApplicationProfile associated with it',
    )
  }
  call.changes.remove('permissionSet', set.id)
  return {}
}

function listSets(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  const items = call.state.shelf('permissionSet').all.map((set) => setArn(call, set))
  const page = resultsOf(input, call, { items, keyOf: (arn) => arn })
  return { PermissionSets: page.items, NextToken: page.token }
}
