/** What follows a right password ("MFA for Identity Center directory users"). */
import { AwsError } from '../../protocol/aws-error.ts'
import type { AccountState } from '../../store/account-state.ts'
import type { PendingSignInRecord } from '../../store/center-records.ts'
import { mfaSettings } from './mfa-settings.ts'
import type { PendingPerson } from './pending-sign-ins.ts'
import { appsOf, devicesOf, keysOf } from './person-devices.ts'

/**
 * The step that comes after the password; `done` where none does. Throws in words for somebody who
 * may not sign in. INVARIANT: whoever has a device never gets on without one, unless nobody is asked.
 */
export function stepAfterPassword(
  state: AccountState,
  { user, wantsDevice }: Pick<PendingSignInRecord, 'user' | 'wantsDevice'>,
): PendingSignInRecord['stage'] | 'done' {
  const { prompt, withoutDevice } = mfaSettings(state)
  if (prompt === 'never') return 'done'
  if (devicesOf(state, user).length > 0) {
    if (appsOf(state, user).length + keysOf(state, user).length > 0) return 'prove'
    throw notAllowed('None of your MFA devices may be used any more: ask your administrator.')
  }
  if (withoutDevice === 'block') {
    throw notAllowed('You need an MFA device to sign in, and have none: ask your administrator.')
  }
  return withoutDevice === 'register' || wantsDevice ? 'register' : 'done'
}

/** Whether somebody may sign in without registering the device that the page asks for. */
export function maySkip(state: AccountState, { pending }: PendingPerson): boolean {
  if (pending.mfa !== undefined) return true
  const { prompt, withoutDevice } = mfaSettings(state)
  const hasNone = devicesOf(state, pending.user).length === 0
  return prompt === 'never' || (withoutDevice === 'allow' && hasNone)
}

/**
 * Throws where somebody who has shown no device may not register one: because they have others, or may
 * not sign in without one any more.
 */
export function confirmRegistration(state: AccountState, { pending }: PendingPerson): void {
  if (pending.mfa !== undefined) return
  const step = stepAfterPassword(state, { user: pending.user, wantsDevice: true })
  if (step !== 'register') throw notAllowed('Something else is asked of you by now: sign in again.')
}

function notAllowed(message: string): AwsError {
  return new AwsError('MfaRequired', message)
}
