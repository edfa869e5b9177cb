/** Virtual MFA devices, whose seeds are derived and shown once ("AWS Multi-factor authentication in IAM"). */
import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { MfaDeviceRecord } from '../../store/record-types.ts'
import {
  conflict,
  exists,
  limitExceeded,
  namedIdentity,
  namedUser,
  noSuchEntity,
  onAnything,
  onIdentity,
  resourceTags,
} from '../entities.ts'
import { userSummary } from '../entity-outputs.ts'
import type { CallTarget, OpenCall, OperationTable, ServedCall } from '../operation.ts'
import { pageOf } from '../pages.ts'
import { exactKeys, givenTags, readTags, requestTags } from '../tags.ts'
import { type Attempt, countWrong, mayTry, mostCodes } from './attempts.ts'
import { makeSalt, seedOf, showSeed } from './device-seeds.ts'
import { matchCode, matchCodes } from './one-time-codes.ts'

const mostDevices = 8

export const mfaOperations = {
  CreateVirtualMFADevice: { target: createTarget, run: createDevice },
  EnableMFADevice: { target: onIdentity('user'), run: enableDevice },
  ResyncMFADevice: { target: onIdentity('user'), run: resyncDevice },
  DeactivateMFADevice: { target: onIdentity('user'), run: deactivateDevice },
  DeleteVirtualMFADevice: { target: onDevice, run: deleteDevice },
  GetMFADevice: { target: onDeviceOwner, run: getDevice },
  ListMFADevices: { target: onIdentity('user'), run: listDevices },
  ListVirtualMFADevices: { target: onDevices, run: listVirtualDevices },
} satisfies OperationTable

function createTarget(input: InputFields, call: ServedCall): CallTarget {
  const resource = serialOf(input, call)
  const context = requestTags(input)
  const hasTags = input.structures('Tags').length > 0
  return {
    resource,
    context,
    also: hasTags ? [{ action: 'iam:TagMFADevice', resource, context }] : [],
  }
}

function serialOf(input: InputFields, { account }: ServedCall): string {
  const path = input.text('Path') ?? '/'
  return `arn:aws:iam::${account}:mfa${path}${input.need('VirtualMFADeviceName')}`
}

/** Permission is asked for on the device that the input names. */
export function onDevice(input: InputFields, { state }: ServedCall): CallTarget {
  const serial = input.need('SerialNumber')
  return { resource: serial, context: resourceTags(state.shelf('mfa').byId(serial)?.tags ?? []) }
}

/** On all of them, which a refusal names by the path. */
function onDevices(_input: InputFields, { account }: ServedCall): CallTarget {
  return { ...onAnything(), shown: `arn:aws:iam::${account}:mfa/` }
}

/** Of a device that is in use the user's, else the caller's own. */
function onDeviceOwner(input: InputFields, call: ServedCall): CallTarget {
  return input.has('UserName') ? onIdentity('user')(input, call) : onDevice(input, call)
}

function createDevice(input: InputFields, call: ServedCall): CallOutput {
  const id = serialOf(input, call)
  const tags = readTags(input, exactKeys)
  if (call.state.shelf('mfa').byId(id) !== undefined) {
    throw exists('MFA device already exists.')
  }
  const device: MfaDeviceRecord = { id, salt: makeSalt(), tags, created: call.time }
  call.changes.put('mfa', device)
  const label = `${input.need('VirtualMFADeviceName')}@${call.account}`
  const names = { issuer: 'Amazon Web Services', label }
  const seed = showSeed(seedOf(call.secrets, device), names)
  return {
    VirtualMFADevice: {
      SerialNumber: id,
      Base32StringSeed: Buffer.from(seed.text),
      QRCodePNG: seed.image,
      Tags: givenTags(tags),
    },
  }
}

/** The device that the input names. */
export function findDevice(input: InputFields, { state }: ServedCall): MfaDeviceRecord {
  const serial = input.need('SerialNumber')
  const found = state.shelf('mfa').byId(serial)
  if (found === undefined) {
    throw noSuchEntity(`MFA Device with serial number ${serial} does not exist.`)
  }
  return found
}

function devicesOf({ state }: ServedCall, owner: string): MfaDeviceRecord[] {
  return state.shelf('mfa').all.filter((device) => device.owner === owner)
}

function enableDevice(input: InputFields, call: ServedCall): undefined {
  const user = namedIdentity(input, call, 'user')
  const device = findDevice(input, call)
  if (device.owner !== undefined) throw exists('MFA Device is already in use.')
  if (devicesOf(call, user.id).length >= mostDevices) {
    throw limitExceeded('MFADevicesPerUser', mostDevices)
  }
  const lastStep = readCodes(input, call, device)
  call.changes.put('mfa', { ...device, owner: user.id, enabled: call.time, lastStep })
}

/** The step of two codes one after the other. */
function readCodes(input: InputFields, call: ServedCall, device: MfaDeviceRecord): number {
  const codes = [input.need('AuthenticationCode1'), input.need('AuthenticationCode2')] as const
  const times = { now: Date.parse(call.time), lastStep: device.lastStep }
  const step = matchCodes(seedOf(call.secrets, device), codes, times)
  if (step !== undefined) return step
  throw new AwsError('InvalidAuthenticationCode', 'Authentication code for device is not valid.')
}

