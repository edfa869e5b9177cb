/** What permission is asked for ("Actions, resources, and condition keys for AWS Organizations"). */

import type { Context } from '../../entries/index.ts'
import { fullAccess } from '../access/organization-slice.ts'
import type { CallTarget, ServedCall } from '../iam/operation.ts'
import { requestTags } from '../iam/tags.ts'
import type { InputFields } from '../protocol/fields.ts'
import { type FoundOrganization, organizationOf } from '../store/find-organization.ts'
import type { ControlPolicyRecord, ControlType } from '../store/organization-records.ts'
import type { TagRecord } from '../store/tag-record.ts'
import { arnTypes, findNode, type OrganizationArnType, organizationArn } from './organization.ts'

type AskedResources = (input: InputFields, call: ServedCall) => CallTarget

/** Nothing in particular, with what the input says of types, services and tags. */
export function onOrganization(input: InputFields): CallTarget {
  return { resource: '*', context: { ...inputKeys(input), ...requestTags(input) } }
}

/** What is made with tags needs the right to tag it; it has no ARN yet. */
export function withTagging(target: AskedResources): AskedResources {
  return (input, call) => {
    const asked = target(input, call)
    if (input.structures('Tags').length === 0) return asked
    const tagging = { action: 'organizations:TagResource', resource: '*' }
    const also = [...(asked.also ?? []), { ...tagging, context: requestTags(input) }]
    return { ...asked, also }
  }
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
    const id = input.need('PolicyId')
    const nodes = members.map((member) => nodeTarget(call, input.need(member)))
    return together(call, [policyTarget(call, id), ...nodes], typeKey(call, id))
  }
}

/** Whatever has tags. */
export function onTagged(input: InputFields, call: ServedCall): CallTarget {
  const id = input.need('ResourceId')
  if (!id.startsWith('p-')) return together(call, [nodeTarget(call, id)], requestTags(input))
  const keys = { ...typeKey(call, id), ...requestTags(input) }
  return together(call, [policyTarget(call, id)], keys)
}

interface NamedTarget {
  readonly resource: string
  /** Its tags, which are no other's. */
  readonly context: Context
}

/** Each must be allowed, by its own tags; `context` is of the call. */
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
      context: { ...one.context, ...context },
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
  const tags = organization.management.shelf('controlPolicy').byId(id)?.tags ?? []
  const type = typeOf(organization, id)
  return { resource: policyArn(organization, { id, type }), context: resourceKeys(tags) }
}

/** `organizations:PolicyType` of the policy that a call is about. */
function typeKey({ accounts, account }: ServedCall, id: string): Context {
  const organization = organizationOf(accounts, account)
  return organization === undefined ? {} : { 'organizations:PolicyType': typeOf(organization, id) }
}

function typeOf({ management }: FoundOrganization, id: string): ControlType {
  const known = management.shelf('controlPolicy').byId(id)?.type ?? awsType(id)
  return known ?? 'SERVICE_CONTROL_POLICY' // as likely as any of a policy that is not there
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
