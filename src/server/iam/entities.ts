/** What an input names: found, or refused in AWS's words; and what of it permission is asked for. */

import type { Context } from '../../entries/index.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import { arnOf, readIamArn, rootArn } from '../store/arns.ts'
import type {
  GroupRecord,
  PolicyRecord,
  ProfileRecord,
  RoleRecord,
  UserRecord,
} from '../store/record-types.ts'
import type { TagRecord } from '../store/tag-record.ts'
import { actsAsRoot } from '../wire/caller.ts'
import type { CallTarget, ServedCall } from './operation.ts'

/** Users, groups and roles: whoever has policies. */
export interface IdentityKinds {
  readonly user: UserRecord
  readonly group: GroupRecord
  readonly role: RoleRecord
}

export type IdentityKind = keyof IdentityKinds

/** The member that names it. */
export const nameMembers = { user: 'UserName', group: 'GroupName', role: 'RoleName' } as const

export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message)
}

export function exists(message: string): AwsError {
  return new AwsError('EntityAlreadyExists', message)
}

export function limitExceeded(quota: string, most: number): AwsError {
  return new AwsError('LimitExceeded', `Cannot exceed quota for ${quota}: ${most}`)
}

export function conflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message)
}

export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInput', message)
}

/** A user, group or role by its name, in whatever case. */
export function findIdentity<K extends IdentityKind>(
  { state }: ServedCall,
  kind: K,
  name: string,
): IdentityKinds[K] {
  const found = state.shelf(kind).named(name)
  if (found === undefined) throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`)
  return found as IdentityKinds[K]
}

/** The identity that the input names. */
export function namedIdentity<K extends IdentityKind>(
  input: InputFields,
  call: ServedCall,
  kind: K,
): IdentityKinds[K] {
  return findIdentity(call, kind, input.need(nameMembers[kind]))
}

/** The user that the input names, or the one who calls. */
export function namedUser(input: InputFields, call: ServedCall): UserRecord {
  const name = input.text('UserName')
  if (name !== undefined) return findIdentity(call, 'user', name)
  const own = call.caller.user
  const user = own === undefined ? undefined : call.state.shelf('user').byId(own)
  if (user === undefined) {
    throw new AwsError(
      'ValidationError',
      'Must specify userName when calling with non-User credentials',
    )
  }
  return user
}

export function findProfile({ state }: ServedCall, name: string): ProfileRecord {
  const found = state.shelf('profile').named(name)
  if (found === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`)
  return found
}

/** A managed policy of the account. */
export function findPolicy(call: ServedCall, arn: string): PolicyRecord {
  const policy = ownPolicy(call, arn)
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`)
  return policy
}

export function ownPolicy({ state, account }: ServedCall, arn: string): PolicyRecord | undefined {
  const parts = readIamArn(arn)
  if (parts?.account !== account || parts.type !== 'policy') return undefined
  const policy = state.shelf('policy').byName(parts.name)
  return policy !== undefined && arnOf(account, 'policy', policy) === arn ? policy : undefined
}

/** Throws for a policy that cannot be attached: of another account, or one that does not exist. */
export function confirmAttachable(call: ServedCall, arn: string): void {
  const parts = readIamArn(arn)
  if (!arn.startsWith('arn:')) throw new AwsError('ValidationError', `ARN ${arn} is not valid.`)
  if (parts?.type !== 'policy') throw invalidInput(`ARN ${arn} is not valid.`)
  if (parts.account === 'aws' && call.managed.find(arn) !== undefined) return
  if (ownPolicy(call, arn) !== undefined) return
  throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
}

/** Asks for permission on an identity that the input names; the caller's own user where it names none. */
export function onIdentity(kind: IdentityKind, extra: ExtraKeys = noKeys) {
  return (input: InputFields, call: ServedCall): CallTarget => {
    const name = input.text(nameMembers[kind])
    if (name === undefined) return onCaller(call)
    const record = call.state.shelf(kind).named(name)
    const arn = arnOf(call.account, kind, record ?? { path: '/', name })
    return {
      resource: arn,
      shown: `${kind} ${name}`,
      context: { ...keysOf(record), ...extra(input, record) },
    }
  }
}

/** Any of them. */
export type AnyIdentity = IdentityKinds[IdentityKind]
type ExtraKeys = (input: InputFields, record: AnyIdentity | undefined) => Context

function noKeys(): Context {
  return {}
}

function onCaller(call: ServedCall): CallTarget {
  const { caller, account, state } = call
  const user = caller.user === undefined ? undefined : state.shelf('user').byId(caller.user)
  if (user !== undefined) {
    const resource = arnOf(account, 'user', user)
    return { resource, shown: `user ${user.name}`, context: keysOf(user) }
  }
  return { resource: actsAsRoot(caller) ? rootArn(account) : '*' }
}

function keysOf(record: AnyIdentity | undefined): Context {
  return record !== undefined && 'tags' in record ? resourceTags(record.tags) : {}
}

/** The boundary that an identity has: `iam:PermissionsBoundary` of what changes its permissions. */
export function boundaryKey(_input: InputFields, record: AnyIdentity | undefined): Context {
  const boundary = record !== undefined && 'boundary' in record ? record.boundary : undefined
  return boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary }
}

/** `aws:ResourceTag/…` and `iam:ResourceTag/…`. */
export function resourceTags(tags: readonly TagRecord[]): Context {
  return Object.fromEntries(
    tags.flatMap(({ key, value }) => [
      [`aws:ResourceTag/${key}`, value],
      [`iam:ResourceTag/${key}`, value],
    ]),
  )
}

/** Asks for permission on a policy by its ARN. */
export function onPolicy(input: InputFields, call: ServedCall): CallTarget {
  const arn = input.need('PolicyArn')
  const policy = ownPolicy(call, arn)
  return { resource: arn, shown: `policy ${arn}`, context: resourceTags(policy?.tags ?? []) }
}

/** Asks for permission on an instance profile. */
export function onProfile(input: InputFields, call: ServedCall): CallTarget {
  const name = input.need('InstanceProfileName')
  const profile = call.state.shelf('profile').named(name)
  return {
    resource: arnOf(call.account, 'instance-profile', profile ?? { path: '/', name }),
    shown: `instance profile ${name}`,
    context: resourceTags(profile?.tags ?? []),
  }
}

/** Asks for permission on all things of a type. */
export function onAll(type: string) {
  return (input: InputFields, { account }: ServedCall): CallTarget => {
    const prefix = input.text('PathPrefix') ?? '/'
    return { resource: `arn:aws:iam::${account}:${type}${prefix}` }
  }
}

/** Asks for permission on nothing in particular. */
export function onAnything(): CallTarget {
  return { resource: '*' }
}
