/** Who calls STS: a bare principal, or a session, with what either hands on to the next one. */
import * as CallerLayout from '../../../assembly/layout/caller.ts'
import { type Identity, readPrincipal } from '../../engine/caller/identity.ts'
import { SallyportError } from '../../model/errors.ts'
import type { Context, Principal } from '../../model/request.ts'
import { readPrincipal as readShape } from '../../request/read-call.ts'
import type { Authority, Requester } from '../session/authority.ts'
import { openSession } from '../session/open-session.ts'
import { contextOf, isSession } from '../session/session.ts'
import { fault, readText, textRules } from './call-inputs.ts'
import { inheritedTags, noTags, type SessionTags, type TagMap } from './session-tags.ts'

/** A caller of STS, read once. */
export interface StsCaller {
  readonly principal: Principal
  readonly identity: Identity
  /** Context keys that its session holds. */
  readonly context: Context
  /** Its credentials are a role's: assuming another role with them is chaining (D-81). */
  readonly isRole: boolean
  /** Set once, and kept by every role of the chain (D-84). */
  readonly sourceIdentity: string | undefined
  /** Transitive tags of its session (D-82). */
  readonly inherited: SessionTags
  /** MFA was used for its credentials, or in this call. */
  readonly mfa: boolean
  /** Seconds since then, where they are known. */
  readonly mfaAge: number | undefined
}

/** An MFA code that the caller has verified: of which device, and how many seconds ago. */
export type VerifiedMfa = boolean | { readonly serialNumber?: string; readonly age?: number }

/** Reads who calls. Throws `ERR_REQUEST_INVALID`, `ERR_SESSION_EXPIRED` or `ERR_SESSION_INVALID`. */
export function readRequester(requester: Requester, authority: Authority): StsCaller {
  if (!isSession(requester)) return readBare(requester, {}, noTags)
  const session = openSession(requester, authority)
  const context = contextOf(session, authority.now())
  const { principal } = session
  const inherited = inheritedTags(tagsOf(principal), session.transitiveTagKeys)
  return readBare(principal, context, inherited)
}

function readBare(principal: Principal, context: Context, inherited: SessionTags): StsCaller {
  const identity = identify(principal)
  const { kind } = identity
  const described = typeof principal === 'object' ? principal : undefined
  const age = context['aws:MultiFactorAuthAge']
  return {
    principal,
    identity,
    context,
    isRole: kind === CallerLayout.ROLE_SESSION || kind === CallerLayout.SERVICE_LINKED_ROLE,
    sourceIdentity:
      described !== undefined && 'sourceIdentity' in described
        ? described.sourceIdentity
        : undefined,
    inherited,
    mfa: described !== undefined && 'mfa' in described && described.mfa === true,
    mfaAge: typeof age === 'number' ? age : undefined,
  }
}

/** Who a principal that was given names. Throws `ERR_REQUEST_INVALID` at `input.caller`. */
export function identify(principal: Principal): Identity {
  try {
    return readPrincipal(readShape(principal))
  } catch (cause) {
    const hint = cause instanceof SallyportError ? cause.hint : undefined
    throw fault('caller', 'is not a principal of IAM', hint ?? 'give an ARN or a description')
  }
}

function tagsOf(principal: Principal): TagMap {
  return typeof principal === 'object' && 'tags' in principal ? (principal.tags ?? {}) : {}
}

/**
 * The caller, with the MFA of this call; the MFA of a role session does not reach the roles that
 * are chained to it (K-121). Only IAM users have devices that STS takes codes of (D-90).
 */
export function withMfa(caller: StsCaller, mfa: VerifiedMfa | undefined): StsCaller {
  const { principal, identity } = caller
  if (mfa === undefined || mfa === false) return caller.isRole ? withoutMfa(caller) : caller
  const isDescribed = typeof principal === 'object'
  if (isDescribed ? !('user' in principal) : identity.kind !== CallerLayout.USER) {
    throw fault('mfa', 'is only for IAM users', 'leave `mfa` out: only IAM users give MFA codes')
  }
  const mfaAge = readMfaAge(mfa)
  const user = isDescribed ? principal : { user: identity.name }
  return {
    ...caller,
    principal: { ...(user as { readonly user: string }), mfa: true },
    context: { ...caller.context, 'aws:MultiFactorAuthAge': mfaAge },
    mfa: true,
    mfaAge,
  }
}

function withoutMfa(caller: StsCaller): StsCaller {
  const { 'aws:MultiFactorAuthAge': _, ...context } = caller.context
  const { principal } = caller
  const hasMfa = typeof principal === 'object' && 'mfa' in principal && principal.mfa === true
  return {
    ...caller,
    principal: hasMfa ? { ...principal, mfa: false } : principal,
    context,
    mfa: false,
    mfaAge: undefined,
  }
}

function readMfaAge(mfa: VerifiedMfa): number {
  if (mfa === true) return 0
  if (typeof mfa !== 'object' || mfa === null) {
    throw fault('mfa', 'is not an MFA', 'give `true`, or { serialNumber, age }')
  }
  const { serialNumber, age = 0 } = mfa
  if (serialNumber !== undefined) readText(serialNumber, 'mfa.serialNumber', textRules.serialNumber)
  if (Number.isInteger(age) && age >= 0) return age
  throw fault('mfa.age', 'must be a number of seconds', 'give the whole seconds since the code')
}

/** Whether long-term credentials of the account's root user call. */
export function isRootUser({ identity }: StsCaller): boolean {
  return identity.kind === CallerLayout.ROOT
}
