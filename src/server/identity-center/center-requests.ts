/** Requests of IAM Identity Center that clients ask the status of, until it is told. */
import { randomUUID } from 'node:crypto'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { CenterRequestRecord } from '../store/center-records.ts'
import { confirmInstance, resultsOf } from './center.ts'
import { onInstance } from './center-targets.ts'

type RequestKind = CenterRequestRecord['kind']

export const centerRequestOperations = {
  DescribeAccountAssignmentCreationStatus: {
    target: onInstance,
    run: describe('creation', 'AccountAssignmentCreation'),
  },
  DescribeAccountAssignmentDeletionStatus: {
    target: onInstance,
    run: describe('deletion', 'AccountAssignmentDeletion'),
  },
  DescribePermissionSetProvisioningStatus: { target: onInstance, run: describeProvisioning },
  ListAccountAssignmentCreationStatus: {
    target: onInstance,
    run: list('creation', 'AccountAssignmentsCreationStatus'),
  },
  ListAccountAssignmentDeletionStatus: {
    target: onInstance,
    run: list('deletion', 'AccountAssignmentsDeletionStatus'),
  },
  ListPermissionSetProvisioningStatus: {
    target: onInstance,
    run: list('provisioning', 'PermissionSetsProvisioningStatus'),
  },
} satisfies OperationTable

/** For how long a status is told ("ListAccountAssignmentCreationStatus": of the last 7 days). */
const keptMilliseconds = 7 * 86_400_000

/** AWS answers before it has done anything; here all is done when a client first asks how far it is. */
export function askRequest(
  call: ServedCall,
  asked: Omit<CenterRequestRecord, 'id' | 'created'>,
): CallOutput {
  const request: CenterRequestRecord = { id: randomUUID(), ...asked, created: call.time }
  keepRequest(call, request)
  const { FailureReason: _, ...output } = requestOutput(request)
  return { ...output, Status: 'IN_PROGRESS' }
}

/** Keeps a request, and none that is too old to be asked for. */
function keepRequest(call: ServedCall, request: CenterRequestRecord): void {
  const now = Date.parse(call.time)
  for (const one of call.state.shelf('centerRequest').all) {
    if (Date.parse(one.created) + keptMilliseconds < now) {
      call.changes.remove('centerRequest', one.id)
    }
  }
  call.changes.put('centerRequest', request)
}

/** A request as its status is told. */
function requestOutput(request: CenterRequestRecord): CallOutput {
  const { id, failure, permissionSet, account, created, principalType, principal } = request
  return {
    Status: statusOf(request),
    RequestId: id,
    FailureReason: failure,
    ...(request.kind === 'provisioning'
      ? { AccountId: account }
      : { TargetId: account, TargetType: 'AWS_ACCOUNT' }),
    ...{ PermissionSetArn: permissionSet, PrincipalType: principalType, PrincipalId: principal },
    CreatedDate: new Date(created),
  }
}

function statusOf({ failure }: CenterRequestRecord): string {
  return failure === undefined ? 'SUCCEEDED' : 'FAILED'
}

function findRequest(id: string, kind: RequestKind, { state }: ServedCall): CenterRequestRecord {
  const request = state.shelf('centerRequest').byId(id)
  if (request?.kind === kind) return request
  throw new AwsError('ResourceNotFoundException', `Could not find a request with id ${id}`)
}

function describe(kind: RequestKind, stem: string) {
  return (input: InputFields, call: ServedCall): CallOutput => {
    confirmInstance(input, call)
    const request = findRequest(input.need(`${stem}RequestId`), kind, call)
    return { [`${stem}Status`]: requestOutput(request) }
  }
}

function describeProvisioning(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  const id = input.need('ProvisionPermissionSetRequestId')
  const request = findRequest(id, 'provisioning', call)
  return { PermissionSetProvisioningStatus: requestOutput(request) }
}

function list(kind: RequestKind, member: string) {
  return (input: InputFields, call: ServedCall): CallOutput => {
    confirmInstance(input, call)
    const wanted = input.structure('Filter')?.text('Status')
    const items = call.state
      .shelf('centerRequest')
      .all.filter((one) => one.kind === kind && (wanted ?? statusOf(one)) === statusOf(one))
    const { items: page, token } = resultsOf(input, call, { items, keyOf: ({ id }) => id })
    const shown = page.map((one) => ({
      ...{ Status: statusOf(one), RequestId: one.id, CreatedDate: new Date(one.created) },
    }))
    return { [member]: shown, NextToken: token }
  }
}
