/** Forms of the sign-in page: who has sent one, and what it comes to. */
import type { OpenCall } from '../../iam/operation.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { MfaDeviceType } from '../../store/center-records.ts'
import type { ProvenCall, RecordedAs } from '../../sts/token-operation.ts'
import { openPending, openTicket, type PendingPerson, ticketOf } from '../mfa/pending-sign-ins.ts'
import { stepAfterPassword } from '../mfa/sign-in-steps.ts'
import { takeStep } from '../mfa/take-step.ts'
import { personIdentity } from '../person-identity.ts'
import { grantCode, refusedAddress } from './authorization-codes.ts'
import { findDevice } from './devices.ts'
import {
  keyOfAsked,
  type PageParts,
  type PageRequest,
  readAsked,
  type SignInAsked,
} from './page-request.ts'
import { confirmTries, type SignedIn, signIn } from './person-passwords.ts'
import { keepAddress } from './sign-in-attempts.ts'

interface OpenPage extends PageParts {
  readonly call: OpenCall
}

/** What a form that was sent comes to, once whoever sent it is known. Throws an `AwsError`. */
export async function proveForm(page: PageRequest, parts: PageParts): Promise<ProvenCall> {
  const fields = page.fields ?? new Map<string, string>()
  if (fields.get('decision') === 'deny') {
    return { identity: undefined, run: async (call) => deny(page, { ...parts, call }) }
  }
  const ticket = fields.get('ticket')
  if (ticket !== undefined) return proveStep(page, ticket, parts)
  const person = await signIn(
    {
      ...{ userName: fields.get('user_name') ?? '', password: fields.get('password') ?? '' },
      newPassword: fields.get('new_password'),
    },
    parts,
  )
  return {
    identity: personIdentity(parts.state, person.user),
    run: async (call) => afterPassword(page, { ...parts, call, ...person }),
    recorded: (output) => recordedAs(output, 'PASSWORD'),
  }
}

/** As CloudTrail has it ("Understanding IAM Identity Center sign-in events"). */
function recordedAs(output: CallOutput | undefined, shown: string): RecordedAs {
  const isDone = output !== undefined && output.ticket === undefined
  const types = [...new Set(['PASSWORD', shown])].join()
  return {
    operation: isDone ? 'UserAuthentication' : 'CredentialVerification',
    data: { CredentialType: isDone ? types : shown },
  }
}

function proveStep(page: PageRequest, ticket: string, parts: PageParts): ProvenCall {
  const { user, pending } = confirmTicket(page, ticket, parts)
  const fields = page.fields ?? new Map<string, string>()
  const type: MfaDeviceType = (fields.get('credential') ?? '') === '' ? 'TOTP' : 'WEBAUTHN'
  return {
    identity: personIdentity(parts.state, user),
    run: async (call) => {
      // another call may have gone on with it while this one waited for its turn
      const person = confirmTicket(page, ticket, { ...parts, ...call })
      return runStep(page, { ...parts, call, person, fields })
    },
    recorded: (output) => {
      if (pending.stage === 'prove') return recordedAs(output, type)
      if (pending.stage === 'ready') return recordedAs(output, pending.mfa ?? 'PASSWORD')
      if (fields.get('decision') === 'skip') return recordedAs(output, pending.mfa ?? 'PASSWORD')
      return { operation: registrations[type], data: {} }
    },
  }
}

const registrations = {
  TOTP: 'CompleteVirtualMfaDeviceRegistration',
  WEBAUTHN: 'CompleteWebAuthnDeviceRegistration',
} as const

/** Throws where the password was shown too long ago, or for something else. */
function confirmTicket(page: PageRequest, ticket: string, parts: PageParts): PendingPerson {
  const person = openTicket(ticket, parts)
  const asked = readAsked(page, parts)
  const isAsked = 'program' in asked && person?.pending.asked === keyOfAsked(page, asked)
  if (person !== undefined && isAsked) return person
  throw new AwsError('InvalidSignIn', 'The sign-in took too long: begin again.')
}

interface OpenStep extends OpenPage {
  readonly person: PendingPerson
  readonly fields: ReadonlyMap<string, string>
}

async function runStep(page: PageRequest, step: OpenStep): Promise<CallOutput> {
  const { call, person, secrets } = step
  const outcome = await takeStep(call, person, step)
  if (outcome.kind === 'goOn') return { ticket: ticketOf(outcome.pending, secrets) }
  return finish(page, step, { user: person.user.id, mfa: outcome.mfa })
}

function askedNow(page: PageRequest, { call, secrets, now }: OpenPage): SignInAsked {
  const asked = readAsked(page, { state: call.state, secrets, now })
  if ('program' in asked) return asked
  throw new AwsError('InvalidRequestException', 'It is not asked any more.')
}

function deny(page: PageRequest, open: OpenPage): CallOutput {
  const asked = askedNow(page, open)
  if (asked.kind === 'code') return { location: refusedAddress(asked.asked) }
  answerDevice(open, asked.userCode, { user: '' })
  return { notice: 'The device was refused. You can close this page.' }
}

function afterPassword(page: PageRequest, { user, known, ...open }: OpenPage & SignedIn) {
  const asked = askedNow(page, open)
  const { call, now } = open
  // a one-time password is good once, however many forms have it at the same time
  if (call.state.shelf('directoryUser').byId(user.id) !== known) {
    throw new AwsError('InvalidSignIn', 'The user was changed meanwhile: sign in again.')
  }
  confirmTries({ ...open, state: call.state, user: user.id })
  if (user !== known) call.changes.put('directoryUser', user)
  const wantsDevice = page.fields?.get('register') === 'yes'
  const stage = stepAfterPassword(call.state, { user: user.id, wantsDevice })
  if (stage === 'done') return finish(page, open, { user: user.id, mfa: undefined })
  const facts = { stage, wantsDevice, asked: keyOfAsked(page, asked), now }
  return { ticket: openPending(call, user, facts) }
}

interface Finished {
  readonly user: string
  readonly mfa: MfaDeviceType | undefined
}

/** Gives the program or device what it asks for. */
function finish(page: PageRequest, open: OpenPage, { user, mfa }: Finished): CallOutput {
  const asked = askedNow(page, open)
  const { call, now, address } = open
  const shown = mfa === undefined ? { user } : { user, mfa }
  keepAddress(call.changes, { state: call.state, now, address, user })
  if (asked.kind === 'code') return { location: grantCode(call, asked.asked, { ...shown, now }) }
  answerDevice(open, asked.userCode, shown)
  return { notice: `${asked.program} has access now. You can close this page.` }
}

function answerDevice(
  { call, now }: OpenPage,
  userCode: string,
  by: { readonly user: string; readonly mfa?: MfaDeviceType },
): void {
  const device = findDevice(call.state, userCode, now)
  if (device !== undefined) call.changes.put('device', { ...device, ...by })
}
