/** AssumeRoleWithWebIdentity and AssumeRoleWithSAML: the trust policy alone decides (E-66). */

import type { Identity } from '../../engine/caller/identity.ts'
import type { SessionKeys } from '../../engine/context/session-key.ts'
import type { Context, SessionPolicies } from '../../model/request.ts'
import { type Authority, refusal, type SessionDecision } from '../session/authority.ts'
import { parseInstant } from '../session/instants.ts'
import { sessionBounds } from '../session/session.ts'
import {
  type Claims,
  isIssuedBy,
  isOver,
  readClaimKeys,
  readClaimSourceIdentity,
  readClaimTags,
} from '../tokens/claims.ts'
import {
  confirmAssertion,
  isForRole,
  readSamlAttribute,
  readSamlDuration,
  readSamlKeys,
  readSamlName,
  readSamlTags,
  type SamlAssertion,
} from '../tokens/saml-attributes.ts'
import { readPersonKeys } from '../tokens/service-session-keys.ts'
import {
  fault,
  readDuration,
  readOptionalText,
  readRole,
  readText,
  textRules,
} from './call-inputs.ts'
import { letsClientIn, trustsProvider } from './find-role.ts'
import { issue } from './issue-session.ts'
import { readPolicies } from './session-policies.ts'
import { isEmpty, type SessionTags, tagContext } from './session-tags.ts'
import { decideCall } from './sts-call.ts'
import { confirmRoleMaximum, describeRole, roleActions } from './trusting-role.ts'

interface TokenInput extends SessionPolicies {
  /** The role's ARN, with its path. */
  readonly role: string
  /** From 900 to the role's maximum; 3,600 by default. */
  readonly durationSeconds?: number
  /** Network, time and other keys of the call itself. */
  readonly context?: Context
}

/** What AssumeRoleWithWebIdentity is asked for; the token has been verified. */
export interface WebIdentityInput extends TokenInput {
  /** The ARN of the role's account's OIDC provider, or a built-in provider's domain (D-115). */
  readonly provider: string
  /**
   * The claims of a token that the caller has verified: signature, issuer, time. Where `exp` is among
   * them it is asked again. The audience, `azp` or else `aud`, must be a client id of the provider,
   * where the directory lists them.
   */
  readonly claims: Claims
  readonly sessionName: string
}

/** What AssumeRoleWithSAML is asked for; the assertion has been verified. */
export interface SamlInput extends TokenInput {
  /** The ARN of the role's account's SAML provider. */
  readonly provider: string
  /** What an assertion says that the caller has verified. */
  readonly assertion: SamlAssertion
  /** Where the assertion has no attribute `RoleSessionName`. */
  readonly sessionName?: string
  /** `identitystore:UserId`, of a person who reaches a role of IAM Identity Center's (K-66). */
  readonly sessionKeys?: SessionKeys
}

const oidcProvider =
  /^(?:arn:[^:]+:iam::\d{12}:oidc-provider\/[^\s:/.]+(?:\.[^\s:/.]+)+(?:\/[^\s:]*)?|[a-z0-9-]+(?:\.[a-z0-9-]+)+)$/

/** See `Sts.assumeRoleWithWebIdentity`. */
export function assumeRoleWithWebIdentity(
  authority: Authority,
  input: WebIdentityInput,
): SessionDecision {
  const { provider, claims } = input
  if (typeof provider !== 'string' || !oidcProvider.test(provider)) {
    throw fault(
      'provider',
      'is not an OIDC provider',
      'give its ARN, or a built-in provider’s domain',
    )
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw fault('claims', 'must be an object', 'give the verified claims of the token as an object')
  }
  const { audience, ...keys } = readClaimKeys(provider, claims)
  const isForOthers =
    !isIssuedBy(provider, claims) || !letsClientIn(authority.bundle(), provider, audience)
  return assumeByToken(authority, input, {
    operation: 'sts:AssumeRoleWithWebIdentity',
    name: input.sessionName,
    seconds: input.durationSeconds,
    keys,
    isOver: isOver(claims, authority.now()),
    isForOthers,
    tags: readClaimTags(claims),
    sourceIdentity: readClaimSourceIdentity(claims),
    federatedProvider: provider,
  })
}

