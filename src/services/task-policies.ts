/**
 * The policies that limit AssumeRoot sessions to one task (E-91). The statements are ours, written
 * for the tasks as "Perform a privileged task on an AWS Organizations member account" tells them.
 */

const version = '2012-10-17'

function allow(...actions: string[]): object {
  return freeze({
    Version: version,
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  })
}

/** The documents, by the policies' names. */
export const taskPolicies: ReadonlyMap<string, object> = new Map([
  [
    'IAMAuditRootUserCredentials',
    allow(
      'iam:GetAccessKeyLastUsed',
      'iam:GetAccountSummary',
      'iam:GetLoginProfile',
      'iam:GetUser',
      'iam:ListAccessKeys',
      'iam:ListMFADevices',
      'iam:ListSigningCertificates',
    ),
  ],
  ['IAMCreateRootUserPassword', allow('iam:CreateLoginProfile', 'iam:GetLoginProfile')],
  [
    'IAMDeleteRootUserCredentials',
    allow(
      'iam:DeactivateMFADevice',
      'iam:DeleteAccessKey',
      'iam:DeleteLoginProfile',
      'iam:DeleteSigningCertificate',
      'iam:DeleteVirtualMFADevice',
      'iam:GetLoginProfile',
      'iam:GetUser',
      'iam:ListAccessKeys',
      'iam:ListMFADevices',
      'iam:ListSigningCertificates',
    ),
  ],
  [
    'S3UnlockBucketPolicy',
    allow(
      's3:DeleteBucketPolicy',
      's3:GetBucketPolicy',
      's3:ListAllMyBuckets',
      's3:PutBucketPolicy',
    ),
  ],
  [
    'SQSUnlockQueuePolicy',
    allow('sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListQueues', 'sqs:SetQueueAttributes'),
  ],
])

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) freeze(one)
  return Object.freeze(value)
}
