/** Assignments as they are kept: found by who has them, and removed with the roles that nobody needs any more. */
import type { AccountState } from '../store/account-state.ts'
import { provisionKey } from '../store/center-keys.ts'
import type { AssignmentRecord } from '../store/center-records.ts'
import type { CenterCall } from './center-accounts.ts'
import { portalProviderName } from './portal-provider.ts'
import { removeRole } from './provision-role.ts'

export type AssignedPrincipal = Pick<AssignmentRecord, 'principalType' | 'principal'>

/** An assignment without its id. */
export type NamedAssignment = Omit<AssignmentRecord, 'id'>

export function assignmentId(named: NamedAssignment): string {
  return `${provisionKey(named)}/${named.principalType}/${named.principal}`
}

/** What a group is assigned, in whatever account; or a person, by themselves or by a group. */
export function assignmentsOf(
  home: AccountState,
  { principalType, principal }: AssignedPrincipal,
): AssignmentRecord[] {
  const assignments = home.shelf('assignment')
  const memberships =
    principalType === 'USER' ? home.shelf('membership').inGroup(`user/${principal}`) : []
  return [
    ...assignments.inGroup(`${principalType}/${principal}`),
    ...memberships.flatMap(({ group }) => assignments.inGroup(`GROUP/${group}`)),
  ]
}

/** The last one of an account takes the role with it. */
export function removeAssignment(call: CenterCall, assignment: AssignmentRecord): void {
  const { home } = call.accounts
  call.changes.of(home).remove('assignment', assignment.id)
  const key = provisionKey(assignment)
  const provision = home.shelf('provision').byId(key)
  if (provision === undefined || home.shelf('assignment').inGroup(key).length > 0) return
  removeRole(call, provision)
}

/** Removes what is assigned to a person or group that is deleted. */
export function removeAssignmentsOf(call: CenterCall, principal: string): void {
  const assignments = call.accounts.home.shelf('assignment')
  for (const type of ['USER', 'GROUP'] as const) {
    for (const one of assignments.inGroup(`${type}/${principal}`)) removeAssignment(call, one)
  }
}

/**
 * Removes all that an account has of an instance whose organization it leaves, so that nobody comes
 * into it any more: the provider too ("AWSSSOServiceRolePolicy" lets AWS delete it).
 */
export function leaveCenter(call: CenterCall, state: AccountState): void {
  const { home } = call.accounts
  if (state === home) return
  for (const one of home.shelf('assignment').inGroup(state.id)) removeAssignment(call, one)
  for (const one of home.shelf('provision').inGroup(state.id)) removeRole(call, one)
  const provider = state.shelf('saml').byName(portalProviderName(state.id))
  if (provider !== undefined) call.changes.of(state).remove('saml', provider.id)
}
