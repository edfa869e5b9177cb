/** S3 Block Public Access: whether RestrictPublicBuckets closes a resource to strangers (E-74). */
import type { Directory, Resource } from './directory.ts'
import { isPublicPolicy } from './public-policy.ts'
import { parentsOf } from './resource-parents.ts'

/** The resource and what it belongs to, nearest first, as far as the directory lists them. */
export function listedWithParents(directory: Directory, arn: string): Resource[] {
  return [arn, ...parentsOf(arn)].flatMap((one) => directory.resources.get(one) ?? [])
}

/**
 * Whether the resource, given with what it belongs to, has RestrictPublicBuckets on and answers to
 * a public policy: then only services and principals of its owner's account pass (E-74).
 */
export function isAccessBlocked(listed: readonly Resource[]): boolean {
  const block = listed.find(({ publicAccessBlock }) => publicAccessBlock !== undefined)
  if (block?.publicAccessBlock?.restrictPublicBuckets !== true) return false
  const governing = listed.find(({ policy }) => policy !== undefined)
  if (governing?.policy === undefined || governing.networkOrigin === 'VPC') return false
  const holder = isAccessPoint(governing.arn) ? 'accessPoint' : 'bucket'
  return isPublicPolicy(governing.policy, holder)
}

export function isAccessPoint(arn: string): boolean {
  return /^arn:[^:]*:s3:[^:]*:[^:]*:accesspoint\//.test(arn)
}
