/** ID tokens of OpenID Connect providers, verified ("OIDC federation"). */
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { AwsError } from '../protocol/aws-error.ts'
import type { AccountState } from '../store/account-state.ts'
import { type IdentityProviders, invalidToken, type TokenIssuer } from './identity-providers.ts'

/** What a token says that was found good. */
export interface WebIdentity {
  /** The ARN of the account's provider, or the domain of one that every account knows. */
  readonly provider: string
  readonly claims: JWTPayload
  readonly subject: string
  readonly audience: string
}

export interface WebIdentityParts {
  readonly state: AccountState
  readonly providers: IdentityProviders
  /** Milliseconds since 1970. */
  readonly now: number
}

/** "Tokens must be signed using either RSA keys or ECDSA keys" (AssumeRoleWithWebIdentity). */
const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512']

/** Providers of OpenID Connect that need no provider object in the account. */
const builtIn: ReadonlySet<string> = new Set([
  ...['accounts.google.com', 'cognito-identity.amazonaws.com'],
])

/**
 * Verifies a token: its issuer, audience, signature and time. Throws `InvalidIdentityToken`, or
 * `ExpiredTokenException`.
 */
export async function verifyWebIdentity(
  token: string,
  { state, providers, now }: WebIdentityParts,
): Promise<WebIdentity> {
  const stated = readToken(token)
  const issuer = findIssuer(state, stated.iss)
  const { audience, subject } = issuer.confirm(stated)
  const claims = await verify(token, { issuer, providers, now })
  return { provider: issuer.provider, claims, subject, audience }
}

interface KnownIssuer extends TokenIssuer {
  readonly provider: string
  readonly confirm: (claims: JWTPayload) => { readonly audience: string; readonly subject: string }
}

function readToken(token: string): JWTPayload {
  try {
    decodeProtectedHeader(token)
    return decodeJwt(token)
  } catch {
    throw notToken()
  }
}

function notToken(): AwsError {
  return invalidToken(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  )
}

function findIssuer(state: AccountState, iss: unknown): KnownIssuer {
  if (typeof iss !== 'string') throw missing('iss')
  if (iss.endsWith('.tokens.sts.global.api.aws')) {
    throw invalidToken('Tokens of GetWebIdentityToken cannot be used to assume a role')
  }
  const id = iss.replace(/^https:\/\//, '')
  const found = state.shelf('oidc').byId(id)
  const issuer = /^https:\/\//.test(iss) ? iss : `https://${iss}`
  if (found !== undefined) {
    return {
      ...{ issuer, thumbprints: found.thumbprints },
      provider: `arn:aws:iam::${state.settings.account}:oidc-provider/${id}`,
      confirm: (claims) => confirmClaims(claims, found.clients),
    }
  }
  if (builtIn.has(id)) {
    const confirm = (claims: JWTPayload) => confirmClaims(claims, undefined)
    return { issuer, thumbprints: [], provider: id, confirm }
  }
  throw invalidToken(`No OpenIDConnect provider found in your account for ${iss}`)
}

/** Clients of a provider are its own; of a built-in one trust policies name them. */
function confirmClaims(claims: JWTPayload, clients: readonly string[] | undefined) {
  const { aud, azp = aud, sub } = claims
  const audience = Array.isArray(azp) && azp.length === 1 ? azp[0] : azp
  if (audience === undefined) throw missing('aud')
  if (typeof sub !== 'string' || sub === '') throw missing('sub')
  if (typeof audience !== 'string' || clients?.includes(audience) === false) {
    throw invalidToken('Incorrect token audience')
  }
  return { audience, subject: sub }
}

function missing(claim: string): AwsError {
  return invalidToken(`Missing a required claim: ${claim}`)
}

interface Verification {
  readonly issuer: KnownIssuer
  readonly providers: IdentityProviders
  readonly now: number
}

async function verify(
  token: string,
  { issuer, providers, now }: Verification,
): Promise<JWTPayload> {
  try {
    const verified = await jwtVerify(token, (header) => providers.keyOf(issuer, header), {
      algorithms,
      requiredClaims: ['exp', 'iat', 'sub', 'aud'],
      currentDate: new Date(now),
    })
    return verified.payload
  } catch (cause) {
    if (cause instanceof AwsError) throw cause
    if (cause instanceof errors.JWTExpired) throw expired(now, cause.payload.exp)
    if (cause instanceof errors.JWTClaimValidationFailed && cause.reason === 'missing') {
      throw missing(cause.claim)
    }
    if (cause instanceof errors.JWTClaimValidationFailed) {
      throw invalidToken(`The token is not valid: its claim ${cause.claim} says otherwise`)
    }
    if (cause instanceof errors.JWSSignatureVerificationFailed) {
      throw invalidToken('The signature of the token is not valid')
    }
    throw notToken() // or the provider's key is not one to verify with
  }
}

function expired(now: number, exp: number | undefined): AwsError {
  const current = Math.floor(now / 1000)
  return new AwsError(
    'ExpiredTokenException',
    `Token expired: current date/time ${current} must be before the expiration date/time ${exp}`,
  )
}
