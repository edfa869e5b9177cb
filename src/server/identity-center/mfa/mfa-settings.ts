/** Settings of MFA for people who sign in ("Configure MFA in IAM Identity Center"), which no API of AWS's has. */
import type { AccountState } from '../../store/account-state.ts'
import type { MfaDeviceType, MfaSettingsRecord } from '../../store/center-records.ts'

/** As it is where nobody has set anything ("Prompt users for MFA", "Configure MFA device enforcement"). */
const initial: MfaSettingsRecord = {
  prompt: 'always',
  withoutDevice: 'register',
  types: ['TOTP', 'WEBAUTHN'],
}

export function mfaSettings(state: AccountState): MfaSettingsRecord {
  return state.shelf('center').byId('center')?.mfa ?? initial
}

/** How many devices of a type a person may have ("MFA for Identity Center directory users"). */
export const mostDevices: Readonly<Record<MfaDeviceType, number>> = { TOTP: 2, WEBAUTHN: 6 }

/** Where security keys are registered and good. */
export interface KeyPlace {
  readonly origin: string
  /** The relying party's id: the name of the host. */
  readonly party: string
}

/**
 * The address that security keys sign: the one that was set, or else that of the page where it is of
 * `localhost`. Undefined where keys cannot be used. INVARIANT: a key is good at the origin alone that
 * it was registered at, whatever a request says of its own.
 */
export function keyPlaceOf(state: AccountState, pageOrigin: string): KeyPlace | undefined {
  const { origin } = mfaSettings(state)
  if (origin !== undefined) return { origin, party: new URL(origin).hostname }
  const { hostname, origin: own } = URL.canParse(pageOrigin)
    ? new URL(pageOrigin)
    : { hostname: '', origin: '' }
  return hostname === 'localhost' && own === pageOrigin
    ? { origin: pageOrigin, party: hostname }
    : undefined
}
