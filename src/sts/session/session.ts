/** What a session is once it is issued: plain data, kept as JSON wherever its holder likes. */
import { RequestError } from '../../model/errors.ts'
import type { Context, Principal } from '../../model/request.ts'

/** AssumeRole and its federated forms, GetSessionToken, GetFederationToken, AssumeRoot. */
export type SessionKind = 'assumedRole' | 'sessionToken' | 'federatedUser' | 'assumedRoot'

/**
 * A session: who asks, and what was settled when it was issued (D-87). It holds no secret and no
 * signature: whoever can change it can be anybody, so keep it where its holder cannot, or seal it.
 * Policies of the role or user are not in it; they are read at request time (D-87).
 */
export interface Session {
  readonly version: 1
  readonly kind: SessionKind
  /** The session's own ARN (D-30, D-31); of GetSessionToken and AssumeRoot the user's, or root's. */
  readonly arn: string
  /** Whom the engine decides for: session name, tags, session policies and source identity included. */
  readonly principal: Principal
  /** `AIDA…` or `AROA…` of the user or role behind it, where the bundle knows it. */
  readonly entityId?: string
  /** ISO 8601, both. */
  readonly issuedAt: string
  readonly expiresAt: string
  /** Issued to the credentials of another role (D-81). */
  readonly chained: boolean
  /** Session tags that pass on to the next role (D-82). */
  readonly transitiveTagKeys: readonly string[]
  /** Seconds between MFA and issue, where MFA was used (K-55). */
  readonly mfaAge?: number
  /** Context keys of the session besides those that follow from `principal` (K-171, K-177). */
  readonly context: Context
  /** Digest of the bundle that it was issued by. */
  readonly bundle: string
}

/** What context keys of a session follow from. */
export type SessionFacts = Pick<Session, 'context' | 'mfaAge' | 'issuedAt'>

/** Seconds. */
export const sessionBounds = Object.freeze({
  least: 900,
  assumedRole: 43_200,
  /** Role chaining (D-70), and everything a root user may ask for (D-73). */
  hour: 3_600,
  sessionToken: 129_600,
  federatedUser: 129_600,
  /** Of GetSessionToken and GetFederationToken for a user. */
  halfDay: 43_200,
  assumedRoot: 900,
})

/** Whether a caller is a session rather than a bare principal. */
export function isSession(caller: Principal | Session): caller is Session {
  return typeof caller === 'object' && caller !== null && 'version' in caller
}

/**
 * The principal to decide for, which is not checked: see `Sts.resume`. Throws `ERR_REQUEST_INVALID`
 * for an object that does not let itself be read.
 */
export function principalOf(caller: Principal | Session): Principal {
  try {
    return isSession(caller) ? caller.principal : caller
  } catch (cause) {
    const details = { place: 'caller', hint: 'give a session, or a principal as requests have it' }
    throw new RequestError('the caller cannot be read', { ...details, cause })
  }
}

/** The session's own context keys at an instant, in milliseconds since 1970. */
export function contextOf(session: SessionFacts, now: number): Context {
  if (session.mfaAge === undefined) return session.context
  const elapsed = Math.max(0, Math.floor((now - Date.parse(session.issuedAt)) / 1000))
  return { ...session.context, 'aws:MultiFactorAuthAge': session.mfaAge + elapsed }
}

/**
 * Whether a key, in lower case, is a session's or a token's to state and no context's: of SAML, of
 * an identity provider (they are named by their host: K-170), or the age of MFA.
 */
export function isSessionKey(folded: string): boolean {
  if (folded === 'aws:multifactorauthage' || folded.startsWith('saml:')) return true
  const colon = folded.indexOf(':')
  return folded.slice(0, colon).includes('.')
}
