/** From a call that is allowed to its session. */

import { readPrincipal } from '../../engine/caller/identity.ts'
import type { Decision } from '../../model/decision.ts'
import type { Context, Principal } from '../../model/request.ts'
import type { Authority, SessionDecision } from '../session/authority.ts'
import { entityOf } from '../session/open-session.ts'
import { freeze } from '../session/seal.ts'
import type { Session, SessionKind } from '../session/session.ts'
import { findEntity } from './find-role.ts'
import { sessionArn } from './input-shape.ts'

export interface SessionDraft {
  readonly kind: SessionKind
  /** The principal, given when its credentials are issued. */
  readonly principal: (issuedAt: string) => Principal
  readonly seconds: number
  /** An end that comes sooner, in milliseconds since 1970. */
  readonly notAfter?: number
  readonly chained?: boolean
  readonly transitiveTagKeys?: readonly string[]
  readonly mfaAge?: number | undefined
  readonly context?: (issuedAt: string) => Context
}

/** The decision with its session. Times are whole seconds, as STS gives them. */
export function issue(
  authority: Authority,
  decision: Decision,
  draft: SessionDraft,
): SessionDecision {
  const now = Math.floor(authority.now() / 1000) * 1000
  const end = Math.min(now + draft.seconds * 1000, draft.notAfter ?? Number.POSITIVE_INFINITY)
  const issuedAt = writeInstant(now)
  const principal = draft.principal(issuedAt)
  const identity = readPrincipal(principal)
  const entity = entityOf(identity)
  const entityId = entity === undefined ? undefined : findEntity(authority.bundle(), entity)?.id
  const session: Session = freeze({
    version: 1,
    kind: draft.kind,
    arn: sessionArn(principal, identity),
    principal,
    ...(entityId !== undefined && { entityId }),
    issuedAt,
    expiresAt: writeInstant(end),
    chained: draft.chained ?? false,
    transitiveTagKeys: draft.transitiveTagKeys ?? [],
    ...(draft.mfaAge !== undefined && { mfaAge: draft.mfaAge }),
    context: draft.context?.(issuedAt) ?? {},
    bundle: authority.digest(),
  })
  return { decision, session: authority.known.admit(session) }
}

function writeInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000Z', 'Z')
}
