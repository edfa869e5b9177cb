/** Which policies of an identity give it access to a service: ListPoliciesGrantingServiceAccess. */
import { documentOf } from '../../access/account-directory.ts'
import type { InputFields } from '../../protocol/fields.ts'
import { lowered, raised } from '../../protocol/letter-case.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { arnOf, readIamArn } from '../../store/arns.ts'
import { type AnyIdentity, type IdentityKind, invalidInput, noSuchEntity } from '../entities.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { listOf, readStatements, type WrittenStatement } from './document-syntax.ts'

export const grantOperations = {
  ListPoliciesGrantingServiceAccess: { target: onArn, run: listGrants },
} satisfies OperationTable

function onArn(input: InputFields): CallTarget {
  return { resource: input.need('Arn') }
}

interface GrantingPolicy {
  readonly output: CallOutput
  readonly document: string
}

function listGrants(input: InputFields, call: ServedCall): CallOutput {
  const policies = policiesOf(input, call)
  const grants = input.texts('ServiceNamespaces').map((service) => ({
    ServiceNamespace: service,
    Policies: policies
      .filter(({ document }) => allowsService(document, service))
      .map(({ output }) => output),
  }))
  return { PoliciesGrantingServiceAccess: grants, IsTruncated: false }
}

function allowsService(document: string, service: string): boolean {
  return readStatements(document).statements.some((one) => statementAllows(one, service))
}

/** Whether a statement allows an action of the service. */
export function statementAllows(
  { Effect, Action, NotAction }: WrittenStatement,
  service: string,
): boolean {
  if (Effect !== 'Allow') return false
  if (NotAction !== undefined) return !listOf(NotAction).some((one) => coversAll(one, service))
  return listOf(Action).some((one) => one === '*' || vendorMatches(one, service))
}

/** Whether a statement denies everything of the service, whatever the request. */
export function statementDenies(
  { Effect, Action, NotAction, Resource, Condition }: WrittenStatement,
  service: string,
): boolean {
  const isSweeping = Effect === 'Deny' && Condition === undefined && listOf(Resource).includes('*')
  if (!isSweeping) return false
  if (NotAction === undefined) return listOf(Action).some((one) => coversAll(one, service))
  return !listOf(NotAction).some((one) => one === '*' || vendorMatches(one, service))
}

function coversAll(action: string, service: string): boolean {
  return action === '*' || (/^[^:]*:\*+$/.test(action) && vendorMatches(action, service))
}

/** The part before the colon is a service, or `*` for all. */
function vendorMatches(action: string, service: string): boolean {
  const [vendor = ''] = action.split(':')
  return vendor === '*' || lowered(vendor) === lowered(service)
}

/** Of a user, its groups' policies too. */
function policiesOf(input: InputFields, call: ServedCall): GrantingPolicy[] {
  const arn = input.need('Arn')
  const parts = readIamArn(arn)
  const kinds = ['user', 'group', 'role'] as const
  const kind = kinds.find((one) => one === parts?.type)
  if (kind === undefined || parts === undefined) throw invalidInput(`ARN ${arn} is not valid.`)
  const found = call.state.shelf(kind).byName(parts.name)
  if (found === undefined || arnOf(call.account, kind, found) !== arn) {
    throw noSuchEntity(`The entity ${arn} cannot be found.`)
  }
  const ids = 'groups' in found ? found.groups : []
  const groups = ids.flatMap((id) => call.state.shelf('group').byId(id) ?? [])
  const own = attachedTo(call, kind, found)
  return [...own, ...groups.flatMap((group) => attachedTo(call, 'group', group))]
}

function attachedTo(call: ServedCall, kind: IdentityKind, record: AnyIdentity): GrantingPolicy[] {
  const inline = record.inline.map(({ name, document }) => ({
    document,
    output: {
      PolicyName: name,
      PolicyType: 'INLINE',
      EntityType: raised(kind),
      EntityName: record.name,
    },
  }))
  const managed = record.attached.flatMap((arn) => {
    const document = documentOf(call.state, call.managed, arn)
    const output = { PolicyName: readIamArn(arn)?.name, PolicyType: 'MANAGED', PolicyArn: arn }
    return document === undefined ? [] : { document, output }
  })
  return [...inline, ...managed]
}
