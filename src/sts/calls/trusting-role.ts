/** What every way to assume a role has in common. */

import type { Identity } from '../../engine/caller/identity.ts'
import type { SessionKeys } from '../../engine/context/session-key.ts'
import type { Principal, RoleSession, SessionPolicies } from '../../model/request.ts'
import type { Authority } from '../session/authority.ts'
import { sessionBounds } from '../session/session.ts'
import { fault } from './call-inputs.ts'
import { findEntity } from './find-role.ts'
import type { SessionTags } from './session-tags.ts'

/** The actions that a call needs besides the operation itself (E-65). */
export function roleActions(
  operation: string,
  about: {
    readonly tags: boolean
    readonly sourceIdentity: string | undefined
    readonly contexts?: boolean
  },
): readonly string[] {
  return [
    operation,
    ...(about.tags ? ['sts:TagSession'] : []),
    ...(about.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ...(about.contexts === true ? ['sts:SetContext'] : []),
  ]
}

/** The role's own maximum (D-63); one hour where nothing is known of it. Throws `ERR_REQUEST_INVALID`. */
export function confirmRoleMaximum(authority: Authority, role: Identity, seconds: number): void {
  const { maxSessionDuration: most = sessionBounds.hour } =
    findEntity(authority.bundle(), role.name) ?? {}
  if (seconds <= most) return
  throw fault(
    'durationSeconds',
    `is more than the role’s maximum of ${most} seconds`,
    `ask for ${most} seconds at most, or raise the role's \`maxSessionDuration\``,
  )
}

export interface RoleDraft {
  readonly role: Identity
  readonly name: string
  readonly tags: SessionTags
  readonly policies: SessionPolicies
  readonly sourceIdentity: string | undefined
  /** Undefined: a federated identity, of whose MFA nothing is known (K-54). */
  readonly mfa: boolean | undefined
  readonly federatedProvider?: string | undefined
  readonly sessionKeys?: SessionKeys | undefined
}

/** The descriptor of the session, given when it is issued. */
export function describeRole(draft: RoleDraft): (issuedAt: string) => Principal {
  const { role, name, tags, policies, sourceIdentity, mfa, federatedProvider, sessionKeys } = draft
  return (issuedAt): RoleSession => ({
    role: role.name,
    session: name,
    ...(Object.keys(tags.tags).length > 0 && { tags: tags.tags }),
    ...policies,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(mfa !== undefined && { mfa }),
    issuedAt,
    ...(federatedProvider !== undefined && { federatedProvider }),
    ...(sessionKeys !== undefined && { sessionKeys }),
  })
}
