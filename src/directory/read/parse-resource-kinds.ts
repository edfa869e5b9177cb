/** What only some resources have: S3 Block Public Access, and keys that AWS manages. */

import { type Cursor, readBoolean, readMembers, readWord, report } from '../../json/reader.ts'
import { splitArn } from '../../policy/read/arn.ts'
import { isAccessPoint } from '../access-block.ts'
import type { PublicAccessBlock, Resource } from '../directory.ts'

type KindMembers = Pick<Resource, 'publicAccessBlock' | 'networkOrigin' | 'awsManaged'>

/** Reads the members that a resource of this ARN may have; each on another kind is a fault. */
export function readKindMembers(members: ReadonlyMap<string, Cursor>, arn: string): KindMembers {
  const block = memberOf(members, 'publicAccessBlock', isBucket(arn) || isAccessPoint(arn))
  const origin = readWord(memberOf(members, 'networkOrigin', isAccessPoint(arn)), origins)
  const awsManaged = readBoolean(memberOf(members, 'awsManaged', isKey(arn)))
  return {
    ...(block !== undefined && { publicAccessBlock: readBlock(block) }),
    ...(origin !== undefined && { networkOrigin: origin }),
    ...(awsManaged !== undefined && { awsManaged }),
  }
}

const origins = ['Internet', 'VPC'] as const

/** For whom each member is, as faults say it. */
const holders: ReadonlyMap<string, string> = new Map([
  ['publicAccessBlock', 'S3 buckets and access points'],
  ['networkOrigin', 'S3 access points'],
  ['awsManaged', 'KMS keys'],
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
