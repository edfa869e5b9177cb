/** What only a catalogue finds: by policy type, a row for each kind of finding. */
import { one, type Row, when } from './vectors.ts'

const bucket = 'arn:aws:s3:::b'
const queue = 'arn:aws:sqs:eu-west-1:111122223333:q'

export const cataloguedRows: readonly Row[] = [
  [
    'an action that S3 does not have (A-120)',
    'INVALID_ACTION',
    one({ Action: 's3:GetObjct' }),
    one({ Action: 'S3:getobject' }),
  ],
  [
    'a wildcard that matches no action (A-120)',
    'INVALID_ACTION',
    one({ Action: 's3:Gett*' }),
    one({ Action: 's3:Get*' }),
  ],
  [
    'an action that NotAction excepts (A-120)',
    'INVALID_ACTION',
    one({ Action: undefined, NotAction: 'iam:CreateUsr', Resource: '*' }),
  ],
  [
    'a service that AWS does not have (A-121)',
    'INVALID_SERVICE_IN_ACTION',
    one({ Action: 'dynamdb:GetItem', Resource: '*' }),
    one({ Action: 'dynamodb:GetItem', Resource: '*' }),
  ],
  [
    'the service of an ARN (A-122)',
    'INVALID_SERVICE',
    one({ Resource: 'arn:aws:s4:::b/k' }),
    one({ Action: 'execute-api:Invoke', Resource: 'arn:aws:execute-api:*:*:api/*' }),
  ],
  [
    'the service of a key (A-122)',
    'INVALID_SERVICE',
    when({ StringEquals: { 's4:x-amz-acl': 'private' } }),
    when({ StringEquals: { 'id.example.com:sub': 'x' } }),
  ],
  [
    'a key that S3 does not have (A-142)',
    'INVALID_SERVICE_CONDITION_KEY',
    when({ StringEquals: { 's3:x-amz-acll': 'private' } }),
    when({ StringEquals: { 's3:ExistingObjectTag/team': 'a' } }),
  ],
  [
    'a partition (A-127)',
    'INVALID_PARTITION',
    one({ Resource: 'arn:aws-us:s3:::b/k' }),
    one({ Resource: 'arn:aws-us-gov:s3:::b/k' }),
  ],
  [
    'a resource type that IAM does not have (A-135)',
    'INVALID_ARN_RESOURCE',
    one({ Action: 'iam:GetUser', Resource: 'arn:aws:iam::111122223333:usr/alice' }),
    one({ Action: 'iam:GetUser', Resource: 'arn:aws:iam::111122223333:user/${aws:username}' }),
  ],
  [
    'a misspelt Region (A-129)',
    'INVALID_ARN_REGION',
    one({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-wset-1:111122223333:q' }),
    one({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:ap-southeast-9:111122223333:q' }),
  ],
  [
    'a misspelt Region in a condition (A-136)',
    'INVALID_REGION',
    when({ StringEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-cental-1'] } }),
    when({ StringLike: { 'aws:RequestedRegion': ['eu-*', 'zz-middle-1', 'us-gov-west-1'] } }),
  ],
  [
    'a Region without its number (A-136)',
    'INVALID_REGION',
    when({ StringEquals: { 'aws:RequestedRegion': 'us-east' } }),
  ],
  [
    'a Region too few (A-131)',
    'MISSING_ARN_REGION',
    one({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs::111122223333:q' }),
    one({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:111122223333:q' }),
  ],
  [
    'an account too few (A-134)',
    'MISSING_ARN_ACCOUNT',
    one({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1::q' }),
    one({
      Action: 'ssm:SendCommand',
      Resource: 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript',
    }),
  ],
  [
    'a Region too many (A-130)',
    'ARN_REGION_NOT_ALLOWED',
    one({
      Action: 'route53:GetHostedZone',
      Resource: 'arn:aws:route53:eu-west-1::hostedzone/Z1',
    }),
    one({ Action: 'route53:GetHostedZone', Resource: 'arn:aws:route53:::hostedzone/Z1' }),
  ],
  [
    'an account too many (A-133)',
    'ARN_ACCOUNT_NOT_ALLOWED',
    one({
      Action: 'apigateway:GET',
      Resource: 'arn:aws:apigateway:eu-west-1:111122223333:/restapis/a',
    }),
    one({ Action: 'apigateway:GET', Resource: 'arn:aws:apigateway:eu-west-1::/restapis/a' }),
  ],
  [
    'objects for an action on buckets',
    'UNSUPPORTED_RESOURCE_FOR_ACTION',
    one({ Action: ['s3:ListBucket', 's3:GetObject'], Resource: `${bucket}/*` }),
    one({ Action: ['s3:ListBucket', 's3:GetObject'], Resource: [bucket, `${bucket}/*`] }),
  ],
  [
    'a resource for an action without resource types',
    'UNSUPPORTED_RESOURCE_FOR_ACTION',
    one({ Action: 'ec2:DescribeInstances', Resource: 'arn:aws:ec2:*:*:instance/*' }),
    one({ Action: 's3:ListAllMyBuckets', Resource: 'arn:aws:s3:::*' }),
  ],
  [
    'a resource without an action',
    'UNUSED_RESOURCE',
    one({ Action: 's3:GetObject', Resource: [bucket, `${bucket}/*`] }),
    one({ Action: 's3:Get*', Resource: [bucket, `${bucket}/*`] }),
  ],
  [
    'a key that the action does not carry (A-154)',
    'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
    when({ StringEquals: { 's3:prefix': 'home/' } }),
    when({ StringEquals: { 's3:prefix': 'home/' } }, { Action: 's3:ListBucket', Resource: bucket }),
  ],
  [
    'a key of which AWS does not list the actions',
    'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
    when({ StringEquals: { 'dynamodb:FirstPartitionKeyValues': 'a' } }),
    when(
      { StringEquals: { 'dynamodb:FirstPartitionKeyValues': 'a' } },
      { Action: 'dynamodb:GetItem', Resource: 'arn:aws:dynamodb:us-east-1:111122223333:table/t' },
    ),
  ],
  [
    'a key of the session',
    'INVALID_ACTION',
    when({ StringEquals: { 's3:prefix': 'home/' } }, { Action: 's3:Lst' }),
    when({ ArnLike: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:*:*:function:f' } }),
  ],
  [
    'a Deny by a tag that no action carries (A-200)',
    'DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    when(
      { StringEquals: { 'aws:ResourceTag/a': 'x' } },
      { Effect: 'Deny', Action: 'health:DescribeEvents', Resource: '*' },
    ),
    when(
      { StringEquals: { 'aws:ResourceTag/a': 'x' } },
      { Effect: 'Deny', Action: 'sqs:SendMessage', Resource: queue },
    ),
  ],
  [
    'an Allow by a tag that no action carries (A-248)',
    'ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    when(
      { StringEquals: { 'aws:ResourceTag/a': 'x' } },
      { Action: 'health:DescribeEvents', Resource: '*' },
    ),
    when({ StringEqualsIfExists: { 'aws:ResourceTag/a': 'x' } }, { Action: 'health:*' }),
  ],
]

export const cataloguedResourceRows: readonly Row[] = [
  [
    'an action of another service (A-123)',
    'UNSUPPORTED_ACTION_IN_POLICY',
    one({ Principal: { AWS: '111122223333' }, Action: 'kms:Decrypt' }),
    one({ Principal: { AWS: '111122223333' } }),
  ],
]
