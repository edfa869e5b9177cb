/** Condition keys that findings about conditions name together. */
import { foldCase } from '../../json/fold-case.ts'

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

/** Names in lists, as a set in lower case. */
export function lowerCase(...names: readonly string[]): ReadonlySet<string> {
  return new Set(foldCase(names.join(' ')).split(' '))
}
