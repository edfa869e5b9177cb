/** S3, and stores that are called as it is: one client a process, and every failure said in words. */

import { CliError } from '../io/report-error.ts'
import { importOptional } from '../packages/import-optional.ts'

/** An object, or all whose keys begin so. */
export interface ObjectLocation {
  readonly bucket: string
  readonly key: string
}

interface ListedPage {
  readonly Contents?: readonly {
    readonly Key?: string
    readonly Size?: number
    readonly LastModified?: Date
  }[]
  readonly NextContinuationToken?: string
}

/** An object as it begins to arrive. */
export interface FetchedObject {
  readonly Body?: AsyncIterable<Uint8Array>
  readonly ContentLength?: number
  readonly ETag?: string
}

interface SendingOptions {
  readonly abortSignal?: AbortSignal
}

/** What is used of the class `S3` of `@aws-sdk/client-s3`. */
export interface ObjectClient {
  listObjectsV2(input: object): Promise<ListedPage>
  getObject(input: object, options?: SendingOptions): Promise<FetchedObject>
  putObject(input: object): Promise<unknown>
}

interface StorePackage {
  readonly S3: new (options: object) => ObjectClient
}

const SCHEME = 's3://'

export function isObjectPath(path: string): boolean {
  return path.startsWith(SCHEME)
}

/** `s3://bucket/key`. Throws `ERR_USAGE`. */
export function locationOf(path: string): ObjectLocation {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(path) ?? []
  if (bucket !== '') return { bucket, key }
  throw new CliError('ERR_USAGE', 'the path has no bucket', {
    place: path,
    hint: 'write it as `s3://bucket/prefix`',
  })
}

export function pathOfObject({ bucket, key }: ObjectLocation): string {
  return `${SCHEME}${bucket}/${key}`
}

let opened: Promise<ObjectClient> | undefined

/** The one client of the process: it keeps connections. Throws `ERR_PACKAGE_MISSING`. */
export function objectClient(): Promise<ObjectClient> {
  opened ??= openClient()
  return opened
}

async function openClient(): Promise<ObjectClient> {
  const { S3 } = await importOptional<StorePackage>('@aws-sdk/client-s3', '@aws-sdk/client-s3')
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const endpoint = AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL
  const region = AWS_REGION ?? AWS_DEFAULT_REGION ?? (endpoint === undefined ? '' : 'us-east-1')
  return new S3({
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(region !== '' && { region }),
    followRegionRedirects: true,
    // other stores than S3 itself do not know the newer checksums
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}

/** Waits for a call of the store. Throws `ERR_STORE_FAILED` for what goes wrong with it. */
export async function askStore<Result>(
  location: ObjectLocation,
  ask: (client: ObjectClient) => Promise<Result>,
): Promise<Result> {
  const client = await objectClient()
  try {
    return await ask(client)
  } catch (cause) {
    throw storeFault(location, cause)
  }
}

interface StoreReason {
  readonly message: string
  readonly hint: string
}

const denied: StoreReason = {
  message: 'the store denies the call',
  hint: 'the credentials need `s3:ListBucket` and `s3:GetObject`, and `s3:PutObject` to write',
}

/** By the names of the SDK's errors. */
const reasons: ReadonlyMap<string, StoreReason> = new Map([
  [
    'NoSuchBucket',
    {
      message: 'the bucket does not exist',
      hint: 'check its name, and AWS_ENDPOINT_URL if it is set',
    },
  ],
  ['NoSuchKey', { message: 'there is no such object', hint: 'it may have been removed meanwhile' }],
  ['NotFound', { message: 'there is no such object', hint: 'it may have been removed meanwhile' }],
  ['PreconditionFailed', { message: 'the object has changed', hint: 'begin the audit again' }],
  ['AccessDenied', denied],
  ['Forbidden', denied],
  ['InvalidAccessKeyId', denied],
  ['SignatureDoesNotMatch', denied],
  [
    'CredentialsProviderError',
    {
      message: 'there are no credentials',
      hint: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
    },
  ],
  [
    'PermanentRedirect',
    { message: 'the bucket is in another Region', hint: 'set AWS_REGION to its Region' },
  ],
])

const otherHint =
  'check network, AWS_REGION and, for a store that is not S3 itself, AWS_ENDPOINT_URL'

/** The error for a call of the store that has failed. */
export function storeFault(location: ObjectLocation, cause: unknown): CliError {
  if (cause instanceof CliError) return cause
  const { name = '', message = '', code = '' } = cause as Partial<NodeJS.ErrnoException>
  const known = reasons.get(name)
  const said = known?.message ?? `the store cannot be used: ${message === '' ? code : message}`
  return new CliError('ERR_STORE_FAILED', said, {
    place: pathOfObject(location),
    hint: known?.hint ?? otherHint,
    cause,
  })
}
