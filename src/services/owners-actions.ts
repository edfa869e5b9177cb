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
  ...'addpermission cancel createqueue deletequeue listm listqueue remove set start tag untag'
    .split(' ')
    .map((start) => `sqs:${start}`),
  ...['batch', 'create', 'listsecrets'].map((start) => `secretsmanager:${start}`),
]

/**
 * Beginnings of the only actions that a key policy gives to another account: "Cross-account use: Yes"
 * (AWS KMS API Reference, each operation; the others have "No"; a key policy that allows them to
 * another account has no effect: AWS KMS Developer Guide, Allowing users in other accounts to use a
 * KMS key).
 */
export const sharedKeyActions: readonly string[] =
  'creategrant decap decrypt derive describekey encap encrypt generate getkeyrotation getpublic listgrants reencrypt retire revoke sign verify'
    .split(' ')
    .map((start) => `kms:${start}`)

/**
 * Whole names: GetBucketPolicyStatus is not among them. To everybody else Amazon S3 answers 405: the
 * caller must "belong to the bucket owner's account" (Amazon S3 API Reference, GetBucketPolicy,
 * PutBucketPolicy, DeleteBucketPolicy).
 */
export const bucketPolicyActions: readonly string[] = ['get', 'put', 'delete'].map(
  (verb) => `s3:${verb}bucketpolicy`,
)

/**
 * Beginnings of the actions on directory buckets and their access points that policies of theirs can
 * allow. All others need permission "in an IAM identity-based policy instead of a bucket policy.
 * Cross-account access to this API operation isn't supported" (Amazon S3 API Reference, DeleteBucket,
 * PutBucketPolicy, PutBucketEncryption and others).
 */
export const sharedDirectoryActions: readonly string[] =
  'createsession createaccesspoint deleteaccesspoint getaccesspoint putaccesspoint'
    .split(' ')
    .map((start) => `s3express:${start}`)

/** Whether an action, in lower case, is one that no bucket policy allows to anybody. */
export function isDirectoryBucketAction(action: string): boolean {
  const begins = (start: string) => action.startsWith(start)
  return begins('s3express:') && !sharedDirectoryActions.some(begins)
}

/** Whether an action, in lower case, is one of the owner's account alone. */
export function isOwnersAction(action: string): boolean {
  const begins = (start: string) => action.startsWith(start)
  return (
    isDirectoryBucketAction(action) ||
    bucketPolicyActions.includes(action) ||
    ownersActions.some(begins) ||
    (begins('kms:') && !sharedKeyActions.some(begins))
  )
}
