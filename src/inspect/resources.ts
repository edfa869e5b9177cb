/** What is attached to a resource, and which resources a bundle knows. */
import * as Key from '../../assembly/layout/key.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import * as Resource from '../../assembly/layout/resource.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as TextRange from '../../assembly/layout/text-range.ts'
import type { BundleView } from '../bundle/view.ts'
import { readTags } from '../engine/caller/stored-records.ts'
import type { Engine } from '../engine/engine.ts'
import { seamOf } from '../engine/guests.ts'
import { type AttachedPolicy, readAttachedPolicies } from './attached-policies.ts'
import { confirmArn, findAccount } from './attachments.ts'
import { type PolicyLevel, readLevels } from './levels.ts'

/** What is known of a resource. A stripped bundle names no policies: its lists are empty. */
export interface ResourceAttachments {
  /** As the directory lists it. */
  readonly arn: string
  /** The account that owns it. */
  readonly account: string
  /** `o-x/r-y/ou-1/` (K-13). */
  readonly organizationPath: string | undefined
  /** The management account, whose resources no RCP limits (E-56). */
  readonly isManagement: boolean
  /** Undefined where the directory does not say. */
  readonly tags: Readonly<Record<string, string>> | undefined
  /** S3 Block Public Access keeps its public policy from others than its account (E-74). */
  readonly isAccessBlocked: boolean
  /** Its policy, or that of what it belongs to; a role's trust policy. Undefined: none. */
  readonly policy: readonly AttachedPolicy[] | undefined
  /** What limits its use, whoever calls, from the root down (E-56). */
  readonly rcps: readonly PolicyLevel[]
}

/**
 * What is attached to a resource in the bundle that an engine uses; an object of S3 is answered with
 * its bucket. Undefined for one that the directory does not list. Throws `ERR_REQUEST_INVALID` for
 * what is no string, or no engine.
 */
export function inspectResource(engine: Engine, arn: string): ResourceAttachments | undefined {
  const loaded = seamOf(engine).bundle()
  const { kernel } = loaded
  const listed = [confirmArn(arn), ...bucketOf(arn)].find(
    (one) => kernel.find(Key.SPACE_RESOURCE, one) !== undefined,
  )
  const number = listed === undefined ? undefined : kernel.find(Key.SPACE_RESOURCE, listed)
  if (listed === undefined || number === undefined) return undefined
  const { bundle } = kernel
  const word = (at: number) => bundle.word(Section.RESOURCES, number * Resource.SIZE + at)
  const id = readText(bundle, Section.RESOURCES, number * Resource.SIZE + Resource.OWNER_AT)
  const account = findAccount(loaded, id)
  const flags = word(Resource.FLAGS_AT)
  const tags = readTags(bundle, word(Resource.TAGS_AT))
  const set = word(Resource.SET_AT)
  return {
    arn: listed,
    account: id,
    organizationPath: account?.record.path,
    isManagement: account?.record.isManagement === true,
    tags: (flags & Resource.TAGS_UNKNOWN) === 0 ? Object.fromEntries(tags) : undefined,
    isAccessBlocked: (flags & Resource.ACCESS_BLOCK) !== 0,
    policy: set === PolicySet.NEVER ? undefined : readAttachedPolicies(loaded, set),
    rcps: readLevels(loaded, account, 'rcp'),
  }
}

/** The ARNs of the resources that a directory lists, roles included, in the order of their ARNs. */
export function listResources(engine: Engine): string[] {
  const { bundle } = seamOf(engine).bundle().kernel
  const arns: string[] = []
  for (let at = 0; at < bundle.length(Section.KEYS); at += Key.SIZE) {
    const space = bundle.word(Section.KEYS, at + Key.SPACE_AT)
    if (space === Key.SPACE_RESOURCE) arns.push(readText(bundle, Section.KEYS, at + Key.TEXT_AT))
  }
  return arns.sort()
}

function bucketOf(arn: string): string[] {
  const [, bucket] = /^(arn:[^:]*:s3:::[^/:]+)\//.exec(arn) ?? []
  return bucket === undefined ? [] : [bucket]
}

function readText(bundle: BundleView, section: number, at: number): string {
  const offset = bundle.word(section, at + TextRange.TEXT_AT)
  const bytes = bundle.word(section, at + TextRange.BYTES_AT)
  return bundle.text(Section.TEXT, offset, bytes)
}
