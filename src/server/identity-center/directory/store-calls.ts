/** What all calls of the Identity Store have in common: what they ask for, and what they are refused with. */
import type { CallTarget, ServedCall } from '../../iam/operation.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import { lowered } from '../../protocol/letter-case.ts'

type StoredType = 'USER' | 'GROUP' | 'GROUP_MEMBERSHIP'

/**
 * The identity store, and with it each resource: `user/ID`, `group/ID`, `membership/ID`, or one with
 * `*` for all of its kind. INVARIANT: all of them must be allowed ("Actions, resources, and condition
 * keys for AWS Identity Store", where each is marked as required).
 */
export function storeTarget(
  input: InputFields,
  { account, operation }: ServedCall,
  resources: readonly string[] = [],
): CallTarget {
  const action = `identitystore:${operation}`
  return {
    resource: `arn:aws:identitystore::${account}:identitystore/${input.need('IdentityStoreId')}`,
    also: resources.map((one) => ({ action, resource: `arn:aws:identitystore:::${one}` })),
  }
}

/** All resources of a kind, as policies name them. */
export function every(kind: 'user' | 'group' | 'membership'): string {
  return [kind, '*'].join('/')
}

/** The user in a `MemberId`, which could have members of other types one day. */
export function memberOf(input: InputFields): string {
  const user = input.structure('MemberId')?.text('UserId')
  if (user === undefined) throw invalid('MemberId must have a UserId')
  return user
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

/** As AWS says it, which its clients quote: `USER not found.` */
export function notFound(
  type: StoredType,
  id: string | undefined,
  message = `${type} not found.`,
): AwsError {
  const members = { ResourceType: type, ...(id !== undefined && { ResourceId: id }) }
  return new AwsError('ResourceNotFoundException', message, { members })
}

/** `Duplicate UserName` */
export function taken(message: string): AwsError {
  const members = { Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION' }
  return new AwsError('ConflictException', message, { members })
}

export function quotaExceeded(what: string, most: number): AwsError {
  const message = `The identity store cannot have more than ${most} ${what}.`
  return new AwsError('ServiceQuotaExceededException', message)
}

/** When a record was made, and by whom. */
export function madeBy({ time, caller }: ServedCall) {
  return { created: time, updated: time, createdBy: caller.arn, updatedBy: caller.arn }
}

interface Stamps {
  readonly created: string
  readonly updated: string
  readonly createdBy: string
  readonly updatedBy: string
}

export function shownStamps({ created, updated, createdBy, updatedBy }: Stamps) {
  return {
    CreatedAt: new Date(created),
    UpdatedAt: new Date(updated),
    CreatedBy: createdBy,
    UpdatedBy: updatedBy,
  }
}

/** What an alternate identifier says: the value of an attribute whose values are unique. */
export interface UniqueValue {
  readonly path: string
  readonly value: string
}

/**
 * The unique attribute that an input names one thing by; undefined for the id of an external
 * identity provider, of which nothing here has any. Paths are compared without regard to case.
 */
export function uniqueValue(input: InputFields, paths: readonly string[]): UniqueValue | undefined {
  const identifier = input.structure('AlternateIdentifier')
  if (identifier === undefined || identifier.entries.size !== 1) {
    throw invalid('AlternateIdentifier must have either ExternalId or UniqueAttribute')
  }
  const attribute = identifier.structure('UniqueAttribute')
  if (attribute === undefined) return undefined
  const given = attribute.need('AttributePath')
  const path = paths.find((one) => lowered(one) === lowered(given))
  if (path === undefined) throw invalid(`The attribute ${given} is not a unique attribute`)
  const value = attribute.document('AttributeValue')
  if (typeof value !== 'string' || value === '') {
    throw invalid('attribute value cannot be empty or null for attribute path')
  }
  return { path, value }
}

/** What a list is filtered by; undefined where it is not. */
export function filterValue(input: InputFields, path: string): string | undefined {
  const [filter] = input.structures('Filters')
  if (filter === undefined) return undefined
  const given = filter.need('AttributePath')
  if (lowered(given) !== lowered(path)) {
    throw invalid(`The attribute ${given} is not supported in filters`)
  }
  return filter.need('AttributeValue')
}

const reservedNames: ReadonlySet<string> = new Set(['administrator', 'awsadministrators'])

/** Throws for names that neither a user nor a group may have ("CreateUser", "CreateGroup"). */
export function confirmUnreserved(name: string): void {
  if (reservedNames.has(lowered(name))) throw invalid(`${name} is a reserved name`)
}
