/** AssumeRole: a decision of the caller's policies and the role's trust policy (D-70, E-63, E-65). */
import * as CallerLayout from '../../../assembly/layout/caller.ts'
import { foldCase } from '../../bundle/forms.ts'
import type { SessionKeys } from '../../engine/context/session-key.ts'
import type { Context, SessionPolicies } from '../../model/request.ts'
import { isCertificateTag } from '../../services/trust-actions.ts'
import {
  type Authority,
  type Requester,
  refusal,
  type SessionDecision,
} from '../session/authority.ts'
import { sessionBounds } from '../session/session.ts'
import { type ProvidedContext, readContexts } from '../tokens/provided-contexts.ts'
import { readServiceKeys } from '../tokens/service-session-keys.ts'
import {
  fault,
  readDuration,
  readOptionalText,
  readRole,
  readText,
  textRules,
} from './call-inputs.ts'
import { issue } from './issue-session.ts'
import { readRequester, type StsCaller, type VerifiedMfa, withMfa } from './requester.ts'
import { readPolicies } from './session-policies.ts'
import {
  isEmpty,
  joinTags,
  readTags,
  type SessionTags,
  type TagMap,
  tagContext,
} from './session-tags.ts'
import { decideCall } from './sts-call.ts'
import { confirmRoleMaximum, describeRole, roleActions } from './trusting-role.ts'

/** What AssumeRole is asked for. */
export interface AssumeRoleInput extends SessionPolicies {
  readonly caller: Requester
  /** The role's ARN, with its path. */
  readonly role: string
  readonly sessionName: string
  /** From 900 to the role's maximum; 3,600 by default, and at most for role chaining. */
  readonly durationSeconds?: number
  readonly externalId?: string
  /** An MFA code of the user who calls, verified. */
  readonly mfa?: VerifiedMfa
  readonly tags?: TagMap
  /** Keys of `tags` that the next role of a chain inherits. */
  readonly transitiveTagKeys?: readonly string[]
  readonly sourceIdentity?: string
  /** What the service that calls puts into the session: `ec2:RoleDelivery` and the like. */
  readonly sessionKeys?: SessionKeys
  /** Context assertions, verified; they need `sts:SetContext`. */
  readonly providedContexts?: readonly ProvidedContext[]
  /** Network, time and other keys of the call itself. */
  readonly context?: Context
}

/** See `Sts.assumeRole`. */
export function assumeRole(authority: Authority, input: AssumeRoleInput): SessionDecision {
  const call = readCall(authority, input)
  const { role, caller, seconds, tags } = call
  if (isRefused(caller, seconds)) return refusal
  const decision = decideCall(authority, {
    principal: caller.principal,
    actions: roleActions('sts:AssumeRole', {
      tags: !isEmpty(tags),
      sourceIdentity: call.sourceIdentity,
      contexts: Object.keys(call.contexts).length > 0,
    }),
    resource: role.name,
    stated: input.context,
    own: call.keys,
    incoming: new Map(Object.entries(caller.inherited.tags)),
  })
  if (decision.verdict !== 'allowed') return { decision }
  confirmRoleMaximum(authority, role, seconds)
  return issue(authority, decision, {
    kind: 'assumedRole',
    principal: describeRole({ ...call, mfa: caller.mfa }),
    seconds,
    chained: caller.isRole,
    transitiveTagKeys: tags.transitiveKeys,
    mfaAge: caller.mfa ? caller.mfaAge : undefined,
  })
}

/** Every parameter, and the context keys that follow from them. */
function readCall(authority: Authority, input: AssumeRoleInput) {
  const role = readRole(input.role)
  const name = readText(input.sessionName, 'sessionName', textRules.sessionName)
  const externalId = readOptionalText(input.externalId, 'externalId', textRules.externalId)
  const caller = withMfa(readRequester(input.caller, authority), input.mfa)
  const passed = readTags(input.tags, input.transitiveTagKeys, caller.inherited)
  const contexts = readContexts(input.providedContexts)
  const sourceIdentity = readSourceIdentity(input.sourceIdentity, caller)
  const { least, assumedRole: most, hour: usual } = sessionBounds
  return {
    role,
    name,
    caller,
    seconds: readDuration(input.durationSeconds, { least, most, usual }),
    tags: joinTags(caller.inherited, passed),
    contexts,
    sourceIdentity,
    sessionKeys: readServiceKeys(input.sessionKeys, caller.identity),
    policies: readPolicies(input, role, authority),
    keys: {
      ...caller.context,
      'sts:RoleSessionName': name,
      ...(externalId !== undefined && { 'sts:ExternalId': externalId }),
      ...(input.sourceIdentity !== undefined && { 'sts:SourceIdentity': input.sourceIdentity }),
      ...tagContext(passed, caller.inherited),
      ...certificateContext(passed, caller),
      ...contexts,
    },
  }
}

/** Of a certificate that IAM Roles Anywhere maps, the trust policy sees the session's tags (K-14). */
function certificateContext({ tags }: SessionTags, { identity }: StsCaller): Context {
  if (identity.kind !== CallerLayout.SERVICE) return {}
  const keys = Object.entries(tags).map(
    ([tag, value]) => [`aws:PrincipalTag/${tag}`, value] as const,
  )
  return Object.fromEntries(
    keys.filter(([key]) => isCertificateTag(foldCase(key), identity.name, 'sts:AssumeRole')),
  )
}

/** Unsigned calls, and chaining for more than an hour (D-70, E-93). */
function isRefused({ identity, isRole }: StsCaller, seconds: number): boolean {
  const { kind } = identity
  if (kind === CallerLayout.ANONYMOUS || kind === CallerLayout.IDENTITY_PROVIDER) return true
  return isRole && seconds > sessionBounds.hour
}

/** Once it is set, a source identity stays as it is (D-84). */
function readSourceIdentity(value: string | undefined, caller: StsCaller): string | undefined {
  const passed = readOptionalText(value, 'sourceIdentity', textRules.sourceIdentity)
  const { sourceIdentity: kept } = caller
  if (passed !== undefined && kept !== undefined && passed !== kept) {
    throw fault('sourceIdentity', 'is not that of the calling session', 'leave it out')
  }
  return kept ?? passed
}
