/** CreateOAuth2Token: credentials for a code, and again for a token to refresh ("AWS Sign-In API Reference"). */
import { createHash } from 'node:crypto'
import { SignJWT } from 'jose'
import type { OpenCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { Secrets } from '../signature/secrets.ts'
import { arnOf } from '../store/arns.ts'
import { openAccountOf } from '../store/find-organization.ts'
import type { LoginSessionRecord } from '../store/login-records.ts'
import type { UserRecord } from '../store/record-types.ts'
import { makeCredentials } from '../sts/session-token.ts'
import type { ProofParts, ProvenCall } from '../sts/token-operation.ts'
import { useOnce } from '../sts/use-once.ts'
import { type KeyProof, readKeyProof } from './key-proof.ts'
import {
  authorizeLogin,
  lifetimes,
  loginIdentity,
  makeSession,
  ownerOfSession,
} from './login-sessions.ts'
import { passwordMark } from './login-user.ts'

export const codePurpose = 'authorization code of sign-in'
const refreshPurpose = 'refresh token of sign-in'

interface SessionClaims {
  readonly account: string
  readonly session: string
}

/** What the input shows, and how it is found to be good. */
interface ShownGrant {
  readonly purpose: string
  readonly text: string
  readonly refused: () => AwsError
  readonly isGood: (session: LoginSessionRecord) => boolean
}

export async function createLoginToken(input: InputFields, parts: ProofParts): Promise<ProvenCall> {
  const proof = await readKeyProof(parts, '/v1/token')
  if (proof === undefined) throw invalidRequest('The proof of the key (DPoP) is missing or wrong.')
  const isCode = input.need('grantType') === 'authorization_code'
  const grant = isCode ? codeOf(input, parts.now) : refreshOf(input, proof, parts.now)
  const claims = parts.secrets.open(grant.purpose, grant.text) as SessionClaims | undefined
  const state = openAccountOf(parts.accounts, claims?.account ?? '')
  if (claims === undefined || state === undefined) throw grant.refused()
  const find = { id: claims.session, grant, client: input.need('clientId') }
  const { user } = findSession({ state }, find)
  return {
    state,
    identity: loginIdentity(state.id, user),
    run: async (call) => {
      // another call may have used it, or changed the user, while this one waited for its turn
      if (openAccountOf(call.accounts, call.account) !== call.state) throw grant.refused()
      confirmCode(call, find, isCode)
      const found = findSession(call, find)
      const isNew = useProof(call, proof, parts.now)
      if (!isNew) throw invalidRequest('The proof of the key (DPoP) was used before.')
      if (isCode) call.changes.put('loginSession', { ...found.session, key: proof.key })
      return tokensOf(call, found, { ...parts, isCode })
    },
  }
}

/** Whether this is the first time, for whichever account: a program may have one key for several. */
function useProof(call: OpenCall, { key, id }: KeyProof, now: number): boolean {
  const { home } = call.accounts
  const atHome = { state: home, changes: call.changes.of(home), time: call.time }
  return useOnce(atHome, ['DPoP', key, id], now + 2 * lifetimes.code)
}

function invalidRequest(message: string): AwsError {
  return new AwsError('ValidationException', message, { members: { error: 'INVALID_REQUEST' } })
}

/** In the words that clients know; all of them say to sign in again. */
function refused(error: string, message: string): AwsError {
  return new AwsError('AccessDeniedException', message, { members: { error } })
}

/** The code is good once, for whoever can tell what its challenge was made of (RFC 7636). */
function codeOf(input: InputFields, now: number): ShownGrant {
  const verifier = input.text('codeVerifier') ?? ''
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return {
    purpose: codePurpose,
    text: input.text('code') ?? '',
    refused: () => refused('AUTHCODE_EXPIRED', 'The authorization code is not valid, or expired.'),
    isGood: (session) =>
      session.challenge === challenge &&
      session.redirectUri === input.text('redirectUri') &&
      now < Date.parse(session.codeExpires),
  }
}

/** The token is good as long as the session, for whoever has the key that the code was used with. */
function refreshOf(input: InputFields, { key }: KeyProof, now: number): ShownGrant {
  return {
    purpose: refreshPurpose,
    text: input.text('refreshToken') ?? '',
    refused: () => refused('TOKEN_EXPIRED', 'The session is not valid, or over.'),
    isGood: (session) => session.key === key && now < Date.parse(session.expires),
  }
}

interface SoughtSession {
  readonly id: string
  readonly grant: ShownGrant
  readonly client: string
}

interface FoundSession {
  readonly session: LoginSessionRecord
  readonly user: UserRecord
}

function findSession(
  call: Pick<OpenCall, 'state'>,
  { id, grant, client }: SoughtSession,
): FoundSession {
  const session = call.state.shelf('loginSession').byId(id)
  const isGood = session?.client === client && grant.isGood(session)
  if (session === undefined || !isGood) throw grant.refused()
  const user = ownerOfSession(call, session, passwordMark)
  if (user !== undefined) return { session, user }
  throw refused('USER_CREDENTIALS_CHANGED', 'The user or the password was changed.')
}

/**
 * A code that comes a second time was seen by somebody else: whichever of them was first, the
 * session ends (RFC 6749, 4.1.2), whatever becomes of the call.
 */
function confirmCode(
  { state, changes, time }: OpenCall,
  { id, grant }: SoughtSession,
  isCode: boolean,
) {
  const session = state.shelf('loginSession').byId(id)
  if (!isCode || session?.key === undefined) return
  changes.keep('loginSession', { ...session, expires: time, codeExpires: time })
  throw grant.refused()
}

interface GivenParts extends Pick<ProofParts, 'now' | 'origin'> {
  readonly isCode: boolean
}

async function tokensOf(
  call: OpenCall,
  { session, user }: FoundSession,
  { now, origin, isCode }: GivenParts,
): Promise<CallOutput> {
  const made = await makeSession(call, { user, session }, now)
  const resource = session.client.endsWith('/cross-device') ? 'remote' : 'localhost'
  try {
    await authorizeLogin(call, { user, made }, { operation: 'CreateOAuth2Token', resource })
  } catch (cause) {
    if (!(cause instanceof AwsError) || cause.code !== 'AccessDenied') throw cause
    throw refused('INSUFFICIENT_PERMISSIONS', cause.message)
  }
  const left = Math.floor((Date.parse(session.expires) - now) / 1000)
  const end = Math.min(Date.parse(made.expiresAt), Date.parse(session.expires))
  const short = { ...made, expiresAt: new Date(end).toISOString() }
  const keys = makeCredentials(call.secrets, short)
  const claims: SessionClaims = { account: call.account, session: session.id }
  return {
    accessToken: {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      sessionToken: keys.SessionToken,
    },
    tokenType: 'aws_sigv4',
    expiresIn: Math.max(1, Math.min(lifetimes.credentials, left)),
    refreshToken: call.secrets.seal(refreshPurpose, claims),
    ...(isCode && { idToken: await idToken(call, { session, user, origin, now }) }),
  }
}

/** Says who has signed in. Nobody verifies it but this server: the program has it from the server itself. */
function idToken(
  { account, secrets }: { readonly account: string; readonly secrets: Secrets },
  { session, user, origin, now }: FoundSession & Pick<ProofParts, 'origin' | 'now'>,
): Promise<string> {
  const seconds = Math.floor(now / 1000)
  return new SignJWT({ sub: arnOf(account, 'user', user), aud: session.client, iss: origin })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifetimes.credentials)
    .sign(secrets.bytesOf('id tokens of sign-in', account, 32))
}
