/** The calls of STS as decisions, and what is done with the sessions that come of them. */
import type { Engine } from '../../engine/engine.ts'
import { seamOf } from '../../engine/guests.ts'
import type { Context } from '../../model/request.ts'
import { type RootTask, rootTasks, rootTasksOf } from '../../model/root-tasks.ts'
import type { Authority, Requester, SessionDecision } from '../session/authority.ts'
import { resumeSession, type SessionHandle } from '../session/session-handle.ts'
import { type AssumeRoleInput, assumeRole } from './assume-role.ts'
import { type AssumeRootInput, assumeRoot } from './assume-root.ts'
import {
  assumeRoleWithSaml,
  assumeRoleWithWebIdentity,
  type SamlInput,
  type WebIdentityInput,
} from './by-token.ts'
import { type ForwardedAccess, forwardAccess } from './forward-access.ts'
import {
  type FederationTokenInput,
  getFederationToken,
  getSessionToken,
  type SessionTokenInput,
} from './own-tokens.ts'
import { type PassRoleDecision, type PassRoleInput, passRole } from './pass-role.ts'

/**
 * STS on an engine: each call is decided by the bundle in use. Throws `ERR_REQUEST_INVALID` for what
 * is no engine.
 */
export function createSts(engine: Engine): Sts {
  return new Sts(engine)
}

/**
 * Every call returns a decision, and a session if that is `allowed`; no tokens are made and none are
 * verified. Parameters that STS does not take throw `ERR_REQUEST_INVALID` with their place, session
 * policies that cannot be loaded `ERR_POLICY_INVALID`, and a caller's session that is over or
 * damaged `ERR_SESSION_EXPIRED` or `ERR_SESSION_INVALID`.
 */
export class Sts {
  readonly #engine: Engine
  readonly #authority: Authority

  /** Use `createSts`. */
  constructor(engine: Engine) {
    this.#authority = seamOf(engine)
    this.#engine = engine
  }

  /**
   * A session of a role for who is signed in: the caller's policies and the role's trust policy
   * decide on `sts:AssumeRole`, with tags on `sts:TagSession`, with a source identity on
   * `sts:SetSourceIdentity`. A role that calls gets an hour at most ("Role chaining").
   */
  assumeRole(input: AssumeRoleInput): SessionDecision {
    return assumeRole(this.#authority, input)
  }

  /** A session of a role for the bearer of a JWT, whose claims the caller has verified. */
  assumeRoleWithWebIdentity(input: WebIdentityInput): SessionDecision {
    return assumeRoleWithWebIdentity(this.#authority, input)
  }

  /** A session of a role for the subject of a SAML assertion that the caller has verified. */
  assumeRoleWithSaml(input: SamlInput): SessionDecision {
    return assumeRoleWithSaml(this.#authority, input)
  }

  /** A session of the user, or root user, who calls with access keys; no policy has a say (E-68). */
  getSessionToken(input: SessionTokenInput): SessionDecision {
    return getSessionToken(this.#authority, input)
  }

  /** A session with the caller's permissions as far as session policies allow (E-4, E-29). */
  getFederationToken(input: FederationTokenInput): SessionDecision {
    return getFederationToken(this.#authority, input)
  }

  /**
   * A member account's root user for one task ("Perform a privileged task on an AWS Organizations
   * member account"). The caller's account decides; the directory says whether it may at all.
   */
  assumeRoot(input: AssumeRootInput): SessionDecision {
    return assumeRoot(this.#authority, input)
  }

  /**
   * Puts a session to use that this engine or another one issued. The bundle in use decides: it may
   * be newer than the session's, as long as it knows the same user or role.
   *
   * Throws `ERR_SESSION_EXPIRED` or `ERR_SESSION_INVALID`.
   */
  resume(session: unknown): SessionHandle {
    return resumeSession(this.#authority, session, (principal) => this.#engine.prepare(principal))
  }

  /**
   * What a service asks on with in its caller's name ("Forward access sessions"): the same
   * principal, the context of the call that reached it without its VPC, and the chain of services,
   * which grows when `context` is itself of a forwarded request. Both calls must be allowed.
   */
  forwardAccess(caller: Requester, service: string, context?: Context): ForwardedAccess {
    return forwardAccess(this.#authority, caller, service, context)
  }

  /** Whether a caller may hand a role to a service, and the service may assume it ("Pass a role"). */
  passRole(input: PassRoleInput): PassRoleDecision {
    return passRole(this.#authority, input)
  }

  /** What only root users can do; with an action, the tasks that it can be part of. */
  rootTasks(action?: string): readonly RootTask[] {
    return action === undefined ? rootTasks : rootTasksOf(action)
  }
}
