/** A document for every code that the vectors do not show, and where telling, one without it. */

import { loadCatalogue } from '../../../src/catalogue/catalogue.ts'
import type { IssueCode } from '../../../src/model/issue-codes.ts'
import type { ValidateOptions } from '../../../src/policy/validate/validate-policy.ts'
import { cataloguedResourceRows, cataloguedRows } from './findings-catalogue.ts'
import { conditionRows } from './findings-conditions.ts'
import { elementRows } from './findings-elements.ts'
import { one, type Row, rcp, trust, when } from './vectors.ts'

export interface Finding {
  readonly name: string
  readonly code: IssueCode
  readonly document: string | object
  readonly options: ValidateOptions
  /** A document as near as can be that must not have the code. */
  readonly clean?: object
}

const catalogue = await loadCatalogue()
const account = { AWS: '111122223333' }
const role = 'arn:aws:iam::111122223333:role/r'
const oidc = 'arn:aws:iam::111122223333:oidc-provider/id.example.com/x'
const github = 'token.actions.githubusercontent.com'
const githubProvider = `arn:aws:iam::111122223333:oidc-provider/${github}`
const web = 'sts:AssumeRoleWithWebIdentity'
const service = { Service: 'sns.amazonaws.com' }

function githubTrust(condition: object): object {
  return trust({ Principal: { Federated: githubProvider }, Action: web, Condition: condition })
}

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' }

const resource: readonly Row[] = [
  [
    'everybody (E-75)',
    'ALLOW_WITH_ANY_PRINCIPAL',
    one({ Principal: '*' }),
    one({ Principal: '*', Effect: 'Deny' }),
  ],
  ['an empty NotPrincipal', 'EMPTY_NOT_PRINCIPAL', one({ NotPrincipal: {}, Effect: 'Deny' })],
  [
    'a group (L-40)',
    'INVALID_PRINCIPAL',
    one({ Principal: { AWS: 'arn:aws:iam::111122223333:group/g' } }),
  ],
  [
    'a canonical ID (L-39)',
    'INVALID_PRINCIPAL',
    one({ Principal: { CanonicalUser: 'abc' } }),
    one({ Principal: { CanonicalUser: 'a'.repeat(64) } }),
  ],
  [
    'Federated (A-117)',
    'FEDERATED_PRINCIPAL_NOT_SUPPORTED',
    one({ Principal: { Federated: oidc } }),
  ],
  ['a role ID (A-213)', 'INVALID_ROLE_REFERENCE', one({ Principal: { AWS: 'AROAEXAMPLE' } })],
  [
    'a weak key (A-250)',
    'RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
    when({ StringEquals: { 'aws:Referer': '1' } }, { Principal: service }),
    when({ StringEquals: { 'aws:SourceAccount': '111122223333' } }, { Principal: service }),
  ],
  [
    'a source key (A-202)',
    'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL',
    one({ Principal: service }),
    when({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } }, { Principal: service }),
  ],
  ...['aws:PrincipalOrgID', 'AWS:principalaccount', 'aws:PrincipalArn'].map(
    (key): Row => [
      'a key of callers with an identity (A-155)',
      'UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL',
      when({ StringEquals: { [key]: 'x' } }, { Principal: service }),
      when({ StringEquals: { [key]: 'x' } }, { Principal: { ...service, AWS: '111122223333' } }),
    ],
  ),
  ['no principal (A-230)', 'EMPTY_ARRAY_PRINCIPAL', one({ Principal: { AWS: [] } })],
  ['no principal (A-230)', 'EMPTY_OBJECT_PRINCIPAL', one({ Principal: {} })],
  [
    'Sids (A-211)',
    'UNIQUE_SIDS_RECOMMENDED',
    {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'A', ...statement },
        { Sid: 'A', ...statement },
      ],
    },
  ],
  [
    'the account of the bucket (A-251)',
    'IRRELEVANT_CONDITION_KEY_IN_POLICY',
    when({ StringEquals: { 's3:ResourceAccount': '111122223333' } }, { Principal: '*' }),
  ],
  [
    '20,480 characters (A-222)',
    'POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
    one({ Principal: '*', Resource: `arn:aws:s3:::${'x'.repeat(20_480)}` }),
  ],
]

