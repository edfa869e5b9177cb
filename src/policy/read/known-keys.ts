/** Condition keys of known type ("AWS global condition context keys" and the services' own). */
import { foldCase } from '../../json/fold-case.ts'
import { serviceKeys } from '../../services/derived-keys.ts'

export type KeyType = 'string' | 'arn' | 'bool' | 'numeric' | 'date' | 'epoch' | 'ip'

export interface KeyRow {
  readonly type: KeyType
  /** Whether a request may carry several values. */
  readonly multivalued: boolean
}

/** One row a type; a name that ends in `/` stands for every key that begins with it. */
const rows: readonly [KeyType, 'one' | 'many', string][] = [
  [
    'string',
    'one',
    'aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalTag/ aws:PrincipalType ' +
      'aws:userid aws:username aws:PrincipalServiceName aws:FederatedProvider ' +
      'aws:SourceIdentity aws:Ec2InstanceSourceVpc aws:SourceVpc aws:SourceVpce ' +
      'aws:VpceAccount aws:VpceOrgID aws:ResourceAccount aws:ResourceOrgID aws:ResourceTag/ ' +
      'aws:RequestTag/ aws:UserAgent aws:referer aws:RequestedRegion aws:CalledViaFirst ' +
      'aws:CalledViaLast aws:CalledViaAWSMCP aws:SourceAccount aws:SourceOrgID ' +
      'aws:PrincipalOrgMasterAccountId',
  ],
  [
    'arn',
    'one',
    'aws:PrincipalArn aws:SignInSessionArn aws:ChatbotSourceArn aws:SourceVpcArn ' +
      'aws:SourceArn',
  ],
  [
    'bool',
    'one',
    'aws:PrincipalIsAWSService aws:AssumedRoot aws:MultiFactorAuthPresent ' +
      'aws:SecureTransport aws:ViaAWSService aws:ViaAWSMCPService aws:IsMcpServiceAction',
  ],
  ['numeric', 'one', 'aws:MultiFactorAuthAge'],
  ['date', 'one', 'aws:TokenIssueTime aws:CurrentTime'],
  ['epoch', 'one', 'aws:EpochTime'],
  ['ip', 'one', 'aws:SourceIp aws:VpcSourceIp aws:Ec2InstanceSourcePrivateIPv4'],
  [
    'string',
    'many',
    'aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:VpceOrgPaths ' +
      'aws:ResourceOrgPaths aws:TagKeys aws:CalledVia aws:SourceOrgPaths',
  ],

  [
    'string',
    'one',
    'sts:ExternalId sts:RoleSessionName sts:SourceIdentity sts:RequestContext/ ' +
      'sts:AWSServiceName sts:SigningAlgorithm iam:PassedToService iam:AWSServiceName ' +
      'iam:OrganizationsPolicyId iam:ResourceTag/ iam:RegisterSecurityKey ' +
      'iam:FIDO-certification iam:FIDO-FIPS-140-2-certification ' +
      'iam:FIDO-FIPS-140-3-certification iam:ServiceSpecificCredentialServiceName',
  ],
  ['string', 'many', 'sts:TransitiveTagKeys sts:IdentityTokenAudience'],
  ['arn', 'many', 'sts:RequestContextProviders'],
  [
    'arn',
    'one',
    'sts:TaskPolicyArn iam:AssociatedResourceArn iam:PermissionsBoundary iam:PolicyARN',
  ],
  ['numeric', 'one', 'sts:DurationSeconds iam:ServiceSpecificCredentialAgeDays'],
  ['bool', 'one', 'sts:RoleAuthorizedByIdp'],

  [
    'string',
    'one',
    'kms:ViaService s3:prefix s3:delimiter s3:ExistingObjectTag/ s3:RequestObjectTag/ ' +
      's3:x-amz-acl s3:x-amz-server-side-encryption s3:authType s3:signatureversion ' +
      's3:VersionId ec2:InstanceType ec2:ResourceTag/ glue:RoleAssumedBy ' +
      'glue:CredentialIssuingService identitystore:UserId sns:Protocol sns:Endpoint',
  ],
  [
    'string',
    'many',
    'kms:EncryptionContextKeys kms:ResourceAliases dynamodb:LeadingKeys dynamodb:Attributes',
  ],
  ['numeric', 'one', 's3:max-keys s3:TlsVersion ec2:RoleDelivery'],
  [
    'arn',
    'one',
    'ec2:SourceInstanceArn lambda:SourceFunctionArn ssm:SourceInstanceArn ' +
      'lambda:FunctionArn codebuild:BuildArn codebuild:ProjectArn',
  ],

  [
    'string',
    'one',
    'saml:aud saml:iss saml:sub saml:sub_type saml:doc saml:namequalifier ' +
      'saml:edupersonorgdn saml:edupersonprimaryaffiliation saml:edupersonprimaryorgunitdn ' +
      'saml:edupersonprincipalname',
  ],
  ['numeric', 'one', 'accounts.google.com:google/organization_number'],
]

/** The keys of the rows, as AWS spells them. */
export function listKeys(): string[] {
  return rows.flatMap(([, , names]) => names.split(' '))
}

/** What follows the name of an OIDC provider: how its user was authenticated (K-171). */
const authenticationMethods = ':amr'

const table: ReadonlyMap<string, KeyRow> = new Map([
  ...[...serviceKeys.keys()].map((key): [string, KeyRow] => [
    key,
    { type: key.endsWith('arn') ? 'arn' : 'string', multivalued: false },
  ]),
  ...rows.flatMap(([type, count, names]) =>
    names
      .split(' ')
      .map((name): [string, KeyRow] => [foldCase(name), { type, multivalued: count === 'many' }]),
  ),
])

/** What is known of a key, without regard to case; undefined when nothing is. */
export function describeKey(key: string): KeyRow | undefined {
  const name = foldCase(key)
  if (isAuthenticationMethods(name)) return { type: 'string', multivalued: true }
  return table.get(name) ?? table.get(familyOf(name))
}

/** Of any OIDC provider; the name of one is a host, with a path or without. */
function isAuthenticationMethods(lowerCaseKey: string): boolean {
  if (!lowerCaseKey.endsWith(authenticationMethods)) return false
  return lowerCaseKey.slice(0, -authenticationMethods.length).includes('.')
}

/** The family of a key such as `aws:requesttag/team`: the name up to its slash. */
export function familyOf(lowerCaseKey: string): string {
  return lowerCaseKey.slice(0, lowerCaseKey.indexOf('/') + 1) || lowerCaseKey
}
