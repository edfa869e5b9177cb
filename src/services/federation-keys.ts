/** Which claims and attributes of identity providers become context keys (K-171…K-177). */
import { foldCase } from '../json/fold-case.ts'

/** Claims of a provider that are keys, and those of them that stay with the session. */
export interface ProviderClaims {
  readonly keys: ReadonlySet<string>
  readonly kept: ReadonlySet<string>
}

/** Of every OIDC provider that has no row of its own ("Available keys for AWS OIDC federation"). */
export const commonClaims: ProviderClaims = {
  keys: setOf('amr aud oaud sub email'),
  kept: setOf('amr aud sub'),
}

/** By the provider's host and path, in lower case. */
export const providerClaims: ReadonlyMap<string, ProviderClaims> = new Map<string, ProviderClaims>([
  ['cognito-identity.amazonaws.com', { ...commonClaims, keys: setOf('amr aud oaud sub') }],
  ['www.amazon.com', { keys: setOf('app_id sub user_id'), kept: setOf('app_id sub user_id') }],
  ['graph.facebook.com', { keys: setOf('app_id id'), kept: setOf('app_id id') }],
  [
    'accounts.google.com',
    { ...commonClaims, keys: setOf('aud oaud sub email amr google/organization_number') },
  ],
  [
    'token.actions.githubusercontent.com',
    {
      ...commonClaims,
      keys: setOf(
        'amr aud oaud sub email actor actor_id enterprise_id environment job_workflow_ref ref repository repository_id repository_owner_id workflow',
      ),
    },
  ],
])

/** Identity providers that need no provider object of an account's (D-115, L-38). */
export const builtInProviders: ReadonlySet<string> = setOf(
  'cognito-identity.amazonaws.com www.amazon.com graph.facebook.com accounts.google.com',
)

/** SAML attributes that have one value; every other one below is given as it comes (K-176). */
export const singleSamlAttributes: ReadonlySet<string> = setOf(
  'edupersonorgdn edupersonprimaryaffiliation edupersonprimaryorgunitdn edupersonprincipalname',
)

/** Under this arc eduPerson numbers its attributes from 1. */
const eduPerson = words(
  'affiliation nickname orgdn orgunitdn primaryaffiliation principalname entitlement primaryorgunitdn scopedaffiliation targetedid assurance',
).map((name) => `eduperson${name}`)
/** And eduOrg from 2. */
const eduOrg = words('homepageuri identityauthnpolicyuri legalname superioruri whitepagesuri').map(
  (name) => `eduorg${name}`,
)

const shortNames: readonly string[] = [
  ...eduPerson,
  ...eduOrg,
  ...words(
    'commonName cn givenName mail name organizationStatus primaryGroupSID surname uid x500UniqueIdentifier',
  ),
]

/** Object identifiers, each known bare and after `urn:oid:` ("Configure SAML assertions"). */
const identifiers: readonly (readonly [string, string])[] = [
  ...eduPerson.map((name, at) => [`1.3.6.1.4.1.5923.1.1.1.${at + 1}`, name] as const),
  ...eduOrg.map((name, at) => [`1.3.6.1.4.1.5923.1.2.1.${at + 2}`, name] as const),
  ['2.5.4.4', 'surname'],
  ['2.5.4.42', 'givenName'],
  ['2.5.4.45', 'x500UniqueIdentifier'],
  ['0.9.2342.19200300.100.1.1', 'uid'],
  ['0.9.2342.19200300.100.1.3', 'mail'],
  ['0.9.2342.19200300.100.1.45', 'organizationStatus'],
]

const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

/** Claim types of Active Directory; and the one identifier that two schemas read differently. */
const uris: readonly (readonly [string, string])[] = [
  [`${claims}/name`, 'name'],
  [`${claims}/givenname`, 'givenName'],
  [`${claims}/surname`, 'surname'],
  [`${claims}/emailaddress`, 'mail'],
  ['http://schemas.xmlsoap.org/claims/CommonName', 'commonName'],
  ['http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid', 'primaryGroupSID'],
  ['2.5.4.3', 'commonName'],
  ['urn:oid:2.5.4.3', 'cn'],
]

/** SAML attributes that become `saml:` keys, by each of their names in lower case (K-176). */
export const samlAttributes: ReadonlyMap<string, string> = new Map(
  [
    ...shortNames.map((name) => [name, name] as const),
    ...identifiers.flatMap(([oid, name]) => [
      [oid, name] as const,
      [`urn:oid:${oid}`, name] as const,
    ]),
    ...uris,
  ].map(([spelling, name]) => [foldCase(spelling), name]),
)

/** What of SAML stays with the session (K-177). */
export const keptSamlKeys: ReadonlySet<string> = setOf('saml:namequalifier saml:sub saml:sub_type')

function setOf(text: string): ReadonlySet<string> {
  return new Set(words(text))
}

function words(text: string): readonly string[] {
  return text.split(' ')
}
