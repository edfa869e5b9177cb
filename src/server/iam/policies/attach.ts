/** Managed policies attached to users, groups and roles. */
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { readIamArn } from '../../store/arns.ts'
import {
  boundaryKey,
  confirmAttachable,
  type IdentityKind,
  limitExceeded,
  namedIdentity,
  noSuchEntity,
  onIdentity,
} from '../entities.ts'
import { confirmModifiable } from '../identities/role-paths.ts'
import type { OperationTable, ServedCall } from '../operation.ts'
import { pageOf } from '../pages.ts'

const mostAttached = 10

export const attachmentOperations = {
  ...operationsOf('User', 'user'),
  ...operationsOf('Group', 'group'),
  ...operationsOf('Role', 'role'),
} satisfies OperationTable

function operationsOf(name: string, kind: IdentityKind): OperationTable {
  const target = onIdentity(kind, (input, record) => ({
    ...boundaryKey(input, record),
    'iam:PolicyARN': input.need('PolicyArn'),
  }))
  return {
    [`Attach${name}Policy`]: {
      target,
      run: (input, call) => attach(input, call, { kind, quota: `PoliciesPer${name}` }),
    },
    [`Detach${name}Policy`]: { target, run: (input, call) => detach(input, call, kind) },
    [`ListAttached${name}Policies`]: {
      target: onIdentity(kind),
      run: (input, call) => listAttached(input, call, kind),
    },
  }
}

function attach(
  input: InputFields,
  call: ServedCall,
  { kind, quota }: { readonly kind: IdentityKind; readonly quota: string },
): undefined {
  const record = namedIdentity(input, call, kind)
  if (kind === 'role') confirmModifiable(record)
  const arn = input.need('PolicyArn')
  confirmAttachable(call, arn)
  if (record.attached.includes(arn)) return
  if (record.attached.length >= mostAttached) throw limitExceeded(quota, mostAttached)
  call.changes.put(kind, { ...record, attached: [...record.attached, arn] })
}

function detach(input: InputFields, call: ServedCall, kind: IdentityKind): undefined {
  const record = namedIdentity(input, call, kind)
  if (kind === 'role') confirmModifiable(record)
  const arn = input.need('PolicyArn')
  if (!record.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`)
  call.changes.put(kind, { ...record, attached: record.attached.filter((one) => one !== arn) })
}

function listAttached(input: InputFields, call: ServedCall, kind: IdentityKind): CallOutput {
  const prefix = input.text('PathPrefix') ?? '/'
  const { attached } = namedIdentity(input, call, kind)
  return pageOf(input, call, {
    member: 'AttachedPolicies',
    items: attached.filter((arn) => readIamArn(arn)?.path.startsWith(prefix)),
    keyOf: (arn) => `${readIamArn(arn)?.name} ${arn}`,
    show: attachedOutput,
  })
}

/** A policy as it is attached. */
export function attachedOutput(arn: string): CallOutput {
  return { PolicyName: readIamArn(arn)?.name, PolicyArn: arn }
}
