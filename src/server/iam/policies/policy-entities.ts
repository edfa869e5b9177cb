/** Who has a managed policy: ListEntitiesForPolicy. */
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { type IdentityKind, noSuchEntity, onPolicy, ownPolicy } from '../entities.ts'
import type { OperationTable, ServedCall } from '../operation.ts'
import { hasPrefix, pageOf } from '../pages.ts'

export const policyEntityOperations = {
  ListEntitiesForPolicy: { target: onPolicy, run: listEntities },
} satisfies OperationTable

interface PolicyEntity {
  readonly kind: IdentityKind
  readonly id: string
  readonly name: string
}

const filters = { User: 'user', Role: 'role', Group: 'group' } as const

/** Groups, then roles, then users, in one run of pages. */
function listEntities(input: InputFields, call: ServedCall): CallOutput {
  const arn = input.need('PolicyArn')
  if (call.managed.find(arn) === undefined && ownPolicy(call, arn) === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
  }
  const page = pageOf(input, call, {
    member: 'Entities',
    items: entitiesOf(input, call, arn),
    keyOf: ({ kind, name }) => `${kind} ${name}`,
    show: ({ kind, id, name }) => ({ kind, id, name }),
  })
  const { Entities, ...rest } = page
  const shown = Entities as readonly { kind: string; id: string; name: string }[]
  const listOf = (kind: IdentityKind, prefix: string) =>
    shown
      .filter((one) => one.kind === kind)
      .map((one) => ({ [`${prefix}Name`]: one.name, [`${prefix}Id`]: one.id }))
  return {
    PolicyGroups: listOf('group', 'Group'),
    PolicyUsers: listOf('user', 'User'),
    PolicyRoles: listOf('role', 'Role'),
    ...rest,
  }
}

function entitiesOf(input: InputFields, { state }: ServedCall, arn: string): PolicyEntity[] {
  const filter = input.text('EntityFilter')
  const usage = input.text('PolicyUsageFilter')
  const kinds = Object.entries(filters).flatMap(([name, kind]) =>
    filter === undefined || filter === name ? [kind] : [],
  )
  if (filter === 'LocalManagedPolicy' || filter === 'AWSManagedPolicy') return []
  return kinds.flatMap((kind) =>
    state
      .shelf(kind)
      .all.filter(hasPrefix(input))
      .filter((record) => {
        const isBoundary = 'boundary' in record && record.boundary === arn
        if (usage === 'PermissionsBoundary') return isBoundary
        const isAttached = record.attached.includes(arn)
        return usage === 'PermissionsPolicy' ? isAttached : isAttached || isBoundary
      })
      .map(({ id, name }) => ({ kind, id, name })),
  )
}
