/** Condition keys of known type ("AWS global condition context keys" and the services' own). */
import { foldCase } from '../../json/fold-case.ts'
import { serviceKeys } from '../../services/derived-keys.ts'

export type KeyType = 'string' | 'arn' | 'bool' | 'numeric' | 'date' | 'epoch' | 'ip'

export interface KeyRow {
  readonly type: KeyType
  /** Whether a request may carry several values. */
  readonly multivalued: boolean
}

/** One line per type; a name that ends in `/` stands for every key that begins with it. */
const rows: readonly [KeyType, 'one' | 'many', string][] = [
  ['string', 'one', 'aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalTag/ aws:PrincipalType'],
  ['string', 'one', 'aws:userid aws:username aws:PrincipalServiceName aws:FederatedProvider'],
  ['string', 'one', 'aws:SourceIdentity aws:Ec2InstanceSourceVpc aws:SourceVpc aws:SourceVpce'],
  ['string', 'one', 'aws:VpceAccount aws:VpceOrgID aws:ResourceAccount aws:ResourceOrgID'],
  ['string', 'one', 'aws:ResourceTag/ aws:RequestTag/ aws:UserAgent aws:referer'],
  ['string', 'one', 'aws:RequestedRegion aws:CalledViaFirst aws:CalledViaLast'],
  ['string', 'one', 'aws:CalledViaAWSMCP aws:SourceAccount aws:SourceOrgID'],
  ['string', 'one', 'aws:PrincipalOrgMasterAccountId'],
  ['arn', 'one', 'aws:PrincipalArn aws:SignInSessionArn aws:ChatbotSourceArn aws:SourceVpcArn'],
  ['arn', 'one', 'aws:SourceArn'],
  ['bool', 'one', 'aws:PrincipalIsAWSService aws:AssumedRoot aws:MultiFactorAuthPresent'],
  ['bool', 'one', 'aws:SecureTransport aws:ViaAWSService aws:ViaAWSMCPService'],
  ['bool', 'one', 'aws:IsMcpServiceAction'],
  ['numeric', 'one', 'aws:MultiFactorAuthAge'],
  ['date', 'one', 'aws:TokenIssueTime aws:CurrentTime'],
  ['epoch', 'one', 'aws:EpochTime'],
  ['ip', 'one', 'aws:SourceIp aws:VpcSourceIp aws:Ec2InstanceSourcePrivateIPv4'],
  ['string', 'many', 'aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:VpceOrgPaths'],
  ['string', 'many', 'aws:ResourceOrgPaths aws:TagKeys aws:CalledVia aws:SourceOrgPaths'],

  ['string', 'one', 'sts:ExternalId sts:RoleSessionName sts:SourceIdentity sts:RequestContext/'],
  ['string', 'many', 'sts:TransitiveTagKeys'],
  ['arn', 'many', 'sts:RequestContextProviders'],
  ['arn', 'one', 'sts:TaskPolicyArn'],
  ['string', 'one', 'sts:AWSServiceName'],
  ['numeric', 'one', 'sts:DurationSeconds'],
  ['string', 'one', 'sts:SigningAlgorithm'],
  ['string', 'many', 'sts:IdentityTokenAudience'],
  ['bool', 'one', 'sts:RoleAuthorizedByIdp'],
  ['string', 'one', 'iam:PassedToService iam:AWSServiceName iam:OrganizationsPolicyId'],
  ['string', 'one', 'iam:ResourceTag/ iam:RegisterSecurityKey'],
  ['string', 'one', 'iam:FIDO-certification iam:FIDO-FIPS-140-2-certification'],
  ['string', 'one', 'iam:FIDO-FIPS-140-3-certification iam:ServiceSpecificCredentialServiceName'],
  ['arn', 'one', 'iam:AssociatedResourceArn iam:PermissionsBoundary iam:PolicyARN'],
  ['numeric', 'one', 'iam:ServiceSpecificCredentialAgeDays'],

  ['string', 'one', 'kms:ViaService'],
  ['string', 'many', 'kms:EncryptionContextKeys'],
  ['string', 'one', 's3:prefix s3:delimiter s3:ExistingObjectTag/ s3:RequestObjectTag/'],
  ['string', 'one', 's3:x-amz-acl s3:x-amz-server-side-encryption'],
  ['string', 'one', 's3:authType s3:signatureversion s3:VersionId'],
  ['numeric', 'one', 's3:max-keys s3:TlsVersion'],
  ['string', 'one', 'ec2:InstanceType ec2:ResourceTag/'],
  ['arn', 'one', 'ec2:SourceInstanceArn lambda:SourceFunctionArn ssm:SourceInstanceArn'],
  ['numeric', 'one', 'ec2:RoleDelivery'],
  ['arn', 'one', 'lambda:FunctionArn'],
  ['arn', 'one', 'codebuild:BuildArn codebuild:ProjectArn'],
  ['string', 'one', 'glue:RoleAssumedBy glue:CredentialIssuingService identitystore:UserId'],
  ['string', 'one', 'sns:Protocol sns:Endpoint'],
  ['string', 'many', 'dynamodb:LeadingKeys dynamodb:Attributes'],

  ['string', 'one', 'saml:aud saml:iss saml:sub saml:sub_type saml:doc saml:namequalifier'],
  ['string', 'one', 'saml:edupersonorgdn saml:edupersonprimaryaffiliation'],
  ['string', 'one', 'saml:edupersonprimaryorgunitdn saml:edupersonprincipalname'],
  ['numeric', 'one', 'accounts.google.com:google/organization_number'],
]