const session: readonly Row[] = [
  [
    '2,048 characters (L-113)',
    'POLICY_SIZE_EXCEEDS_SESSION_POLICY_QUOTA',
    one({ Resource: `arn:aws:s3:::${'x'.repeat(2_048)}` }),
  ],
]

const trustRows: readonly Row[] = [
  [
    'an action of S3 (L-98)',
    'UNSUPPORTED_ACTION_IN_POLICY',
    trust({ Principal: account, Action: 's3:*' }),
    trust({ Principal: account, Action: 'sts:*' }),
  ],
  [
    'NotPrincipal (A-166)',
    'ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL',
    trust({ Effect: 'Deny', NotPrincipal: account }),
  ],
  [
    'a user ARN as provider (A-169)',
    'INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY',
    trust({ Principal: { Federated: role } }),
    trust({ Principal: { Federated: oidc } }),
  ],
  [
    'an account with web identity (A-170)',
    'MISMATCHED_ACTION_FOR_PRINCIPAL',
    trust({ Principal: account, Action: web }),
    trust({ Principal: { Federated: 'accounts.google.com' }, Action: web }),
  ],
  [
    'Roles Anywhere (A-171)',
    'MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY',
    trust({
      Principal: { Service: 'rolesanywhere.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    }),
    trust({ Principal: { Service: 'rolesanywhere.amazonaws.com' }, Action: 'sts:*' }),
  ],
  [
    'session tags (A-156)',
    'MISSING_ACTION_FOR_CONDITION_KEY',
    trust({ Principal: account, Condition: { StringEquals: { 'aws:RequestTag/a': 'x' } } }),
    trust({
      Principal: account,
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: { StringEquals: { 'aws:RequestTag/a': 'x' } },
    }),
  ],
  [
    'an OIDC provider alone (A-203)',
    'MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    trust({ Principal: { Federated: oidc }, Action: web }),
    trust({
      Principal: { Federated: oidc },
      Action: web,
      Condition: { StringEquals: { 'id.example.com/x:sub': 'y' } },
    }),
  ],
  [
    'GitHub without repository (K-174, L-134, A-204)',
    'MISSING_GITHUB_REPO_CONDITION_KEY',
    githubTrust({ StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' } }),
    githubTrust({ StringEquals: { [`${github}:sub`]: 'repo:o/r:ref:refs/heads/main' } }),
  ],
  [
    'any branch (A-223)',
    'SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED',
    githubTrust({ StringLike: { [`${github}:sub`]: 'repo:o/r:*' } }),
    githubTrust({
      StringLike: { [`${github}:sub`]: 'repo:o/r:*' },
      StringEquals: { [`${github}:ref`]: 'refs/heads/main' },
    }),
  ],
  [
    'a role and its session (A-244)',
    'REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY',
    trust({ Principal: { AWS: [role, 'arn:aws:sts::111122223333:assumed-role/r/session'] } }),
    trust({ Principal: { AWS: [role, 'arn:aws:sts::111122223333:assumed-role/other/session'] } }),
  ],
  [
    '2,048 characters (L-112)',
    'POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA',
    trust({ Principal: account, Sid: 'x'.repeat(2_048) }),
  ],
]

const legacyScp: readonly Row[] = [
  [
    'a wildcard inside (A-172)',
    'SCP_SYNTAX_ERROR_ACTION_WILDCARD',
    one({ Action: 's3:*Object' }),
    one({ Action: 's3:Get*' }),
  ],
  ['a condition (A-174)', 'SCP_SYNTAX_ERROR_ALLOW_CONDITION', when({ Bool: { 'a:b': 'true' } })],
  [
    'NotAction (A-174)',
    'SCP_SYNTAX_ERROR_ALLOW_NOTACTION',
    one({ Action: undefined, NotAction: 's3:*' }),
  ],
  ['a resource (A-174)', 'SCP_SYNTAX_ERROR_ALLOW_RESOURCE', one({}), one({ Resource: '*' })],
  [
    'NotResource (A-174)',
    'SCP_SYNTAX_ERROR_NOTRESOURCE',
    one({ Resource: undefined, NotResource: '*' }),
  ],
]

const scp: readonly Row[] = [
  ['10,240 characters (A-175)', 'POLICY_SIZE_EXCEEDS_SCP_QUOTA', one({ Sid: 'x'.repeat(10_240) })],
  ['the old version (L-15)', 'INVALID_VERSION', { ...one({}), Version: '2008-10-17' }],
]

const sourceAccount = { StringNotEquals: { 'aws:SourceOrgID': 'o-a' } }
const notNull = { Null: { 'aws:SourceAccount': 'false' } }
const rcpRows: readonly Row[] = [
  ['an account (A-177)', 'RCP_SYNTAX_ERROR_PRINCIPAL', rcp({ Principal: account }), rcp({})],
  ['no principal (L-46)', 'MISSING_PRINCIPAL', rcp({ Principal: undefined })],
  [
    'an Allow (A-178)',
    'RCP_SYNTAX_ERROR_ALLOW',
    rcp({ Effect: 'Allow' }),
    rcp({ Effect: 'Allow', Action: '*' }),
  ],
  ['`*` alone (L-105)', 'RCP_SYNTAX_ERROR_ACTION', rcp({ Action: '*' }), rcp({ Action: 'sts:*' })],
  [
    'a principal key (A-224)',
    'RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY',
    rcp({ Condition: { StringNotEqualsIfExists: { 'aws:PrincipalAccount': '1' } } }),
    rcp({
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalAccount': '1' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  ],
  [
    'a source key (A-225)',
    'RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY',
    rcp({ Condition: sourceAccount }),
    rcp({ Condition: { ...sourceAccount, Bool: { 'aws:PrincipalIsAWSService': 'true' } } }),
  ],
  [
    'a source key (A-226)',
    'RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK',
    rcp({ Condition: sourceAccount }),
    rcp({ Condition: { ...sourceAccount, ...notNull } }),
  ],
  ['5,120 characters (A-176)', 'POLICY_SIZE_EXCEEDS_RCP_QUOTA', rcp({ Sid: 'x'.repeat(5_120) })],
]

const attachedRows: readonly Row[] = [
  [
    'an ARN of another type than the policy’s (A-124)',
    'UNSUPPORTED_RESOURCE_ARN_IN_POLICY',
    one({ Principal: account, Resource: 'arn:aws:sqs:us-east-1:111122223333:q' }),
    one({ Principal: account }),
  ],
]

const endpoint: readonly Row[] = [
  [
    'five characters beside a wildcard (E-82)',
    'ENDPOINT_SYNTAX_ERROR_WILDCARD',
    when({ StringLike: { 'aws:PrincipalTag/team': 'five5*' } }, { Principal: '*' }),
    when({ StringLike: { 'aws:PrincipalTag/team': 'sixsix*' } }, { Principal: '*' }),
  ],
  [
    'a wildcard for an account (E-82)',
    'WILDCARD_USAGE_TOO_PERMISSIVE',
    when({ StringLike: { 'aws:PrincipalAccount': '111122223*' } }, { Principal: '*' }),
    when({ StringEquals: { 'aws:PrincipalAccount': '111122223333' } }, { Principal: '*' }),
  ],
]

function build(rows: readonly Row[], options: ValidateOptions): Finding[] {
  return rows.map(([name, code, document, clean]) =>
    clean === undefined
      ? { name, code, document, options }
      : { name, code, document, options, clean },
  )
}

export const findings: readonly Finding[] = [
  ...build([...elementRows, ...conditionRows], { type: 'identity' }),
  ...build(cataloguedRows, { type: 'identity', catalogue }),
  ...build(cataloguedResourceRows, { type: 'resource', catalogue }),
  ...build(resource, { type: 'resource' }),
  ...build(attachedRows, { type: 'resource', resourceType: 'AWS::S3::Bucket' }),
  ...build(session, { type: 'session' }),
  ...build(trustRows, { type: 'trust' }),
  ...build(legacyScp, { type: 'scp', scpDialect: 'legacy' }),
  ...build(scp, { type: 'scp' }),
  ...build(rcpRows, { type: 'rcp' }),
  ...build(endpoint, { type: 'endpoint' }),
]
