/** Who may use which permission set in the account; the account has its role for as long. */
import { randomUUID } from 'node:crypto'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { AccountState } from '../store/account-state.ts'
import type {
  AssignmentRecord,
  CenterRequestRecord,
  PermissionSetRecord,
} from '../store/center-records.ts'
import { confirmInstance, resultsOf } from './center.ts'
import { keepRequest, requestOutput } from './center-requests.ts'
import { onAccount, onInstance, onPermissionSet, setArn } from './center-targets.ts'
import { namedSet } from './permission-sets.ts'
import { provisionRole, removeRole } from './provision-role.ts'

export const assignmentOperations = {
  CreateAccountAssignment: {
    target: onAccount('TargetId', onPermissionSet),
    run: createAssignment,
  },
  DeleteAccountAssignment: {
    target: onAccount('TargetId', onPermissionSet),
    run: deleteAssignment,
  },
  ListAccountAssignments: { target: onAccount('AccountId', onPermissionSet), run: listAssignments },
  ListAccountAssignmentsForPrincipal: { target: onInstance, run: listForPrincipal },
  ListAccountsForProvisionedPermissionSet: { target: onPermissionSet, run: listAccounts },
  ListPermissionSetsProvisionedToAccount: {
    target: onAccount('AccountId', onInstance),
    run: listProvisioned,
  },
  ProvisionPermissionSet: { target: onAccount('TargetId', onPermissionSet), run: provision },
} satisfies OperationTable

type AssignedPrincipal = Pick<AssignmentRecord, 'principalType' | 'principal'>

function readPrincipal(input: InputFields): AssignedPrincipal {
  const principalType = input.need('PrincipalType') === 'GROUP' ? 'GROUP' : 'USER'
  return { principalType, principal: input.need('PrincipalId') }
}

function confirmAccount(id: string | undefined, { account }: ServedCall): void {
  if (id === undefined || id === account) return
  throw new AwsError('ResourceNotFoundException', `Account ${id} could not be found.`)
}

function assignmentId(
  { id }: PermissionSetRecord,
  { principalType, principal }: AssignedPrincipal,
) {
  return `${id}/${principalType}/${principal}`
}

/** The assignment is there only where the role is: what failed is told by the request's status. */
function createAssignment(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  confirmAccount(input.need('TargetId'), call)
  const named = readPrincipal(input)
  const { principalType, principal } = named
  const kind = principalType === 'USER' ? 'directoryUser' : 'directoryGroup'
  if (call.state.shelf(kind).byId(principal) === undefined) {
    throw new AwsError('ResourceNotFoundException', `${principalType} ${principal} not found.`)
  }
  const { failure } = set.role === undefined ? provisionRole(call, set) : { failure: undefined }
  if (failure === undefined) {
    const id = assignmentId(set, named)
    call.changes.put('assignment', { id, permissionSet: set.id, ...named })
  }
  return { AccountAssignmentCreationStatus: asked(call, 'creation', { set, named, failure }) }
}

function deleteAssignment(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  confirmAccount(input.need('TargetId'), call)
  const named = readPrincipal(input)
  const id = assignmentId(set, named)
  const isThere = call.state.shelf('assignment').byId(id) !== undefined
  if (isThere) removeAssignment(call, id, set)
  const failure = isThere ? undefined : 'Received a 404 status error: Assignment not found.'
  return { AccountAssignmentDeletionStatus: asked(call, 'deletion', { set, named, failure }) }
}

/** The last one takes the role with it. */
function removeAssignment(call: ServedCall, id: string, set: PermissionSetRecord): void {
  call.changes.remove('assignment', id)
  if (call.state.shelf('assignment').inGroup(set.id).length === 0) removeRole(call, set)
}

/** Removes what is assigned to a person or group that is deleted. */
export function removeAssignmentsOf(call: ServedCall, principal: string): void {
  const assignments = call.state.shelf('assignment')
  for (const type of ['USER', 'GROUP'] as const) {
    for (const one of assignments.inGroup(`${type}/${principal}`)) {
      const set = call.state.shelf('permissionSet').byId(one.permissionSet)
      if (set !== undefined) removeAssignment(call, one.id, set)
    }
  }
}

