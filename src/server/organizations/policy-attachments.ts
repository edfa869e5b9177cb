/** Which policies are attached to what, and which types of them count. */
import { fullAccess } from '../access/organization-slice.ts'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { FoundOrganization } from '../store/find-organization.ts'
import type { ControlType, OrganizationRecord } from '../store/organization-records.ts'
import { onNodes, onPolicy } from './asked-resources.ts'
import { confirmAvailable, findControlPolicy, policySummary, readType } from './control-policies.ts'
import {
  allNodes,
  constraint,
  findNode,
  invalidMember,
  managedOrganization,
  type OrganizationNode,
  putNode,
  readOrganization,
  shownNode,
} from './organization.ts'
import { rootOutput } from './organization-calls.ts'
import { organizationPage } from './organization-lists.ts'

export const attachmentCalls = {
  AttachPolicy: { target: onPolicy('TargetId'), run: attachPolicy },
  DetachPolicy: { target: onPolicy('TargetId'), run: detachPolicy },
  ListTargetsForPolicy: { target: onPolicy(), run: listTargets },
  ListPoliciesForTarget: { target: onNodes('TargetId'), run: listForTarget },
  EnablePolicyType: { target: onNodes('RootId'), run: enableType },
  DisablePolicyType: { target: onNodes('RootId'), run: disableType },
} satisfies OperationTable

/** "Quotas and service limits for AWS Organizations" (L-118, L-119) */
const mostAttached: Readonly<Record<ControlType, number>> = {
  SERVICE_CONTROL_POLICY: 10,
  RESOURCE_CONTROL_POLICY: 5,
}

function findTarget(organization: FoundOrganization, input: InputFields): OrganizationNode {
  const node = findNode(organization, input.need('TargetId'))
  if (node !== undefined) return node
  throw new AwsError('TargetNotFoundException', "You specified a target that doesn't exist.")
}

/** Ids of the policies of a type. */
function attachedOf(
  organization: FoundOrganization,
  { record }: OrganizationNode,
  type: ControlType,
): string[] {
  return record.policies.filter((id) => findControlPolicy(organization, id).type === type)
}

function attachPolicy(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const { id, type } = findControlPolicy(organization, input.need('PolicyId'))
  const node = findTarget(organization, input)
  confirmEnabled(organization.record, type)
  if (node.record.policies.includes(id)) {
    throw new AwsError(
      'DuplicatePolicyAttachmentException',
      'The selected policy is already attached to the specified target.',
    )
  }
  if (attachedOf(organization, node, type).length >= mostAttached[type]) {
    throw constraint(
      'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
      'You have attached the maximum number of policies to the specified target.',
    )
  }
  putNode(call, node, { policies: [...node.record.policies, id] })
  return {}
}

function confirmEnabled({ policyTypes }: OrganizationRecord, type: ControlType): void {
  if (policyTypes.includes(type)) return
  throw new AwsError(
    'PolicyTypeNotEnabledException',
    'This operation can be performed only for enabled policy types.',
  )
}

/** A root, unit or account keeps one SCP at least; RCPs that allow everything are not detached (L-107, L-118). */
function detachPolicy(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const { id, type } = findControlPolicy(organization, input.need('PolicyId'))
  const node = findTarget(organization, input)
  if (!node.record.policies.includes(id)) {
    throw new AwsError(
      'PolicyNotAttachedException',
      'The policy is not attached to the specified target in the specified root.',
    )
  }
  if (id === fullAccess.RESOURCE_CONTROL_POLICY.id) {
    throw invalidMember('NON_DETACHABLE_POLICY', 'You cannot detach the policy RCPFullAWSAccess.')
  }
  if (attachedOf(organization, node, type).length === 1) {
    throw constraint(
      'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
      'You cannot remove the last policy attached to the specified target.',
    )
  }
  putNode(call, node, { policies: node.record.policies.filter((one) => one !== id) })
  return {}
}

function listTargets(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const { id } = findControlPolicy(organization, input.need('PolicyId'))
  const nodes = allNodes(organization).filter(({ record }) => record.policies.includes(id))
  return organizationPage(input, call, {
    member: 'Targets',
    items: nodes.map((node) => ({ ...shownNode(organization, node), type: node.type })),
    keyOf: (one) => one.id,
    show: (one) => ({ TargetId: one.id, Arn: one.arn, Name: one.title, Type: one.type }),
  })
}

function listForTarget(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const type = readType(input, 'Filter')
  const node = findTarget(organization, input)
  return organizationPage(input, call, {
    member: 'Policies',
    items: attachedOf(organization, node, type).map((id) => findControlPolicy(organization, id)),
    keyOf: ({ id }) => id,
    show: (policy) => policySummary(organization, policy),
  })
}

function readRoot(input: InputFields, call: ServedCall): FoundOrganization {
  const organization = managedOrganization(call)
  if (input.need('RootId') === organization.record.root) return organization
  throw new AwsError('RootNotFoundException', "You specified a root that doesn't exist.")
}

/** Everything has the policy that allows everything, so that nothing changes at first. */
function enableType(input: InputFields, call: ServedCall): CallOutput {
  const organization = readRoot(input, call)
  const type = readType(input, 'PolicyType')
  confirmAvailable(organization)
  if (organization.record.policyTypes.includes(type)) {
    throw new AwsError(
      'PolicyTypeAlreadyEnabledException',
      'The specified policy type is already enabled.',
    )
  }
  const attach = (policies: readonly string[]) => [...policies, fullAccess[type].id]
  return changeType(call, organization, {
    attach,
    types: [...organization.record.policyTypes, type],
  })
}

/** All attachments of the type are gone, also once it is enabled again. */
function disableType(input: InputFields, call: ServedCall): CallOutput {
  const organization = readRoot(input, call)
  const type = readType(input, 'PolicyType')
  confirmEnabled(organization.record, type)
  const attach = (policies: readonly string[]) =>
    policies.filter((id) => findControlPolicy(organization, id).type !== type)
  return changeType(call, organization, {
    attach,
    types: organization.record.policyTypes.filter((one) => one !== type),
  })
}

interface ChangedTypes {
  readonly types: readonly ControlType[]
  /** The policies that a root, unit or account has then. */
  readonly attach: (policies: readonly string[]) => readonly string[]
}

function changeType(
  call: ServedCall,
  organization: FoundOrganization,
  { types, attach }: ChangedTypes,
): CallOutput {
  for (const node of allNodes(organization)) {
    if (node.type !== 'ROOT') putNode(call, node, { policies: attach(node.record.policies) })
  }
  const { record } = organization
  const root = { ...record, policyTypes: types, policies: attach(record.policies) }
  call.changes.put('organization', root)
  return { Root: rootOutput(organization, root) }
}
