/** Who calls: the owner of the key that signed, or the session behind a token. */
import type { Principal } from '../../entries/index.ts'
import type { Session } from '../../entries/sts.ts'

interface CallerFacts {
  readonly arn: string
  /** `AIDA…`, `AROA…:session`, `ACCT:name`, or the account of the root user. */
  readonly userId: string
  readonly account: string
  readonly accessKeyId: string
  /** Id of the user, of a user's own keys or of its GetSessionToken sessions. */
  readonly user: string | undefined
}

/** With long-term credentials. */
export interface KeyCaller extends CallerFacts {
  readonly kind: 'root' | 'user'
  /** Whom the engine decides for. */
  readonly principal: Principal
}

/** With temporary credentials. */
export interface SessionCaller extends CallerFacts {
  readonly kind: 'session'
  readonly principal: Session
  /** Scope-down policies: what the session may do, it may do only where each of them allows it. */
  readonly scopes: readonly string[]
}

/** A caller that was authenticated. */
export type SignedCaller = KeyCaller | SessionCaller

/** Whether it is a root user, or a session of AssumeRoot, who needs not be named in calls about itself. */
export function actsAsRoot(caller: SignedCaller): boolean {
  return (
    caller.kind === 'root' || (caller.kind === 'session' && caller.principal.kind === 'assumedRoot')
  )
}

/** Ids of the user or role whose policies the caller has; none of the root user. */
export function entitiesOf(caller: SignedCaller): string[] {
  const id = caller.kind === 'session' ? caller.principal.entityId : caller.user
  return id === undefined ? [] : [id]
}
