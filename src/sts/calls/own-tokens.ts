/** GetSessionToken and GetFederationToken: sessions of who has long-term credentials (D-73, D-74). */
import * as CallerLayout from '../../../assembly/layout/caller.ts'
import type { Context, Principal, SessionPolicies } from '../../model/request.ts'
import {
  type Authority,
  type Requester,
  refusal,
  type SessionDecision,
} from '../session/authority.ts'
import { sessionBounds } from '../session/session.ts'
import { readDuration, readText, textRules } from './call-inputs.ts'
import { issue } from './issue-session.ts'
import {
  isRootUser,
  readRequester,
  type StsCaller,
  type VerifiedMfa,
  withMfa,
} from './requester.ts'
import { readPolicies } from './session-policies.ts'
import { isEmpty, readTags, type TagMap, tagContext } from './session-tags.ts'
import { decideCall } from './sts-call.ts'

/** What GetSessionToken is asked for. */
export interface SessionTokenInput {
  readonly caller: Requester
  /** Of a user from 900 to 129,600, by default 43,200; of root an hour at most. */
  readonly durationSeconds?: number
  /** An MFA code of the user who calls, verified. */
  readonly mfa?: VerifiedMfa
  /** Network, time and other keys of the call itself. */
  readonly context?: Context
}

/** What GetFederationToken is asked for. */
export interface FederationTokenInput extends SessionPolicies {
  readonly caller: Requester
  /** The federated user's name. */
  readonly name: string
  /** Of a user from 900 to 129,600, by default 43,200; of root an hour at most. */
  readonly durationSeconds?: number
  readonly tags?: TagMap
  /** Network, time and other keys of the call itself. */
  readonly context?: Context
}

/** See `Sts.getSessionToken`. */
export function getSessionToken(authority: Authority, input: SessionTokenInput): SessionDecision {
  const caller = withMfa(readRequester(input.caller, authority), input.mfa)
  const seconds = readTokenDuration(input.durationSeconds, caller)
  if (!hasAccount(caller)) return refusal
  const decision = decideCall(authority, {
    principal: caller.principal,
    actions: ['sts:GetSessionToken'],
    resource: '*',
    stated: input.context,
    own: caller.context,
  })
  if (decision.verdict !== 'allowed' || !hasLongTermKeys(caller)) return withoutSession(decision)
  const { mfa } = caller
  const user = caller.identity.name
  const isRoot = isRootUser(caller)
  return issue(authority, decision, {
    kind: 'sessionToken',
    principal: (issuedAt): Principal =>
      isRoot ? user : { user, sessionToken: true, mfa, issuedAt },
    seconds,
    mfaAge: mfa ? caller.mfaAge : undefined,
    context: (issuedAt) =>
      isRoot ? { 'aws:TokenIssueTime': issuedAt, 'aws:MultiFactorAuthPresent': false } : {},
  })
}

/** See `Sts.getFederationToken`. */
export function getFederationToken(
  authority: Authority,
  input: FederationTokenInput,
): SessionDecision {
  const name = readText(input.name, 'name', textRules.federatedName)
  const caller = readRequester(input.caller, authority)
  const tags = readTags(input.tags)
  const { partition, account } = caller.identity
  const seconds = readTokenDuration(input.durationSeconds, caller)
  if (!hasAccount(caller)) return refusal
  const policies = readPolicies(input, caller.identity, authority)
  const federatedUser = `arn:${partition}:sts::${account}:federated-user/${name}`
  const decision = decideCall(authority, {
    principal: caller.principal,
    actions: ['sts:GetFederationToken', ...(isEmpty(tags) ? [] : ['sts:TagSession'])],
    resource: federatedUser,
    stated: input.context,
    own: { ...caller.context, ...tagContext(tags) },
  })
  if (decision.verdict !== 'allowed' || !hasLongTermKeys(caller)) return withoutSession(decision)
  return issue(authority, decision, {
    kind: 'federatedUser',
    principal: (issuedAt): Principal => ({
      federatedUser,
      parent: caller.identity.name,
      ...(!isEmpty(tags) && { tags: tags.tags }),
      ...policies,
      issuedAt,
    }),
    seconds,
  })
}

function readTokenDuration(value: number | undefined, caller: StsCaller): number {
  const { least, hour, halfDay, sessionToken } = sessionBounds
  if (isRootUser(caller)) return readDuration(value, { least, most: hour, usual: hour })
  return readDuration(value, { least, most: sessionToken, usual: halfDay })
}

/** Whoever has no account has no credentials to ask with. */
function hasAccount({ identity }: StsCaller): boolean {
  return identity.account !== ''
}

/** A user, or root, with access keys: neither with the credentials of a session (D-73, D-74). */
function hasLongTermKeys({ identity, context }: StsCaller): boolean {
  if (identity.kind === CallerLayout.USER) return true
  return identity.kind === CallerLayout.ROOT && context['aws:TokenIssueTime'] === undefined
}

/** What was not allowed stays as it was decided; what was allowed to the wrong credentials is refused. */
function withoutSession(decision: SessionDecision['decision']): SessionDecision {
  return decision.verdict === 'allowed' ? refusal : { decision }
}
