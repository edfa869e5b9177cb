/** Calls of STS as plain data, and what is known of those who make them. */

import type { Context, Principal } from '../../src/model/request.ts'
import type { AssumeRoleInput } from '../../src/sts/calls/assume-role.ts'
import type { AssumeRootInput } from '../../src/sts/calls/assume-root.ts'
import type { SamlInput, WebIdentityInput } from '../../src/sts/calls/by-token.ts'
import type { FederationTokenInput, SessionTokenInput } from '../../src/sts/calls/own-tokens.ts'

/** Whoever calls: a principal, or the session that an earlier call of the scenario issued. */
export type WrittenCaller = Principal | { readonly step: number }

type Called<Api extends string, Input> = {
  readonly api: Api
  readonly caller: WrittenCaller
  readonly input: Omit<Input, 'caller'>
}

/** One call; federated identities call without credentials of their own. */
export type StsCall =
  | Called<'assumeRole', AssumeRoleInput>
  | Called<'getSessionToken', SessionTokenInput>
  | Called<'getFederationToken', FederationTokenInput>
  | Called<'assumeRoot', AssumeRootInput>
  | { readonly api: 'assumeRoleWithWebIdentity'; readonly input: WebIdentityInput }
  | { readonly api: 'assumeRoleWithSaml'; readonly input: SamlInput }

/** A session as the rules have it, whatever an engine says. */
export interface ExpectedSession {
  readonly principal: Principal
  /** Milliseconds since 1970, both. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly chained: boolean
  readonly transitiveTagKeys: readonly string[]
  readonly mfaAge: number | undefined
  /** Context keys that stay with the session. */
  readonly kept: Context
}

export type CallerKind =
  | 'user'
  | 'root'
  | 'role'
  | 'federatedUser'
  | 'assumedRoot'
  | 'service'
  | 'provider'
  | 'anonymous'

/** Who calls, as far as the rules of STS ask. */
export interface CallerFacts {
  readonly kind: CallerKind
  readonly principal: Principal
  /** The ARN of the user, role, root or federated user; of others nothing. */
  readonly arn: string
  readonly account: string
  /** The session's own context keys now. */
  readonly own: Context
  readonly session: ExpectedSession | undefined
}

/** The session's own context keys at an instant: MFA grows old (K-55). */
export function ownKeys(session: ExpectedSession, now: number): Context {
  const { mfaAge, issuedAt, kept } = session
  if (mfaAge === undefined) return kept
  return { ...kept, 'aws:MultiFactorAuthAge': mfaAge + Math.floor((now - issuedAt) / 1000) }
}

/** Reads a principal, or a session, that calls at an instant. */
export function factsOf(caller: Principal | ExpectedSession, now: number): CallerFacts {
  if (typeof caller === 'object' && 'expiresAt' in caller) {
    return { ...factsOf(caller.principal, now), own: ownKeys(caller, now), session: caller }
  }
  const [kind, arn] = typeof caller === 'string' ? readArn(caller) : readDescriptor(caller)
  const account = arn.split(':')[4] ?? ''
  return { kind, principal: caller, arn, account, own: {}, session: undefined }
}

function readArn(text: string): [CallerKind, string] {
  if (text === 'anonymous') return ['anonymous', '']
  const resource = text.split(':').slice(5).join(':')
  if (resource === 'root') return ['root', text]
  if (resource.startsWith('user/')) return ['user', text]
  return [resource.startsWith('federated-user/') ? 'federatedUser' : 'role', text]
}

function readDescriptor(principal: Exclude<Principal, string>): [CallerKind, string] {
  if ('role' in principal) return ['role', principal.role]
  if ('user' in principal) return ['user', principal.user]
  if ('federatedUser' in principal) return ['federatedUser', principal.federatedUser]
  if ('assumedRoot' in principal) return ['assumedRoot', principal.assumedRoot]
  return ['service' in principal ? 'service' : 'provider', '']
}
