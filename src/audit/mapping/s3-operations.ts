/** Operations of Amazon S3: few have an action of their own name. */
import type { NeededAction, OperationGroup } from './operation-group.ts'

/** A version that is named needs an action of its own, in place of the other ("GetObject", Amazon S3 API). */
function versioned(own: string, ofVersion: string): readonly NeededAction[] {
  return [
    { action: `s3:${own}`, unless: 'versionId' },
    { action: `s3:${ofVersion}`, when: 'versionId' },
  ]
}

/** Headers that give a new object an access control list. */
const aclHeaders = [
  ...['x-amz-acl', 'x-amz-grant-read', 'x-amz-grant-write', 'x-amz-grant-read-acp'],
  ...['x-amz-grant-write-acp', 'x-amz-grant-full-control'],
]

/** What headers of a new object need besides `s3:PutObject`. */
const besidePut: readonly NeededAction[] = [
  ...aclHeaders.map((when): NeededAction => ({ action: 's3:PutObjectAcl', when })),
  { action: 's3:PutObjectTagging', when: 'x-amz-tagging' },
  { action: 's3:PutObjectRetention', when: 'x-amz-object-lock-mode' },
  { action: 's3:PutObjectLegalHold', when: 'x-amz-object-lock-legal-hold' },
]

const bypass: NeededAction = {
  action: 's3:BypassGovernanceRetention',
  when: 'x-amz-bypass-governance-retention',
}

const copied: readonly NeededAction[] = [
  { action: 's3:PutObject' },
  { action: 's3:GetObject', when: 'x-amz-copy-source', resource: 'x-amz-copy-source' },
]

export const s3Operations: OperationGroup = {
  source: 'Required permissions for Amazon S3 API operations',
  prefix: 's3',
  renamed: {
    ListBuckets: 'ListAllMyBuckets',
    ListDirectoryBuckets: 's3express:ListAllMyDirectoryBuckets',
    CreateSession: 's3express:CreateSession',
    ListObjects: 'ListBucket',
    ListObjectsV2: 'ListBucket',
    ListObjectVersions: 'ListBucketVersions',
    ListMultipartUploads: 'ListBucketMultipartUploads',
    ListParts: 'ListMultipartUploadParts',
    HeadBucket: 'ListBucket',
    SelectObjectContent: 'GetObject',
    CompleteMultipartUpload: 'PutObject',
    UploadPart: 'PutObject',
    PostObject: 'PutObject',
    DeleteObjects: 'DeleteObject',
    GetBucketLifecycle: 'GetLifecycleConfiguration',
    GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
    PutBucketLifecycle: 'PutLifecycleConfiguration',
    PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
    DeleteBucketLifecycle: 'PutLifecycleConfiguration',
    DeleteBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
    GetBucketReplication: 'GetReplicationConfiguration',
    DeleteBucketReplication: 'PutReplicationConfiguration',
    GetBucketEncryption: 'GetEncryptionConfiguration',
    PutBucketEncryption: 'PutEncryptionConfiguration',
    DeleteBucketEncryption: 'PutEncryptionConfiguration',
    DeleteBucketCors: 'PutBucketCORS',
    DeleteBucketTagging: 'PutBucketTagging',
    DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
    GetBucketNotificationConfiguration: 'GetBucketNotification',
    PutBucketNotificationConfiguration: 'PutBucketNotification',
    GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
    PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
    GetBucketAnalyticsConfiguration: 'GetAnalyticsConfiguration',
    ListBucketAnalyticsConfigurations: 'GetAnalyticsConfiguration',
    PutBucketAnalyticsConfiguration: 'PutAnalyticsConfiguration',
    DeleteBucketAnalyticsConfiguration: 'PutAnalyticsConfiguration',
    GetBucketInventoryConfiguration: 'GetInventoryConfiguration',
    ListBucketInventoryConfigurations: 'GetInventoryConfiguration',
    PutBucketInventoryConfiguration: 'PutInventoryConfiguration',
    DeleteBucketInventoryConfiguration: 'PutInventoryConfiguration',
    GetBucketMetricsConfiguration: 'GetMetricsConfiguration',
    ListBucketMetricsConfigurations: 'GetMetricsConfiguration',
    PutBucketMetricsConfiguration: 'PutMetricsConfiguration',
    DeleteBucketMetricsConfiguration: 'PutMetricsConfiguration',
    GetBucketIntelligentTieringConfiguration: 'GetIntelligentTieringConfiguration',
    ListBucketIntelligentTieringConfigurations: 'GetIntelligentTieringConfiguration',
    PutBucketIntelligentTieringConfiguration: 'PutIntelligentTieringConfiguration',
    DeleteBucketIntelligentTieringConfiguration: 'PutIntelligentTieringConfiguration',
    GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
    PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
    GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
    PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
    DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
    DeleteBucketPublicAccessBlock: 'PutBucketPublicAccessBlock',
    DeleteAccountPublicAccessBlock: 'PutAccountPublicAccessBlock',
    WriteGetObjectResponse: 's3-object-lambda:WriteGetObjectResponse',
    GetStorageLensDashboardDataInternal: 'GetStorageLensDashboard',
  },
  several: {
    GetObject: versioned('GetObject', 'GetObjectVersion'),
    HeadObject: versioned('GetObject', 'GetObjectVersion'),
    GetObjectAcl: versioned('GetObjectAcl', 'GetObjectVersionAcl'),
    PutObjectAcl: versioned('PutObjectAcl', 'PutObjectVersionAcl'),
    GetObjectTagging: versioned('GetObjectTagging', 'GetObjectVersionTagging'),
    PutObjectTagging: versioned('PutObjectTagging', 'PutObjectVersionTagging'),
    DeleteObjectTagging: versioned('DeleteObjectTagging', 'DeleteObjectVersionTagging'),
    DeleteObject: [...versioned('DeleteObject', 'DeleteObjectVersion'), bypass],
    GetObjectAttributes: [
      ...versioned('GetObject', 'GetObjectVersion'),
      ...versioned('GetObjectAttributes', 'GetObjectVersionAttributes'),
    ],
    PutObject: [{ action: 's3:PutObject' }, ...besidePut],
    CreateMultipartUpload: [{ action: 's3:PutObject' }, ...besidePut],
    PutObjectRetention: [{ action: 's3:PutObjectRetention' }, bypass],
    CopyObject: [...copied, ...besidePut],
    UploadPartCopy: copied,
    CreateBucket: [
      { action: 's3:CreateBucket' },
      ...aclHeaders.map((when): NeededAction => ({ action: 's3:PutBucketAcl', when })),
      {
        action: 's3:PutBucketObjectLockConfiguration',
        when: 'x-amz-bucket-object-lock-enabled',
      },
      { action: 's3:PutBucketVersioning', when: 'x-amz-bucket-object-lock-enabled' },
      { action: 's3:PutBucketOwnershipControls', when: 'x-amz-object-ownership' },
    ],
    PutBucketReplication: [
      { action: 's3:PutReplicationConfiguration' },
      { action: 'iam:PassRole', may: true },
    ],
  },
}
