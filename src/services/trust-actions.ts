/** The actions of which a role's trust policy speaks; for every other it is silent (E-60, L-98). */
import { foldAscii } from '../json/fold-case.ts'

/** In lower case. */
export const trustActions: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
])

/** Whether an action, in whatever case of A–Z (L-61), is one of them. */
export function isTrustAction(action: string): boolean {
  return trustActions.has(foldAscii(action))
}

/** The service principal that assumes roles for who shows a certificate. */
const rolesAnywhere = 'rolesanywhere.amazonaws.com'

/** "Trust policy" and "Attribute mapping", IAM Roles Anywhere User Guide; of keys in lower case. */
export const certificateTags = /^aws:principaltag\/x509(?:subject|issuer|san)\//

/** Whether only a context can state a key, in lower case, of a service that asks for an action. */
export function isCertificateTag(folded: string, service: string, action: string): boolean {
  return service === rolesAnywhere && isTrustAction(action) && certificateTags.test(folded)
}
