/** Whose tags requests about Amazon S3 meet. */

/**
 * What ARNs of a general purpose bucket and of its objects begin with: both have the bucket's tags,
 * where ABAC is turned on for it, as `aws:ResourceTag/…` and as `s3:BucketTag/…` (Service
 * Authorization Reference, Actions, resources, and condition keys for Amazon S3, resource types
 * `bucket` and `object`; AWS News Blog, Introducing attribute-based access control for Amazon S3
 * general purpose buckets: `s3:GetObject` by `aws:ResourceTag`). Tags of an object itself are
 * `s3:ExistingObjectTag/…`.
 */
export const generalBucket = /^arn:[^:]*:s3:::[^/]*/

/**
 * What ARNs begin with of which requests meet the tags: a bucket's, of its objects, too, and an access
 * point's of what is behind it ("Using tags with S3 Access Points for general purpose buckets",
 * Amazon S3 User Guide: `s3:GetObject` by `aws:ResourceTag` of the access point).
 */
export const tagHolder = /^arn:[^:]*:s3:(?:::|[^:]*:\d+:accesspoint\/)[^/]*/
