/** Names of principals that a request describes, for what is remembered of them. */
import type { Principal } from '../../model/request.ts'

/** What tells described principals apart, as far as a caller depends on it; undefined for none. */
export function nameOf(principal: Exclude<Principal, string>): string | undefined {
  if ('role' in principal) return join('role', principal.role, principal.session)
  if ('user' in principal) {
    const temporary = principal.sessionToken === true
    return join(temporary ? `user ${principal.mfa === true}` : 'user', principal.user)
  }
  if ('federatedUser' in principal) {
    return join('federatedUser', principal.federatedUser, principal.parent)
  }
  if ('assumedRoot' in principal) return join('assumedRoot', principal.assumedRoot)
  if ('service' in principal) return join('service', principal.service)
  return join('federated', principal.federated)
}

/** A line each, so that no two principals have one name. */
function join(kind: string, name: unknown, more?: unknown): string | undefined {
  if (typeof name !== 'string' || name.includes('\n')) return undefined
  if (more === undefined) return `${kind}\n${name}`
  return typeof more === 'string' ? `${kind}\n${name}\n${more}` : undefined
}
