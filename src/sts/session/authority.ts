/** What issuing a session needs of the engine. */

import type { EngineSeam } from '../../engine/guests.ts'
import type { Decision } from '../../model/decision.ts'
import type { Principal } from '../../model/request.ts'
import type { KnownSessions } from './known-sessions.ts'
import type { Session } from './session.ts'

/** The engine, as the calls of STS see it, and what vouches for sessions. */
export interface Authority extends EngineSeam {
  readonly known: KnownSessions
  /** Takes sessions that are not known, too, as long as they are well formed. */
  readonly acceptsUnsealed: boolean
}

/** What a call of STS returns: a session, if it is allowed. */
export interface SessionDecision {
  /** `credential` where the caller's kind of credentials cannot make the call (E-93). */
  readonly decision: Decision
  /** Absent unless the verdict is `allowed`. */
  readonly session?: Session
}

/** Who calls: any principal, or a session that an engine issued. */
export type Requester = Principal | Session

/** A refusal that precedes policies (E-93). */
export const refusal: SessionDecision = Object.freeze({
  decision: Object.freeze({
    verdict: 'implicitDeny',
    policyType: 'credential',
    statements: Object.freeze([]),
  }),
})
