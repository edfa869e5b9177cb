/** MFA devices of people: which they have, and which of them they may show. */
import type { AccountState } from '../../store/account-state.ts'
import type {
  AuthenticatorAppRecord,
  MfaDeviceType,
  PersonDeviceRecord,
  SecurityKeyRecord,
} from '../../store/center-records.ts'
import { mfaSettings, mostDevices } from './mfa-settings.ts'

/** All that a person has, in the order in which they were registered. */
export function devicesOf(state: AccountState, user: string): PersonDeviceRecord[] {
  return state
    .shelf('personDevice')
    .inGroup(user)
    .sort((one, other) => (one.created < other.created ? -1 : 1))
}

/** Authenticator apps whose codes are taken. */
export function appsOf(state: AccountState, user: string): AuthenticatorAppRecord[] {
  return isTaken(state, 'TOTP')
    ? devicesOf(state, user).flatMap((one) => (one.type === 'TOTP' ? [one] : []))
    : []
}

/** Security keys that are taken. */
export function keysOf(state: AccountState, user: string): SecurityKeyRecord[] {
  return isTaken(state, 'WEBAUTHN')
    ? devicesOf(state, user).flatMap((one) => (one.type === 'WEBAUTHN' ? [one] : []))
    : []
}

function isTaken(state: AccountState, type: MfaDeviceType): boolean {
  return mfaSettings(state).types.includes(type)
}

/** Whether a person has a device, and it is taken. */
export function hasDevice(state: AccountState, user: string, id: string): boolean {
  const device = state.shelf('personDevice').byId(id)
  return device?.user === user && isTaken(state, device.type)
}

/** Whether a person may register one more of a type. */
export function mayRegister(state: AccountState, user: string, type: MfaDeviceType): boolean {
  const had = devicesOf(state, user).filter((one) => one.type === type)
  return isTaken(state, type) && had.length < mostDevices[type]
}
