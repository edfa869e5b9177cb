/** Sessions that nobody outside can have made or changed: issued here, or opened under their seal. */
import { SessionError } from '../../model/errors.ts'
import type { Session } from './session.ts'

export class KnownSessions {
  readonly #known = new WeakSet<object>()

  /** Takes up a session, which is frozen. */
  admit(session: Session): Session {
    this.#known.add(session)
    return session
  }

  has(session: unknown): boolean {
    return typeof session === 'object' && session !== null && this.#known.has(session)
  }
}

/** An error about a session that anybody could have written. */
export function stranger(): SessionError {
  return new SessionError('ERR_SESSION_INVALID', '`session` was not issued by this engine', {
    place: 'session',
    hint: 'seal sessions that leave, and `open` them with the same `key`; where nobody else can write them, `createSts(engine, { acceptsUnsealed: true })` takes plain ones',
  })
}
