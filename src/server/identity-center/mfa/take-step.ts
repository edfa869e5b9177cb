/** What a form comes to that follows a right password: codes, signatures and challenges are good once. */
import { seedOf } from '../../iam/credentials/device-seeds.ts'
import { matchCode } from '../../iam/credentials/one-time-codes.ts'
import type { OpenCall } from '../../iam/operation.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import type {
  MfaDeviceType,
  PendingSignInRecord,
  PersonDeviceRecord,
} from '../../store/center-records.ts'
import { countWrongSignIn, maySignIn, type SignInAttempt } from '../sign-in/sign-in-attempts.ts'
import { type KeyPlace, keyPlaceOf } from './mfa-settings.ts'
import { makeChallenge, type PendingPerson } from './pending-sign-ins.ts'
import { appsOf, keysOf, mayRegister } from './person-devices.ts'
import { verifyKey, verifyNewKey } from './security-keys.ts'
import { confirmRegistration, maySkip } from './sign-in-steps.ts'

/** Form and surroundings of a step. */
export interface StepParts {
  readonly fields: ReadonlyMap<string, string>
  /** Milliseconds since 1970. */
  readonly now: number
  readonly address: string
  /** Of the page that the form is on. */
  readonly origin: string
}

/** What comes next: another form, or the end. */
export type StepOutcome =
  | { readonly kind: 'goOn'; readonly pending: PendingSignInRecord }
  | { readonly kind: 'done'; readonly mfa: MfaDeviceType | undefined }

interface TakenStep extends StepParts, PendingPerson {
  readonly call: OpenCall
}

/** Takes the step. Throws in words for whoever signs in; what was tried is used up even so. */
export async function takeStep(
  call: OpenCall,
  person: PendingPerson,
  parts: StepParts,
): Promise<StepOutcome> {
  const step: TakenStep = { call, ...person, ...parts }
  const { pending } = person
  if (pending.stage === 'ready') return end(step, pending.mfa)
  if (pending.stage === 'register' && parts.fields.get('decision') === 'skip') return skip(step)
  if (pending.stage === 'register') return register(step)
  const device = await prove(step)
  return pending.wantsDevice
    ? goOn(step, { stage: 'register', device, mfa: device.type })
    : end(step, device.type)
}

function end({ call, pending }: TakenStep, mfa: MfaDeviceType | undefined): StepOutcome {
  call.changes.remove('pendingSignIn', pending.id)
  return { kind: 'done', mfa }
}

function goOn(
  { call, pending }: TakenStep,
  {
    device,
    ...changed
  }: Pick<PendingSignInRecord, 'stage' | 'mfa'> & {
    readonly device: PersonDeviceRecord
  },
): StepOutcome {
  const devices = [...pending.devices, device.id]
  const next = { ...pending, ...changed, devices, challenge: makeChallenge() }
  call.changes.put('pendingSignIn', next)
  return { kind: 'goOn', pending: next }
}

function skip(step: TakenStep): StepOutcome {
  if (maySkip(step.call.state, step)) return end(step, step.pending.mfa)
  throw new AwsError('MfaRequired', 'You need an MFA device to sign in.')
}

/** Shows a device that the person has. */
function prove(step: TakenStep): Promise<PersonDeviceRecord> | PersonDeviceRecord {
  const credential = step.fields.get('credential') ?? ''
  return credential === '' ? proveByCode(step) : proveByKey(step, credential)
}

function proveByCode(step: TakenStep): PersonDeviceRecord {
  const { call, user, now } = step
  confirmTries(step)
  const code = codeOf(step)
  const found = appsOf(call.state, user.id).flatMap((app) => {
    const lastStep = matchCode(seedOf(call.secrets, app), code, { now, lastStep: app.lastStep })
    return lastStep === undefined ? [] : [{ ...app, lastStep }]
  })
  const [app] = found
  if (app === undefined) throw wrong(step, 'The code is not right.')
  call.changes.keep('personDevice', app)
  return app
}

