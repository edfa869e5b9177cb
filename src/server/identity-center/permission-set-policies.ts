/** The policies of permission sets: AWS's own, the account's by their names, an inline one, and a boundary. */
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { confirmIdentityPolicy } from '../iam/policies/documents.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { PermissionSetRecord, PolicyReference } from '../store/center-records.ts'
import { inCenterWords, resultsOf } from './center.ts'
import { onPermissionSet } from './center-targets.ts'
import { changeSet, namedSet } from './permission-sets.ts'

/** Managed policies of both kinds. */
const mostPolicies = 20

export const setPolicyOperations = {
  AttachManagedPolicyToPermissionSet: { target: onPermissionSet, run: attach },
  DetachManagedPolicyFromPermissionSet: { target: onPermissionSet, run: detach },
  ListManagedPoliciesInPermissionSet: { target: onPermissionSet, run: listAttached },
  AttachCustomerManagedPolicyReferenceToPermissionSet: { target: onPermissionSet, run: refer },
  DetachCustomerManagedPolicyReferenceFromPermissionSet: {
    target: onPermissionSet,
    run: removeReference,
  },
  ListCustomerManagedPolicyReferencesInPermissionSet: {
    target: onPermissionSet,
    run: listReferences,
  },
  PutInlinePolicyToPermissionSet: { target: onPermissionSet, run: putInline },
  GetInlinePolicyForPermissionSet: { target: onPermissionSet, run: getInline },
  DeleteInlinePolicyFromPermissionSet: { target: onPermissionSet, run: deleteInline },
  PutPermissionsBoundaryToPermissionSet: { target: onPermissionSet, run: putBoundary },
  GetPermissionsBoundaryForPermissionSet: { target: onPermissionSet, run: getBoundary },
  DeletePermissionsBoundaryFromPermissionSet: { target: onPermissionSet, run: deleteBoundary },
} satisfies OperationTable

function confirmRoom({ id, attached, references }: PermissionSetRecord): void {
  if (attached.length + references.length < mostPolicies) return
  throw new AwsError(
    'ServiceQuotaExceededException',
    `You have exceeded AWS SSO limits. Cannot create ManagedPolicy more than ${mostPolicies} for id ${id}. Please refer to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html`,
  )
}

/** The ARN of one of AWS's policies that the server knows. */
function awsPolicy(arn: string, { managed }: ServedCall): string {
  if (managed.find(arn) !== undefined) return arn
  throw new AwsError('ResourceNotFoundException', `Policy does not exist with ARN: ${arn}`)
}

function attach(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const arn = awsPolicy(input.need('ManagedPolicyArn'), call)
  if (set.attached.includes(arn)) {
    throw new AwsError(
      'ConflictException',
      `Permission set with id ${set.id} already has a typed link attachment to a manged policy with ${arn}`, // as AWS spells it
    )
  }
  confirmRoom(set)
  changeSet(call, { ...set, attached: [...set.attached, arn] })
  return {}
}

function detach(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const arn = input.need('ManagedPolicyArn')
  if (!set.attached.includes(arn)) {
    throw new AwsError('ResourceNotFoundException', `Could not find ManagedPolicy with arn ${arn}`)
  }
  changeSet(call, { ...set, attached: set.attached.filter((one) => one !== arn) })
  return {}
}

function listAttached(input: InputFields, call: ServedCall): CallOutput {
  const { attached } = namedSet(input, call)
  const { items, token } = resultsOf(input, call, { items: attached, keyOf: (arn) => arn })
  const shown = items.map((arn) => ({ Name: arn.slice(arn.lastIndexOf('/') + 1), Arn: arn }))
  return { AttachedManagedPolicies: shown, NextToken: token }
}

function readReference(input: InputFields | undefined): PolicyReference | undefined {
  return input && { name: input.need('Name'), path: input.text('Path') ?? '/' }
}

function givenReference(input: InputFields): PolicyReference {
  const given = readReference(input.structure('CustomerManagedPolicyReference'))
  if (given === undefined) throw new TypeError('validation has let a missing member pass')
  return given
}

function isSame(one: PolicyReference, other: PolicyReference): boolean {
  return one.name === other.name && one.path === other.path
}

function refer(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const given = givenReference(input)
  if (set.references.some((one) => isSame(one, given))) {
    throw new AwsError(
      'ConflictException',
      `Given customer managed policy with name: ${given.name}  and path ${given.path} already attached`,
    )
  }
  confirmRoom(set)
  changeSet(call, { ...set, references: [...set.references, given] })
  return {}
}

function removeReference(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const given = givenReference(input)
  const references = set.references.filter((one) => !isSame(one, given))
  if (references.length === set.references.length) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Given managed policy with name: ${given.name}  and path ${given.path} does not exist on PermissionSet`,
    )
  }
  changeSet(call, { ...set, references })
  return {}
}

function listReferences(input: InputFields, call: ServedCall): CallOutput {
  const { references } = namedSet(input, call)
  const keyOf = ({ path, name }: PolicyReference) => `${path}${name}`
  const { items, token } = resultsOf(input, call, { items: references, keyOf })
  return { CustomerManagedPolicyReferences: items.map(shown), NextToken: token }
}

function shown({ name, path }: PolicyReference): CallOutput {
  return { Name: name, Path: path }
}

function putInline(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const inline = input.need('InlinePolicy')
  inCenterWords(() => confirmIdentityPolicy(inline, 'inline'))
  changeSet(call, { ...set, inline })
  return {}
}

/** Without one, an empty text. */
function getInline(input: InputFields, call: ServedCall): CallOutput {
  return { InlinePolicy: namedSet(input, call).inline ?? '' }
}

function deleteInline(input: InputFields, call: ServedCall): CallOutput {
  const { inline: _, ...set } = namedSet(input, call)
  changeSet(call, set)
  return {}
}

function putBoundary(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const given = input.structure('PermissionsBoundary')
  const arn = given?.text('ManagedPolicyArn')
  const reference = readReference(given?.structure('CustomerManagedPolicyReference'))
  const isOne = (arn === undefined) !== (reference === undefined)
  const boundary = arn === undefined ? reference : awsPolicy(arn, call)
  if (!isOne || boundary === undefined) {
    throw new AwsError(
      'ValidationException',
      'Exactly one of ManagedPolicyArn and CustomerManagedPolicyReference must be given.',
    )
  }
  changeSet(call, { ...set, boundary })
  return {}
}

function getBoundary(input: InputFields, call: ServedCall): CallOutput {
  const { id, boundary } = namedSet(input, call)
  if (boundary === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Could not find PermissionsBoundary for PermissionSet with id ${id}`,
    )
  }
  const isArn = typeof boundary === 'string'
  return {
    PermissionsBoundary: isArn
      ? { ManagedPolicyArn: boundary }
      : { CustomerManagedPolicyReference: shown(boundary) },
  }
}

function deleteBoundary(input: InputFields, call: ServedCall): CallOutput {
  const { boundary: _, ...set } = namedSet(input, call)
  changeSet(call, set)
  return {}
}
