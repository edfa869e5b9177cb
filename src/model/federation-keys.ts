/** Which claims and attributes of identity providers become context keys (K-171…K-177). */

/** Claims of a provider that are keys, and those of them that stay with the session. */
export interface ProviderClaims {
  readonly keys: ReadonlySet<string>
  readonly kept: ReadonlySet<string>
}

/** Of every OIDC provider that has no row of its own ("Available keys for AWS OIDC federation"). */
export const commonClaims: ProviderClaims = {
  keys: new Set(['amr', 'aud', 'oaud', 'sub', 'email']),
  kept: new Set(['amr', 'aud', 'sub']),
}

/** By the provider's host and path, in lower case. */
export const providerClaims: ReadonlyMap<string, ProviderClaims> = new Map<string, ProviderClaims>([
  ['cognito-identity.amazonaws.com', { ...commonClaims, keys: words('amr aud oaud sub') }],
  ['www.amazon.com', { keys: words('app_id sub user_id'), kept: words('app_id sub user_id') }],
  ['graph.facebook.com', { keys: words('app_id id'), kept: words('app_id id') }],
  [
    'accounts.google.com',
    { ...commonClaims, keys: words('aud oaud sub email amr google/organization_number') },
  ],
  [
    'token.actions.githubusercontent.com',
    {
      ...commonClaims,
      keys: words(
        'amr aud oaud sub email actor actor_id enterprise_id environment job_workflow_ref ref repository repository_id repository_owner_id workflow',
      ),
    },
  ],
])

/** SAML attributes that have one value; every other one below is given as it comes (K-176). */
export const singleSamlAttributes: ReadonlySet<string> = words(
  'edupersonorgdn edupersonprimaryaffiliation edupersonprimaryorgunitdn edupersonprincipalname',
)

/** SAML attributes that become `saml:` keys, by their name in lower case (K-176). */
export const samlAttributes: ReadonlyMap<string, string> = new Map(
  [
    ...singleSamlAttributes,
    ...words(
      'commonName cn edupersonaffiliation edupersonassurance edupersonentitlement edupersonnickname edupersonorgunitdn edupersonscopedaffiliation edupersontargetedid eduorghomepageuri eduorgidentityauthnpolicyuri eduorglegalname eduorgsuperioruri eduorgwhitepagesuri givenName mail name organizationStatus primaryGroupSID surname uid x500UniqueIdentifier',
    ),
  ].map((name) => [name.toLowerCase(), name]),
)

/** What of SAML stays with the session (K-177). */
export const keptSamlKeys: ReadonlySet<string> = words('saml:namequalifier saml:sub saml:sub_type')

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}
