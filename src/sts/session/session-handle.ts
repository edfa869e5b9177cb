/** A session put to use: requests that are decided as its principal, until it expires. */
import * as Caller from '../../../assembly/layout/caller.ts'
import { foldCase } from '../../bundle/forms.ts'
import { readArn } from '../../engine/caller/identity.ts'
import type { Handle } from '../../engine/engine.ts'
import { shown } from '../../json/shown.ts'
import { LimitError, RequestError, SessionError } from '../../model/errors.ts'
import type { AuthorizationRequest, Context, ContextValue, Principal } from '../../model/request.ts'
import { derivedKeys } from '../../services/derived-keys.ts'
import { copyContext } from '../calls/own-data.ts'
import { type Authority, refusal } from './authority.ts'
import { confirmTime, openSession } from './open-session.ts'
import { contextOf, isSessionKey, type Session } from './session.ts'

/**
 * A session in use. Every method throws `ERR_SESSION_EXPIRED` once it is over, and
 * `ERR_SESSION_INVALID` once a newer bundle no longer knows its principal.
 */
export interface SessionHandle extends Handle {
  readonly session: Session
  /** The request that the session makes, for `explain`, or to be part of one call with others. */
  request(action: string, resource: string, context?: Context): AuthorizationRequest
}

/** See `Sts.resume`. */
export function resumeSession(
  authority: Authority,
  value: unknown,
  prepare: (principal: Principal) => Handle,
): SessionHandle {
  const session = openSession(value, authority)
  const prepared = prepareSession(session, prepare)
  const enter = guard(session, authority)
  return {
    session,
    request: (action, resource, stated) => {
      const context = enter(stated)
      return { principal: session.principal, action, resource, ...(context && { context }) }
    },
    isAllowed: (action, resource, stated) => {
      const context = enter(stated)
      return !isRefused(session, action) && prepared.isAllowed(action, resource, context)
    },
    check: (action, resource, stated) => {
      const context = enter(stated)
      return isRefused(session, action)
        ? refusal.decision
        : prepared.check(action, resource, context)
    },
  }
}

/** What is wrong with the principal is wrong with the session that describes it. */
function prepareSession(session: Session, prepare: (principal: Principal) => Handle): Handle {
  try {
    return prepare(session.principal)
  } catch (cause) {
    if (!(cause instanceof RequestError || cause instanceof LimitError)) throw cause
    throw new SessionError('ERR_SESSION_INVALID', `the session is damaged: ${cause.message}`, {
      place: cause.place?.replace(/^request/, 'session') ?? 'session.principal',
      hint: 'ask for a new session',
      cause,
    })
  }
}

/** Makes sure that the session still holds, and gives the context of its next request. */
function guard(
  session: Session,
  authority: Authority,
): (stated: Context | undefined) => Context | undefined {
  const end = Date.parse(session.expiresAt)
  const hasKeys = session.mfaAge !== undefined || Object.keys(session.context).length > 0
  let digest = authority.digest()
  return (given) => {
    const stated = given === undefined ? undefined : copyContext(given)
    const now = authority.now()
    if (now >= end) confirmTime(session, now)
    if (digest !== authority.digest()) {
      openSession(session, authority)
      digest = authority.digest()
    }
    if (stated === undefined) return hasKeys ? contextOf(session, now) : undefined
    const own = hasKeys ? contextOf(session, now) : session.context
    confirmStated(own, session, stated)
    return hasKeys ? joinContext(stated, own) : stated
  }
}

/** INVARIANT: in no spelling does a stated key stand beside the session's own. */
function joinContext(stated: Context, own: Context): Context {
  const names = new Set(Object.keys(own).map(foldCase))
  const others = Object.entries(stated).filter(([key]) => !names.has(foldCase(key)))
  return { ...Object.fromEntries(others), ...own }
}

/** Root's GetSessionToken credentials reach neither IAM nor STS (E-69); other kinds the kernel knows. */
function isRefused({ kind, principal }: Session, action: string): boolean {
  if (kind !== 'sessionToken' || typeof principal !== 'string') return false
  if (typeof action !== 'string') return false // the engine refuses it
  if (readArn(principal)?.kind !== Caller.ROOT) return false
  const folded = foldCase(action)
  return folded.startsWith('iam:') || (folded.startsWith('sts:') && folded !== callerIdentity)
}

const callerIdentity = 'sts:getcalleridentity'

/** A request states none of the session's keys otherwise, nor such as this session does not have. */
function confirmStated(own: Context, { principal }: Session, stated: Context): void {
  const values = new Map(Object.entries(own).map(([key, value]) => [foldCase(key), value]))
  for (const [key, value] of Object.entries(stated)) {
    const folded = foldCase(key)
    const isDerived = typeof principal !== 'string' && derivedKeys.has(folded)
    const isOwn = isSessionKey(folded) || values.has(folded)
    if (isDerived || !(isOwn || derivedKeys.get(folded) === 'session')) continue
    if (isSame(value, values.get(folded))) continue
    throw new RequestError(`the context contradicts \`${key}\`, a key of the session`, {
      place: `request.context.${key}`,
      hint: 'leave the key out: the session states it, or does not have it',
    })
  }
}

function isSame(stated: ContextValue, own: ContextValue | undefined): boolean {
  if (own === undefined) return false
  const given = listOf(stated)
  const kept = listOf(own)
  return given.length === kept.length && given.every((text, at) => text === kept[at])
}

function listOf(value: ContextValue): string[] {
  return [value].flat().map(shown)
}