/** The keys of the rows, as AWS spells them. */
export function listKeys(): string[] {
  return rows.flatMap(([, , names]) => names.split(' '))
}

/** What follows the name of an OIDC provider: how its user was authenticated (K-171). */
const authenticationMethods = ':amr'

const table: ReadonlyMap<string, KeyRow> = new Map([
  ...rows.flatMap(([type, count, names]) =>
    names
      .split(' ')
      .map((name): [string, KeyRow] => [foldCase(name), { type, multivalued: count === 'many' }]),
  ),
  ...[...serviceKeys.keys()].map((key): [string, KeyRow] => [
    key,
    { type: key.endsWith('arn') ? 'arn' : 'string', multivalued: false },
  ]),
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

/** Keys whose values name one account, organization or network: nothing to leave open (K-6). */
export const sensitiveKeys: ReadonlySet<string> = lowerCase(
  'aws:PrincipalAccount aws:PrincipalOrgID aws:ResourceAccount aws:ResourceOrgID',
  'aws:SourceAccount aws:SourceOrgID aws:SourceVpc aws:SourceVpce aws:VpceAccount aws:VpceOrgID',
)

/** Keys that say on whose behalf a service principal calls. */
export const sourceKeys: ReadonlySet<string> = lowerCase(
  'aws:SourceArn aws:SourceAccount aws:SourceOrgID aws:SourceOrgPaths',
)

/** Keys that no AWS service carries when it calls directly. */
export const principalKeys: ReadonlySet<string> = lowerCase(
  'aws:PrincipalArn aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalOrgPaths',
)

/** Keys whose value is what the caller sends. */
export const untrustworthyKeys: ReadonlySet<string> = lowerCase('aws:Referer aws:UserAgent')

/** Keys whose values are service principals; `kms:ViaService` has a Region in them. */
export const servicePrincipalKeys: ReadonlySet<string> = lowerCase(
  'aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:CalledVia aws:CalledViaFirst',
  'aws:CalledViaLast aws:CalledViaAWSMCP iam:PassedToService iam:AWSServiceName kms:ViaService',
)

/** A service principal: a domain name in lower case (L-37). */
export const servicePrincipalForm = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/

/** Keys that mean little without another: the first needs one of the rest. */
export const pairedKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['aws:vpcsourceip', ['aws:sourcevpc', 'aws:sourcevpce', 'aws:sourcevpcarn']],
  ['aws:ec2instancesourceprivateipv4', ['aws:ec2instancesourcevpc']],
])

/** Keys of a role trust policy that only come with an action of their own (K-132 to K-135). */
export const actionOfKey: ReadonlyMap<string, string> = new Map([
  ['aws:requesttag/', 'sts:TagSession'],
  ['aws:tagkeys', 'sts:TagSession'],
  ['sts:transitivetagkeys', 'sts:TagSession'],
  ['sts:sourceidentity', 'sts:SetSourceIdentity'],
  ['sts:requestcontext/', 'sts:SetContext'],
])

/** The family of a key such as `aws:requesttag/team`: the name up to its slash. */
export function familyOf(lowerCaseKey: string): string {
  return lowerCaseKey.slice(0, lowerCaseKey.indexOf('/') + 1) || lowerCaseKey
}

/** Names in lists, as a set in lower case. */
export function lowerCase(...names: readonly string[]): ReadonlySet<string> {
  return new Set(foldCase(names.join(' ')).split(' '))
}
