/** Access tokens of people, for what they have shown: a device's code, an authorization code, or a token to refresh. */
import { createHash, randomUUID } from 'node:crypto'
import type { OpenCall } from '../../iam/operation.ts'
import type { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { Secrets } from '../../signature/secrets.ts'
import type { AccountState } from '../../store/account-state.ts'
import type {
  DeviceRecord,
  DirectoryUserRecord,
  PortalSessionRecord,
} from '../../store/center-records.ts'
import type { ProofParts, ProvenCall } from '../../sts/token-operation.ts'
import { personIdentity } from '../person-identity.ts'
import { type AuthorizationClaims, codePurpose } from './authorization-codes.ts'
import { confirmGrant, grants, mayUse, provenClient } from './clients.ts'
import { authorizedDevice } from './devices.ts'
import { oauthError } from './oauth-error.ts'

/** Milliseconds: of somebody who has signed in, and of an access token that can be refreshed. */
const lifetimes = { session: 28_800_000, token: 3_600_000 }
const accessPurpose = 'access token of the portal'
const refreshPurpose = 'refresh token of the portal'

interface AccessClaims {
  readonly session: string
  /** Milliseconds since 1970. */
  readonly expires: number
}

interface RefreshClaims {
  readonly session: string
  readonly client: string
}

/** CreateToken. */
export async function createToken(input: InputFields, parts: ProofParts): Promise<ProvenCall> {
  const client = provenClient(input, parts)
  const grant = input.need('grantType')
  if (grant !== grants.refresh && grant !== grants.device && grant !== grants.code) {
    throw oauthError('UnsupportedGrantType', 'The grant type is not supported.')
  }
  confirmGrant(client, grant)
  if (grant === grants.refresh) return refresh(input, parts, client.id)
  const find = grant === grants.device ? byDevice(input, client.id) : byCode(input, client.id)
  const user = activeUser(parts.state, find(parts).user)
  const isRefreshed = client.scopes.length > 0 && mayUse(client, grants.refresh)
  return {
    identity: personIdentity(parts.state, user),
    run: async (call) => {
      // another call may have used it while this one waited for its turn
      const used = find({ ...parts, ...call })
      confirmUnused(call, used, parts.now)
      activeUser(call.state, used.user)
      const session = openSession(call, used, parts.now)
      if (grant === grants.code) call.changes.put('device', { ...used, session: session.id })
      else call.changes.remove('device', used.id)
      return tokensOf(call, session, { client: client.id, isRefreshed, now: parts.now })
    },
  }
}

/**
 * A code that comes a second time was seen by somebody else: whichever of them was first, the
 * session ends (RFC 6749, 4.1.2), whatever becomes of the call.
 */
function confirmUnused({ state, changes }: OpenCall, used: AuthorizedGrant, now: number): void {
  if (used.session === undefined) return
  const session = openedSession(state, used.session, now)
  if (session !== undefined) {
    changes.keep('portalSession', { ...session, expires: new Date(now).toISOString() })
  }
  throw invalidCode()
}

function invalidCode(): AwsError {
  return oauthError('InvalidGrant', 'The authorization code is not valid, or has expired.')
}

/** What somebody has authorized. */
type AuthorizedGrant = DeviceRecord & { readonly user: string }

type FoundGrant = (parts: Pick<ProofParts, 'state' | 'secrets' | 'now'>) => AuthorizedGrant

function byDevice(input: InputFields, client: string): FoundGrant {
  return (parts) => authorizedDevice(input.text('deviceCode'), client, parts)
}

/**
 * The code is good once, for the client that can tell what its challenge was made of (RFC 7636). One
 * that was used is found whoever shows it: nobody can make one.
 */
function byCode(input: InputFields, client: string): FoundGrant {
  return ({ state, secrets, now }) => {
    const claims = secrets.open(codePurpose, input.text('code') ?? '') as
      | AuthorizationClaims
      | undefined
    const verifier = input.text('codeVerifier') ?? ''
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const grant = claims && state.shelf('device').byId(claims.id)
    const isGood =
      claims?.client === client &&
      claims.redirectUri === input.text('redirectUri') &&
      claims.challenge === challenge
    const isUsed = grant?.session !== undefined
    if (!grant?.user || now >= Date.parse(grant.expires) || (!isGood && !isUsed)) {
      throw invalidCode()
    }
    return { ...grant, user: grant.user }
  }
}

async function refresh(input: InputFields, parts: ProofParts, client: string): Promise<ProvenCall> {
  const { state, secrets, now } = parts
  const claims = secrets.open(refreshPurpose, input.text('refreshToken') ?? '') as
    | RefreshClaims
    | undefined
  const session = claims && openedSession(state, claims.session, now)
  if (claims?.client !== client || session === undefined) {
    throw oauthError('InvalidGrant', 'The refresh token is not valid, or its session is over.')
  }
  const user = activeUser(state, session.user)
  return {
    identity: personIdentity(state, user),
    run: async (call) => {
      if (openedSession(call.state, session.id, now) === undefined) {
        throw oauthError('InvalidGrant', 'The session is over.')
      }
      return tokensOf(call, session, { client, isRefreshed: true, now })
    },
  }
}

function activeUser(state: AccountState, id: string): DirectoryUserRecord {
  const user = state.shelf('directoryUser').byId(id)
  if (user !== undefined && !user.isDisabled) return user
  throw oauthError('InvalidGrant', 'The person is not in the directory, or is disabled.')
}

function openSession(
  { state, changes, time }: OpenCall,
  { user, mfa }: Pick<AuthorizedGrant, 'user' | 'mfa'>,
  now: number,
): PortalSessionRecord {
  for (const one of state.shelf('portalSession').all) {
    if (Date.parse(one.expires) <= now) changes.remove('portalSession', one.id)
  }
  const expires = new Date(now + lifetimes.session).toISOString()
  const session = { id: randomUUID(), user, created: time, expires, ...(mfa && { mfa }) }
  changes.put('portalSession', session)
  return session
}

function tokensOf(
  { secrets }: OpenCall,
  session: PortalSessionRecord,
  {
    client,
    isRefreshed,
    now,
  }: {
    readonly client: string
    readonly isRefreshed: boolean
    readonly now: number
  },
): CallOutput {
  const end = Date.parse(session.expires)
  const expires = isRefreshed ? Math.min(now + lifetimes.token, end) : end
  const claims: AccessClaims = { session: session.id, expires }
  const refreshed: RefreshClaims = { session: session.id, client }
  return {
    accessToken: secrets.seal(accessPurpose, claims),
    tokenType: 'Bearer',
    expiresIn: Math.floor((expires - now) / 1000),
    ...(isRefreshed && { refreshToken: secrets.seal(refreshPurpose, refreshed) }),
  }
}

/** The session of a person who has not signed out; undefined where it is over. */
function openedSession(
  state: AccountState,
  id: string,
  now: number,
): PortalSessionRecord | undefined {
  const session = state.shelf('portalSession').byId(id)
  return session !== undefined && now < Date.parse(session.expires) ? session : undefined
}

/** Who has signed in, by an access token; undefined for one that is not good, or not any more. */
export function openAccessToken(
  token: string,
  {
    state,
    secrets,
    now,
  }: {
    readonly state: AccountState
    readonly secrets: Secrets
    readonly now: number
  },
): { readonly session: PortalSessionRecord; readonly user: DirectoryUserRecord } | undefined {
  const claims = secrets.open(accessPurpose, token) as AccessClaims | undefined
  if (claims === undefined || now >= claims.expires) return undefined
  const session = openedSession(state, claims.session, now)
  const user = session && state.shelf('directoryUser').byId(session.user)
  return session === undefined || user === undefined || user.isDisabled
    ? undefined
    : { session, user }
}
