/** What is asked for: a request's resource, its owner and its policy. */

import { foldAscii } from '../../json/fold-case.ts'
import type { Policy } from '../../model/policy.ts'
import type { AuthorizationRequest, SingleRequest, Tags } from '../../model/request.ts'
import { isAccountId, splitArn, splitSegments } from '../../policy/read/arn.ts'
import { isTrustAction } from '../../services/trust-actions.ts'
import { isAccessBlocked, listedWithParents, policiesOf, tagsOf } from '../access-block.ts'
import { type Bucket, bucketOf } from '../access-points.ts'
import type { Directory, Membership, Resource, Role, User } from '../directory.ts'
import { findEntity } from './resolve-caller.ts'

export interface Target {
  /** Undefined: it has no policy of its own. */
  readonly policies: readonly Policy[] | undefined
  /** The owner, where the directory knows it. */
  readonly knownAccount: string | undefined
  /** The owner's place in its organization. */
  readonly membership: Membership | undefined
  readonly tags: Tags | undefined
  /** Closed to whoever is not of the owner's account, services excepted (E-74). */
  readonly accessBlocked?: boolean
  /** From where the access point can be reached. */
  readonly networkOrigin?: 'Internet' | 'VPC' | undefined
  /** Of a KMS key, where they are known. */
  readonly aliases?: readonly string[] | undefined
  /** The ARN of a user's or role's permissions boundary; none: it has no boundary. */
  readonly boundary?: readonly string[] | undefined
  /** The bucket that the resource, an access point, leads to. */
  readonly bucket?: BucketTarget | undefined
  /** Whom RCPs on the resource leave alone in this call: a service that assumes a service-linked
   * role, everybody who uses an AWS managed key (E-57). */
  readonly withoutRcps: 'services' | 'everybody' | undefined
}

/** A bucket behind an access point, and what of it a request meets (E-76). */
export interface BucketTarget extends Bucket {
  readonly policies: readonly Policy[]
  readonly membership: Membership | undefined
  readonly accessBlocked: boolean
  /** Places of the accounts whose RCPs limit it: the access point's and its own, where they differ. */
  readonly owners: readonly (Membership | undefined)[]
}

/** Finds the resource by its own ARN, and its policy by its own or its parent's. */
export function findTarget(
  directory: Directory,
  request: SingleRequest,
  callerAccount: string | undefined,
): Target {
  const { resource } = request
  const entity = splitArn(resource)?.service === 'iam' ? findEntity(directory, resource) : undefined
  if (entity !== undefined) return describeEntityTarget(directory, request, entity)
  const own = directory.resources.get(resource)
  const listed = listedWithParents(directory, resource)
  const knownAccount = listed[0]?.account
  const account = ownerOf(request, resource, knownAccount) ?? callerAccount
  const policies = policiesOf(directory, listed)
  return {
    policies: policies.length === 0 ? undefined : policies,
    knownAccount,
    membership: membershipOf(directory, account),
    tags: tagsOf(directory, resource),
    accessBlocked: isAccessBlocked(directory, listed),
    networkOrigin: listed.find((one) => one.networkOrigin !== undefined)?.networkOrigin,
    aliases: own?.aliases,
    bucket: findBucket(directory, listed),
    withoutRcps: own?.awsManaged === true && isExempting(request) ? 'everybody' : undefined,
  }
}

function findBucket(directory: Directory, listed: readonly Resource[]): BucketTarget | undefined {
  const bucket = bucketOf(listed, directory)
  if (bucket === undefined) return undefined
  const found = listedWithParents(directory, bucket.arn)
  const membership = membershipOf(directory, bucket.account)
  const point = listed[0]?.account
  return {
    ...bucket,
    policies: policiesOf(directory, found),
    membership,
    accessBlocked: isAccessBlocked(directory, found),
    owners: point === bucket.account ? [] : [membershipOf(directory, point), membership],
  }
}

function describeEntityTarget(
  directory: Directory,
  request: AuthorizationRequest,
  entity: User | Role,
): Target {
  const isRole = 'trust' in entity
  return {
    policies: isRole && isTrustAction(request.action) ? [entity.trust] : undefined,
    knownAccount: entity.account,
    membership: membershipOf(directory, request.resourceAccount ?? entity.account),
    tags: entity.tags,
    boundary: boundaryOf(entity),
    withoutRcps: isRole && entity.serviceLinked && isExempting(request) ? 'services' : undefined,
  }
}

/** Of a boundary that is not a managed policy of the directory nobody knows the ARN. */
function boundaryOf({ boundary }: User | Role): readonly string[] | undefined {
  const names = boundary === undefined ? [] : [boundary.name]
  return names.every((name) => name.startsWith('arn:')) ? names : undefined
}

/** Actions whose resources may be exempt from RCPs: those that assume roles, and those of KMS. */
function isExempting({ action }: AuthorizationRequest): boolean {
  return isTrustAction(action) || foldAscii(action).startsWith('kms:')
}

/**
 * The owner, as far as anything but the caller says: the request, the ARN, the directory (E-17).
 * The segment `aws` stands for the caller's own account.
 */
function ownerOf(
  request: AuthorizationRequest,
  resource: string,
  knownAccount: string | undefined,
): string | undefined {
  if (request.resourceAccount !== undefined) return request.resourceAccount
  const [, , , , account, rest] = splitSegments(resource)
  if (rest === undefined || account === undefined) return knownAccount
  if (isAccountId(account)) return account
  return account === 'aws' ? undefined : knownAccount
}

function membershipOf(directory: Directory, account: string | undefined): Membership | undefined {
  return account === undefined ? undefined : directory.accounts.get(account)?.membership
}
