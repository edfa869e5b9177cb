/** Roles ("IAM roles"). */
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import { arnOf } from '../../store/arns.ts'
import type { RoleRecord } from '../../store/record-types.ts'
import { forgetUse } from '../../wire/last-use.ts'
import {
  conflict,
  exists,
  invalidInput,
  limitExceeded,
  namedIdentity,
  onAll,
  onIdentity,
} from '../entities.ts'
import { lastUseOutput, newRoleOutput, roleOutput, roleSummary } from '../entity-outputs.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { foldedName, hasPrefix, pageOf } from '../pages.ts'
import { readTrustPolicy } from '../policies/trust-documents.ts'
import { foldedKeys, readTags, requestTags } from '../tags.ts'
import { confirmBoundary } from './boundaries.ts'
import { confirmDescribable, confirmModifiable, isReservedPath } from './role-paths.ts'

const mostRoles = 1_000
const usualSession = 3_600

export const roleOperations = {
  CreateRole: { target: createTarget, run: createRole },
  GetRole: { target: onIdentity('role'), run: getRole },
  ListRoles: { target: onAll('role'), run: listRoles },
  UpdateRole: { target: onIdentity('role'), run: updateRole },
  UpdateRoleDescription: { target: onIdentity('role'), run: updateRoleDescription },
  UpdateAssumeRolePolicy: { target: onIdentity('role'), run: updateAssumeRolePolicy },
  DeleteRole: { target: onIdentity('role'), run: deleteRole },
} satisfies OperationTable

function createTarget(input: InputFields, { account }: ServedCall): CallTarget {
  const named = { path: input.text('Path') ?? '/', name: input.need('RoleName') }
  const resource = arnOf(account, 'role', named)
  const boundary = input.text('PermissionsBoundary')
  const context = {
    ...requestTags(input),
    ...(boundary !== undefined && { 'iam:PermissionsBoundary': boundary }),
  }
  const also =
    input.structures('Tags').length > 0 ? [{ action: 'iam:TagRole', resource, context }] : []
  return { resource, context, also }
}

function createRole(input: InputFields, call: ServedCall): CallOutput {
  const name = input.need('RoleName')
  const path = input.text('Path') ?? '/'
  const roles = call.state.shelf('role')
  const tags = readTags(input, foldedKeys)
  if (isReservedPath(path)) throw invalidInput(`The path ${path} is reserved for AWS.`)
  if (roles.named(name) !== undefined) throw exists(`Role with name ${name} already exists.`)
  if (roles.size >= mostRoles) throw limitExceeded('RolesPerAccount', mostRoles)
  const boundary = input.text('PermissionsBoundary')
  if (boundary !== undefined) confirmBoundary(call, boundary)
  const description = input.text('Description')
  const role: RoleRecord = {
    id: makeUniqueId('AROA'),
    ...{ name, path, tags },
    created: call.time,
    ...{ inline: [], attached: [] },
    ...(boundary !== undefined && { boundary }),
    ...(description !== undefined && { description }),
    trust: readTrustPolicy(call, input.need('AssumeRolePolicyDocument')),
    maxSessionDuration: input.number('MaxSessionDuration') ?? usualSession,
  }
  call.changes.put('role', role)
  return { Role: newRoleOutput(call, role) }
}

function getRole(input: InputFields, call: ServedCall): CallOutput {
  const role = namedIdentity(input, call, 'role')
  return { Role: { ...roleOutput(call, role), RoleLastUsed: lastUseOutput(call, role) } }
}

function listRoles(input: InputFields, call: ServedCall): CallOutput {
  return pageOf(input, call, {
    member: 'Roles',
    items: call.state.shelf('role').all.filter(hasPrefix(input)),
    keyOf: foldedName,
    show: (role) => roleSummary(call, role),
  })
}

function modifiableRole(input: InputFields, call: ServedCall): RoleRecord {
  const role = namedIdentity(input, call, 'role')
  confirmModifiable(role)
  return role
}

/** A service-linked role's description is the account's, and nothing else of it. */
function describableRole(input: InputFields, call: ServedCall): RoleRecord {
  const role = namedIdentity(input, call, 'role')
  confirmDescribable(role)
  return role
}

/** A description that is left out stays; an empty one removes it. */
function updateRole(input: InputFields, call: ServedCall): CallOutput {
  const role = describableRole(input, call)
  if (input.has('MaxSessionDuration')) confirmModifiable(role)
  const maxSessionDuration = input.number('MaxSessionDuration') ?? role.maxSessionDuration
  describe(call, { ...role, maxSessionDuration }, input.text('Description'))
  return {}
}

function updateRoleDescription(input: InputFields, call: ServedCall): CallOutput {
  const role = describableRole(input, call)
  const { description: Description, ...described } = describe(call, role, input.need('Description'))
  return { Role: { ...newRoleOutput(call, described), Description } }
}

function describe(call: ServedCall, role: RoleRecord, description: string | undefined): RoleRecord {
  const { description: before, ...rest } = role
  const kept = description ?? before ?? ''
  const described: RoleRecord = kept === '' ? rest : { ...rest, description: kept }
  call.changes.put('role', described)
  return described
}

function updateAssumeRolePolicy(input: InputFields, call: ServedCall): undefined {
  const role = modifiableRole(input, call)
  const trust = readTrustPolicy(call, input.need('PolicyDocument'))
  call.changes.put('role', { ...role, trust })
}

/** Policies and instance profiles must let go of it before ("Delete roles or instance profiles"). */
function deleteRole(input: InputFields, call: ServedCall): undefined {
  const role = modifiableRole(input, call)
  if (call.state.shelf('profile').all.some((profile) => profile.role === role.id)) {
    throw conflict('Cannot delete entity, must remove roles from instance profile first.')
  }
  if (role.attached.length > 0) {
    throw conflict('Cannot delete entity, must detach all policies first.')
  }
  if (role.inline.length > 0) throw conflict('Cannot delete entity, must delete policies first.')
  call.changes.remove('role', role.id)
  forgetUse(call.state, call.changes, role.id)
}
