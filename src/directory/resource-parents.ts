/** Which resources answer to the policy of another: an object to its bucket's. */
import type { Directory, ParentRule } from './directory.ts'

/**
 * Children that answer to another resource's policy, each as its source says it (E-78). A child that
 * AWS gives a policy of its own in the parent's place is not here: streams of DynamoDB, versions and
 * aliases of Lambda. What a directory says of a child besides never takes the parent's policy away.
 * The longest prefix first.
 */
const parentRules: readonly ParentRule[] = builtIn([
  // Amazon S3 User Guide, Configuring IAM policies for using access points: objects through one
  { service: 's3', prefix: 'accesspoint/', until: '/' },
  // Amazon S3 User Guide, Bucket policies for Amazon S3: objects of a bucket
  { service: 's3', prefix: '', until: '/' },
  // Amazon S3 User Guide, Setting up IAM with S3 on Outposts: objects of buckets and access points
  { service: 's3-outposts', prefix: 'outpost/', until: '/object/' },
  // Amazon S3 User Guide, Configuring IAM policies for using access points for directory buckets
  { service: 's3express', prefix: 'accesspoint/', until: '/' },
  // Amazon S3 User Guide, Authenticating and authorizing requests (directory buckets)
  { service: 's3express', prefix: 'bucket/', until: '/' },
  // Amazon S3 User Guide, Resource-based policies for S3 Tables: tables of a table bucket, beside
  // a policy of their own
  { service: 's3tables', prefix: 'bucket/', until: '/' },
  // Amazon S3 User Guide, S3 Vectors resource-based policy examples: indexes of a vector bucket
  { service: 's3vectors', prefix: 'bucket/', until: '/' },
  // Amazon DynamoDB Developer Guide, Using resource-based policies: indexes, but not streams
  { service: 'dynamodb', prefix: 'table/', until: '/index/' },
  // Amazon SNS Developer Guide, Using identity-based policies: subscriptions of a topic
  { service: 'sns', prefix: '', until: ':' },
  // Amazon OpenSearch Service Developer Guide, Identity and Access Management: indexes of a domain
  { service: 'es', prefix: 'domain/', until: '/' },
  // API Gateway Developer Guide, API Gateway resource policy examples: stages and methods of an API
  { service: 'execute-api', prefix: '', until: '/' },
  // Amazon VPC Lattice User Guide, Control access to VPC Lattice services using auth policies: paths
  { service: 'vpc-lattice', prefix: 'service/', until: '/' },
  // Amazon CloudWatch Logs API Reference, PutResourcePolicy (`resourceArn`): streams of a log group
  { service: 'logs', prefix: 'log-group:', until: ':' },
  // AWS Elemental MediaStore User Guide, Container policies: folders and objects of a container
  { service: 'mediastore', prefix: 'container/', until: '/' },
])

function builtIn(rules: readonly Omit<ParentRule, 'besides'>[]): readonly ParentRule[] {
  return rules.map((rule) => ({ ...rule, besides: true }))
}

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
    const end = arn.indexOf(rule.until, start + rule.prefix.length)
    const { besides } = rule
    if (rule.until === '') parents.push({ arn: arn.slice(0, start - 1), besides })
    else if (end > start) parents.push({ arn: arn.slice(0, end), besides })
  }
  return parents
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