async function proveByKey(step: TakenStep, credential: string): Promise<PersonDeviceRecord> {
  const { call, user, pending } = step
  const place = confirmPlace(step)
  confirmTries(step)
  useChallenge(step)
  const expected = { place, challenge: pending.challenge }
  const shown = await verifyKey(credential, expected, keysOf(call.state, user.id))
  if (shown === undefined) throw wrong(step, 'The security key could not be verified.')
  call.changes.keep('personDevice', { ...shown.key, counter: shown.counter })
  return shown.key
}

/** INVARIANT: a challenge is good for one attempt, whatever becomes of it and on whichever server. */
function useChallenge({ call, pending }: TakenStep): void {
  call.changes.keep('pendingSignIn', { ...pending, challenge: makeChallenge() })
}

/** Registers a device, which whoever has others must have shown one of. */
async function register(step: TakenStep): Promise<StepOutcome> {
  confirmRegistration(step.call.state, step)
  const credential = step.fields.get('credential') ?? ''
  const device = credential === '' ? newApp(step) : await newKey(step, credential)
  step.call.changes.put('personDevice', device)
  return goOn(step, { stage: 'ready', device })
}

function newApp(step: TakenStep): PersonDeviceRecord {
  const { call, user, pending, now } = step
  confirmRoom(step, 'TOTP')
  confirmTries(step)
  const times = { now, lastStep: undefined }
  const lastStep = matchCode(seedOf(call.secrets, pending.app), codeOf(step), times)
  if (lastStep === undefined) throw wrong(step, 'The code is not right.')
  const label = labelOf(step, 'Authenticator app')
  const facts = { ...pending.app, user: user.id, label, created: call.time }
  return { type: 'TOTP', ...facts, lastStep }
}

async function newKey(step: TakenStep, credential: string): Promise<PersonDeviceRecord> {
  const { call, user, pending } = step
  const place = confirmPlace(step)
  confirmRoom(step, 'WEBAUTHN')
  confirmTries(step)
  useChallenge(step)
  const key = await verifyNewKey(credential, { place, challenge: pending.challenge })
  if (key === undefined || call.state.shelf('personDevice').keyed(key.credential) !== undefined) {
    throw wrong(step, 'The security key could not be registered.')
  }
  const facts = { id: pending.app.id, user: user.id, label: labelOf(step, 'Security key') }
  return { type: 'WEBAUTHN', ...facts, created: call.time, ...key }
}

function confirmRoom({ call, user }: TakenStep, type: MfaDeviceType): void {
  if (mayRegister(call.state, user.id, type)) return
  throw new AwsError('MfaRequired', 'You may register no more devices of this type.')
}

function confirmPlace({ call, origin }: TakenStep): KeyPlace {
  const place = keyPlaceOf(call.state, origin)
  if (place !== undefined) return place
  throw new AwsError('InvalidSignIn', 'Security keys cannot be used at this address.')
}

function codeOf({ fields }: TakenStep): string {
  return (fields.get('code') ?? '').replaceAll(' ', '')
}

const longestLabel = 64

function labelOf({ fields }: TakenStep, otherwise: string): string {
  const label = (fields.get('label') ?? '').trim()
  if ([...label].length > longestLabel || /\p{Cc}/u.test(label)) {
    throw new AwsError('InvalidSignIn', `A name has ${longestLabel} characters at most.`)
  }
  return label === '' ? otherwise : label
}

function attemptOf({ call, now, address, user, pending }: TakenStep): SignInAttempt {
  return { state: call.state, now, address, user: user.id, password: pending.password }
}

function confirmTries(step: TakenStep): void {
  if (maySignIn(attemptOf(step))) return
  throw new AwsError('InvalidSignIn', 'There were too many attempts: try again later.')
}

function wrong(step: TakenStep, message: string): AwsError {
  countWrongSignIn(step.call.changes, attemptOf(step))
  return new AwsError('InvalidSignIn', message)
}
