/** SAML responses of the account's providers, verified ("SAML 2.0 federation"). */

import { portalProviderName } from '../identity-center/portal-provider.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { Secrets } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import type { SamlProviderRecord } from '../store/record-types.ts'
import { invalidToken } from './identity-providers.ts'
import { nameQualifierOf, type ReadAssertion, readAssertion } from './saml/read-assertion.ts'
import { readMetadata, type SamlMetadata } from './saml/read-metadata.ts'
import { type SignedResponse, verifyResponse } from './saml/verify-response.ts'
import { XmlError } from './saml/xml-tree.ts'

/** What a response says that was found good. */
export interface SamlIdentity extends ReadAssertion {
  readonly nameQualifier: string
}

export interface SamlParts {
  readonly state: AccountState
  readonly secrets: Secrets
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The ARN of a provider. */
export function samlProviderArn(account: string, name: string): string {
  return `arn:aws:iam::${account}:saml-provider/${name}`
}

/** The provider of an ARN; undefined where the account has none. */
export function findSamlProvider(state: AccountState, arn: string): SamlProviderRecord | undefined {
  const found = state.shelf('saml').byName(/:saml-provider\/([^/]+)$/.exec(arn)?.[1] ?? '')
  if (found === undefined) return undefined
  return samlProviderArn(state.settings.account, found.name) === arn ? found : undefined
}

/** The purpose that private keys of providers are sealed for. */
export const samlKeyPurpose = 'private key of a SAML provider'

/** Throws `InvalidIdentityToken` for a response that proves nothing, or `ExpiredTokenException`. */
export function verifySamlIdentity(
  { arn, response }: { readonly arn: string; readonly response: string },
  { state, secrets, now }: SamlParts,
): SamlIdentity {
  const provider = findSamlProvider(state, arn)
  if (provider === undefined) throw invalidToken("Specified provider doesn't exist")
  if (provider.name === portalProviderName(state.settings.account)) {
    throw invalidToken('The provider is the access portal, which signs no assertions')
  }
  const metadata = readMetadata(provider.metadata)
  if (metadata.validUntil !== undefined && Date.parse(metadata.validUntil) <= now) {
    throw invalidToken("The provider's metadata have expired")
  }
  const decryption = provider.keys.flatMap(({ sealed }) => {
    const key = secrets.open(samlKeyPurpose, sealed)
    return typeof key === 'string' ? [key] : []
  })
  const signed = verified(response, { provider, metadata, decryption })
  const read = readVerified(signed, { issuer: metadata.issuer, now })
  const { account } = state.settings
  return { ...read, nameQualifier: nameQualifierOf(read.issuer, account, provider.name) }
}

interface VerifyingParts {
  readonly provider: SamlProviderRecord
  readonly metadata: SamlMetadata
  readonly decryption: readonly string[]
}

function verified(
  response: string,
  { provider, metadata, decryption }: VerifyingParts,
): SignedResponse {
  const isEncryptionRequired = provider.encryption === 'Required'
  try {
    return verifyResponse(response, { signing: metadata.keys, decryption, isEncryptionRequired })
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw invalidToken(
      cause.message.includes('signature')
        ? 'Response signature invalid'
        : 'Invalid base64 SAMLResponse',
    )
  }
}

function readVerified(
  signed: SignedResponse,
  expected: { readonly issuer: string; readonly now: number },
): ReadAssertion {
  try {
    return readAssertion(signed, expected)
  } catch (cause) {
    if (cause instanceof AwsError || !(cause instanceof XmlError)) throw cause
    throw invalidToken('The assertion cannot be read')
  }
}
