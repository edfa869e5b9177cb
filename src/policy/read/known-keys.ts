/** Condition keys of known type ("AWS global condition context keys" and the services' own). */
import { foldCase } from '../../json/fold-case.ts'
import { serviceKeys } from '../../services/derived-keys.ts'
import { sessionKeys } from '../../services/session-keys.ts'

export type KeyType = 'string' | 'arn' | 'bool' | 'numeric' | 'date' | 'epoch' | 'ip'

export interface KeyRow {
  readonly type: KeyType
  /** Whether a request may carry several values. */
  readonly multivalued: boolean
}

/**
 * One row a type; a name that ends in `/` stands for every key that begins with it, and one without a
 * service is of the same service as the name before it.
 */
const rows: readonly [KeyType, 'one' | 'many', string][] = [
  [
    'string',
    'one',
    'aws:PrincipalAccount PrincipalOrgID PrincipalTag/ PrincipalType userid username ' +
      'PrincipalServiceName FederatedProvider SourceIdentity SourceVpc SourceVpce ' +
      'VpceAccount VpceOrgID ResourceAccount ResourceOrgID ResourceTag/ RequestTag/ ' +
      'UserAgent referer RequestedRegion CalledViaFirst CalledViaLast CalledViaAWSMCP ' +
      'SourceAccount SourceOrgID PrincipalOrgMasterAccountId ' +
      'sts:ExternalId RoleSessionName SourceIdentity RequestContext/ AWSServiceName ' +
      'SigningAlgorithm ' +
      'iam:PassedToService AWSServiceName OrganizationsPolicyId ResourceTag/ ' +
      'RegisterSecurityKey FIDO-certification FIDO-FIPS-140-2-certification ' +
      'FIDO-FIPS-140-3-certification ServiceSpecificCredentialServiceName ' +
      'kms:ViaService ' +
      's3:prefix delimiter ExistingObjectTag/ RequestObjectTag/ x-amz-acl ' +
      'x-amz-server-side-encryption authType signatureversion VersionId ' +
      'ec2:InstanceType ResourceTag/ ' +
      'sns:Protocol Endpoint ' +
      'saml:aud iss sub sub_type doc namequalifier edupersonorgdn edupersonprimaryaffiliation ' +
      'edupersonprimaryorgunitdn edupersonprincipalname',
  ],
  [
    'string',
    'many',
    'aws:PrincipalOrgPaths PrincipalServiceNamesList VpceOrgPaths ResourceOrgPaths TagKeys ' +
      'CalledVia SourceOrgPaths sts:TransitiveTagKeys IdentityTokenAudience ' +
      'kms:EncryptionContextKeys ResourceAliases dynamodb:LeadingKeys Attributes',
  ],
  [
    'arn',
    'one',
    'aws:PrincipalArn SignInSessionArn SourceVpcArn SourceArn lambda:FunctionArn ' +
      'sts:TaskPolicyArn iam:AssociatedResourceArn PermissionsBoundary PolicyARN',
  ],
  ['arn', 'many', 'sts:RequestContextProviders'],
  [
    'bool',
    'one',
    'aws:PrincipalIsAWSService AssumedRoot MultiFactorAuthPresent SecureTransport ' +
      'ViaAWSService ViaAWSMCPService IsMcpServiceAction sts:RoleAuthorizedByIdp',
  ],
  [
    'numeric',
    'one',
    'aws:MultiFactorAuthAge sts:DurationSeconds iam:ServiceSpecificCredentialAgeDays ' +
      's3:max-keys TlsVersion ec2:RoleDelivery accounts.google.com:google/organization_number',
  ],
  ['date', 'one', 'aws:TokenIssueTime CurrentTime'],
  ['epoch', 'one', 'aws:EpochTime'],
  ['ip', 'one', 'aws:SourceIp VpcSourceIp Ec2InstanceSourcePrivateIPv4'],
]

/** Names of a row in full. */
function namesOf(names: string): string[] {
  let service = ''
  return names.split(' ').map((name) => {
    service = /^.*?:/.exec(name)?.[0] ?? service
    return name.includes(':') ? name : service + name
  })
}

/** The keys of the rows and those of sessions, as AWS spells them. */
export function listKeys(): string[] {
  const ofSessions = Array.from(sessionKeys.values(), ({ key }) => key)
  return [...rows.flatMap(([, , names]) => namesOf(names)), ...ofSessions]
}

/** What follows the name of an OIDC provider: how its user was authenticated (K-171). */
const authenticationMethods = ':amr'

const table: ReadonlyMap<string, KeyRow> = new Map([
  ...[...serviceKeys.keys(), ...sessionKeys.keys()].map((key): [string, KeyRow] => [
    key,
    { type: key.endsWith('arn') ? 'arn' : 'string', multivalued: false },
  ]),
  ...rows.flatMap(([type, count, names]) =>
    namesOf(names).map((name): [string, KeyRow] => [
      foldCase(name),
      { type, multivalued: count === 'many' },
    ]),
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
