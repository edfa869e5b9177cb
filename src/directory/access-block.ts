/** S3 Block Public Access: whether RestrictPublicBuckets closes a resource to strangers (E-74). */
import type { Policy } from '../model/policy.ts'
import type { Tags } from '../model/request.ts'
import { isPublicPolicy } from '../policy/access/public-policy.ts'
import { tagHolder } from '../services/tag-keys.ts'
import { isAccessPoint } from './access-points.ts'
import { attachPolicy } from './attach-policy.ts'
import type { Directory, Resource } from './directory.ts'
import { parentsOf } from './resource-parents.ts'

/**
 * The resource and what it belongs to, nearest first, as far as the directory lists them: of what it
 * does not list, the nearest that it does, and what that belongs to.
 */
export function listedWithParents(directory: Directory, arn: string): Resource[] {
  const { resources } = directory
  const first = [arn, ...parentArns(arn, directory)].find((one) => resources.has(one))
  if (first === undefined) return []
  const listed = [first, ...parentArns(first, directory)]
  return [...new Set(listed.flatMap((one) => resources.get(one) ?? []))]
}

function parentArns(arn: string, directory: Directory): string[] {
  return parentsOf(arn, directory).map((parent) => parent.arn)
}

/**
 * The policies that apply to a resource, given with what it belongs to: the nearest, and those that
 * apply beside it, such as one for all that its account has of the service (E-77).
 */
export function policiesOf(directory: Directory, listed: readonly Resource[]): Policy[] {
  const parents = parentsOf(listed[0]?.arn ?? '', directory).filter(({ besides }) => besides)
  const besides = new Set(parents.map(({ arn }) => arn))
  const nearest = listed.find(({ policy }) => policy !== undefined)
  return listed.flatMap((one) => {
    if (one.policy === undefined || (one !== nearest && !besides.has(one.arn))) return []
    return attachPolicy(one.policy, one.arn)
  })
}

/** The tags of a resource, or of the bucket or access point before it; undefined where there are none. */
export function tagsOf({ resources }: Directory, arn: string): Tags | undefined {
  return resources.get(tagHolder.exec(arn)?.[0] ?? arn)?.tags
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
