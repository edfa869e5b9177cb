/** The instance itself: what it is called, its tags' bearers, and attributes that sessions are tagged with. */
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { addTags, exactKeys, readTags, removeTags, tagOutput } from '../iam/tags.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import { lowered } from '../protocol/letter-case.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { AccessAttribute, PermissionSetRecord } from '../store/center-records.ts'
import type { TagRecord } from '../store/tag-record.ts'
import { centerOf, centerSettings, confirmInstance, inCenterWords } from './center.ts'
import { onInstance, onTagged, setArn } from './center-targets.ts'

export const instanceOperations = {
  ListInstances: { target: () => ({ resource: '*' }), run: listInstances },
  DescribeInstance: { target: onInstance, run: describeInstance },
  UpdateInstance: { target: onInstance, run: updateInstance },
  CreateInstanceAccessControlAttributeConfiguration: { target: onInstance, run: createAttributes },
  DescribeInstanceAccessControlAttributeConfiguration: {
    target: onInstance,
    run: describeAttributes,
  },
  UpdateInstanceAccessControlAttributeConfiguration: { target: onInstance, run: updateAttributes },
  DeleteInstanceAccessControlAttributeConfiguration: { target: onInstance, run: deleteAttributes },
  TagResource: { target: onTagged, run: tagResource },
  UntagResource: { target: onTagged, run: untagResource },
  ListTagsForResource: { target: onTagged, run: listTags },
} satisfies OperationTable

function instanceOutput(call: ServedCall): CallOutput {
  const { instanceArn, identityStoreId } = centerOf(call.state)
  return {
    ...{ InstanceArn: instanceArn, IdentityStoreId: identityStoreId },
    ...{ OwnerAccountId: call.account, Name: centerSettings(call).name },
    ...{ CreatedDate: new Date(call.state.settings.created), Status: 'ACTIVE' },
  }
}

function listInstances(_input: InputFields, call: ServedCall): CallOutput {
  return { Instances: [instanceOutput(call)] }
}

function describeInstance(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  return { ...instanceOutput(call), PermissionSetsEnabled: true }
}

function updateInstance(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  if (input.has('EncryptionConfiguration') || input.flag('PermissionSetsEnabled') === false) {
    throw new AwsError('NotImplemented', 'Of an instance only the name can be updated.')
  }
  const name = input.text('Name')
  if (name !== undefined) call.changes.put('center', { ...centerSettings(call), name })
  return {}
}

function givenAttributes(input: InputFields): AccessAttribute[] {
  const given = input.structure('InstanceAccessControlAttributeConfiguration')
  const attributes = (given?.structures('AccessControlAttributes') ?? []).map((one) => ({
    key: one.need('Key'),
    sources: one.structure('Value')?.texts('Source') ?? [],
  }))
  const keys = new Set(attributes.map(({ key }) => lowered(key)))
  // sessions are tagged with them: keys of tags ignore case, and none is AWS's own
  if (keys.size === attributes.length && ![...keys].some((key) => key.startsWith('aws:'))) {
    return attributes
  }
  throw new AwsError(
    'ValidationException',
    'An attribute key is there more than once, or begins with aws:.',
  )
}

function createAttributes(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  const settings = centerSettings(call)
  if (settings.attributes !== undefined) {
    throw new AwsError(
      'ConflictException',
      'InstanceAccessControlAttributeConfiguration already exists for the instance.',
    )
  }
  call.changes.put('center', { ...settings, attributes: givenAttributes(input) })
  return {}
}

/** Throws where nobody has turned attributes on. */
function attributesOf(input: InputFields, call: ServedCall): readonly AccessAttribute[] {
  confirmInstance(input, call)
  const { attributes } = centerSettings(call)
  if (attributes !== undefined) return attributes
  throw new AwsError(
    'ResourceNotFoundException',
    'InstanceAccessControlAttributeConfiguration was not found for the instance.',
  )
}

function describeAttributes(input: InputFields, call: ServedCall): CallOutput {
  const attributes = attributesOf(input, call)
  return {
    Status: 'ENABLED',
    InstanceAccessControlAttributeConfiguration: {
      AccessControlAttributes: attributes.map(({ key, sources }) => ({
        Key: key,
        Value: { Source: sources },
      })),
    },
  }
}

function updateAttributes(input: InputFields, call: ServedCall): CallOutput {
  attributesOf(input, call)
  call.changes.put('center', { ...centerSettings(call), attributes: givenAttributes(input) })
  return {}
}

function deleteAttributes(input: InputFields, call: ServedCall): CallOutput {
  attributesOf(input, call)
  const { attributes: _, ...settings } = centerSettings(call)
  call.changes.put('center', settings)
  return {}
}

/** The permission set of an ARN; the instance is tagged in the console alone. */
function taggedSet(input: InputFields, call: ServedCall): PermissionSetRecord {
  confirmInstance(input, call)
  const arn = input.need('ResourceArn')
  const set = call.state.shelf('permissionSet').all.find((one) => setArn(call, one) === arn)
  if (set !== undefined) return set
  throw new AwsError('ResourceNotFoundException', `Could not find the resource ${arn}`)
}

function putTags(
  call: ServedCall,
  set: PermissionSetRecord,
  tags: readonly TagRecord[],
): CallOutput {
  call.changes.put('permissionSet', { ...set, tags })
  return {}
}

function tagResource(input: InputFields, call: ServedCall): CallOutput {
  const set = taggedSet(input, call)
  return inCenterWords(() =>
    putTags(call, set, addTags(exactKeys, set.tags, readTags(input, exactKeys))),
  )
}

function untagResource(input: InputFields, call: ServedCall): CallOutput {
  const set = taggedSet(input, call)
  return inCenterWords(() => putTags(call, set, removeTags(exactKeys, set.tags, input)))
}

function listTags(input: InputFields, call: ServedCall): CallOutput {
  return { Tags: tagOutput(exactKeys, taggedSet(input, call).tags) }
}
