/** Which context keys are tags of a resource, and of which resources (K-83, K-84). */

/**
 * What ARNs begin with of which requests meet the tags, where it is not all of them: a bucket's, of its
 * objects, too, and an access point's of what is behind it ("Using tags with S3 Access Points for
 * general purpose buckets", Amazon S3 User Guide: `s3:GetObject` by `aws:ResourceTag`); a table's of its
 * indexes, which "inherit the tags" (Amazon DynamoDB Developer Guide, Using attribute-based access
 * control with DynamoDB); a function's of its versions and aliases, since "tags apply at the function
 * level" (AWS Lambda Developer Guide, Using tags on Lambda functions); a log group's of its streams.
 * Service Authorization Reference: these have `aws:ResourceTag/…`, and no operation tags them.
 */
export const tagHolder =
  /^arn:[^:]*:(?:(?:s3:(?:::|[^:]*:\d+:accesspoint\/)|dynamodb:[^:]*:\d+:table\/(?=[^/]*\/index\/))[^/]*|(?:lambda:[^:]*:\d+:function|logs:[^:]*:\d+:log-group):[^:]*)/

/** What keys begin with, in lower case, that are or sound like tags of a resource. */
export const tagFamily = /:(?:resource|\w*bucket|accesspoint)tag\/$|^(?:rds|dms):.+-tag\/$/

/**
 * A key's beginning and, behind it, the ARN of a resource that has such keys.
 *
 * Services with `ResourceTag` keys of their own: all that the Service Authorization Reference has; of
 * others requests have `aws:ResourceTag/…` alone.
 *
 * Both a general purpose bucket and its objects have the bucket's tags, where ABAC is turned on for it,
 * as `aws:ResourceTag/…` and as `s3:BucketTag/…` (Service Authorization Reference, Actions, resources,
 * and condition keys for Amazon S3, resource types `bucket` and `object`; AWS News Blog, Introducing
 * attribute-based access control for Amazon S3 general purpose buckets: `s3:GetObject` by
 * `aws:ResourceTag`). Tags of an object itself are `s3:ExistingObjectTag/…`. Others: the pages "Using
 * tags with …" of the Amazon S3 User Guide on access points, directory, table and vector buckets.
 *
 * Databases and replications have the tags of a resource under its type (Amazon RDS User Guide,
 * Specifying conditions: using custom tags; Service Authorization Reference, AWS Database Migration
 * Service).
 */
export const taggedResource =
  /^(?:aws:resourcetag\/|(autos\w+|ec[2rs]|ecr-p\w+|elastic[lm]\w+|gla\w+|iam|iota\w+|lic\w+-\w+|ram|sage\w+|secr\w+|ssm):resourcetag\/arn:[^:]*:\1:|s3:buckettag\/arn:[^:]*:s3:::|(s3(?:express)?):accesspointtag\/arn:[^:]*:\2:[^:]*:\d+:accesspoint\/|(s3(?:express|(table|vector)s)):\4buckettag\/arn:[^:]*:\3:[^:]*:\d+:bucket\/[^/]+$|(rds|dms):([^/]+)-tag\/arn:[^:]*:\5:[^:]*:\d+:\6:)/
