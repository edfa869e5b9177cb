/** S3 access points, through which a call meets two policies: their own and their bucket's (E-76). */
import { splitArn } from '../policy/read/arn.ts'
import type { Directory, Resource } from './directory.ts'

/** The bucket behind an access point. */
export interface Bucket {
  readonly arn: string
  readonly account: string
}

/** Whether an ARN is of a general purpose bucket. */
export function isBucket(arn: string): boolean {
  const parts = splitArn(arn)
  return parts?.service === 's3' && parts.account === '' && !parts.resource.includes('/')
}

export function isAccessPoint(arn: string): boolean {
  return /^arn:[^:]*:(?:s3(?:express)?:[^:]*:[^:]*:|s3-outposts:[^:]*:[^:]*:outpost\/[^/]+\/)accesspoint\//.test(
    arn,
  )
}

/** The bucket of the access point among a resource and what it belongs to, where it is known. */
export function bucketOf(listed: readonly Resource[], directory: Directory): Bucket | undefined {
  const point = listed.find(({ bucket }) => bucket !== undefined)
  if (point?.bucket === undefined) return undefined
  const owner = point.bucketAccount ?? directory.resources.get(point.bucket)?.account
  return { arn: point.bucket, account: owner ?? point.account }
}

/** The ARN of a bucket that is given by its name, seen from one of its access points. */
export function bucketArn(name: string, point: string, account: string): string {
  const [, partition = '', service = '', region = '', , part = ''] = point.split(':')
  if (service === 's3') return `arn:${partition}:s3:::${name}`
  const outpost = /^outpost\/[^/]+\//.exec(part)?.[0] ?? ''
  return `arn:${partition}:${service}:${region}:${account}:${outpost}bucket/${name}`
}
