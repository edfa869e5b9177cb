/** Organizational units: made, described, renamed, deleted, listed; what is below and above what. */
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { exactKeys, readTags } from '../iam/tags.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { entityPath, type FoundOrganization, unitsTo } from '../store/find-organization.ts'
import type { UnitRecord } from '../store/organization-records.ts'
import { onNodes, withTagging } from './asked-resources.ts'
import { firstPolicies, noParent } from './member-accounts.ts'
import { drawText } from './new-ids.ts'
import {
  childrenOf,
  constraint,
  findNode,
  isParent,
  managedOrganization,
  organizationArn,
  readOrganization,
} from './organization.ts'
import { organizationPage } from './organization-lists.ts'
import { inOrganizationWords } from './organization-words.ts'

export const unitCalls = {
  CreateOrganizationalUnit: { target: withTagging(onNodes('ParentId')), run: createUnit },
  DescribeOrganizationalUnit: { target: onNodes('OrganizationalUnitId'), run: describeUnit },
  UpdateOrganizationalUnit: { target: onNodes('OrganizationalUnitId'), run: updateUnit },
  DeleteOrganizationalUnit: { target: onNodes('OrganizationalUnitId'), run: deleteUnit },
  ListOrganizationalUnitsForParent: { target: onNodes('ParentId'), run: listUnits },
  ListChildren: { target: onNodes('ParentId'), run: listChildren },
  ListParents: { target: onNodes('ChildId'), run: listParents },
} satisfies OperationTable

/** "Quotas and service limits for AWS Organizations" (L-120). */
const mostUnits = 2_000
const deepest = 5

function confirmParent(organization: FoundOrganization, id: string): void {
  if (!isParent(organization, id)) throw noParent('ParentNotFoundException', 'parent')
}

/** Names are told apart by case. */
function confirmTitle(
  { management }: FoundOrganization,
  { id, title, parent }: Pick<UnitRecord, 'id' | 'title' | 'parent'>,
): void {
  const { units } = childrenOf(management, parent)
  if (!units.some((one) => one.title === title && one.id !== id)) return
  throw new AwsError(
    'DuplicateOrganizationalUnitException',
    'An OU with the same name already exists.',
  )
}

function createUnit(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const { management, record } = organization
  const parent = input.need('ParentId')
  confirmParent(organization, parent)
  if (management.shelf('unit').size >= mostUnits) {
    throw constraint('OU_NUMBER_LIMIT_EXCEEDED', 'You have exceeded the allowed number of OUs.')
  }
  if (unitsTo(management, parent).length >= deepest) {
    throw constraint('OU_DEPTH_LIMIT_EXCEEDED', 'You have exceeded the maximum OU depth.')
  }
  const unit: UnitRecord = {
    ...{ id: `ou-${record.root.slice(2)}-${drawText(8)}`, title: input.need('Name'), parent },
    policies: firstPolicies(record),
    tags: inOrganizationWords(() => readTags(input, exactKeys)),
  }
  confirmTitle(organization, unit)
  call.changes.put('unit', unit)
  return { OrganizationalUnit: unitOutput(organization, unit) }
}

function unitOutput(organization: FoundOrganization, unit: UnitRecord): CallOutput {
  const { id, title } = unit
  return {
    Id: id,
    Arn: organizationArn(organization, 'ou', id),
    Name: title,
    Path: entityPath(organization, unit),
  }
}

function findUnit({ management }: FoundOrganization, input: InputFields): UnitRecord {
  const found = management.shelf('unit').byId(input.need('OrganizationalUnitId'))
  if (found !== undefined) return found
  throw new AwsError(
    'OrganizationalUnitNotFoundException',
    "You specified an organizational unit that doesn't exist.",
  )
}

function describeUnit(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  return { OrganizationalUnit: unitOutput(organization, findUnit(organization, input)) }
}

function updateUnit(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const before = findUnit(organization, input)
  const unit = { ...before, title: input.text('Name') ?? before.title }
  confirmTitle(organization, unit)
  call.changes.put('unit', unit)
  return { OrganizationalUnit: unitOutput(organization, unit) }
}

function deleteUnit(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const { id } = findUnit(organization, input)
  const { units, members } = childrenOf(organization.management, id)
  if (units.length + members.length > 0) {
    throw new AwsError(
      'OrganizationalUnitNotEmptyException',
      'The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.',
    )
  }
  call.changes.remove('unit', id)
  return {}
}

function listUnits(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const parent = input.need('ParentId')
  confirmParent(organization, parent)
  return organizationPage(input, call, {
    member: 'OrganizationalUnits',
    items: childrenOf(organization.management, parent).units,
    keyOf: ({ id }) => id,
    show: (unit) => unitOutput(organization, unit),
  })
}

function listChildren(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const parent = input.need('ParentId')
  confirmParent(organization, parent)
  const { units, members } = childrenOf(organization.management, parent)
  const Type = input.need('ChildType')
  return organizationPage<{ readonly id: string }>(input, call, {
    ...{ member: 'Children', items: Type === 'ACCOUNT' ? members : units },
    keyOf: ({ id }) => id,
    show: ({ id }) => ({ Id: id, Type }),
  })
}

function listParents(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const node = findNode(organization, input.need('ChildId'))
  if (node === undefined || node.type === 'ROOT') {
    throw new AwsError(
      'ChildNotFoundException',
      "We can't find an organizational unit (OU) or AWS account with the ChildId that you specified.",
    )
  }
  const Id = node.record.parent
  const Type = Id === organization.record.root ? 'ROOT' : 'ORGANIZATIONAL_UNIT'
  return { Parents: [{ Id, Type }] }
}
