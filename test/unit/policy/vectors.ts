/** The vectors AT-1 to AT-60: a document and a code that validation must, or must not, report. */

import type { IssueCode } from '../../../src/model/issue-codes.ts'
import type { DocumentType } from '../../../src/model/policy.ts'

export interface Vector {
  readonly id: string
  readonly code: IssueCode | undefined
  readonly type: DocumentType
  readonly document: object
  /** Codes that must not be there. */
  readonly absent?: readonly IssueCode[]
}

/** A finding: what is odd, the code, a document with it and one as near as can be without it. */
export type Row = [name: string, code: IssueCode, document: string | object, clean?: object]

const base = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' }

/** A document of one statement: the usual one, with changes. */
export function one(change: object): object {
  return { Version: '2012-10-17', Statement: { ...base, ...change } }
}

/** The same with a condition. */
export function when(condition: object, change: object = {}): object {
  return one({ Condition: condition, ...change })
}

/** A trust policy of one statement. */
export function trust(change: object): object {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', ...change }
  return { Version: '2012-10-17', Statement: statement }
}

/** An RCP of one statement. */
export function rcp(change: object): object {
  return one({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...change })
}

const saml = 'arn:aws:iam::111122223333:saml-provider/P'
const resourceOf = (text: string) => one({ Resource: text })

type VectorRow = [id: string, code: IssueCode | undefined, document: object, type?: DocumentType]

