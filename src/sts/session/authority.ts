/** What issuing a session needs of the engine. */

import type { Tags } from '../../engine/caller/stored-records.ts'
import type { LoadedBundle } from '../../engine/loaded-bundle.ts'
import type { Decision } from '../../model/decision.ts'
import type { Principal } from '../../model/request.ts'
import type { Call } from '../../request/call.ts'
import type { Session } from './session.ts'

/** The engine, as the operations of STS see it. */
export interface Authority {
  /** Decides a call; `incoming` are transitive tags that stand in for the role's own (K-85). */
  check(call: Call, incoming?: Tags): Decision
  /** Compiles session policies, to be sure that they can be. Throws what the compiler throws. */
  admit(policies: readonly unknown[]): void
  /** The bundle in use. */
  bundle(): LoadedBundle
  digest(): string
  /** Milliseconds since 1970. */
  now(): number
}

/** What an operation of STS answers: a session, if it is allowed. */
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
