/** Operations that AWS takes from callers of the owner's account alone, whatever policies say. */

/**
 * Beginnings of actions that no policy of a resource gives to another account.
 *
 * Amazon SQS Developer Guide, Limitations of Amazon SQS custom policies: "Cross-account permissions
 * don't apply to the following actions": AddPermission, CancelMessageMoveTask, CreateQueue,
 * DeleteQueue, ListMessageMoveTasks, ListQueues, ListQueueTags, RemovePermission,
 * SetQueueAttributes, StartMessageMoveTask, TagQueue, UntagQueue.
 *
 * AWS Secrets Manager User Guide, Access AWS Secrets Manager secrets from a different account:
 * "Cross-account permission is effective only for the following operations"; BatchGetSecretValue,
 * CreateSecret and ListSecrets are not among them.
 */
export const ownersActions: readonly string[] = [
  ...actionsOf(
    'sqs',
    'addpermission cancel createqueue deletequeue listm listqueue remove set start tag untag',
  ),
  ...actionsOf('secretsmanager', 'batch create listsecrets'),
]

/**
 * Beginnings of the only actions that a key policy gives to another account: "Cross-account use: Yes"
 * (AWS KMS API Reference, each operation; the others have "No"; a key policy that allows them to
 * another account has no effect: AWS KMS Developer Guide, Allowing users in other accounts to use a
 * KMS key).
 */
export const sharedKeyActions: readonly string[] = actionsOf(
  'kms',
  'creategrant decap decrypt derive describekey encap encrypt generate getkeyrotation getpublic listgrants reencrypt retire revoke sign verify',
)

/**
 * Whole names and beginnings of the only actions that the policy of a table, a stream of either kind
 * or a backup vault gives to another account.
 *
 * Amazon DynamoDB Developer Guide, DynamoDB API operations supported by resource-based policies, the
 * column Cross-account support; Create multi-account global tables: AssociateTableReplica.
 *
 * AWS Backup Developer Guide, Vault access policies: "cross-account access for any action other than
 * backup:CopyIntoBackupVault will be rejected", regardless of the policy.
 *
 * Amazon Kinesis Data Streams Developer Guide, Controlling access to Amazon Kinesis Data Streams
 * resources using IAM: "Kinesis Data Streams actions that can be shared".
 */
export const sharedNames: readonly string[] = actionsOf(
  'dynamodb',
  'deletetable describetable updatetable',
)
export const sharedActions: readonly string[] = [
  'backup:copyinto',
  ...actionsOf(
    'dynamodb',
    'associate batch cond deletei describest getit getrec getsh listtags puti query scan tag untag updatei',
  ),
  ...actionsOf(
    'kinesis',
    'describestreamc describestreams getrec getsh listsh putrecord subscribe',
  ),
]

/**
 * Whole names: GetBucketPolicyStatus is not among them. To everybody else Amazon S3 answers 405: the
 * caller must "belong to the bucket owner's account" (Amazon S3 API Reference, GetBucketPolicy,
 * PutBucketPolicy, DeleteBucketPolicy).
 */
export const bucketPolicyActions: readonly string[] = actionsOf(
  's3',
  'getbucketpolicy putbucketpolicy deletebucketpolicy',
)

/**
 * Beginnings of the actions on directory buckets and their access points that policies of theirs can
 * allow. All others need permission "in an IAM identity-based policy instead of a bucket policy.
 * Cross-account access to this API operation isn't supported" (Amazon S3 API Reference, DeleteBucket,
 * PutBucketPolicy, PutBucketEncryption and others).
 */
export const sharedDirectoryActions: readonly string[] = actionsOf(
  's3express',
  'createsession createaccesspoint deleteaccesspoint getaccesspoint putaccesspoint',
)

/**
 * Beginnings of what the policy of a domain can allow: "In resource-based policies, the es:* action is
 * equivalent to es:ESHttp*", the configuration API "requires an identity-based policy" (Amazon
 * OpenSearch Service Developer Guide, Identity and Access Management); and cross-cluster search
 * (the same guide, Cross-cluster search).
 */
export const domainActions: readonly string[] = actionsOf('es', 'eshttp escrosscluster')

/**
 * Beginnings of what the policy of a topic can allow (Amazon SNS Developer Guide, Amazon SNS API
 * permissions: Actions and resources reference, Valid Amazon SNS policy actions).
 */
export const topicActions: readonly string[] = actionsOf(
  'sns',
  'addp deletetopic getdata gettopic listsubscriptionsby listtags publish putdata remove settopic subscribe',
)

/**
 * Whole names: "the resource policy is ignored", so that none can allow them (CodeArtifact User
 * Guide, Domain policies, Repository policies). A Deny counts all the same.
 */
export const policySettingActions: readonly string[] = actionsOf(
  'codeartifact',
  'putdomainpermissionspolicy putrepositorypermissionspolicy',
)

/**
 * Services that everybody has to sign requests for, of those whose resources have policies: to them
 * `*` is everybody with credentials ("Requests must be signed by using an access key ID and a secret
 * access key", AWS KMS API Reference, Welcome; Infrastructure security in the guides of the others).
 * Who calls the URL of a function need not sign.
 */
export const signedServices: readonly string[] =
  'backup codeartifact dynamodb ecr events glue kinesis kms lambda logs secretsmanager'.split(' ')
export const unsignedActions: readonly string[] = actionsOf('lambda', 'invokefunction')

/** Whether requests for an action, in lower case, have to be signed. */
export function isSignedAction(action: string): boolean {
  const isSigned = signedServices.some((service) => action.startsWith(`${service}:`))
  return isSigned && !unsignedActions.some((start) => action.startsWith(start))
}

/** Whether an action, in lower case, is one that no policy of a resource allows to anybody. */
export function isIdentityAction(action: string): boolean {
  return (
    isRest(action, 's3express:', sharedDirectoryActions) ||
    isRest(action, 'es:', domainActions) ||
    isRest(action, 'sns:', topicActions) ||
    policySettingActions.includes(action)
  )
}

/** Whether an action, in lower case, is one of the owner's account alone. */
export function isOwnersAction(action: string): boolean {
  return (
    isIdentityAction(action) ||
    bucketPolicyActions.includes(action) ||
    ownersActions.some((start) => action.startsWith(start)) ||
    isRest(action, 'kms:', sharedKeyActions) ||
    isRest(action, 'backup:', sharedActions) ||
    isRest(action, 'kinesis:', sharedActions) ||
    (isRest(action, 'dynamodb:', sharedActions) && !sharedNames.includes(action))
  )
}

/** Whether an action of a service begins with none of these. */
function isRest(action: string, service: string, starts: readonly string[]): boolean {
  return action.startsWith(service) && !starts.some((start) => action.startsWith(start))
}

/** Actions of one service, of which the names are given, or what they begin with. */
export function actionsOf(service: string, names: string): string[] {
  return names.split(' ').map((name) => `${service}:${name}`)
}