/** See `Sts.assumeRoleWithSaml`. */
export function assumeRoleWithSaml(authority: Authority, input: SamlInput): SessionDecision {
  const { provider, assertion } = input
  if (typeof provider !== 'string' || !/^arn:[^:]+:iam::\d{12}:saml-provider\/.+$/.test(provider)) {
    throw fault('provider', 'is not a SAML provider', 'give the ARN of the provider')
  }
  confirmAssertion(assertion)
  const notAfter = readEnd(assertion.sessionNotOnOrAfter)
  return assumeByToken(authority, input, {
    operation: 'sts:AssumeRoleWithSAML',
    name: readSamlName(assertion, input.sessionName),
    seconds: readSamlDuration(assertion, input.durationSeconds),
    keys: readSamlKeys(provider, assertion),
    tags: readSamlTags(assertion),
    sourceIdentity: readSamlAttribute(assertion, 'SourceIdentity'),
    isOver: notAfter !== undefined && notAfter <= authority.now(),
    isForOthers: !isForRole(assertion, input.role, provider),
    federatedProvider: provider,
    sessionKeys: readPersonKeys(input.sessionKeys, input.role),
    ...(notAfter !== undefined && { notAfter }),
  })
}

type FederatedInput = TokenInput & { readonly provider: string }

/** What a token says, whatever its form. */
interface TokenContent {
  readonly operation: string
  readonly name: unknown
  readonly seconds: number | undefined
  readonly keys: { readonly call: Context; readonly session: Context }
  readonly tags: SessionTags
  readonly sourceIdentity: unknown
  readonly sessionKeys?: SessionKeys | undefined
  readonly federatedProvider: string
  readonly notAfter?: number
  readonly isOver?: boolean
  readonly isForOthers?: boolean
}

function assumeByToken(
  authority: Authority,
  input: FederatedInput,
  token: TokenContent,
): SessionDecision {
  const call = readCall(authority, input, token)
  const { role, name, seconds, sourceIdentity } = call
  if (isRefused(authority, input.provider, role, token)) return refusal
  const { tags, keys, operation, notAfter } = token
  const decision = decideCall(authority, {
    principal: { federated: input.provider },
    actions: roleActions(operation, { tags: !isEmpty(tags), sourceIdentity }),
    resource: role.name,
    stated: input.context,
    own: {
      ...keys.call,
      'sts:RoleSessionName': name,
      ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
      ...tagContext(tags),
    },
  })
  if (decision.verdict !== 'allowed') return { decision }
  confirmRoleMaximum(authority, role, seconds)
  const { federatedProvider, sessionKeys } = token
  return issue(authority, decision, {
    kind: 'assumedRole',
    principal: describeRole({ ...call, tags, mfa: undefined, federatedProvider, sessionKeys }),
    seconds,
    ...(notAfter !== undefined && { notAfter }),
    transitiveTagKeys: tags.transitiveKeys,
    context: () => keys.session,
  })
}

function readCall(authority: Authority, input: FederatedInput, token: TokenContent) {
  const role = readRole(input.role)
  const { least, assumedRole: most, hour: usual } = sessionBounds
  return {
    role,
    name: readText(token.name, 'sessionName', textRules.sessionName),
    sourceIdentity: readOptionalText(
      token.sourceIdentity,
      'sourceIdentity',
      textRules.sourceIdentity,
    ),
    seconds: readDuration(token.seconds, { least, most, usual }),
    policies: readPolicies(input, role, authority),
  }
}

/** A provider that the account does not have, or a token that is over, or for other roles or clients. */
function isRefused(
  authority: Authority,
  provider: string,
  role: Identity,
  token: TokenContent,
): boolean {
  if (!trustsProvider(authority.bundle(), provider, role)) return true
  return token.isOver === true || token.isForOthers === true
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/

function readEnd(text: unknown): number | undefined {
  if (text === undefined) return undefined
  const end = typeof text === 'string' && instant.test(text) ? parseInstant(text) : Number.NaN
  if (!Number.isNaN(end)) return end
  throw fault(
    'assertion.sessionNotOnOrAfter',
    'is not a date and time',
    'write ISO 8601 with a time zone, for example `2026-05-01T12:00:00Z`',
  )
}
