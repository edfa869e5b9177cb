/** Accounts of the organization: made, listed, moved, closed, removed. */
import { fullAccess } from '../access/organization-slice.ts'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { leaveCenter } from '../identity-center/kept-assignments.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { entityPath, type FoundOrganization } from '../store/find-organization.ts'
import type {
  ControlType,
  MemberRecord,
  OrganizationRecord,
} from '../store/organization-records.ts'
import { onNodes, onOrganization } from './asked-resources.ts'
import {
  childrenOf,
  constraint,
  findMember,
  isParent,
  managedOrganization,
  organizationArn,
  ownOrganization,
  readOrganization,
} from './organization.ts'
import { organizationPage } from './organization-lists.ts'

export const memberAccountCalls = {
  ListAccounts: { target: onOrganization, run: listAccounts },
  DescribeAccount: { target: onNodes('AccountId'), run: describeAccount },
  ListAccountsForParent: { target: onNodes('ParentId'), run: listForParent },
  MoveAccount: {
    target: onNodes('AccountId', 'SourceParentId', 'DestinationParentId'),
    run: moveAccount,
  },
  CloseAccount: { target: onNodes('AccountId'), run: closeAccount },
  RemoveAccountFromOrganization: { target: onNodes('AccountId'), run: removeAccount },
  LeaveOrganization: { target: onOrganization, run: leaveOrganization },
} satisfies OperationTable

/** Ids of the policies that whatever is new in the organization has. */
export function firstPolicies({ policyTypes }: OrganizationRecord): string[] {
  return policyTypes.map((type: ControlType) => fullAccess[type].id)
}

/** An account as lists have it. */
export function memberOutput(organization: FoundOrganization, member: MemberRecord): CallOutput {
  const { id, title, email, joined, method, closed } = member
  const state = closed === undefined ? 'ACTIVE' : 'SUSPENDED'
  return {
    Id: id,
    Arn: organizationArn(organization, 'account', id),
    Email: email,
    Name: title,
    Status: state,
    State: state,
    Paths: [entityPath(organization, member)],
    JoinedMethod: method,
    JoinedTimestamp: new Date(joined),
  }
}

function pageOfMembers(
  input: InputFields,
  call: ServedCall,
  { organization, items }: PageOfMembers,
): CallOutput {
  return organizationPage(input, call, {
    ...{ member: 'Accounts', items },
    keyOf: ({ id }) => id,
    show: (one) => memberOutput(organization, one),
  })
}

interface PageOfMembers {
  readonly organization: FoundOrganization
  readonly items: readonly MemberRecord[]
}

function listAccounts(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  return pageOfMembers(input, call, {
    ...{ organization, items: organization.management.shelf('member').all },
  })
}

function listForParent(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const parent = input.need('ParentId')
  if (!isParent(organization, parent)) throw noParent('ParentNotFoundException', 'parent')
  const { members } = childrenOf(organization.management, parent)
  return pageOfMembers(input, call, { organization, items: members })
}

/** Of a root or unit that is not there. */
export function noParent(code: string, what: string): AwsError {
  return new AwsError(code, `You specified a ${what} that doesn't exist.`)
}

function describeAccount(input: InputFields, call: ServedCall): CallOutput {
  const organization = readOrganization(call)
  const member = findMember(organization, input.need('AccountId'))
  return { Account: memberOutput(organization, member) }
}

function moveAccount(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const member = findMember(organization, input.need('AccountId'))
  const [source, destination] = [input.need('SourceParentId'), input.need('DestinationParentId')]
  if (!isParent(organization, source) || member.parent !== source) {
    throw noParent('SourceParentNotFoundException', 'source parent')
  }
  if (!isParent(organization, destination)) {
    throw noParent('DestinationParentNotFoundException', 'destination parent')
  }
  if (destination === source) {
    throw new AwsError(
      'DuplicateAccountException',
      'That account is already present in the specified destination.',
    )
  }
  call.changes.put('member', { ...member, parent: destination })
  return {}
}

/** Nobody of a closed account can call any more, nor be called in it. */
function closeAccount(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const member = findMember(organization, input.need('AccountId'))
  if (member.id === organization.management.id) {
    throw constraint(
      'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
      'You attempted to close the management account.',
    )
  }
  if (member.closed !== undefined) {
    throw new AwsError(
      'AccountAlreadyClosedException',
      'You attempted to close an account that is already closed.',
    )
  }
  if (member.delegations.length > 0) throw isAdministrator('close')
  call.changes.put('member', { ...member, closed: call.time })
  return {}
}

function isAdministrator(what: string): AwsError {
  return constraint(
    'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
    `You attempted to ${what} an account that is a delegated administrator of the organization. Deregister it first.`,
  )
}

function removeAccount(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  return remove(call, organization, findMember(organization, input.need('AccountId')))
}

function leaveOrganization(_input: InputFields, call: ServedCall): CallOutput {
  const organization = ownOrganization(call)
  return remove(call, organization, organization.member)
}

/** Days that an account must be there before it can leave ("Quotas and service limits for AWS Organizations"). */
const leastDays = 7

/** An account that leaves keeps what it has, roles that trust the management account among it, but for those of IAM Identity Center. */
function remove(
  call: ServedCall,
  { management }: FoundOrganization,
  member: MemberRecord,
): CallOutput {
  if (member.id === management.id) {
    throw new AwsError(
      'MasterCannotLeaveOrganizationException',
      "You can't remove a management account from an organization.",
    )
  }
  if (member.delegations.length > 0) throw isAdministrator('remove')
  if (member.closed !== undefined) {
    throw constraint('ACCOUNT_CANNOT_LEAVE_ORGANIZATION', 'The account is closed.')
  }
  const age = Date.parse(call.time) - Date.parse(member.joined)
  if (member.method === 'CREATED' && age < leastDays * 86_400_000) {
    throw constraint(
      'WAIT_PERIOD_ACTIVE',
      'You attempted to remove an account that was created less than 7 days ago.',
    )
  }
  call.changes.of(management).remove('member', member.id)
  leaveCenter(call, call.accounts.at(member.id))
  return {}
}
