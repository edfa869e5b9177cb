/** The calls of STS as decisions, and what is done with the sessions that come of them. */
import type { Engine } from '../../engine/engine.ts'
import { seamOf } from '../../engine/guests.ts'
import { shorten } from '../../json/report.ts'
import { RequestError } from '../../model/errors.ts'
import type { Context } from '../../model/request.ts'
import type { Authority, Requester, SessionDecision } from '../session/authority.ts'
import { KnownSessions, stranger } from '../session/known-sessions.ts'
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
import { type ForwardedAccess, forwardAccess } from './forward-access.ts'
import { copyContext, readInput } from './own-data.ts'
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

/** How sessions leave and come back. */
export interface StsOptions {
  /** Seals the sessions that leave (`seal`) and checks those that come back (`open`). */
  readonly key?: SealingKey
  /**
   * Takes sessions that come back unsealed, as plain data; `false` when absent. Whoever can write
   * such a session can be anybody: only for sessions that are kept where nobody else can write.
   */
  readonly acceptsUnsealed?: boolean
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
  readonly #sealing: Sealing | undefined

  /** Use `createSts`. */
  constructor(engine: Engine, options: StsOptions) {
    const seam = seamOf(engine)
    const { key, acceptsUnsealed = false } = readOptions(options)
    this.#sealing = key === undefined ? undefined : new Sealing(key)
    this.#authority = { ...seam, known: new KnownSessions(), acceptsUnsealed }
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
   * Puts a session to use: the very object that a call of this `Sts` returned or that it opened.
   * With the option `acceptsUnsealed` also any copy, from wherever it comes. The bundle in use
   * decides: it may be newer than the session's, as long as it knows the same user or role.
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
    const sealing = needKey(this.#sealing)
    if (!this.#authority.known.has(session)) throw stranger()
    return sealing.seal(session)
  }

  /**
   * Puts a session to use that `seal` made text of, here or wherever the key is the same.
   *
   * Rejects with `ERR_SESSION_INVALID` for text that was changed, or as `resume` throws.
   */
  async open(text: string): Promise<SessionHandle> {
    const session = freeze(await needKey(this.#sealing).unseal(text)) as Session
    return this.resume(this.#authority.known.admit(session))
  }

  /**
   * What a service asks on with in its caller's name ("Forward access sessions"): the same
   * principal, the context of the call that reached it without its VPC, and the chain of services,
   * which grows when `context` is itself of a forwarded request. Both calls must be allowed.
   */
  forwardAccess(caller: Requester, service: string, context?: Context): ForwardedAccess {
    const input = readInput({ caller, service, context }, this.#authority)
    const upstream = input.context === undefined ? undefined : copyContext(input.context)
    return forwardAccess(this.#authority, input.caller, input.service, upstream)
  }

  /** Whether a caller may hand a role to a service, and the service may assume it ("Pass a role"). */
  passRole(input: PassRoleInput): PassRoleDecision {
    return passRole(this.#authority, readInput(input, this.#authority))
  }
}

function needKey(sealing: Sealing | undefined): Sealing {
  if (sealing !== undefined) return sealing
  throw new RequestError('sessions cannot be sealed without a key', {
    place: 'options.key',
    hint: 'give `createSts` a key of 32 random bytes, the same wherever sessions are opened',
  })
}

/** Read once, without accessors of the caller's that could change their answer. */
function readOptions(options: unknown): StsOptions {
  try {
    return copyOptions(options)
  } catch (cause) {
    if (cause instanceof RequestError) throw cause
    throw badOptions('options', 'the options cannot be read')
  }
}

function copyOptions(options: unknown): StsOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw badOptions('options', 'the options must be an object')
  }
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name))
  if (unknown !== undefined)
    throw badOptions('options', `option \`${shorten(unknown)}\` is not known`)
  const { key, acceptsUnsealed } = options as StsOptions
  if (acceptsUnsealed !== undefined && typeof acceptsUnsealed !== 'boolean') {
    throw badOptions('options.acceptsUnsealed', '`acceptsUnsealed` must be a boolean')
  }
  return { ...(key !== undefined && { key }), acceptsUnsealed: acceptsUnsealed === true }
}

const optionNames = ['key', 'acceptsUnsealed']

function badOptions(place: string, message: string): RequestError {
  return new RequestError(message, {
    place,
    hint: 'give { key, acceptsUnsealed }, either left out',
  })
}
