/** The keys of OpenID Connect providers, fetched from them and kept for a while. */
import {
  type CryptoKey,
  createLocalJWKSet,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose'
import { AwsError } from '../protocol/aws-error.ts'
import { fetchDocument, type ProviderAddresses, ThumbprintError } from './fetch-document.ts'

/** An issuer of tokens. */
export interface TokenIssuer {
  /** `https://idp.example.com/path` */
  readonly issuer: string
  readonly thumbprints: readonly string[]
}

interface KeptKeys {
  readonly keys: JSONWebKeySet
  readonly fetched: number
  /** A provider whose certificate was trusted by other thumbprints is asked again. */
  readonly thumbprints: string
}

const mostKeys = 100
const mostProviders = 200
const goodFor = 3_600_000
/** A key that is not known is looked for again, but not with every token that names one. */
const pauseBetween = 30_000

export class IdentityProviders {
  readonly #addresses: ProviderAddresses
  readonly #now: () => number
  readonly #kept = new Map<string, KeptKeys>()
  readonly #fetching = new Map<string, Promise<KeptKeys>>()

  constructor(addresses: ProviderAddresses, now: () => number) {
    this.#addresses = addresses
    this.#now = now
  }

  /**
   * The key that a token names in its header. Throws `InvalidIdentityToken` where the provider has
   * no such key, or cannot be asked for it.
   */
  async keyOf(issuer: TokenIssuer, header: JWSHeaderParameters): Promise<CryptoKey> {
    const kept = await this.#keysOf(issuer, goodFor)
    const found = await findKey(kept, header)
    if (found !== undefined) return found
    const again = await findKey(await this.#keysOf(issuer, pauseBetween), header)
    if (again === undefined) throw noKey()
    return again
  }

  #keysOf(issuer: TokenIssuer, mostAge: number): Promise<KeptKeys> {
    const thumbprints = issuer.thumbprints.join()
    const name = `${issuer.issuer} ${thumbprints}`
    const kept = this.#kept.get(issuer.issuer)
    const isGood = kept?.thumbprints === thumbprints && this.#now() - kept.fetched < mostAge
    if (isGood) return Promise.resolve(kept)
    const fetching = this.#fetching.get(name) ?? this.#fetch(issuer)
    this.#fetching.set(name, fetching)
    return fetching.finally(() => this.#fetching.delete(name))
  }

  async #fetch({ issuer, thumbprints }: TokenIssuer): Promise<KeptKeys> {
    const fetched = this.#now()
    const keys = await this.#fetchKeys({ issuer, thumbprints })
    const kept = { keys, fetched, thumbprints: thumbprints.join() }
    this.#kept.delete(issuer)
    this.#kept.set(issuer, kept)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > mostProviders && oldest !== undefined) this.#kept.delete(oldest)
    return kept
  }

  async #fetchKeys({ issuer, thumbprints }: TokenIssuer): Promise<JSONWebKeySet> {
    const addresses = this.#addresses
    try {
      const found = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
      const text = await fetchDocument({ url: found, thumbprints, addresses })
      const { issuer: stated, jwks_uri: url } = JSON.parse(text) as Record<string, unknown>
      if (stated !== issuer || typeof url !== 'string') throw new TypeError('another issuer')
      return readKeys(await fetchDocument({ url, thumbprints, addresses }))
    } catch (cause) {
      if (cause instanceof ThumbprintError) {
        throw invalidToken(
          "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
        )
      }
      if (isUnreachable(cause)) throw unreachable()
      throw noKey()
    }
  }
}

const networkCodes: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH'],
  'ABORT_ERR',
])

function isUnreachable(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  return cause.name === 'TimeoutError' || ('code' in cause && networkCodes.has(cause.code))
}

function unreachable(): AwsError {
  return new AwsError(
    'IDPCommunicationError',
    'The request could not be fulfilled because the identity provider (IDP) that was asked to verify the incoming identity token could not be reached.',
  )
}

/** Keys with ids, which tokens name them by. */
function readKeys(text: string): JSONWebKeySet {
  const { keys } = JSON.parse(text) as { readonly keys: unknown }
  if (!Array.isArray(keys) || keys.length > mostKeys) throw new TypeError('no set of keys')
  return { keys: keys.filter((one) => typeof one?.kid === 'string') }
}

async function findKey(
  { keys }: KeptKeys,
  header: JWSHeaderParameters,
): Promise<CryptoKey | undefined> {
  if (header.kid === undefined) return undefined
  try {
    return await createLocalJWKSet(keys)(header)
  } catch {
    return undefined
  }
}

export function invalidToken(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message)
}

function noKey(): AwsError {
  return invalidToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  )
}
