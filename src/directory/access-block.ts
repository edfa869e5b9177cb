/** S3 Block Public Access: whether RestrictPublicBuckets closes a resource to strangers (E-74). */
import type { Policy } from '../model/policy.ts'
import { isAccessPoint } from './access-points.ts'
import { attachPolicy } from './attach-policy.ts'
import type { Directory, Resource } from './directory.ts'
import { isPublicPolicy } from './public-policy.ts'
import { isAccountWide, parentsOf } from './resource-parents.ts'

/** The resource and what it belongs to, nearest first, as far as the directory lists them. */
export function listedWithParents(directory: Directory, arn: string): Resource[] {
  return [arn, ...parentsOf(arn, directory)].flatMap((one) => directory.resources.get(one) ?? [])
}

/**
 * The policies that apply to a resource, given with what it belongs to: the nearest, and that of
 * all that its account has of the service (E-77).
 */
export function policiesOf(listed: readonly Resource[]): Policy[] {
  const nearest = listed.find(({ arn, policy }) => policy !== undefined && !isAccountWide(arn))
  const wide = listed.find(({ arn }) => isAccountWide(arn))
  return [nearest, wide].flatMap((one) =>
    one?.policy === undefined ? [] : attachPolicy(one.policy, one.arn),
  )
}

/**
 * Whether the resource, given with what it belongs to, has RestrictPublicBuckets on and answers to
 * a public policy: then only services and principals of its owner's account pass (E-74). The
 * setting of the bucket, of the access point or of the account is enough: the strictest counts.
 */
export function isAccessBlocked(directory: Directory, listed: readonly Resource[]): boolean {
  if (!listed.some((one) => isRestricted(directory, one))) return false
  const governing = listed.find(({ policy }) => policy !== undefined)
  if (governing?.policy === undefined || governing.networkOrigin === 'VPC') return false
  const holder = isAccessPoint(governing.arn) ? 'accessPoint' : 'bucket'
  return isPublicPolicy(governing.policy, holder)
}

function isRestricted(directory: Directory, resource: Resource): boolean {
  const { arn, account, publicAccessBlock } = resource
  if (publicAccessBlock?.restrictPublicBuckets === true) return true
  const ofAccount = directory.accounts.get(account)?.publicAccessBlock
  return ofAccount?.restrictPublicBuckets === true && isBucketOrAccessPoint(arn)
}

/** An account's settings are for S3, whatever else has a resource policy. */
function isBucketOrAccessPoint(arn: string): boolean {
  return /^arn:[^:]*:s3:/.test(arn)
}
