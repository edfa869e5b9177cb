/** The calls of STS as decisions, and what is done with the sessions that come of them. */
import type { Engine } from '../../engine/engine.ts'
import { seamOf } from '../../engine/guests.ts'
import { RequestError } from '../../model/errors.ts'
import type { Context } from '../../model/request.ts'
import { type RootTask, rootTasks, rootTasksOf } from '../../model/root-tasks.ts'
import type { Authority, Requester, SessionDecision } from '../session/authority.ts'
import { freeze, Sealing, type SealingKey } from '../session/seal.ts'
import type { Session } from '../session/session.ts'
import { resumeSession, type SessionHandle } from '../session/session-handle.ts'
import { type AssumeRoleInput, assumeRole } from './assume-role.ts'
import { type AssumeRootInput, assumeRoot } from './assume-root.ts'
import {
  assumeRoleWithSaml,
  assumeRoleWithWebIdentity,
  type SamlInput,
  type WebIdentityInput,
} from './by-token.ts'
import { fault } from './call-inputs.ts'
import { type ForwardedAccess, forwardAccess } from './forward-access.ts'
import { readInput } from './own-data.ts'
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
export function createSts(engine: Engine, options: StsOptions = {}): Sts {
  return new Sts(engine, options)
}

/** How sessions are issued and taken back. */
export interface StsOptions {
  /**
   * Seals the sessions that leave (`seal`, `open`). With a key only sessions that were issued here,
   * or opened under their seal, are taken: a copy that anybody could have changed is refused. Without
   * one every well-formed session is taken, and whoever can change it can change who it is.
   */
  readonly key?: SealingKey
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
  constructor(engine: Engine, options: StsOptions) {
    const seam = seamOf(engine)
    const key = readSealingKey(options)
    const sealing = key === undefined ? undefined : new Sealing(key)
    this.#authority = { ...seam, sealing }
    this.#engine = engine
  }

  /**
   * A session of a role for who is signed in: the caller's policies and the role's trust policy
   * decide on `sts:AssumeRole`, with tags on `sts:TagSession`, with a source identity on
   * `sts:SetSourceIdentity`. A role that calls gets an hour at most ("Role chaining").
   */
  assumeRole(input: AssumeRoleInput): SessionDecision {
    return assumeRole(this.#authority, readInput(input, this.#authority))
  }

  /** A session of a role for the bearer of a JWT, whose claims the caller has verified. */
  assumeRoleWithWebIdentity(input: WebIdentityInput): SessionDecision {
    return assumeRoleWithWebIdentity(this.#authority, readInput(input, this.#authority))
  }

  /** A session of a role for the subject of a SAML assertion that the caller has verified. */
  assumeRoleWithSaml(input: SamlInput): SessionDecision {
    return assumeRoleWithSaml(this.#authority, readInput(input, this.#authority))
  }

  /** A session of the user, or root user, who calls with access keys; no policy has a say (E-68). */
  getSessionToken(input: SessionTokenInput): SessionDecision {
    return getSessionToken(this.#authority, readInput(input, this.#authority))
  }

  /** A session with the caller's permissions as far as session policies allow (E-4, E-29). */
  getFederationToken(input: FederationTokenInput): SessionDecision {
    return getFederationToken(this.#authority, readInput(input, this.#authority))
  }

  /**
   * A member account's root user for one task ("Perform a privileged task on an AWS Organizations
   * member account"). The caller's account decides; the directory says whether it may at all.
   */
  assumeRoot(input: AssumeRootInput): SessionDecision {
    return assumeRoot(this.#authority, readInput(input, this.#authority))
  }

  /**
   * Puts a session to use that this engine or another one issued. The bundle in use decides: it may
   * be newer than the session's, as long as it knows the same user or role. Where the option `key`
   * is given, only the very object that a call returned, or `open`, is taken; without it, whoever
   * can change a session can change who it is.
   *
   * Throws `ERR_SESSION_EXPIRED` or `ERR_SESSION_INVALID`.
   */
  resume(session: unknown): SessionHandle {
    return resumeSession(this.#authority, session, (principal) => this.#engine.prepare(principal))
  }

  /**
   * A session as text that can leave: its JSON behind an HMAC of it. Needs the option `key`, and a
   * session that was issued here or opened. It is signed and not encrypted: its holder can read it.
   *
   * Rejects with `ERR_REQUEST_INVALID` without a key, or `ERR_SESSION_INVALID`.
   */
  async seal(session: Session): Promise<string> {
    return this.#sealing().seal(session)
  }

  /**
   * Puts a session to use that `seal` made text of, here or wherever the key is the same.
   *
   * Rejects with `ERR_SESSION_INVALID` for text that was changed, or as `resume` throws.
   */
  async open(text: string): Promise<SessionHandle> {
    const sealing = this.#sealing()
    const session = freeze(await sealing.unseal(text)) as Session
    return this.resume(sealing.admit(session))
  }

  /**
   * What a service asks on with in its caller's name ("Forward access sessions"): the same
   * principal, the context of the call that reached it without its VPC, and the chain of services,
   * which grows when `context` is itself of a forwarded request. Both calls must be allowed.
   */
  forwardAccess(caller: Requester, service: string, context?: Context): ForwardedAccess {
    const input = readInput({ caller, service, context }, this.#authority)
    return forwardAccess(this.#authority, input.caller, input.service, input.context)
  }

  /** Whether a caller may hand a role to a service, and the service may assume it ("Pass a role"). */
  passRole(input: PassRoleInput): PassRoleDecision {
    return passRole(this.#authority, readInput(input, this.#authority))
  }

  /** What only root users can do; with an action, the tasks that it can be part of. */
  rootTasks(action?: string): readonly RootTask[] {
    if (action === undefined) return rootTasks
    if (typeof action === 'string') return rootTasksOf(action)
    throw fault('action', 'must be a string', 'write for example `s3:DeleteBucketPolicy`')
  }

  #sealing(): Sealing {
    const { sealing } = this.#authority
    if (sealing !== undefined) return sealing
    throw new RequestError('sessions cannot be sealed without a key', {
      place: 'options.key',
      hint: 'give `createSts` a key of 32 random bytes, the same wherever sessions are opened',
    })
  }
}

function readSealingKey(options: unknown): SealingKey | undefined {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) {
    return (options as StsOptions).key
  }
  throw new RequestError('the options must be an object', {
    place: 'options',
    hint: 'give { key }',
  })
}
