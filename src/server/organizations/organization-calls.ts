/** The organization itself: made, described, deleted; its root. */

import { fullAccess } from '../access/organization-slice.ts'
import { keepLinkedRole } from '../iam/identities/service-linked-roles.ts'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { type FoundOrganization, organizationOf } from '../store/find-organization.ts'
import type { OrganizationRecord } from '../store/organization-records.ts'
import { onOrganization } from './asked-resources.ts'
import { drawText } from './new-ids.ts'
import {
  managedOrganization,
  organizationArn,
  ownOrganization,
  readOrganization,
} from './organization.ts'
import { organizationPage } from './organization-lists.ts'

export const organizationCalls = {
  CreateOrganization: { target: onNew, run: createOrganization },
  DescribeOrganization: { target: onOrganization, run: describe },
  DeleteOrganization: { target: onOrganization, run: deleteOrganization },
  ListRoots: { target: onOrganization, run: listRoots },
} satisfies OperationTable

/** Making the organization makes its service-linked role. */
function onNew(input: InputFields, { account }: ServedCall) {
  const path = 'aws-service-role/organizations.amazonaws.com'
  return {
    ...onOrganization(input),
    also: [
      {
        action: 'iam:CreateServiceLinkedRole',
        resource: `arn:aws:iam::${account}:role/${path}/AWSServiceRoleForOrganizations`,
        context: { 'iam:AWSServiceName': 'organizations.amazonaws.com' },
      },
    ],
  }
}

function createOrganization(input: InputFields, call: ServedCall): CallOutput {
  const { accounts, account, state, changes, time } = call
  if (organizationOf(accounts, account) !== undefined) {
    throw new AwsError(
      'AlreadyInOrganizationException',
      'The AWS account is already a member of an organization.',
    )
  }
  const features =
    input.text('FeatureSet') === 'CONSOLIDATED_BILLING' ? 'CONSOLIDATED_BILLING' : 'ALL'
  const policies = features === 'ALL' ? [fullAccess.SERVICE_CONTROL_POLICY.id] : []
  const root = `r-${drawText(4)}`
  const record: OrganizationRecord = {
    ...{ id: 'organization', organization: `o-${drawText(10)}`, root, created: time, features },
    policyTypes: features === 'ALL' ? ['SERVICE_CONTROL_POLICY'] : [],
    ...{ policies, tags: [], services: [], rootFeatures: [] },
  }
  changes.put('organization', record)
  changes.put('member', {
    ...{ id: account, title: state.settings.alias ?? 'Management' },
    // nobody has said the address of the root user
    email: `root@${account}.example.com`,
    ...{ parent: root, joined: time, method: 'INVITED', policies, tags: [], delegations: [] },
  })
  keepLinkedRole(call, 'organizations.amazonaws.com')
  return { Organization: shown(ownOrganization(call)) }
}

function shown(organization: FoundOrganization): CallOutput {
  const { management, record } = organization
  const manager = management.shelf('member').byId(management.id)
  return {
    Id: record.organization,
    Arn: organizationArn(organization, 'organization'),
    FeatureSet: record.features,
    MasterAccountArn: organizationArn(organization, 'account', management.id),
    MasterAccountId: management.id,
    MasterAccountEmail: manager?.email,
    // "Do not use": AWS goes on to say of an organization with all features that it has SCPs
    AvailablePolicyTypes:
      record.features === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
  }
}

function describe(_input: InputFields, call: ServedCall): CallOutput {
  return { Organization: shown(ownOrganization(call)) }
}

function deleteOrganization(_input: InputFields, call: ServedCall): CallOutput {
  const { management } = managedOrganization(call)
  const members = management.shelf('member').all
  const things = [...management.shelf('unit').all, ...management.shelf('controlPolicy').all]
  if (members.length > 1 || things.length > 0) {
    throw new AwsError(
      'OrganizationNotEmptyException',
      "The organization isn't empty. To delete an organization, you must first remove all accounts except the management account, delete all OUs, and delete all policies.",
    )
  }
  for (const { id } of members) call.changes.remove('member', id)
  for (const { id } of management.shelf('accountRequest').all) {
    call.changes.remove('accountRequest', id)
  }
  call.changes.remove('organization', 'organization')
  return {}
}

function listRoots(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  return organizationPage(input, call, {
    member: 'Roots',
    items: [organization.record],
    keyOf: ({ root }) => root,
    show: (record) => rootOutput(organization, record),
  })
}

/** The root, with the types of policies that are enabled. */
export function rootOutput(
  organization: FoundOrganization,
  { root, policyTypes }: OrganizationRecord,
): CallOutput {
  return {
    Id: root,
    Arn: organizationArn(organization, 'root', root),
    Name: 'Root',
    PolicyTypes: policyTypes.map((Type) => ({ Type, Status: 'ENABLED' })),
  }
}
