/** Who may use which permission set in which account; the account has its role for as long. */
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { provisionKey } from '../store/center-keys.ts'
import type { AssignmentRecord } from '../store/center-records.ts'
import { confirmInstance, resultsOf } from './center.ts'
import { needAccount } from './center-accounts.ts'
import { askRequest } from './center-requests.ts'
import { onAccount, onInstance, onPermissionSet, setArn } from './center-targets.ts'
import {
  type AssignedPrincipal,
  assignmentId,
  assignmentsOf,
  type NamedAssignment,
  removeAssignment,
} from './kept-assignments.ts'
import { namedSet } from './permission-sets.ts'
import { provisionRole } from './provision-role.ts'

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
} satisfies OperationTable

function readPrincipal(input: InputFields): AssignedPrincipal {
  const principalType = input.need('PrincipalType') === 'GROUP' ? 'GROUP' : 'USER'
  return { principalType, principal: input.need('PrincipalId') }
}

/** The assignment is there only where the role is: what failed is told by the request's status. */
function createAssignment(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const account = needAccount(call.accounts, input.need('TargetId'))
  const { principalType, principal } = readPrincipal(input)
  const kind = principalType === 'USER' ? 'directoryUser' : 'directoryGroup'
  if (call.state.shelf(kind).byId(principal) === undefined) {
    throw new AwsError('ResourceNotFoundException', `${principalType} ${principal} not found.`)
  }
  const named = { permissionSet: set.id, account: account.state.id, principalType, principal }
  const isThere = call.state.shelf('provision').byId(provisionKey(named)) !== undefined
  const isReady = isThere && !account.isClosed
  const failure = isReady ? undefined : provisionRole(call, set, account)
  if (failure === undefined) {
    call.changes.put('assignment', { id: assignmentId(named), ...named })
  }
  return { AccountAssignmentCreationStatus: asked(call, 'creation', named, failure) }
}

function deleteAssignment(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const { state } = needAccount(call.accounts, input.need('TargetId'))
  const named = { permissionSet: set.id, account: state.id, ...readPrincipal(input) }
  const found = call.state.shelf('assignment').byId(assignmentId(named))
  if (found !== undefined) removeAssignment(call, found)
  const failure = found ? undefined : 'Received a 404 status error: Assignment not found.'
  return { AccountAssignmentDeletionStatus: asked(call, 'deletion', named, failure) }
}

function asked(
  call: ServedCall,
  kind: 'creation' | 'deletion',
  { permissionSet, ...named }: NamedAssignment,
  failure: string | undefined,
): CallOutput {
  return askRequest(call, {
    ...{ kind, permissionSet: setArn(call, { id: permissionSet }), ...named },
    ...(failure !== undefined && { failure }),
  })
}

function shown(call: ServedCall, assignment: AssignmentRecord): CallOutput {
  const { permissionSet, account, principalType, principal } = assignment
  return {
    AccountId: account,
    PermissionSetArn: setArn(call, { id: permissionSet }),
    ...{ PrincipalType: principalType, PrincipalId: principal },
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
  const { id } = namedSet(input, call)
  const key = provisionKey({ permissionSet: id, account: input.need('AccountId') })
  return pageOfAssignments(input, call, call.state.shelf('assignment').inGroup(key))
}

/** A person has what their groups are assigned, too. */
function listForPrincipal(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  const wanted = input.structure('Filter')?.text('AccountId')
  const items = assignmentsOf(call.state, readPrincipal(input))
  const isWanted = ({ account }: AssignmentRecord) => wanted === undefined || account === wanted
  return pageOfAssignments(input, call, items.filter(isWanted))
}
