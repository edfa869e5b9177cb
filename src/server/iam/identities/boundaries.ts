/** Permissions boundaries of users and roles ("Permissions boundaries for IAM entities"). */

import type { InputFields } from '../../protocol/fields.ts'
import { readIamArn } from '../../store/arns.ts'
import type { RoleRecord, UserRecord } from '../../store/record-types.ts'
import {
  boundaryKey,
  invalidInput,
  namedIdentity,
  noSuchEntity,
  onIdentity,
  ownPolicy,
} from '../entities.ts'
import type { OperationTable, ServedCall } from '../operation.ts'
import { confirmModifiable } from './role-paths.ts'

export const boundaryOperations = {
  PutUserPermissionsBoundary: {
    target: onIdentity('user', newBoundary),
    run: (input, call) => putBoundary(input, call, 'user'),
  },
  PutRolePermissionsBoundary: {
    target: onIdentity('role', newBoundary),
    run: (input, call) => putBoundary(input, call, 'role'),
  },
  DeleteUserPermissionsBoundary: {
    target: onIdentity('user', boundaryKey),
    run: (input, call) => deleteBoundary(input, call, 'user'),
  },
  DeleteRolePermissionsBoundary: {
    target: onIdentity('role', boundaryKey),
    run: (input, call) => deleteBoundary(input, call, 'role'),
  },
} satisfies OperationTable

function newBoundary(input: InputFields) {
  return { 'iam:PermissionsBoundary': input.need('PermissionsBoundary') }
}

/** Throws for a boundary that is no managed policy here. */
export function confirmBoundary(call: ServedCall, arn: string): void {
  const parts = readIamArn(arn)
  if (parts?.type !== 'policy') throw invalidInput(`ARN ${arn} is not valid.`)
  if (parts.account !== 'aws' && parts.account !== call.account) {
    throw invalidInput('Permissions boundaries must belong to the account of the entity.')
  }
  if (call.managed.find(arn) !== undefined || ownPolicy(call, arn) !== undefined) return
  throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`)
}

function putBoundary(input: InputFields, call: ServedCall, kind: 'user' | 'role'): undefined {
  const record = namedIdentity(input, call, kind)
  if (kind === 'role') confirmModifiable(record)
  const boundary = input.need('PermissionsBoundary')
  confirmBoundary(call, boundary)
  put(call, kind, { ...record, boundary })
}

function deleteBoundary(input: InputFields, call: ServedCall, kind: 'user' | 'role'): undefined {
  const record = namedIdentity(input, call, kind)
  if (kind === 'role') confirmModifiable(record)
  const { boundary, ...rest } = record
  if (boundary === undefined) {
    throw noSuchEntity(`The ${kind} with name ${record.name} has no permissions boundary.`)
  }
  put(call, kind, rest)
}

function put(call: ServedCall, kind: 'user' | 'role', record: UserRecord | RoleRecord): void {
  if (kind === 'role' && 'trust' in record) call.changes.put('role', record)
  if (kind === 'user' && 'groups' in record) call.changes.put('user', record)
}
