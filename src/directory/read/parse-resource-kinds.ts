/** What only some resources have: S3 Block Public Access, and keys that AWS manages. */

import { readAccountId } from '../../json/account-id.ts'
import {
  advise,
  type Cursor,
  readBoolean,
  readEntries,
  readItems,
  readMatching,
  readMembers,
  readWord,
  report,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import { missingMember } from '../../json/shape-faults.ts'
import type { Tags } from '../../model/request.ts'
import { accountOf, splitArn } from '../../policy/read/arn.ts'
import { ALIASES_MOST, aliasForm } from '../../services/key-aliases.ts'
import { tagHolder } from '../../services/tag-keys.ts'
import { bucketArn, isAccessPoint, isBucket } from '../access-points.ts'
import { aliasArn, type PublicAccessBlock, type Resource } from '../directory.ts'
import { checkQuota, readTags } from './parse-names.ts'

type KindMembers = Pick<
  Resource,
  | 'tags'
  | 'publicAccessBlock'
  | 'networkOrigin'
  | 'awsManaged'
  | 'aliases'
  | 'bucket'
  | 'bucketAccount'
>

/** Reads the members that a resource of this ARN may have; each on another kind is a fault. */
export function readKindMembers(members: ReadonlyMap<string, Cursor>, arn: string): KindMembers {
  const block = memberOf(members, 'publicAccessBlock', isBucket(arn) || isAccessPoint(arn))
  const origin = readWord(memberOf(members, 'networkOrigin', isAccessPoint(arn)), origins)
  const awsManaged = readBoolean(memberOf(members, 'awsManaged', isKey(arn)))
  const aliases = memberOf(members, 'aliases', isKey(arn))
  return {
    tags: readCounted(members, arn),
    ...(block && { publicAccessBlock: readBlock(block) }),
    ...(origin && { networkOrigin: origin }),
    ...(awsManaged !== undefined && { awsManaged }),
    ...(aliases && { aliases: readAliases(aliases) }),
    ...readBucket(members, arn),
  }
}

/**
 * The tags that IAM sees: of a bucket those that ABAC lets count, which is off unless somebody has
 * turned it on ("Enabling ABAC in general purpose buckets", Amazon S3 User Guide).
 */
function readCounted(members: ReadonlyMap<string, Cursor>, arn: string): Tags | undefined {
  const cursor = members.get('tags')
  const tags = cursor && readTags(cursor)
  const isOwn = isBucket(arn)
  memberOf(members, 'tags', !tags?.size || (tagHolder.exec(arn)?.[0] ?? arn) === arn)
  const abac = memberOf(members, 'abac', isOwn)
  const isOn = readBoolean(abac)
  if (!isOwn || isOn || !(cursor ?? abac)) return tags
  if (cursor && tags?.size && !abac) advise(cursor, missingMember('abac'))
  return new Map()
}

function readAliases(cursor: Cursor): string[] {
  const items = readItems(cursor)
  checkQuota(cursor, items.length, { most: ALIASES_MOST, things: 'aliases of a key' })
  return items.flatMap(
    (item) =>
      readMatching(item, aliasForm, {
        code: 'INVALID_ALIAS',
        message: 'not the alias of a key',
        hint: 'write for example `alias/main`',
      }) ?? [],
  )
}

/** The bucket behind an access point, given by its name or its ARN (E-76). */
function readBucket(
  members: ReadonlyMap<string, Cursor>,
  arn: string,
): Pick<Resource, 'bucket' | 'bucketAccount'> {
  const owner = memberOf(members, 'bucketAccount', isAccessPoint(arn) && members.has('bucket'))
  const bucketAccount = readAccountId(owner)
  const cursor = memberOf(members, 'bucket', isAccessPoint(arn))
  const given = readMatching(cursor, bucketForm, noBucket)
  if (cursor === undefined || given === undefined) return {}
  const account = bucketAccount ?? accountOf(arn) ?? ''
  const bucket = given.startsWith('arn:') ? given : bucketArn(given, arn, account)
  if (!/^[!-~]{1,400}$/.test(bucket)) report(cursor, noBucket) // `assembly/layout/point.ts`
  return { bucket, ...(bucketAccount !== undefined && { bucketAccount }) }
}

const bucketForm =
  /^(?:arn:[a-z0-9-]{1,32}:s3(?:express|-outposts)?:[a-z0-9-]{0,32}:\d{0,12}:)?[\w.\-/]{1,255}$/

const noBucket = {
  code: 'INVALID_BUCKET',
  message: 'not the name of a bucket',
  hint: 'write its name or its ARN',
}

/** Reports what resources say of one another that cannot be: another owner, an alias of two keys. */
export function checkTogether(
  items: readonly Cursor[],
  resources: ReadonlyMap<string, Resource>,
): void {
  const keys = new Map<string, string>()
  for (const item of items) {
    if (item.node.kind !== 'object') continue
    const members = new Map(readEntries(item))
    const arn = members.get('arn')?.node
    if (arn?.kind !== 'string') continue
    const resource = resources.get(arn.value)
    checkOwner(members.get('bucketAccount'), resource, resources.get(resource?.bucket ?? ''))
    for (const alias of readItems(resource?.aliases && members.get('aliases'))) {
      checkAlias(alias, arn.value, keys)
    }
  }
}

/** An access point names the owner of its bucket that the bucket itself does. */
function checkOwner(
  owner: Cursor | undefined,
  point: Resource | undefined,
  bucket: Resource | undefined,
): void {
  if (owner === undefined || bucket === undefined || bucket.account === point?.bucketAccount) return
  report(owner, {
    code: 'TWO_OWNERS',
    message: `bucket \`${shorten(bucket.arn)}\` belongs to account \`${bucket.account}\``,
    hint: 'a resource has one owner; correct one of the accounts',
  })
}

/** An alias is unique in an account and a Region. */
function checkAlias(cursor: Cursor, key: string, keys: Map<string, string>): void {
  if (cursor.node.kind !== 'string') return
  const alias = aliasArn(key, cursor.node.value)
  const other = keys.get(alias)
  keys.set(alias, key)
  if (other === undefined) return
  report(cursor, {
    code: 'DUPLICATE_ALIAS',
    message: `\`${shorten(cursor.node.value)}\` is an alias of \`${shorten(other)}\` already`,
    hint: 'keep one of them',
  })
}

const origins = ['Internet', 'VPC'] as const

/** For whom each member is, as faults say it. */
const holders: ReadonlyMap<string, string> = new Map([
  ['publicAccessBlock', 'S3 buckets and access points'],
  ['tags', 'resources with tags of their own'],
  ['abac', 'S3 buckets'],
  ['networkOrigin', 'S3 access points'],
  ['awsManaged', 'KMS keys'],
  ['aliases', 'KMS keys'],
  ['bucket', 'S3 access points'],
  ['bucketAccount', 'S3 access points whose `bucket` is named'],
])

export const kindMembers: readonly string[] = [...holders.keys()]

function memberOf(
  members: ReadonlyMap<string, Cursor>,
  name: string,
  isIts: boolean,
): Cursor | undefined {
  const member = members.get(name)
  if (member === undefined || isIts) return member
  report(member, {
    code: 'WRONG_RESOURCE_KIND',
    message: `\`${name}\` is only for ${holders.get(name)}`,
    hint: `remove \`${name}\`, or correct the ARN`,
  })
  return undefined
}

/** A setting that is not given is off. */
export function readBlock(cursor: Cursor): PublicAccessBlock {
  const members = readMembers(cursor, [
    'restrictPublicBuckets',
    'ignorePublicAcls',
    'blockPublicPolicy',
    'blockPublicAcls',
  ])
  const isOn = (name: string) => readBoolean(members.get(name)) === true
  return {
    restrictPublicBuckets: isOn('restrictPublicBuckets'),
    ignorePublicAcls: isOn('ignorePublicAcls'),
    blockPublicPolicy: isOn('blockPublicPolicy'),
    blockPublicAcls: isOn('blockPublicAcls'),
  }
}

function isKey(arn: string): boolean {
  const parts = splitArn(arn)
  return parts?.service === 'kms' && parts.resource.startsWith('key/')
}
