/** CreateAccount, and what became of it. */
import { keepLinkedRole } from '../iam/identities/service-linked-roles.ts'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { exactKeys, readTags } from '../iam/tags.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import { lowered } from '../protocol/letter-case.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { FoundOrganization } from '../store/find-organization.ts'
import type { AccountRequestRecord } from '../store/organization-records.ts'
import { makeAccessRole } from './access-role.ts'
import { onOrganization, withTagging } from './asked-resources.ts'
import { firstPolicies } from './member-accounts.ts'
import { makeAccountId, makeRequestId } from './new-ids.ts'
import { constraint, managedOrganization, readOrganization } from './organization.ts'
import { organizationPage } from './organization-lists.ts'
import { inOrganizationWords } from './organization-words.ts'

export const accountCreationCalls = {
  CreateAccount: { target: withTagging(onOrganization), run: createAccount },
  DescribeCreateAccountStatus: { target: onOrganization, run: describeStatus },
  ListCreateAccountStatus: { target: onOrganization, run: listStatus },
} satisfies OperationTable

/** AWS answers before it has done anything; here all is done when a client first asks how far it is. */
function createAccount(input: InputFields, call: ServedCall): CallOutput {
  const organization = managedOrganization(call)
  const { management } = organization
  if (management.shelf('member').size >= call.accountQuota) {
    throw constraint(
      'ACCOUNT_NUMBER_LIMIT_EXCEEDED',
      'You have exceeded the allowed number of AWS accounts.',
    )
  }
  const title = input.need('AccountName')
  const email = input.need('Email')
  const request = { id: makeRequestId(), title, requested: call.time }
  const members = call.accounts.all.flatMap((one) => one.shelf('member').all)
  const isTaken = members.some((one) => lowered(one.email) === lowered(email))
  const kept: AccountRequestRecord = isTaken
    ? { ...request, failure: 'EMAIL_ALREADY_EXISTS' }
    : { ...request, account: makeMember(input, call, organization) }
  call.changes.put('accountRequest', kept)
  const { AccountName, Id, RequestedTimestamp } = requestOutput(kept)
  return { CreateAccountStatus: { Id, AccountName, State: 'IN_PROGRESS', RequestedTimestamp } }
}

/** The new account's id. It has no user, and a root user without password and keys. */
function makeMember(input: InputFields, call: ServedCall, { record }: FoundOrganization): string {
  const { accounts, changes, time } = call
  const id = makeAccountId(accounts)
  const state = accounts.at(id)
  const own = { ...call, state, account: id, changes: changes.of(state) }
  own.changes.put('settings', { id: 'settings', account: id, created: time })
  keepLinkedRole(own, 'organizations.amazonaws.com')
  own.changes.put('role', makeAccessRole(call.account, { time, name: input.text('RoleName') }))
  changes.put('member', {
    ...{ id, title: input.need('AccountName'), email: input.need('Email'), parent: record.root },
    ...{ joined: time, method: 'CREATED', policies: firstPolicies(record), delegations: [] },
    tags: inOrganizationWords(() => readTags(input, exactKeys)),
  })
  return id
}

function requestOutput({ id, title, requested, account, failure }: AccountRequestRecord) {
  return {
    Id: id,
    AccountName: title,
    State: failure === undefined ? 'SUCCEEDED' : 'FAILED',
    RequestedTimestamp: new Date(requested),
    CompletedTimestamp: new Date(requested),
    ...(account !== undefined && { AccountId: account }),
    ...(failure !== undefined && { FailureReason: failure }),
  }
}

function describeStatus(input: InputFields, call: ServedCall): CallOutput {
  const { management } = readOrganization(call)
  const found = management.shelf('accountRequest').byId(input.need('CreateAccountRequestId'))
  if (found !== undefined) return { CreateAccountStatus: requestOutput(found) }
  throw new AwsError(
    'CreateAccountStatusNotFoundException',
    "You specified a create account request ID that doesn't exist.",
  )
}

function listStatus(input: InputFields, call: ServedCall): CallOutput {
  const { management } = readOrganization(call)
  const states = input.texts('States')
  const all = management.shelf('accountRequest').all.map(requestOutput)
  return organizationPage(input, call, {
    member: 'CreateAccountStatuses',
    items: all.filter(({ State }) => states.length === 0 || states.includes(State)),
    keyOf: ({ Id }) => Id,
    show: (one) => one,
  })
}
