/** Findings in the conditions of identity policies. */
import { type Row, when } from './vectors.ts'

const role = 'arn:aws:iam::111122223333:role/r'
const github = 'token.actions.githubusercontent.com'

export const conditionRows: readonly Row[] = [
  [
    'a value with a star and many `?` behind it',
    'SLOW_PATTERN',
    when({ StringLike: { 'aws:UserAgent': `*${'?'.repeat(40)}x` } }),
    when({ StringEquals: { 'aws:UserAgent': `*${'?'.repeat(40)}x` } }),
  ],
  [
    'a variable for an account (K-6, A-164)',
    'VARIABLE_USAGE_TOO_PERMISSIVE',
    when({ StringEquals: { 'aws:SourceAccount': '${aws:PrincipalTag/a}' } }),
    when({ StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }),
  ],
  [
    'a part of an id (K-6, A-165)',
    'WILDCARD_USAGE_TOO_PERMISSIVE',
    when({ StringLike: { 'aws:userid': 'AIDA*:x' } }),
    when({ StringLike: { 'aws:userid': '*:x' } }),
  ],
  [
    'a user id without colon (A-165)',
    'WILDCARD_USAGE_TOO_PERMISSIVE',
    when({ StringLike: { 'aws:userid': '*' } }),
  ],
  [
    'another spelling (L-96)',
    'DUPLICATE_OPERATORS_WITH_DIFFERENT_CASE',
    when({ Bool: { 'a:b': 'true' }, bool: { 'a:b': 'true' } }),
  ],
  [
    'aws:ARN (K-109, A-141)',
    'UNSUPPORTED_GLOBAL_CONDITION_KEY',
    when({ ArnLike: { 'aws:ARN': 'arn:*:iam::*:*' } }),
  ],
  [
    'aws:ARN (A-212)',
    'DEPRECATED_GLOBAL_CONDITION_KEY',
    when({ ArnLike: { 'AWS:arn': 'arn:*:iam::*:*' } }),
  ],
  [
    'mixed values (L-94)',
    'INVALID_CONDITION_DATA_TYPE',
    when({ StringEquals: { 'a:b': ['x', 1] } }),
    when({ StringEquals: { 'a:b': ['x', '1'] } }),
  ],
  [
    'a tag key without tag (L-93, A-147)',
    'MISSING_TAG_KEY_IN_CONDITION',
    when({ StringEquals: { 's3:ExistingObjectTag': 'x' } }),
  ],
  [
    'an endpoint (A-152)',
    'INVALID_VPCE_FORMAT',
    when({ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }),
    when({ StringEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } }),
  ],
  [
    'a key alias (A-153)',
    'INVALID_KMS_KEY_VALUE',
    when({ StringEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'alias/a' } }),
  ],
  [
    'a service in upper case (A-116)',
    'INVALID_SERVICE_PRINCIPAL_FORMAT',
    when({ StringEquals: { 'iam:PassedToService': 'EC2.amazonaws.com' } }),
    when({ StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
  ],
  [
    'ViaService without Region (A-116)',
    'INVALID_SERVICE_PRINCIPAL_FORMAT',
    when({ StringEquals: { 'kms:ViaService': 's3.amazonaws.com' } }),
    when({ StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }),
  ],
  [
    'any audience (A-192)',
    'FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE',
    when({ 'ForAnyValue:StringEquals': { [`${github}:aud`]: 'x' } }),
  ],
  [
    'an audience of an own provider (A-252)',
    'CONFIRM_AUDIENCE_CLAIM_TYPE',
    when({ 'ForAnyValue:StringEquals': { 'id.example.com:aud': 'x' } }),
  ],
  [
    'a private address alone (A-199)',
    'MISSING_PAIRED_CONDITION_KEYS',
    when({ IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }),
    when({
      IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' },
      StringEquals: { 'aws:SourceVpc': 'vpc-01234567' },
    }),
  ],
  [
    'Deny of all but (A-201)',
    'DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    when(
      { StringEquals: { 'aws:ResourceTag/a': 'x' } },
      { Effect: 'Deny', Action: undefined, NotAction: 's3:*' },
    ),
  ],
  [
    'Allow of all but (A-249)',
    'ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    when({ StringEquals: { 'aws:ResourceTag/a': 'x' } }, { Action: undefined, NotAction: 's3:*' }),
  ],
  [
    'StringLike on an ARN (A-205)',
    'STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS',
    when({ StringLike: { 'aws:PrincipalArn': `${role}*` } }),
    when({ ArnLike: { 'aws:PrincipalArn': `${role}*` } }),
  ],
  [
    'a header (A-206)',
    'UNTRUSTWORTHY_CONDITION_KEY',
    when({ StringEquals: { 'aws:Referer': 'x' } }),
  ],
  [
    'no Select (A-207)',
    'DYNAMODB_ATTRIBUTES_WITHOUT_SELECT',
    when({ 'ForAllValues:StringEquals': { 'dynamodb:Attributes': 'a' } }),
    when({
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': 'a' },
      StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    }),
  ],
  [
    'a prefix that is excluded (A-208)',
    'S3_PREFIX_IN_NEGATIVE_CONTEXT',
    when({ StringNotLike: { 's3:prefix': 'x/*' } }),
    when({ StringLike: { 's3:prefix': 'x/*' } }),
  ],
  [
    'a string operator on a Boolean (A-215)',
    'TYPE_MISMATCH',
    when({ StringEquals: { 'aws:SecureTransport': 'true' } }),
  ],
  ['no base64 (A-219)', 'TYPE_MISMATCH_STRING', when({ BinaryEquals: { 'a:b': 'x' } })],
  [
    'epoch seconds (A-220)',
    'INVALID_DATE_VALUE',
    when({ DateLessThan: { 'aws:CurrentTime': '1700000000' } }),
  ],
  ['an empty list (A-231)', 'EMPTY_ARRAY_CONDITION', when({ StringEquals: { 'a:b': [] } })],
  [
    'an empty list (A-232)',
    'EMPTY_ARRAY_CONDITION_FORALLVALUES',
    when({ 'ForAllValues:StringEquals': { 'a:b': [] } }),
  ],
  [
    'an empty list (A-232)',
    'EMPTY_ARRAY_CONDITION_IFEXISTS',
    when({ StringEqualsIfExists: { 'a:b': [] } }),
  ],
  [
    'an empty list (A-233)',
    'EMPTY_ARRAY_CONDITION_FORANYVALUE',
    when({ 'ForAnyValue:StringEquals': { 'a:b': [] } }),
  ],
  [
    'any value (A-236)',
    'EQUIVALENT_TO_NULL_FALSE',
    when({ StringLike: { 'a:b': '*' } }),
    when({ StringLike: { 'a:b': '*x' } }),
  ],
  ['no value (A-236)', 'EQUIVALENT_TO_NULL_TRUE', when({ StringNotLike: { 'a:b': '*' } })],
  [
    'a set operator (A-237)',
    'NULL_WITH_QUALIFIER',
    when({ 'ForAnyValue:Null': { 'a:b': 'true' } }),
  ],
  [
    'a mix (A-239)',
    'PRIVATE_NOT_IP_ADDRESS_SUBSET',
    when({ NotIpAddress: { 'aws:SourceIp': ['fd00::/8', '2001:db8::/32'] } }),
  ],
  [
    'always true (A-245)',
    'REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION',
    when({ StringLikeIfExists: { 'a:b': '*' } }),
  ],
  [
    'never true (A-246)',
    'REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION',
    when({ 'ForAnyValue:StringNotLike': { 'a:b': '*' } }),
  ],
]
