/** SCPs and RCPs: made, described, changed, deleted, listed. */
import { fullAccess, fullAccessDocument } from '../access/organization-slice.ts'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { exactKeys, readTags } from '../iam/tags.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { FoundOrganization } from '../store/find-organization.ts'
import type { ControlPolicyRecord, ControlType } from '../store/organization-records.ts'
import { awsType, onOrganization, onPolicy, policyArn, withTagging } from './asked-resources.ts'
import { confirmDocument } from './control-documents.ts'
import { drawText } from './new-ids.ts'
import {
  allNodes,
  constraint,
  invalidMember,
  managedOrganization,
  readOrganization,
} from './organization.ts'
import { organizationPage } from './organization-lists.ts'
import { inOrganizationWords } from './organization-words.ts'

export const controlPolicyCalls = {
  CreatePolicy: { target: withTagging(onOrganization), run: createPolicy },
  DescribePolicy: { target: onPolicy(), run: describePolicy },
  UpdatePolicy: { target: onPolicy(), run: updatePolicy },
  DeletePolicy: { target: onPolicy(), run: deletePolicy },
  ListPolicies: { target: onOrganization, run: listPolicies },
} satisfies OperationTable

/** "Quotas and service limits for AWS Organizations" */
const mostPolicies: Readonly<Record<ControlType, number>> = {
  SERVICE_CONTROL_POLICY: 10_000,
  RESOURCE_CONTROL_POLICY: 1_000,
}

/** The type that an input names. Throws for types that decide nothing here. */
export function readType(input: InputFields, member: string): ControlType {
  const type = input.need(member)
  if (type === 'SERVICE_CONTROL_POLICY' || type === 'RESOURCE_CONTROL_POLICY') return type
  throw new AwsError('NotImplemented', `Policies of the type ${type} are not implemented.`)
}

/** Throws for an organization without all features, which has no policies. */
export function confirmAvailable({ record }: FoundOrganization): void {
  if (record.features === 'ALL') return
  throw new AwsError(
    'PolicyTypeNotAvailableForOrganizationException',
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
  )
}

function createPolicy(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const type = readType(input, 'Type')
  confirmAvailable(organization)
  const policy: ControlPolicyRecord = {
    ...{ id: `p-${drawText(8)}`, type, title: input.need('Name') },
    ...{ description: input.text('Description') ?? '', content: input.need('Content') },
    tags: inOrganizationWords(() => readTags(input, exactKeys)),
  }
  confirmDocument(type, policy.content)
  const shelf = organization.management.shelf('controlPolicy')
  if (shelf.all.filter((one) => one.type === type).length >= mostPolicies[type]) {
    throw constraint(
      'POLICY_NUMBER_LIMIT_EXCEEDED',
      'You have exceeded the allowed number of policies of the type.',
    )
  }
  confirmTitle(organization, policy)
  call.changes.put('controlPolicy', policy)
  return { Policy: policyOutput(organization, policy) }
}

function confirmTitle(
  { management }: FoundOrganization,
  { id, type, title }: ControlPolicyRecord,
): void {
  const others = management.shelf('controlPolicy').all.filter((one) => one.id !== id)
  const isTaken =
    fullAccess[type].title === title ||
    others.some((one) => one.type === type && one.title === title)
  if (!isTaken) return
  throw new AwsError('DuplicatePolicyException', 'A policy with the same name already exists.')
}

/** AWS's own policies as records. */
function awsPolicies(): ControlPolicyRecord[] {
  return (['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const).map((type) => ({
    ...{ ...fullAccess[type], type, tags: [] },
    description:
      type === 'SERVICE_CONTROL_POLICY'
        ? 'Allows access to every operation'
        : 'Allows access to all resources',
    content: JSON.stringify(fullAccessDocument(type), undefined, 2),
  }))
}

/** The policy of an id, AWS's own too. */
export function findControlPolicy(
  { management }: FoundOrganization,
  id: string,
): ControlPolicyRecord {
  const found =
    management.shelf('controlPolicy').byId(id) ?? awsPolicies().find((one) => one.id === id)
  if (found !== undefined) return found
  throw new AwsError('PolicyNotFoundException', "You specified a policy that doesn't exist.")
}

/** A policy as lists have it. */
export function policySummary(
  organization: FoundOrganization,
  policy: ControlPolicyRecord,
): CallOutput {
  const { id, type, title, description } = policy
  return {
    Id: id,
    Arn: policyArn(organization, policy),
    Name: title,
    Description: description,
    Type: type,
    AwsManaged: awsType(id) !== undefined,
  }
}

function policyOutput(organization: FoundOrganization, policy: ControlPolicyRecord): CallOutput {
  return { PolicySummary: policySummary(organization, policy), Content: policy.content }
}

function describePolicy(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const policy = findControlPolicy(organization, input.need('PolicyId'))
  return { Policy: policyOutput(organization, policy) }
}

/** Throws for AWS's own. */
function ownPolicy(organization: FoundOrganization, input: InputFields): ControlPolicyRecord {
  const policy = findControlPolicy(organization, input.need('PolicyId'))
  if (awsType(policy.id) === undefined) return policy
  throw invalidMember(
    'IMMUTABLE_POLICY',
    'You specified a policy that is managed by AWS and cannot be modified.',
  )
}

function updatePolicy(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const before = ownPolicy(organization, input)
  const policy = {
    ...before,
    title: input.text('Name') ?? before.title,
    description: input.text('Description') ?? before.description,
    content: input.text('Content') ?? before.content,
  }
  confirmDocument(policy.type, policy.content)
  confirmTitle(organization, policy)
  call.changes.put('controlPolicy', policy)
  return { Policy: policyOutput(organization, policy) }
}

function deletePolicy(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const { id } = ownPolicy(organization, input)
  if (allNodes(organization).some(({ record }) => record.policies.includes(id))) {
    throw new AwsError(
      'PolicyInUseException',
      'The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.',
    )
  }
  call.changes.remove('controlPolicy', id)
  return {}
}

function listPolicies(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const type = readType(input, 'Filter')
  const all = [...awsPolicies(), ...organization.management.shelf('controlPolicy').all]
  return organizationPage(input, call, {
    ...{ member: 'Policies', items: all.filter((one) => one.type === type) },
    keyOf: ({ id }) => id,
    show: (policy) => policySummary(organization, policy),
  })
}
