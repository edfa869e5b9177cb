/** What only some resources have: S3 Block Public Access, and keys that AWS manages. */

import { readAccountId } from '../../json/account-id.ts'
import {
  type Cursor,
  readBoolean,
  readEntries,
  readMatching,
  readMembers,
  readWord,
  report,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import { accountOf, splitArn } from '../../policy/read/arn.ts'
import { bucketArn, isAccessPoint } from '../access-points.ts'
import type { PublicAccessBlock, Resource } from '../directory.ts'

type KindMembers = Pick<
  Resource,
  'publicAccessBlock' | 'networkOrigin' | 'awsManaged' | 'bucket' | 'bucketAccount'
>

/** Reads the members that a resource of this ARN may have; each on another kind is a fault. */
export function readKindMembers(members: ReadonlyMap<string, Cursor>, arn: string): KindMembers {
  const block = memberOf(members, 'publicAccessBlock', isBucket(arn) || isAccessPoint(arn))
  const origin = readWord(memberOf(members, 'networkOrigin', isAccessPoint(arn)), origins)
  const awsManaged = readBoolean(memberOf(members, 'awsManaged', isKey(arn)))
  return {
    ...(block !== undefined && { publicAccessBlock: readBlock(block) }),
    ...(origin !== undefined && { networkOrigin: origin }),
    ...(awsManaged !== undefined && { awsManaged }),
    ...readBucket(members, arn),
  }
}

/** The bucket behind an access point, given by its name or its ARN (E-76). */
function readBucket(members: ReadonlyMap<string, Cursor>, arn: string): KindMembers {
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
  hint: 'write the name or the ARN of the bucket behind the access point',
}

/** Reports access points that name another owner of their bucket than the bucket itself does. */
export function checkBuckets(
  items: readonly Cursor[],
  resources: ReadonlyMap<string, Resource>,
): void {
  for (const item of items) {
    if (item.node.kind !== 'object') continue
    const members = new Map(readEntries(item))
    const owner = members.get('bucketAccount')
    const arn = members.get('arn')?.node
    if (owner === undefined || arn?.kind !== 'string') continue
    const point = resources.get(arn.value)
    const bucket = resources.get(point?.bucket ?? '')
    if (bucket === undefined || bucket.account === point?.bucketAccount) continue
    report(owner, {
      code: 'TWO_OWNERS',
      message: `bucket \`${shorten(bucket.arn)}\` belongs to account \`${bucket.account}\``,
      hint: 'a resource has one owner; correct one of the accounts',
    })
  }
}

const origins = ['Internet', 'VPC'] as const

/** For whom each member is, as faults say it. */
const holders: ReadonlyMap<string, string> = new Map([
  ['publicAccessBlock', 'S3 buckets and access points'],
  ['networkOrigin', 'S3 access points'],
  ['awsManaged', 'KMS keys'],
  ['bucket', 'S3 access points'],
  ['bucketAccount', 'S3 access points whose `bucket` is named'],
])

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

function isBucket(arn: string): boolean {
  const parts = splitArn(arn)
  return parts?.service === 's3' && parts.account === '' && !parts.resource.includes('/')
}

function isKey(arn: string): boolean {
  const parts = splitArn(arn)
  return parts?.service === 'kms' && parts.resource.startsWith('key/')
}
