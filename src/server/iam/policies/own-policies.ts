/** Managed policies: the account's own, and AWS's to look at ("Managed policies and inline policies"). */

import type { AwsPolicy } from '../../access/aws-policies.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import { raised } from '../../protocol/letter-case.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { makeUniqueId } from '../../signature/secrets.ts'
import { arnOf } from '../../store/arns.ts'
import type { PolicyRecord } from '../../store/record-types.ts'
import {
  conflict,
  exists,
  findPolicy,
  limitExceeded,
  noSuchEntity,
  onAll,
  onPolicy,
} from '../entities.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { hasPrefix, pageOf } from '../pages.ts'
import { exactKeys, givenTags, readTags, requestTags, tagOutput } from '../tags.ts'
import { confirmIdentityPolicy } from './documents.ts'
import { countUses, type PolicyUses } from './policy-uses.ts'

const mostPolicies = 1_500
const mostDocument = 6_144

export const policyOperations = {
  CreatePolicy: { target: createTarget, run: createPolicy },
  GetPolicy: { target: onPolicy, run: getPolicy },
  ListPolicies: { target: onPath, run: listPolicies },
  DeletePolicy: { target: onPolicy, run: deletePolicy },
} satisfies OperationTable

function onPath(input: InputFields, call: ServedCall): CallTarget {
  return {
    ...onAll('policy')(input, call),
    shown: `policy path ${input.text('PathPrefix') ?? '/'}`,
  }
}

function createTarget(input: InputFields, { account }: ServedCall): CallTarget {
  const named = { path: input.text('Path') ?? '/', name: input.need('PolicyName') }
  const resource = arnOf(account, 'policy', named)
  const shown = `policy ${named.name}`
  const context = requestTags(input)
  const hasTags = input.structures('Tags').length > 0
  return {
    resource,
    shown,
    context,
    also: hasTags ? [{ action: 'iam:TagPolicy', resource, shown, context }] : [],
  }
}

function createPolicy(input: InputFields, call: ServedCall): CallOutput {
  const name = input.need('PolicyName')
  const document = input.need('PolicyDocument')
  const policies = call.state.shelf('policy')
  const tags = readTags(input, exactKeys)
  confirmManagedDocument(document)
  if (policies.named(name) !== undefined) {
    throw exists(`A policy called ${name} already exists. Duplicate names are not allowed.`)
  }
  if (policies.size >= mostPolicies) throw limitExceeded('PoliciesPerAccount', mostPolicies)
  const description = input.text('Description')
  const policy: PolicyRecord = {
    id: makeUniqueId('ANPA'),
    name,
    path: input.text('Path') ?? '/',
    created: call.time,
    updated: call.time,
    ...(description !== undefined && { description }),
    tags,
    versions: [{ id: 'v1', document, created: call.time }],
    defaultVersion: 'v1',
    lastVersion: 1,
  }
  call.changes.put('policy', policy)
  return { Policy: { ...policyOutput(call, policy, noUses), Tags: givenTags(tags) } }
}

const noUses: PolicyUses = { attachments: 0, boundaries: 0 }

/** Throws for a document that no managed policy can have. */
export function confirmManagedDocument(document: string): void {
  confirmIdentityPolicy(document, 'managed')
  if (document.replace(/\s/g, '').length > mostDocument) {
    throw limitExceeded('PolicySize', mostDocument)
  }
}

/** A policy of the account, without description and tags, as lists have it. */
export function policyOutput(
  { account }: ServedCall,
  policy: PolicyRecord,
  uses: PolicyUses,
): CallOutput {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: arnOf(account, 'policy', policy),
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: uses.attachments,
    PermissionsBoundaryUsageCount: uses.boundaries,
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
  }
}

