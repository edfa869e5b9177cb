/** Tokens that the account issues about its own principals ("Outbound identity federation"). */
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import type { ReceivedRequest } from '../signature/canonical-request.ts'
import type { Secrets } from '../signature/secrets.ts'
import { headerOf } from '../signature/stated-signature.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import type { TokenKeyRecord } from '../store/record-types.ts'

/** The algorithms that callers may ask for. */
export const tokenAlgorithms = ['RS256', 'ES384'] as const

export type TokenAlgorithm = (typeof tokenAlgorithms)[number]

const purpose = 'private key of issued tokens'

/** A new pair of keys; the private one is sealed. */
export async function makeTokenKey(
  secrets: Secrets,
  algorithm: TokenAlgorithm,
  created: string,
): Promise<TokenKeyRecord> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const id = randomUUID()
  return {
    ...{ id, algorithm, created },
    sealed: secrets.seal(purpose, await exportJWK(privateKey)),
    shown: { ...(await exportJWK(publicKey)), kid: id, alg: algorithm, use: 'sig' },
  }
}

/** A token with the claims, signed by the account's key of the algorithm. */
export async function signToken(
  claims: Readonly<Record<string, unknown>>,
  { state, secrets }: { readonly state: AccountState; readonly secrets: Secrets },
  algorithm: TokenAlgorithm,
): Promise<string> {
  const key = state.shelf('tokenKey').all.find((one) => one.algorithm === algorithm)
  const opened = key && (secrets.open(purpose, key.sealed) as JWK | undefined)
  if (key === undefined || opened === undefined) throw new TypeError('the account has no such key')
  return new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, kid: key.id, typ: 'JWT' })
    .sign(await importJWK(opened, algorithm))
}

/** The issuer of an account that has ever been enabled. */
export function issuerOf(state: AccountState): string | undefined {
  const { outbound } = state.settings
  return outbound && `https://${outbound.id}.tokens.sts.global.api.aws`
}

/** What verifiers ask for: issuers of all accounts are on one port, and the host tells them apart. */
export function findIssuerDocument(
  accounts: Accounts,
  request: ReceivedRequest,
): object | undefined {
  const host = headerOf(request, 'host') ?? ''
  const named = accounts.where((state) => issuerOf(state) === `https://${host}`)
  return documentOf(named ?? accounts.home, request.target)
}

/** By path; undefined for what the issuer does not have. */
function documentOf(state: AccountState, path: string): object | undefined {
  const issuer = issuerOf(state)
  if (issuer === undefined) return undefined
  const keys = state.shelf('tokenKey').all.map(({ shown }) => shown)
  const documents: ReadonlyMap<string, object> = new Map<string, object>([
    [
      '/.well-known/openid-configuration',
      {
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: tokenAlgorithms,
        claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'https://sts.amazonaws.com/'],
      },
    ],
    ['/.well-known/jwks.json', { keys }],
  ])
  return documents.get(path)
}
