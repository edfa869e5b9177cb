/** Programs that people sign in with: anybody may register one, and nothing of it is kept. */
import { createHash, randomUUID } from 'node:crypto'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { Secrets } from '../../signature/secrets.ts'
import type { ProofParts, ProvenCall } from '../../sts/token-operation.ts'
import { oauthError } from './oauth-error.ts'

/** What a client id says. */
export interface ClientClaims {
  readonly name: string
  readonly scopes: readonly string[]
  readonly redirectUris: readonly string[]
  /** What it may ask for tokens with; anything where it has said nothing. */
  readonly grantTypes: readonly string[]
  /** Milliseconds since 1970. */
  readonly expires: number
  readonly unique: string
}

export const grants = {
  code: 'authorization_code',
  device: 'urn:ietf:params:oauth:grant-type:device_code',
  refresh: 'refresh_token',
} as const

const day = 86_400_000
const lifetime = 90 * day
const idPurpose = 'client of identity center'
const secretPurpose = 'secret of a client of identity center'
/** Items of each list, and characters of each string: an id must fit into an address. */
const longest = { list: 10, text: 256 }

/** RegisterClient. */
export async function registerClient(
  input: InputFields,
  { secrets, now, origin }: ProofParts,
): Promise<ProvenCall> {
  if (input.need('clientType') !== 'public') {
    throw oauthError('InvalidClientMetadata', 'Only public clients can be registered.')
  }
  const given = input.texts('grantTypes')
  const known: readonly string[] = Object.values(grants)
  if (!given.every((one) => known.includes(one))) {
    throw oauthError('UnsupportedGrantType', 'A grant type is not supported.')
  }
  const scopes = input.texts('scopes')
  const redirectUris = input.texts('redirectUris')
  if (redirectUris.some((one) => loopbackOf(one) === undefined)) {
    throw oauthError('InvalidRedirectUri', 'A redirect URI must be of 127.0.0.1 or [::1].')
  }
  const name = input.need('clientName')
  const isShort = [scopes, redirectUris].every((list) => list.length <= longest.list)
  if (!isShort || [name, ...scopes, ...redirectUris].some((one) => one.length > longest.text)) {
    throw oauthError('InvalidRequest', 'The request has a member that is too long.')
  }
  const expires = now + lifetime
  const claims: ClientClaims = {
    ...{ name, scopes, redirectUris, expires, unique: randomUUID() },
    grantTypes: [...new Set(given)],
  }
  const clientId = secrets.seal(idPurpose, claims)
  const output: CallOutput = {
    ...{ clientId, clientSecret: secrets.seal(secretPurpose, hashOf(clientId)) },
    clientIdIssuedAt: Math.floor(now / 1000),
    clientSecretExpiresAt: Math.floor(expires / 1000),
    authorizationEndpoint: `${origin}/authorize`,
    tokenEndpoint: `${origin}/token`,
  }
  return { identity: undefined, run: async () => output }
}

/**
 * An address of this machine, where the program listens for who signs in, without its port: programs
 * listen at any (RFC 8252, 7.3). Undefined for every other address. INVARIANT: codes go nowhere else.
 */
export function loopbackOf(uri: string): string | undefined {
  if (!URL.canParse(uri)) return undefined
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(uri)
  const isHere = protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(hostname)
  const isPlain = [search, hash, username, password].every((part) => part === '')
  return isHere && isPlain ? `${hostname}${pathname}` : undefined
}

/** A client by its id alone; undefined for one that is not, or not any more. */
export function openClient(
  id: string,
  { secrets, now }: { readonly secrets: Secrets; readonly now: number },
): ClientClaims | undefined {
  const claims = secrets.open(idPurpose, id) as ClientClaims | undefined
  return claims !== undefined && now < claims.expires ? claims : undefined
}

/** Whether a client has registered for a grant ("RegisterClient": the list restricts what it may use). */
export function mayUse(
  { grantTypes }: Pick<ClientClaims, 'grantTypes'>,
  grant: (typeof grants)[keyof typeof grants],
): boolean {
  return grantTypes.length === 0 || grantTypes.includes(grant)
}

/** Throws where it has not. */
export function confirmGrant(
  client: Pick<ClientClaims, 'grantTypes'>,
  grant: (typeof grants)[keyof typeof grants],
): void {
  if (mayUse(client, grant)) return
  throw oauthError('UnauthorizedClient', 'The client is not registered for this grant type.')
}

/** The client that an input names and proves to be. */
export function provenClient(input: InputFields, parts: ProofParts) {
  const id = input.need('clientId')
  const claims = openClient(id, parts)
  const secret = parts.secrets.open(secretPurpose, input.need('clientSecret'))
  if (claims === undefined || secret !== hashOf(id)) {
    throw oauthError('InvalidClient', 'The client or its secret is not valid, or has expired.')
  }
  return { ...claims, id: hashOf(id) }
}

/** What tells a client from others, shorter than its id. */
export function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 32)
}
