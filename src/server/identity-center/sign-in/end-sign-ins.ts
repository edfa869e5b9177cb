/** What ends where a person is deleted or disabled: sessions, and what would become one. */
import type { AccountState } from '../../store/account-state.ts'
import type { Changes } from '../../store/changes.ts'

/** Nothing that the person has signed in to before is good any more, even if they are enabled again. */
export function endSignIns(
  { state, changes }: { readonly state: AccountState; readonly changes: Changes },
  user: string,
): void {
  for (const { id } of state.shelf('portalSession').inGroup(user)) {
    changes.remove('portalSession', id)
  }
  for (const { id } of state.shelf('pendingSignIn').inGroup(user)) {
    changes.remove('pendingSignIn', id)
  }
  for (const device of state.shelf('device').all) {
    if (device.user === user) changes.remove('device', device.id)
  }
}