/** AWS answers before it has done anything; here all is done when a client first asks how far it is. */
function asked(
  call: ServedCall,
  kind: CenterRequestRecord['kind'],
  {
    set,
    named,
    failure,
  }: {
    readonly set: PermissionSetRecord
    readonly named?: AssignedPrincipal
    readonly failure: string | undefined
  },
): CallOutput {
  const request: CenterRequestRecord = {
    id: randomUUID(),
    ...{ kind, permissionSet: setArn(call, set), created: call.time },
    ...named,
    ...(failure !== undefined && { failure }),
  }
  keepRequest(call, request)
  const { FailureReason: _, ...output } = requestOutput(call, request)
  return { ...output, Status: 'IN_PROGRESS' }
}

function shown(call: ServedCall, { permissionSet, principalType, principal }: AssignmentRecord) {
  const set = call.state.shelf('permissionSet').byId(permissionSet)
  return {
    AccountId: call.account,
    ...(set !== undefined && { PermissionSetArn: setArn(call, set) }),
    PrincipalType: principalType,
    PrincipalId: principal,
  }
}

function pageOfAssignments(
  input: InputFields,
  call: ServedCall,
  items: readonly AssignmentRecord[],
): CallOutput {
  const page = resultsOf(input, call, { items, keyOf: ({ id }) => id })
  return { AccountAssignments: page.items.map((one) => shown(call, one)), NextToken: page.token }
}

function listAssignments(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const isOwn = input.need('AccountId') === call.account
  const all = isOwn ? call.state.shelf('assignment').inGroup(set.id) : []
  return pageOfAssignments(input, call, all)
}

/** A person has what their groups are assigned, too. */
function listForPrincipal(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  const named = readPrincipal(input)
  const wanted = input.structure('Filter')?.text('AccountId') ?? call.account
  const items = wanted === call.account ? assignmentsOf(call.state, named) : []
  return pageOfAssignments(input, call, items)
}

/** What a group is assigned; or a person, by themselves or by a group. */
export function assignmentsOf(
  state: AccountState,
  { principalType, principal }: AssignedPrincipal,
): AssignmentRecord[] {
  const assignments = state.shelf('assignment')
  const memberships =
    principalType === 'USER' ? state.shelf('membership').inGroup(`user/${principal}`) : []
  return [
    ...assignments.inGroup(`${principalType}/${principal}`),
    ...memberships.flatMap(({ group }) => assignments.inGroup(`GROUP/${group}`)),
  ]
}

/** Permission sets that the account has a role of, as the input wants them: up to date, or not. */
function provisionedSets(input: InputFields, { state }: ServedCall): PermissionSetRecord[] {
  const wanted = input.text('ProvisioningStatus')
  const isWanted = ({ isProvisioned }: PermissionSetRecord) =>
    wanted === undefined || isProvisioned === (wanted === 'LATEST_PERMISSION_SET_PROVISIONED')
  return state.shelf('permissionSet').all.filter((set) => set.role !== undefined && isWanted(set))
}

function listAccounts(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const isThere = provisionedSets(input, call).some(({ id }) => id === set.id)
  return { AccountIds: isThere ? [call.account] : [] }
}

function listProvisioned(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  confirmAccount(input.need('AccountId'), call)
  const items = provisionedSets(input, call).map((set) => setArn(call, set))
  const page = resultsOf(input, call, { items, keyOf: (arn) => arn })
  return { PermissionSets: page.items, NextToken: page.token }
}

function provision(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const isOfOne = input.need('TargetType') === 'AWS_ACCOUNT'
  if (isOfOne && input.text('TargetId') === undefined) {
    throw new AwsError('ValidationException', 'TargetId is required for AWS_ACCOUNT.')
  }
  confirmAccount(input.text('TargetId'), call)
  const { failure } =
    set.role === undefined
      ? { failure: notProvisioned(call.account, isOfOne) }
      : provisionRole(call, set)
  return { PermissionSetProvisioningStatus: asked(call, 'provisioning', { set, failure }) }
}

/** Of all accounts that have the permission set there may be none. */
function notProvisioned(account: string, isOfOne: boolean): string | undefined {
  if (!isOfOne) return undefined
  return `Received a 404 status error: Permission set provision not found in AWS account ${account}.`
}
