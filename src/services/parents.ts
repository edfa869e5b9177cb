/** Which resources answer to the policy of another, of AWS's services (E-78). */

/**
 * Children that answer to another resource's policy, each as its source says it (E-78). A child that
 * AWS gives a policy of its own in the parent's place is not here: streams of DynamoDB, versions and
 * aliases of Lambda. What a directory says of a child besides never takes the parent's policy away.
 * The longest prefix first.
 */
export const parentRows: readonly ParentRow[] = [
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

/** What a policy for all that an account has of a service is about, where not all of it (E-77). */
export const accountWideParts: ReadonlyMap<string, readonly string[]> = new Map([
  // AWS Glue Developer Guide, How AWS Glue works with IAM: the Data Catalog alone, and so tables and
  // their versions, but no job, crawler or trigger
  ['glue', ['catalog', 'database/', 'table', 'connection/', 'userDefinedFunction/']],
])

/** Service, prefix and separator, and how a parent's ARN differs, as in `ParentRule` of directories. */
export type ParentRow = readonly [string, string, string, parent?: string, parts?: number]
