/** Tags of the root, of units, accounts and policies. */
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { addTags, exactKeys, readTags, removeTags, tagOutput } from '../iam/tags.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { FoundOrganization } from '../store/find-organization.ts'
import type { TagRecord } from '../store/tag-record.ts'
import { onTagged } from './asked-resources.ts'
import { findNode, managedOrganization, putNode, readOrganization } from './organization.ts'
import { inOrganizationWords } from './organization-words.ts'

export const organizationTagCalls = {
  TagResource: { target: onTagged, run: tagResource },
  UntagResource: { target: onTagged, run: untagResource },
  ListTagsForResource: { target: onTagged, run: listTags },
} satisfies OperationTable

interface TaggedThing {
  readonly tags: readonly TagRecord[]
  readonly put: (call: ServedCall, tags: readonly TagRecord[]) => void
}

/** AWS's own policies have no tags. */
function findTagged(organization: FoundOrganization, input: InputFields): TaggedThing {
  const id = input.need('ResourceId')
  const node = findNode(organization, id)
  if (node !== undefined) {
    return { tags: node.record.tags, put: (call, tags) => putNode(call, node, { tags }) }
  }
  const policy = organization.management.shelf('controlPolicy').byId(id)
  if (policy !== undefined) {
    const put = ({ changes }: ServedCall, tags: readonly TagRecord[]) =>
      changes.put('controlPolicy', { ...policy, tags })
    return { tags: policy.tags, put }
  }
  throw new AwsError('TargetNotFoundException', "You specified a target that doesn't exist.")
}

function tagResource(input: InputFields, call: ServedCall): CallOutput {
  const { tags, put } = findTagged(managedOrganization(call), input)
  put(
    call,
    inOrganizationWords(() => addTags(exactKeys, tags, readTags(input, exactKeys))),
  )
  return {}
}

function untagResource(input: InputFields, call: ServedCall): CallOutput {
  const { tags, put } = findTagged(managedOrganization(call), input)
  put(
    call,
    inOrganizationWords(() => removeTags(exactKeys, tags, input)),
  )
  return {}
}

function listTags(input: InputFields, call: ServedCall): CallOutput {
  const { tags } = findTagged(readOrganization(call), input)
  return organizationTags(tags)
}

function organizationTags(tags: readonly TagRecord[]): CallOutput {
  return { Tags: tagOutput(exactKeys, tags) }
}
