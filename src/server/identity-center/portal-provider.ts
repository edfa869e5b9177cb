/** The SAML provider that roles of IAM Identity Center trust: the access portal itself. */
import { makeUniqueId } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Changes } from '../store/changes.ts'
import type { SamlProviderRecord } from '../store/record-types.ts'
import { hexOf } from './center.ts'

/** What people who come through the portal are trusted with. */
export const portalAudience = 'https://signin.aws.amazon.com/saml'

/** The name that the provider has in an account. */
export function portalProviderName(account: string): string {
  return `AWSSSO_${hexOf('saml provider', account, 16)}_DO_NOT_DELETE`
}

/** Makes the provider where the account has none. */
export function keepPortalProvider(state: AccountState, changes: Changes, time: string): void {
  const name = portalProviderName(state.id)
  if (state.shelf('saml').named(name) !== undefined) return
  const provider: SamlProviderRecord = {
    id: makeUniqueId('SAMLP'),
    ...{ name, metadata, created: time, tags: [], keys: [] },
    validUntil: time.replace(/^\d{4}/, (year) => String(Number(year) + 100)),
  }
  changes.put('saml', provider)
}

/**
 * What GetSAMLProvider shows. INVARIANT: no assertion proves anything of this provider
 * (`saml-identity.ts`), whoever has the key of the certificate, or puts another in its place: the
 * portal knows whom it has signed in.
 */
const metadata = `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://portal.sso.us-east-1.amazonaws.com/saml/assertion">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>
MIIBnTCCAUOgAwIBAgIULQsQnWYpw5nK8B2zBPKkJQ75OD0wCgYIKoZIzj0EAwIw
IzEhMB8GA1UEAwwYcG9ydGFsLnNzby5hbWF6b25hd3MuY29tMCAXDTI2MTEzMDEz
NTQyMVoYDzIxMjYxMTA2MTM1NDIxWjAjMSEwHwYDVQQDDBhwb3J0YWwuc3NvLmFt
YXpvbmF3cy5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARfc2C4/4jaiRhW
ufNuvK7DdJe/uWhRxv0yPyvPDeoFevdmgTLkThriAJnwbHpUwciPMt7y04VQZ+ZF
rD6Yz6AOo1MwUTAdBgNVHQ4EFgQUtP/fa3OJau66b24oCg4mvETQsk4wHwYDVR0j
BBgwFoAUtP/fa3OJau66b24oCg4mvETQsk4wDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNIADBFAiAGD6LTiQ0TBgFzkCgxdrGm5ZRLQ3zPYVyZS5d3fKpIYAIh
ANucMofmut1ZJOPQGm0P9KoLSkfpwbWOkCsS4lVfHwLe
      </ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://portal.sso.us-east-1.amazonaws.com/saml/assertion"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`
