/** Which resources answer to the policy of another: an object to its bucket's. */
import type { Directory, ParentRule } from './directory.ts'

/**
 * Children that answer to another resource's policy, each as its source says it (E-78). A child that
 * AWS gives a policy of its own in the parent's place is not here: streams of DynamoDB, versions and
 * aliases of Lambda. What a directory says of a child besides never takes the parent's policy away.
 * The longest prefix first.
 */
const builtIn: readonly BuiltIn[] = [
  // Amazon S3 User Guide, Configuring IAM policies for using access points: objects through one
  ['s3', 'accesspoint/', '/'],
  // Amazon S3 User Guide, Bucket policies for Amazon S3: objects of a bucket
  ['s3', '', '/'],
  // Amazon S3 User Guide, Setting up IAM with S3 on Outposts: objects of buckets and access points
  ['s3-outposts', 'outpost/', '/object/'],
  // Amazon S3 User Guide, Configuring IAM policies for using access points for directory buckets
  ['s3express', 'accesspoint/', '/'],
  // Amazon S3 User Guide, Authenticating and authorizing requests (directory buckets)
  ['s3express', 'bucket/', '/'],
  // Amazon S3 User Guide, Resource-based policies for S3 Tables: tables of a table bucket, beside
  // a policy of their own
  ['s3tables', 'bucket/', '/'],
  // Amazon S3 User Guide, S3 Vectors resource-based policy examples: indexes of a vector bucket
  ['s3vectors', 'bucket/', '/'],
  // Amazon DynamoDB Developer Guide, Using resource-based policies: indexes, but not streams
  ['dynamodb', 'table/', '/index/'],
  // Amazon SNS Developer Guide, Using identity-based policies: subscriptions of a topic
  ['sns', '', ':'],
  // Amazon OpenSearch Service Developer Guide, Identity and Access Management: indexes of a domain
  ['es', 'domain/', '/'],
  // API Gateway Developer Guide, API Gateway resource policy examples: stages and methods of an API
  ['execute-api', '', '/'],
  // Amazon VPC Lattice User Guide, Control access to VPC Lattice services using auth policies: paths
  ['vpc-lattice', 'service/', '/'],
  // Amazon CloudWatch Logs API Reference, PutResourcePolicy (`resourceArn`): streams of a log group
  ['logs', 'log-group:', ':'],
  // AWS Elemental MediaStore User Guide, Container policies: folders and objects of a container
  ['mediastore', 'container/', '/'],
  // Amazon EventBridge User Guide, Permissions for event buses (examples with rules of a bus): rules
  ['events', 'rule/', '/', 'event-bus/'],
  ['events', 'rule/', '/', 'event-bus/default', 0],
  // Amazon EventBridge User Guide, Resource-based policies for EventBridge schemas: of a registry
  ['schemas', 'schema/', '/', 'registry/'],
  // Amazon MSK Developer Guide, Attach a cluster policy: topics, groups, transactions of a cluster
  ['kafka', 'topic/', '/', 'cluster/', 2],
  ['kafka', 'group/', '/', 'cluster/', 2],
  ['kafka', 'transactional-id/', '/', 'cluster/', 2],
  // CodeArtifact User Guide, Repository policies: packages of a repository
  ['codeartifact', 'package/', '/', 'repository/', 2],
  // CodeArtifact User Guide, Domain policies: all of a domain
  ['codeartifact', 'repository/', '/', 'domain/'],
  ['codeartifact', 'package/', '/', 'domain/'],
  ['codeartifact', 'package-group/', '/', 'domain/'],
  // SageMaker AI Developer Guide, Cross-account model deployment: versions in a model group
  ['sagemaker', 'model-package/', '/', 'model-package-group/'],
]

/** Service, prefix and separator, and how a parent's ARN differs, as in `ParentRule`. */
type BuiltIn = readonly [string, string, string, parent?: string, parts?: number]

const parentRules = builtIn.map(
  ([service, prefix, until, parent, parts]): ParentRule => ({
    service,
    prefix,
    until,
    besides: true,
    ...(parent !== undefined && { parent }),
    ...(parts !== undefined && { parts }),
  }),
)

const rulesOf = new WeakMap<Directory, readonly ParentRule[]>()

/**
 * The rules of a directory: its own, those that AWS's services have, and last those of services
 * that have a policy for a whole account.
 */
export function parentRulesOf(directory: Directory): readonly ParentRule[] {
  const known = rulesOf.get(directory)
  if (known !== undefined) return known
  const { resources, resourceParents = [] } = directory
  const wide = [...resources.keys()].filter(isAccountWide).map((arn) => arn.split(':', 3)[2] ?? '')
  const services = [...new Set(wide)].sort()
  const rules = [
    ...resourceParents,
    ...parentRules,
    ...services.map((service) => ({ service, prefix: '', until: '', besides: true })),
  ]
  rulesOf.set(directory, rules)
  return rules
}

/** Whether a record is of a policy for all that an account has of a service in a region (E-77). */
export function isAccountWide(arn: string): boolean {
  return arn.split(':', 6).length === 5
}

/** What a resource belongs to. */
export interface Parent {
  readonly arn: string
  /** Its policy applies beside that of the resource, rather than in place of a missing one. */
  readonly besides: boolean
}

/**
 * The resources whose policies stand for that of `arn`, nearest first: the bucket of an object, the
 * table of an index. Empty when there is no such parent.
 */
export function parentsOf(arn: string, directory: Directory): Parent[] {
  const start = startOfResource(arn)
  if (start === undefined) return []
  const service = arn.split(':', 3)[2]
  const parents: Parent[] = []
  for (const rule of parentRulesOf(directory)) {
    if (rule.service !== service || !arn.startsWith(rule.prefix, start)) continue
    const { prefix, until, besides, parent = prefix, parts = 1 } = rule
    if (until === '') {
      parents.push({ arn: arn.slice(0, start - 1), besides })
      continue
    }
    const names = arn.slice(start + prefix.length).split(until)
    const fits = parts === 0 ? names.length === 1 : names.length > parts
    const part = parent + names.slice(0, parts).join(until)
    if (fits && part !== '') parents.push({ arn: arn.slice(0, start) + part, besides })
  }
  return parents
}

/** What the ARNs of children begin with whose parent has another ARN, up to the separator. */
export function startsOfParts(arn: string, directory: Directory): string[] {
  const start = startOfResource(arn)
  if (start === undefined) return []
  const service = arn.split(':', 3)[2]
  return parentRulesOf(directory).flatMap(({ parent, parts = 1, prefix, until, ...rule }) => {
    if (rule.service !== service || !parent || !arn.startsWith(parent, start)) return []
    const name = arn.slice(start + parent.length)
    if (parts === 0) return name === '' ? [arn.slice(0, start) + prefix.slice(0, -1)] : []
    return name.split(until).length === parts ? [arn.slice(0, start) + prefix + name] : []
  })
}

function startOfResource(arn: string): number | undefined {
  if (!arn.startsWith('arn:')) return undefined
  let at = 0
  for (let colons = 0; colons < 5; colons++) {
    at = arn.indexOf(':', at) + 1
    if (at === 0) return undefined
  }
  return at
}
