/** A session that comes back: its shape, its time, and whether the bundle still knows its principal. */
import * as Caller from '../../../assembly/layout/caller.ts'
import type { Identity } from '../../engine/caller/identity.ts'
import type { LoadedBundle } from '../../engine/loaded-bundle.ts'
import { SessionError } from '../../model/errors.ts'
import { findEntity } from '../calls/find-role.ts'
import { invalid, readSession } from '../calls/input-shape.ts'
import { copySession } from '../calls/own-data.ts'
import type { Authority } from './authority.ts'
import { stranger } from './known-sessions.ts'
import type { Session } from './session.ts'

/**
 * Takes a session that is known, or any where unsealed ones are accepted. It need not be of the bundle in use:
 * policies are read at request time (D-87), and all that is asked is that the user or role still
 * exists and, where both ids are known, is the same one (D-36).
 *
 * Throws `ERR_SESSION_EXPIRED`, or `ERR_SESSION_INVALID` for one that is damaged or whose principal
 * is gone.
 */
export function openSession(value: unknown, authority: Authority): Session {
  const isKnown = authority.known.has(value)
  if (!(isKnown || authority.acceptsUnsealed)) throw stranger()
  const { session, identity } = readSession(isKnown ? value : copySession(value))
  confirmTime(session, authority.now())
  confirmEntity(session, identity, authority.bundle())
  return session
}

/** Throws `ERR_SESSION_EXPIRED` from the end of the session on (D-88). */
export function confirmTime({ expiresAt }: Session, now: number): void {
  if (now < Date.parse(expiresAt)) return
  throw new SessionError('ERR_SESSION_EXPIRED', `the session ended at ${expiresAt}`, {
    place: 'session.expiresAt',
    hint: 'ask for a new session',
  })
}

function confirmEntity(session: Session, identity: Identity, bundle: LoadedBundle): void {
  if (bundle.traits.isCase) return
  if (bundle.records.account(identity.account) === undefined) {
    throw invalid('session.principal', 'is of an account that the bundle does not know')
  }
  const arn = entityOf(identity)
  if (arn === undefined) return
  const entity = findEntity(bundle, arn)
  if (entity === undefined) {
    throw invalid('session.principal', 'is of a user or role that the bundle does not know')
  }
  const { entityId } = session
  if (entityId === undefined || entity.id === undefined || entityId === entity.id) return
  throw invalid('session.entityId', 'is not the user’s or role’s: that one was deleted')
}

/** The user or role behind a session; undefined where that is a root user. */
export function entityOf({ kind, name, parent }: Identity): string | undefined {
  if (kind === Caller.ROLE_SESSION || kind === Caller.SERVICE_LINKED_ROLE) return name
  if (kind >= Caller.ROOT || kind === Caller.FEDERATED_ROOT) return undefined
  return parent ?? name
}
