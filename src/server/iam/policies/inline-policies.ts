/** Inline policies of users, groups and roles ("Managed policies and inline policies"). */

import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { InlineRecord } from '../../store/record-types.ts'
import {
  boundaryKey,
  type IdentityKind,
  type IdentityKinds,
  namedIdentity,
  nameMembers,
  noSuchEntity,
  onIdentity,
} from '../entities.ts'
import { encodeDocument } from '../entity-outputs.ts'
import { confirmModifiable } from '../identities/role-paths.ts'
import type { OperationTable, ServedCall } from '../operation.ts'
import { pageOf } from '../pages.ts'
import { confirmIdentityPolicy } from './documents.ts'

export const inlineOperations = {
  ...operationsOf('User', 'user'),
  ...operationsOf('Group', 'group'),
  ...operationsOf('Role', 'role'),
} satisfies OperationTable

/** Characters of all inline policies of one identity, without white space. */
const mostCharacters = { user: 2_048, group: 5_120, role: 10_240 } as const

function operationsOf(name: string, kind: IdentityKind): OperationTable {
  return {
    [`Put${name}Policy`]: {
      target: onIdentity(kind, boundaryKey),
      run: (input, call) => putPolicy(input, call, kind),
    },
    [`Get${name}Policy`]: {
      target: onIdentity(kind),
      run: (input, call) => getPolicy(input, call, kind),
    },
    [`Delete${name}Policy`]: {
      target: onIdentity(kind, boundaryKey),
      run: (input, call) => deletePolicy(input, call, kind),
    },
    [`List${name}Policies`]: {
      target: onIdentity(kind),
      run: (input, call) => listPolicies(input, call, kind),
    },
  }
}

function putPolicy(input: InputFields, call: ServedCall, kind: IdentityKind): undefined {
  const record = changeable(input, call, kind)
  const name = input.need('PolicyName')
  const document = input.need('PolicyDocument')
  confirmIdentityPolicy(document, 'inline')
  const others = record.inline.filter((one) => one.name !== name)
  const inline = [...others, { name, document }]
  const length = inline.reduce((sum, one) => sum + one.document.replace(/\s/g, '').length, 0)
  if (length > mostCharacters[kind]) {
    throw new AwsError(
      'LimitExceeded',
      `Maximum policy size of ${mostCharacters[kind]} bytes exceeded for ${kind} ${record.name}`,
    )
  }
  call.changes.put(kind, { ...record, inline })
}

function changeable<K extends IdentityKind>(
  input: InputFields,
  call: ServedCall,
  kind: K,
): IdentityKinds[K] {
  const record = namedIdentity(input, call, kind)
  if (kind === 'role') confirmModifiable(record)
  return record
}

function getPolicy(input: InputFields, call: ServedCall, kind: IdentityKind): CallOutput {
  const record = namedIdentity(input, call, kind)
  const { name, document } = findInline(record, input, kind)
  return {
    [nameMembers[kind]]: record.name,
    PolicyName: name,
    PolicyDocument: encodeDocument(document),
  }
}

function findInline(
  { inline }: { readonly inline: readonly InlineRecord[] },
  input: InputFields,
  kind: IdentityKind,
): InlineRecord {
  const name = input.need('PolicyName')
  const found = inline.find((one) => one.name === name)
  if (found !== undefined) return found
  throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`)
}

function deletePolicy(input: InputFields, call: ServedCall, kind: IdentityKind): undefined {
  const record = changeable(input, call, kind)
  const removed = findInline(record, input, kind)
  call.changes.put(kind, { ...record, inline: record.inline.filter((one) => one !== removed) })
}

function listPolicies(input: InputFields, call: ServedCall, kind: IdentityKind): CallOutput {
  return pageOf(input, call, {
    member: 'PolicyNames',
    items: namedIdentity(input, call, kind).inline,
    keyOf: ({ name }) => name,
    show: ({ name }) => name,
  })
}