function resyncDevice(input: InputFields, call: ServedCall): undefined {
  const device = ownDevice(input, call, namedIdentity(input, call, 'user').id)
  call.changes.put('mfa', { ...device, lastStep: readCodes(input, call, device) })
}

function ownDevice(input: InputFields, call: ServedCall, user: string): MfaDeviceRecord {
  const device = findDevice(input, call)
  if (device.owner !== user) throw noSuchEntity('MFA Device invalid for user.')
  return device
}

function deactivateDevice(input: InputFields, call: ServedCall): undefined {
  const found = ownDevice(input, call, namedUser(input, call).id)
  const { owner, enabled, ...device } = found
  call.changes.put('mfa', device)
}

function deleteDevice(input: InputFields, call: ServedCall): undefined {
  const device = findDevice(input, call)
  if (device.owner !== undefined) {
    throw conflict('MFA VirtualDevice in use. Must deactivate first.')
  }
  call.changes.remove('mfa', device.id)
}

function getDevice(input: InputFields, call: ServedCall): CallOutput {
  const device = input.has('UserName')
    ? ownDevice(input, call, namedIdentity(input, call, 'user').id)
    : findDevice(input, call)
  return deviceOutput(call, device)
}

function deviceOutput({ state }: ServedCall, { id, owner, enabled }: MfaDeviceRecord): CallOutput {
  return {
    UserName: owner === undefined ? undefined : state.shelf('user').byId(owner)?.name,
    SerialNumber: id,
    EnableDate: enabled === undefined ? undefined : new Date(enabled),
  }
}

function listDevices(input: InputFields, call: ServedCall): CallOutput {
  return pageOf(input, call, {
    member: 'MFADevices',
    items: devicesOf(call, namedUser(input, call).id),
    keyOf: ({ id }) => id,
    show: (device) => deviceOutput(call, device),
  })
}

function listVirtualDevices(input: InputFields, call: ServedCall): CallOutput {
  const status = input.text('AssignmentStatus') ?? 'Any'
  return pageOf(input, call, {
    member: 'VirtualMFADevices',
    items: call.state.shelf('mfa').all.filter(({ owner }) => {
      return status === 'Any' || (owner !== undefined) === (status === 'Assigned')
    }),
    keyOf: ({ id }) => id,
    show: ({ id, owner, enabled }) => {
      const user = owner === undefined ? undefined : call.state.shelf('user').byId(owner)
      return {
        SerialNumber: id,
        User: user === undefined ? undefined : userSummary(call, user),
        EnableDate: enabled === undefined ? undefined : new Date(enabled),
      }
    },
  })
}

/** A device with the step of the code that was shown. */
export interface MatchedDevice {
  readonly device: MfaDeviceRecord
}

/** The device of a user whose code it is: `none` where they have no device, `wrong` for any other code. */
export function matchDevice(
  { state, secrets, now }: Pick<OpenCall, 'state' | 'secrets'> & { readonly now: number },
  { owner, code }: { readonly owner: string; readonly code: string },
): MatchedDevice | 'none' | 'wrong' {
  const devices = state.shelf('mfa').all.filter((device) => device.owner === owner)
  if (devices.length === 0) return 'none'
  for (const device of devices) {
    const lastStep = matchCode(seedOf(secrets, device), code, { now, lastStep: device.lastStep })
    if (lastStep !== undefined) return { device: { ...device, lastStep } }
  }
  return 'wrong'
}

/**
 * Takes the code of a caller's own device, once, even if the call fails after all. Throws as STS
 * does for any other.
 */
export function useCode(
  call: ServedCall,
  { serial, code }: { readonly serial: string; readonly code: string },
): void {
  const { caller, state, changes } = call
  const device = state.shelf('mfa').byId(serial)
  const isOwn =
    device?.owner !== undefined && caller.kind === 'user' && device.owner === caller.user
  // whoever names another's device does not spend that one's attempts
  if (!isOwn) throw wrongCode()
  const now = Date.parse(call.time)
  const attempts = codeAttempts({ state, now }, device)
  if (!attempts.every(mayTry)) throw wrongCode()
  const step = matchCode(seedOf(call.secrets, device), code, { now, lastStep: device.lastStep })
  if (step === undefined) {
    for (const one of attempts) countWrong(changes, one)
    throw wrongCode()
  }
  changes.keep('mfa', { ...device, lastStep: step })
}

/** Counted for half a minute and for a day, of a device as it was enabled. */
function codeAttempts(
  times: Pick<Attempt, 'state' | 'now'>,
  { id, enabled }: MfaDeviceRecord,
): Attempt[] {
  return [
    { ...times, subject: id },
    { ...times, subject: `codes/${id} ${enabled}`, ...mostCodes },
  ]
}

function wrongCode(): AwsError {
  return new AwsError(
    'AccessDenied',
    'MultiFactorAuthentication failed with invalid MFA one time pass code.',
  )
}
