/** What the AWS CLI prints of single resources: policies, Block Public Access, tags, access points. */

import {
  type Cursor,
  type Members,
  readBoolean,
  readEntries,
  readItems,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { quote } from '../../json/report.ts'
import { importDocument, type Json, openKnownMembers, openMembers } from './import-reader.ts'
import { continuationNames } from './whole-pages.ts'

/** What one output says of a resource. */
export interface ResourceFacts {
  /** The resource's ARN, where the output has it. */
  readonly arn?: string | undefined
  readonly policy?: unknown
  readonly publicAccessBlock?: Json
  readonly networkOrigin?: string
  /** The bucket behind an access point (E-76). */
  readonly bucket?: string
  readonly bucketAccount?: string
  readonly awsManaged?: boolean
  readonly aliases?: readonly string[]
  readonly tags?: Json
  /** Whether a bucket's tags count (`s3-tags.ts`). */
  readonly abac?: boolean
}

/**
 * By the ARN of each key the aliases that `kms list-aliases` prints; undefined for another output.
 * An alias that AWS keeps for itself has no key yet.
 */
export function readKeyAliases(cursor: Cursor): ReadonlyMap<string, ResourceFacts> | undefined {
  const list = cursor.node.kind === 'object' ? openMembers(cursor).get('Aliases') : undefined
  if (list === undefined) return undefined
  openKnownMembers(cursor, { read: ['Aliases', ...continuationNames], passed: pageMembers.passed })
  const found = new Map<string, string[]>()
  for (const item of readItems(list)) {
    const members = openMembers(item)
    const name = readString(requireMember(item, members, 'AliasName')) ?? ''
    const arn = readString(requireMember(item, members, 'AliasArn')) ?? ''
    const target = readString(members.get('TargetKeyId'))
    const key = `${arn.slice(0, -name.length)}key/${target}`
    if (target !== undefined) found.set(key, [...(found.get(key) ?? []), name])
  }
  return new Map([...found].map(([key, aliases]) => [key, { aliases }]))
}

/** Undefined for what says nothing of a resource. */
export function readOutput(cursor: Cursor): ResourceFacts | undefined {
  const opened = openMembers(cursor)
  const isOutput = outputs.some(({ name }) => opened.has(name))
  const members = isOutput ? openKnownMembers(cursor, pageMembers) : opened
  const found = outputs.flatMap(({ name, read }) => {
    const member = members.get(name)
    return member === undefined ? [] : [read(member, members)]
  })
  if (found.length > 0) return Object.fromEntries(found.flatMap((facts) => Object.entries(facts)))
  return members.has('Statement') ? { policy: importDocument(cursor) } : undefined
}

interface Output {
  readonly name: string
  readonly read: (cursor: Cursor, members: Members) => ResourceFacts
}

const asPolicy = (cursor: Cursor): ResourceFacts => ({ policy: readPolicy(cursor) })

/** By a member that the output has. Several may stand in one. */
const outputs: readonly Output[] = [
  // s3api, kms, lambda, efs, dynamodb, kinesis, events, s3control, glacier
  { name: 'Policy', read: asPolicy },
  { name: 'policy', read: asPolicy },
  // ecr
  { name: 'policyText', read: asPolicy },
  { name: 'resourcePolicy', read: asPolicy },
  // secretsmanager: without one there is no policy
  { name: 'ResourcePolicy', read: asPolicy },
  { name: 'ARN', read: (cursor) => ({ arn: readString(cursor) }) },
  // sqs, sns
  { name: 'Attributes', read: readAttributes },
  // glue
  { name: 'PolicyInJson', read: asPolicy },
  {
    name: 'GetResourcePoliciesResponseList',
    read: (cursor) => readSeveral(cursor, 'PolicyInJson'),
  },
  // logs
  { name: 'resourcePolicies', read: (cursor) => readSeveral(cursor, 'policyDocument') },
  {
    name: 'PublicAccessBlockConfiguration',
    read: (cursor) => ({ publicAccessBlock: readBlock(cursor) }),
  },
  { name: 'AccessPointArn', read: (cursor) => ({ arn: readString(cursor) }) },
  { name: 'Bucket', read: (cursor) => ({ bucket: readString(cursor) ?? '' }) },
  { name: 'BucketAccountId', read: (cursor) => ({ bucketAccount: readString(cursor) ?? '' }) },
  { name: 'NetworkOrigin', read: (cursor) => ({ networkOrigin: readString(cursor) ?? '' }) },
  { name: 'KeyMetadata', read: readKey },
  { name: 'AbacStatus', read: readAbac },
  { name: 'TagSet', read: (cursor) => ({ tags: readTags(cursor) }) },
  { name: 'Tags', read: (cursor) => ({ tags: readTags(cursor) }) },
  { name: 'tags', read: (cursor) => ({ tags: readTags(cursor) }) },
]

const pageMembers = {
  read: [...outputs.map(({ name }) => name), ...continuationNames],
  passed: [
    ...['PolicyName', 'RevisionId', 'registryId', 'repositoryName', 'PolicyHash', 'CreateTime'],
    ...['UpdateTime', 'Name', 'VpcConfiguration', 'CreationDate'],
    ...[
      'Alias',
      'Endpoints',
      'DataSourceId',
      'DataSourceType',
      'FileSystemId',
      'Arn',
      'EventSourceName',
    ],
    ...['ResponseMetadata', 'ResultMetadata', '$metadata'],
  ],
}

/** The document, its text, or an object that holds it. */
function readPolicy(cursor: Cursor): unknown {
  if (cursor.node.kind !== 'object') return importDocument(cursor)
  const members = openMembers(cursor)
  const inner = ['Policy', 'policy', 'document'].flatMap((name) => members.get(name) ?? [])
  if (inner[0] !== undefined) return importDocument(inner[0])
  if (members.has('Statement')) return importDocument(cursor)
  report(cursor, {
    code: 'NOT_RESOURCE_OUTPUT',
    message: 'this is not the policy of a resource',
    hint: 'give what `get-bucket-policy`, `get-key-policy` and the like print',
  })
  return undefined
}

/** Attributes that were asked for one by one may lack the policy. */
function readAttributes(cursor: Cursor): ResourceFacts {
  const members = openMembers(cursor)
  const arn = readString(members.get('QueueArn') ?? members.get('TopicArn'))
  const policy = members.get('Policy')
  if (policy !== undefined) return { arn, policy: importDocument(policy) }
  openKnownMembers(cursor, { read: ['Policy'], passed: queueAttributes })
  if (!members.has('CreatedTimestamp')) {
    report(cursor, {
      code: 'MISSING_MEMBER',
      message: 'member `Policy` is missing, and so are other attributes',
      hint: 'run the command with `--attribute-names All`',
    })
  }
  return { arn }
}

/** Of a queue without a policy: topics always have one. */
const queueAttributes = [
  ...['QueueArn', 'CreatedTimestamp', 'LastModifiedTimestamp', 'VisibilityTimeout'],
  ...['MaximumMessageSize', 'MessageRetentionPeriod', 'DelaySeconds', 'FifoQueue'],
  ...['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  ...['ApproximateNumberOfMessagesDelayed', 'ReceiveMessageWaitTimeSeconds', 'RedrivePolicy'],
  ...['RedriveAllowPolicy', 'ContentBasedDeduplication', 'DeduplicationScope'],
  ...['FifoThroughputLimit', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds'],
  'SqsManagedSseEnabled',
]

/** One policy of several that hold together: their statements add up. */
function readSeveral(cursor: Cursor, member: string): ResourceFacts {
  const documents = readItems(cursor).map((item) =>
    importDocument(requireMember(item, openMembers(item), member)),
  )
  const [first, ...rest] = documents.filter(isDocument)
  if (first === undefined) return {}
  if (rest.length === 0) return { policy: first }
  if (rest.some(({ Version }) => Version !== first.Version)) {
    report(cursor, {
      code: 'TWO_VERSIONS',
      message: 'the policies are of different versions of the policy language',
      hint: 'write them into a directory document as one policy',
    })
  }
  const statements = [first, ...rest].flatMap(({ Statement }) => Statement)
  return { policy: { Version: first.Version, Statement: withoutSids(statements) } }
}

function isDocument(document: unknown): document is Json {
  return typeof document === 'object' && document !== null && 'Statement' in document
}

/** A Sid is unique in its document only. */
function withoutSids(statements: readonly unknown[]): unknown[] {
  return statements.map((statement) => {
    if (typeof statement !== 'object' || statement === null) return statement
    return Object.fromEntries(Object.entries(statement).filter(([name]) => name !== 'Sid'))
  })
}

const settings = {
  RestrictPublicBuckets: 'restrictPublicBuckets',
  IgnorePublicAcls: 'ignorePublicAcls',
  BlockPublicPolicy: 'blockPublicPolicy',
  BlockPublicAcls: 'blockPublicAcls',
}

function readBlock(cursor: Cursor): Json {
  const members = openMembers(cursor)
  return Object.fromEntries(
    Object.entries(settings).map(([printed, name]) => [
      name,
      readBoolean(requireMember(cursor, members, printed)) === true,
    ]),
  )
}

function readKey(cursor: Cursor): ResourceFacts {
  const members = openMembers(cursor)
  const arn = readString(requireMember(cursor, members, 'Arn'))
  const manager = readString(requireMember(cursor, members, 'KeyManager'))
  return { arn, ...(manager === 'AWS' && { awsManaged: true }) }
}

function readAbac(cursor: Cursor): ResourceFacts {
  const members = openKnownMembers(cursor, { read: ['Status'], passed: [] })
  return { abac: readString(members.get('Status')) === 'Enabled' }
}

/** Lists of keys and values, as most services have them, or an object. */
function readTags(cursor: Cursor): Json {
  if (cursor.node.kind === 'object') {
    return Object.fromEntries(readEntries(cursor).map(([key, value]) => [key, readString(value)]))
  }
  const entries = readItems(cursor).map((item) => {
    const members = openMembers(item)
    const [key, value] = ['Key', 'Value'].map((name) => tagPart(item, members, name))
    return [key ?? '', value ?? ''] as const
  })
  const tags = Object.fromEntries(entries)
  if (Object.keys(tags).length < entries.length) reportTag(cursor, entries)
  return tags
}

function tagPart(item: Cursor, members: Members, name: string): string | undefined {
  const other = members.get(`Tag${name}`) ?? members.get(name === 'Key' ? 'key' : 'value')
  return readString(other ?? requireMember(item, members, name))
}

function reportTag(cursor: Cursor, entries: readonly (readonly [string, string])[]): void {
  const keys = entries.map(([key]) => key)
  report(cursor, {
    code: 'DUPLICATE_TAG',
    message: `tag ${quote(keys.find((key, at) => keys.indexOf(key) < at) ?? '')} exists already`,
    hint: 'keep one of them',
  })
}
