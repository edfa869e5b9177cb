/** Authorization codes, which a browser brings to the program that opened it (RFC 6749, 4.1; RFC 7636). */
import { randomUUID } from 'node:crypto'
import type { OpenCall } from '../../iam/operation.ts'
import type { Secrets } from '../../signature/secrets.ts'
import type { DeviceRecord } from '../../store/center-records.ts'
import { type ClientClaims, grants, hashOf, loopbackOf, mayUse, openClient } from './clients.ts'
import { forgetExpired } from './devices.ts'

/** What a program asks for by opening the browser. */
export interface AuthorizationAsked {
  readonly client: ClientClaims
  /** As `hashOf` has it. */
  readonly clientId: string
  readonly redirectUri: string
  readonly challenge: string
  readonly state: string | undefined
}

/** What a code says. */
export interface AuthorizationClaims {
  /** Of the record that is there until the code is used. */
  readonly id: string
  readonly client: string
  readonly redirectUri: string
  readonly challenge: string
}

/** Who has signed in, and with what beside the password. */
export interface SignedInBy extends Pick<DeviceRecord, 'mfa'> {
  readonly user: string
  /** Milliseconds since 1970. */
  readonly now: number
}

export const codePurpose = 'authorization code'
const lifetime = 600_000

/** What an address asks for; in words what is wrong with it, which is never told to where it wants to go. */
export function readAuthorization(
  query: ReadonlyMap<string, string>,
  parts: { readonly secrets: Secrets; readonly now: number },
): AuthorizationAsked | string {
  const id = query.get('client_id') ?? ''
  const client = openClient(id, parts)
  if (client === undefined) return 'The program is not registered, or not any more.'
  const redirectUri = query.get('redirect_uri') ?? ''
  const address = loopbackOf(redirectUri)
  if (address === undefined || !client.redirectUris.some((one) => loopbackOf(one) === address)) {
    return 'The program wants to be told at another address than it has registered.'
  }
  if (!mayUse(client, grants.code)) return 'The program is not registered for the browser.'
  if (query.get('response_type') !== 'code') return 'The program asks for something unknown.'
  const challenge = query.get('code_challenge') ?? ''
  const isHashed = query.get('code_challenge_method') === 'S256'
  if (!isHashed || !/^[\w-]{43}$/.test(challenge)) return 'The program gives no code challenge.'
  const state = query.get('state')
  return { client, clientId: hashOf(id), redirectUri, challenge, state }
}

/** The address to go to with a code for a person, who has signed in. */
export function grantCode(
  call: OpenCall,
  { client, clientId, redirectUri, challenge, state }: AuthorizationAsked,
  { now, ...by }: SignedInBy,
): string {
  const { changes, secrets } = call
  forgetExpired(call, now)
  const id = `code/${randomUUID()}`
  const expires = new Date(now + lifetime).toISOString()
  const { name: clientName, scopes } = client
  changes.put('device', { id, client: clientId, clientName, scopes, expires, ...by })
  const claims: AuthorizationClaims = { id, client: clientId, redirectUri, challenge }
  const code = secrets.seal(codePurpose, claims)
  return addressWith(redirectUri, { code, state })
}

/** The address to go to where a person has refused. */
export function refusedAddress({ redirectUri, state }: AuthorizationAsked): string {
  return addressWith(redirectUri, { error: 'access_denied', state })
}

/** An address of a program with what it is told. */
export function addressWith(
  uri: string,
  told: Readonly<Record<string, string | undefined>>,
): string {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(told)) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}
