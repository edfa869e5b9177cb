/** Service-linked roles: made for a service, changed by nobody, deleted by a task of their own. */
import { randomUUID } from 'node:crypto'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import { arnOf } from '../../store/arns.ts'
import type { RoleRecord } from '../../store/record-types.ts'
import { forgetUse } from '../../wire/last-use.ts'
import { invalidInput, namedIdentity, noSuchEntity, onIdentity } from '../entities.ts'
import { newRoleOutput } from '../entity-outputs.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { type LinkedService, linkedServices } from './linked-services.ts'

export const linkedRoleOperations = {
  CreateServiceLinkedRole: { target: createTarget, run: createRole },
  DeleteServiceLinkedRole: { target: onIdentity('role'), run: deleteRole },
  GetServiceLinkedRoleDeletionStatus: { target: onTask, run: getStatus },
} satisfies OperationTable

const servicePath = '/aws-service-role/'

interface NamedService extends LinkedService {
  /** `batch.amazonaws.com` */
  readonly principal: string
}

/** Throws for a service without such a role. */
function findService(input: InputFields): NamedService {
  const principal = input.need('AWSServiceName')
  const service = linkedServices.get(principal.replace(/\.amazonaws\.com$/, ''))
  if (service !== undefined && principal.endsWith('.amazonaws.com'))
    return { ...service, principal }
  throw invalidInput(`Service ${principal} does not have a service-linked role here.`)
}

function nameOf(input: InputFields, { role }: LinkedService): string {
  const suffix = input.text('CustomSuffix')
  return `AWSServiceRoleFor${role}${suffix === undefined ? '' : `_${suffix}`}`
}

function createTarget(input: InputFields, { account }: ServedCall): CallTarget {
  const principal = input.need('AWSServiceName')
  const service = linkedServices.get(principal.replace(/\.amazonaws\.com$/, ''))
  const name = service === undefined ? '*' : nameOf(input, service)
  return {
    resource: arnOf(account, 'role', { path: `${servicePath}${principal}/`, name }),
    context: { 'iam:AWSServiceName': principal },
  }
}

function createRole(input: InputFields, call: ServedCall): CallOutput {
  const service = findService(input)
  const { principal, policy, takesSuffix } = service
  if (input.has('CustomSuffix') && takesSuffix !== true) {
    throw invalidInput(`Custom suffix is not allowed for ${principal}`)
  }
  const name = nameOf(input, service)
  if (call.state.shelf('role').named(name) !== undefined) {
    throw invalidInput(
      `Service role name ${name} has been taken in this account, please try a different suffix.`,
    )
  }
  const description = input.text('Description')
  const role: RoleRecord = {
    ...newRole(call, { name, principal, policy }),
    ...(description !== undefined && { description }),
  }
  call.changes.put('role', role)
  return { Role: newRoleOutput(call, role) }
}

interface NewRole {
  readonly name: string
  /** `batch.amazonaws.com` */
  readonly principal: string
  readonly policy: string
}

function newRole({ time, managed }: LinkingCall, { name, principal, policy }: NewRole): RoleRecord {
  const arn = `arn:aws:iam::aws:policy${servicePath}${policy}`
  return {
    id: makeUniqueId('AROA'),
    ...{ name, path: `${servicePath}${principal}/`, created: time, tags: [], inline: [] },
    attached: managed.find(arn) === undefined ? [] : [arn],
    trust: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [principal] } },
      ],
    }),
    maxSessionDuration: 3_600,
  }
}

type LinkingCall = Pick<ServedCall, 'state' | 'changes' | 'managed' | 'time'>

/** Makes the role that a service makes by itself, unless it is there. */
export function keepLinkedRole(call: LinkingCall, principal: string): void {
  const service = linkedServices.get(principal.replace(/\.amazonaws\.com$/, ''))
  if (service === undefined) throw new TypeError(`${principal} has no service-linked role`)
  const name = `AWSServiceRoleFor${service.role}`
  if (call.state.shelf('role').named(name) !== undefined) return
  call.changes.put('role', newRole(call, { name, principal, policy: service.policy }))
}

/** Nothing here uses the role, so that the task is done at once. */
function deleteRole(input: InputFields, call: ServedCall): CallOutput {
  const role = namedIdentity(input, call, 'role')
  if (!role.path.startsWith(servicePath)) {
    throw noSuchEntity(`The service-linked role with name ${role.name} cannot be found.`)
  }
  const id = `task${role.path}${role.name}/${randomUUID()}`
  call.changes.remove('role', role.id)
  forgetUse(call.state, call.changes, role.id)
  call.changes.put('deletion', { id, created: call.time })
  return { DeletionTaskId: id }
}

/** Permission is asked for on the role of the task. */
function onTask(input: InputFields, { account }: ServedCall): CallTarget {
  const [, path = '/', name = '*'] =
    /^task(\/.+\/)([^/]+)\/[^/]+$/.exec(input.need('DeletionTaskId')) ?? []
  return { resource: arnOf(account, 'role', { path, name }) }
}

function getStatus(input: InputFields, call: ServedCall): CallOutput {
  const id = input.need('DeletionTaskId')
  if (call.state.shelf('deletion').byId(id) === undefined) {
    throw noSuchEntity(`Deletion task ${id} cannot be found.`)
  }
  return { Status: 'SUCCEEDED' }
}
