/** What permission is asked for ("Actions, resources, and condition keys for AWS Organizations"). */

import type { Context } from '../../entries/index.ts'
import { fullAccess } from '../access/organization-slice.ts'
import type { CallTarget, ServedCall } from '../iam/operation.ts'
import { requestTags } from '../iam/tags.ts'
import type { InputFields } from '../protocol/fields.ts'
import { organizationOf } from '../store/find-organization.ts'
import type { ControlPolicyRecord, ControlType } from '../store/organization-records.ts'
import type { TagRecord } from '../store/tag-record.ts'
import { arnTypes, findNode, type OrganizationArnType, organizationArn } from './organization.ts'

type AskedResources = (input: InputFields, call: ServedCall) => CallTarget

/** Nothing in particular, with what the input says of types, services and tags. */
export function onOrganization(input: InputFields): CallTarget {
  return { resource: '*', context: { ...inputKeys(input), ...requestTags(input) } }
}

function inputKeys(input: InputFields): Context {
  const type = input.text('Type') ?? input.text('PolicyType') ?? input.text('Filter')
  const service = input.text('ServicePrincipal')
  return {
    ...(type !== undefined && { 'organizations:PolicyType': type }),
    ...(service !== undefined && { 'organizations:ServicePrincipal': service }),
  }
}

/** Roots, units and accounts that members of the input name. */
export function onNodes(...members: readonly string[]): AskedResources {
  return (input, call) => {
    const context = { ...inputKeys(input), ...requestTags(input) }
    const resources = members.flatMap((member) => {
      const id = input.text(member)
      return id === undefined ? [] : [nodeTarget(call, id)]
    })
    return together(call, resources, context)
  }
}

/** The policy that the input names, and what else it names. */
export function onPolicy(...members: readonly string[]): AskedResources {
  return (input, call) => {
    const policy = policyTarget(call, input.need('PolicyId'))
    const nodes = members.map((member) => nodeTarget(call, input.need(member)))
    return together(call, [policy, ...nodes], requestTags(input))
  }
}

/** Whatever has tags. */
export function onTagged(input: InputFields, call: ServedCall): CallTarget {
  const id = input.need('ResourceId')
  const named = id.startsWith('p-') ? policyTarget(call, id) : nodeTarget(call, id)
  return together(call, [named], requestTags(input))
}

interface NamedTarget {
  readonly resource: string
  readonly context: Context
}

/** Each must be allowed; a caller whose account is in no organization names nothing. */
function together(
  { operation }: ServedCall,
  [first, ...others]: readonly NamedTarget[],
  context: Context,
): CallTarget {
  if (first === undefined) return { resource: '*', context }
  return {
    resource: first.resource,
    context: { ...first.context, ...context },
    also: others.map((one) => ({
      action: `organizations:${operation}`,
      resource: one.resource,
      context: { ...first.context, ...one.context, ...context },
    })),
  }
}

/** By the form of the id, also where nothing has it. */
function nodeTarget({ accounts, account }: ServedCall, id: string): NamedTarget {
  const organization = organizationOf(accounts, account)
  if (organization === undefined) return { resource: '*', context: {} }
  const tags = findNode(organization, id)?.record.tags ?? []
  const type: OrganizationArnType = /^\d/.test(id) ? 'account' : id.startsWith('r-') ? 'root' : 'ou'
  return { resource: organizationArn(organization, type, id), context: resourceKeys(tags) }
}

function policyTarget({ accounts, account }: ServedCall, id: string): NamedTarget {
  const organization = organizationOf(accounts, account)
  if (organization === undefined) return { resource: '*', context: {} }
  const policy = organization.management.shelf('controlPolicy').byId(id)
  const type = policy?.type ?? awsType(id) ?? 'SERVICE_CONTROL_POLICY'
  return {
    resource: policyArn(organization, { id, type }),
    context: { 'organizations:PolicyType': type, ...resourceKeys(policy?.tags ?? []) },
  }
}

/** The type of one of AWS's own policies. */
export function awsType(id: string): ControlType | undefined {
  const types = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const
  return types.find((type) => fullAccess[type].id === id)
}

/** The ARN of a policy: AWS's own are in no account. */
export function policyArn(
  { management, record }: Parameters<typeof organizationArn>[0],
  { id, type }: Pick<ControlPolicyRecord, 'id' | 'type'>,
): string {
  const rest = `${arnTypes[type]}/${id}`
  if (awsType(id) !== undefined) return `arn:aws:organizations::aws:policy/${rest}`
  return `arn:aws:organizations::${management.id}:policy/${record.organization}/${rest}`
}

function resourceKeys(tags: readonly TagRecord[]): Context {
  return Object.fromEntries(tags.map(({ key, value }) => [`aws:ResourceTag/${key}`, value]))
}