const rows: readonly VectorRow[] = [
  ['AT-1', 'DATA_TYPE_MISMATCH', { Version: 2012, Statement: base }],
  ['AT-2', 'INVALID_VERSION', { Version: '2012-10-18', Statement: base }],
  ['AT-3', 'MISSING_VERSION', { Statement: base }],
  ['AT-4', 'INVALID_EFFECT', one({ Effect: 'allow' })],
  ['AT-5', 'UNSUPPORTED_ELEMENT_COMBINATION', one({ NotAction: 's3:PutObject' })],
  ['AT-6', 'UNSUPPORTED_SID', one({ Sid: 'a b' })],
  ['AT-7', 'EMPTY_SID_VALUE', one({ Sid: '' })],
  [
    'AT-8',
    'UNIQUE_SIDS_REQUIRED',
    {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'A', ...base },
        { Sid: 'A', ...base },
      ],
    },
  ],
  ['AT-9', 'UNSUPPORTED_PRINCIPAL', one({ Principal: '*' })],
  ['AT-10', 'MISSING_PRINCIPAL', one({}), 'resource'],
  ['AT-11', 'INVALID_PRINCIPAL_FORMAT', one({ Principal: '123456789012' }), 'resource'],
  ['AT-12', 'INVALID_PRINCIPAL_KEY', one({ Principal: { User: 'x' } }), 'resource'],
  [
    'AT-13',
    'UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
    one({ Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } }),
    'resource',
  ],
  ['AT-14', 'INVALID_USER_REFERENCE', one({ Principal: { AWS: 'AIDAEXAMPLEID' } }), 'resource'],
  ['AT-15', 'ALLOW_WITH_NOT_PRINCIPAL', one({ NotPrincipal: { AWS: '111122223333' } }), 'resource'],
  [
    'AT-16',
    'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL',
    one({ Principal: { Service: 'sns.amazonaws.com' } }),
    'resource',
  ],
  [
    'AT-17',
    'ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
    trust({ Principal: '*' }),
    'trust',
  ],
  [
    'AT-18',
    'ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
    trust({ Principal: { AWS: '111122223333' }, Resource: '*' }),
    'trust',
  ],
  [
    'AT-19',
    'MISMATCHED_ACTION_FOR_PRINCIPAL',
    trust({ Principal: { Federated: saml }, Action: 'sts:AssumeRoleWithWebIdentity' }),
    'trust',
  ],
  [
    'AT-20',
    'MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY',
    trust({ Principal: { Service: 'rolesanywhere.amazonaws.com' } }),
    'trust',
  ],
  ['AT-21', 'INVALID_ARN_PREFIX', resourceOf('aws:s3:::b')],
  ['AT-22', 'INVALID_ARN_SERVICE_CASE', resourceOf('arn:aws:S3:::b')],
  ['AT-23', 'INVALID_ARN_ACCOUNT', resourceOf('arn:aws:sqs:us-east-1:1234:q')],
  ['AT-24', 'ARN_ACCOUNT_NOT_ALLOWED', resourceOf('arn:aws:s3::123456789012:b')],
  ['AT-25', 'ARN_REGION_NOT_ALLOWED', resourceOf('arn:aws:iam:us-east-1:123456789012:user/a')],
  ['AT-26', 'INVALID_CONDITION_OPERATOR', when({ StringEqual: { 'aws:username': 'x' } })],
  ['AT-27', 'NULL_WITH_IF_EXISTS', when({ NullIfExists: { 'aws:username': 'true' } })],
  ['AT-28', 'INVALID_CONDITION_KEY_FORMAT', when({ StringEquals: { SourceIp: 'x' } })],
  ['AT-29', 'INVALID_GLOBAL_CONDITION_KEY', when({ StringEquals: { 'aws:NoSuchKey': 'x' } })],
  [
    'AT-30',
    'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
    when({ StringEquals: { 'aws:PrincipalTag/a': 'x', 'AWS:principaltag/a': 'y' } }),
  ],
  ['AT-31', 'MISSING_TAG_KEY_IN_CONDITION', when({ StringEquals: { 'aws:ResourceTag/': 'x' } })],
  ['AT-32', 'MISSING_QUALIFIER', when({ StringEquals: { 'aws:TagKeys': ['a'] } })],
  [
    'AT-33',
    'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
    when({
      'ForAllValues:StringEquals': { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/r' },
    }),
  ],
  [
    'AT-34',
    'INVALID_CONDITION_MULTIPLE_BOOLEAN',
    when({ Bool: { 'aws:SecureTransport': ['true', 'false'] } }),
  ],
  ['AT-35', 'TYPE_MISMATCH_BOOLEAN', when({ Bool: { 'aws:SecureTransport': 'yes' } })],
  ['AT-36', 'TYPE_MISMATCH_NUMBER', when({ NumericLessThan: { 'aws:MultiFactorAuthAge': '1h' } })],
  [
    'AT-37',
    'REDUNDANT_CONDITION_VALUE_NUM',
    when({ NumericLessThan: { 'aws:MultiFactorAuthAge': ['2700', '3600'] } }),
  ],
  ['AT-38', 'TYPE_MISMATCH_DATE', when({ DateLessThan: { 'aws:CurrentTime': 'tomorrow' } })],
  ['AT-39', 'PRIVATE_IP_ADDRESS', when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })],
  ['AT-40', 'PRIVATE_NOT_IP_ADDRESS', when({ NotIpAddress: { 'aws:SourceIp': '192.168.0.0/16' } })],
  [
    'AT-41',
    'PRIVATE_IP_ADDRESS_SUBSET',
    when({ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '203.0.113.0/24'] } }),
  ],
  ['AT-42', 'IMPROVE_IP_RANGE', when({ IpAddress: { 'aws:SourceIp': '203.0.113.7/24' } })],
  ['AT-43', 'TYPE_MISMATCH_IP_RANGE', when({ IpAddress: { 'aws:SourceIp': '203.0.113' } })],
  ['AT-44', 'INVALID_VPC_FORMAT', when({ StringEquals: { 'aws:SourceVpc': 'vpc-123' } })],
  [
    'AT-45',
    'WILDCARD_WITHOUT_LIKE_OPERATOR',
    when({ StringEquals: { 'aws:PrincipalTag/t': 'a*' } }),
  ],
  [
    'AT-46',
    'INVALID_VARIABLE_FOR_OPERATOR',
    when({ NumericEquals: { 'aws:EpochTime': '${aws:EpochTime}' } }),
  ],
  ['AT-47', 'VARIABLE_UNSUPPORTED_IN_ELEMENT', one({ Action: 's3:${aws:username}' })],
  [
    'AT-48',
    'VARIABLE_UNSUPPORTED_IN_VERSION',
    {
      Version: '2008-10-17',
      Statement: { ...base, Resource: 'arn:aws:s3:::b/${aws:username}' },
    },
  ],
  ['AT-49', 'MISSING_BRACE_IN_VARIABLE', resourceOf('arn:aws:s3:::b/${aws:username')],
  ['AT-49a', 'EMPTY_VARIABLE', resourceOf('arn:aws:s3:::b/${}')],
  ['AT-49b', 'UNSUPPORTED_SPACE_IN_VARIABLE', resourceOf('arn:aws:s3:::b/${aws: username}')],
  ['AT-49c', 'MISSING_QUOTE_IN_VARIABLE', resourceOf("arn:aws:s3:::b/${aws:username, 'x}")],
  ['AT-50', 'WILDCARD_USAGE_TOO_PERMISSIVE', when({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } })],
  ['AT-51', 'PASS_ROLE_WITH_STAR_IN_RESOURCE', one({ Action: 'iam:PassRole', Resource: '*' })],
  ['AT-53', 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE', one({ Action: '*', Resource: '*' })],
  ['AT-53', 'CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE', one({ Action: '*', Resource: '*' })],
  ['AT-54', 'REDUNDANT_ACTION', one({ Action: ['iam:Get*', 'iam:GetCredentialReport'] })],
  ['AT-56', 'WILDCARD_IN_SERVICE_NAME', resourceOf('arn:aws:*code*::111122223333:*')],
  ['AT-56a', 'INVALID_SERVICE_IN_ACTION', one({ Action: '*:GetObject' })],
  ['AT-57', 'EMPTY_ARRAY_ACTION', one({ Action: [] })],
  ['AT-57a', 'EMPTY_OBJECT_CONDITION', when({})],
  ['AT-58', 'SCP_SYNTAX_ERROR_PRINCIPAL', one({ Principal: '*' }), 'scp'],
  ['AT-58a', 'RCP_SYNTAX_ERROR_NOTACTION', rcp({ Action: undefined, NotAction: 's3:*' }), 'rcp'],
  ['AT-58b', 'RCP_SYNTAX_ERROR_ACTION', rcp({ Action: 'ec2:*' }), 'rcp'],
  [
    'AT-59',
    'RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY',
    rcp({ Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a' } } }),
    'rcp',
  ],
  [
    'AT-60',
    'S3_PREFIX_IN_NEGATIVE_CONTEXT',
    when(
      { StringLike: { 's3:prefix': 'private/*' } },
      { Effect: 'Deny', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' },
    ),
  ],
]

const passRoleCodes = [
  'PASS_ROLE_WITH_STAR_IN_RESOURCE',
  'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE',
  'PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
  'PASS_ROLE_WITH_NOT_RESOURCE',
  'PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
  'PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE',
] as const

export const vectors: readonly Vector[] = [
  ...rows.map(([id, code, document, type = 'identity']) => ({ id, code, document, type })),
  {
    id: 'AT-52',
    code: undefined,
    type: 'identity',
    document: when(
      { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      { Action: 'iam:PassRole', Resource: '*' },
    ),
    absent: passRoleCodes,
  },
  {
    id: 'AT-55',
    code: undefined,
    type: 'identity',
    document: one({ Action: ['iam:Get*', 'iam:*CredentialReport'] }),
    absent: ['REDUNDANT_ACTION'],
  },
]