/** One of AWS's policies, as lists have it. */
export function awsPolicyOutput(policy: AwsPolicy, uses: PolicyUses): CallOutput {
  return {
    PolicyName: policy.name,
    PolicyId: awsPolicyId(policy.arn),
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.version,
    AttachmentCount: uses.attachments,
    PermissionsBoundaryUsageCount: uses.boundaries,
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
  }
}

/** The same for the same ARN: the file of AWS's policies does not say their ids. */
function awsPolicyId(arn: string): string {
  let hash = 0n
  for (const one of arn) hash = (hash * 131n + BigInt(one.charCodeAt(0))) % (1n << 85n)
  return `ANPA${raised(hash.toString(32)).padStart(17, 'A')}`
}

function getPolicy(input: InputFields, call: ServedCall): CallOutput {
  const arn = input.need('PolicyArn')
  const uses = countUses(call.state)
  const aws = call.managed.find(arn)
  if (aws !== undefined) return { Policy: { ...awsPolicyOutput(aws, uses(arn)), Tags: [] } }
  const policy = findPolicy(call, arn)
  return {
    Policy: {
      ...policyOutput(call, policy, uses(arn)),
      Description: policy.description,
      Tags: tagOutput(exactKeys, policy.tags),
    },
  }
}

function listPolicies(input: InputFields, call: ServedCall): CallOutput {
  const scope = input.text('Scope') ?? 'All'
  const uses = countUses(call.state)
  const own = call.state.shelf('policy').all.filter(hasPrefix(input))
  const aws = call.managed.all.filter(hasPrefix(input))
  const listed = [
    ...(scope === 'AWS'
      ? []
      : own.map((one) => policyOutput(call, one, uses(arnOf(call.account, 'policy', one))))),
    ...(scope === 'Local' ? [] : aws.map((one) => awsPolicyOutput(one, uses(one.arn)))),
  ]
  return pageOf(input, call, {
    member: 'Policies',
    items: listed.filter((one) => isWanted(input, one)),
    keyOf: (one) => `${one.PolicyName} ${one.Arn}`,
    show: (one) => one,
  })
}

function isWanted(
  input: InputFields,
  { AttachmentCount, PermissionsBoundaryUsageCount }: CallOutput,
): boolean {
  const usage = input.text('PolicyUsageFilter')
  const attached = Number(AttachmentCount)
  const boundaries = Number(PermissionsBoundaryUsageCount)
  // a policy that nothing has yet is one of permissions ("ListPolicies")
  if (usage === 'PermissionsPolicy' && attached === 0 && boundaries > 0) return false
  if (usage === 'PermissionsBoundary' && boundaries === 0) return false
  return input.flag('OnlyAttached') !== true || attached + boundaries > 0
}

/** Nobody may have it any more, and only its default version may be left. */
function deletePolicy(input: InputFields, call: ServedCall): undefined {
  const arn = input.need('PolicyArn')
  if (call.managed.find(arn) !== undefined) throw awsOwned(arn)
  const policy = findPolicy(call, arn)
  const { attachments, boundaries } = countUses(call.state)(arn)
  if (attachments + boundaries > 0) {
    throw conflict('Cannot delete a policy attached to entities.')
  }
  if (policy.versions.length > 1) {
    throw conflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    )
  }
  call.changes.remove('policy', policy.id)
}

/** What a change to one of AWS's own policies is refused with. */
export function awsOwned(arn: string): AwsError {
  return new AwsError('AccessDenied', `The policy ${arn} is managed by AWS and cannot be changed.`)
}

/** The policy of the account that an input names. Throws for one of AWS's. */
export function changeablePolicy(input: InputFields, call: ServedCall): PolicyRecord {
  const arn = input.need('PolicyArn')
  if (call.managed.find(arn) !== undefined) throw awsOwned(arn)
  return findPolicy(call, arn)
}

/** The error for a version that a policy does not have. */
export function noSuchVersion(arn: string, version: string): AwsError {
  return noSuchEntity(`Policy ${arn} version ${version} does not exist or is not attachable.`)
}
