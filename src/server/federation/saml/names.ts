/** Namespaces and addresses that SAML documents have. */
export const assertionSpace = 'urn:oasis:names:tc:SAML:2.0:assertion'
export const protocolSpace = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const metadataSpace = 'urn:oasis:names:tc:SAML:2.0:metadata'
export const signatureSpace = 'http://www.w3.org/2000/09/xmldsig#'
export const encryptionSpace = 'http://www.w3.org/2001/04/xmlenc#'

/** Where providers send responses to: the global endpoint, a Region's, and with a provider's own part. */
export function isSignInAddress(address: string): boolean {
  return /^https:\/\/(?:[a-z0-9-]+\.)?signin\.aws\.amazon\.com\/saml(?:\/acs\/[\w-]+)?$/.test(
    address,
  )
}

/** Whom assertions are for. */
export function isSignInAudience(audience: string): boolean {
  return audience === 'urn:amazon:webservices' || isSignInAddress(audience)
}
