/** People whose password was right, from one form of the sign-in page to the next. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { makeSalt } from '../../iam/credentials/device-seeds.ts'
import type { OpenCall } from '../../iam/operation.ts'
import type { Secrets } from '../../signature/secrets.ts'
import type { AccountState } from '../../store/account-state.ts'
import type { DirectoryUserRecord, PendingSignInRecord } from '../../store/center-records.ts'
import { hasDevice } from './person-devices.ts'

const lifetime = 300_000
const mostOfOne = 5
const purpose = 'sign-in that goes on'

export type PendingFacts = Pick<PendingSignInRecord, 'asked' | 'stage' | 'wantsDevice'>

/** Keeps that somebody's password was right, and gives what the next form is to have. */
export function openPending(
  { state, changes, secrets }: OpenCall,
  user: DirectoryUserRecord,
  { now, ...facts }: PendingFacts & { readonly now: number },
): string {
  const shelf = state.shelf('pendingSignIn')
  for (const { id, expires } of shelf.all) {
    if (Date.parse(expires) <= now) changes.remove('pendingSignIn', id)
  }
  const tooMany = shelf.inGroup(user.id).slice(0, 1 - mostOfOne || undefined)
  for (const { id } of tooMany) changes.remove('pendingSignIn', id)
  const pending: PendingSignInRecord = {
    ...{ id: randomUUID(), user: user.id, password: digestOf(user), ...facts },
    ...{ expires: new Date(now + lifetime).toISOString(), challenge: makeChallenge() },
    ...{ app: { id: randomUUID(), salt: makeSalt() }, devices: [] },
  }
  changes.put('pendingSignIn', pending)
  return ticketOf(pending, secrets)
}

/** What a form brings back, which tells whoever reads the store nothing. */
export function ticketOf({ id }: PendingSignInRecord, secrets: Secrets): string {
  return secrets.seal(purpose, id)
}

export function makeChallenge(): string {
  return randomBytes(32).toString('base64url')
}

function digestOf({ password = '' }: DirectoryUserRecord): string {
  return createHash('sha256').update(password).digest('base64url')
}

/** Somebody who signs in and has shown the password. */
export interface PendingPerson {
  readonly pending: PendingSignInRecord
  readonly user: DirectoryUserRecord
}

/**
 * Who it is that a form goes on for; undefined where that took too long, or is over. INVARIANT: a device
 * that was removed, or is not taken any more, has shown nothing, even before.
 */
export function openTicket(
  ticket: string,
  { state, secrets, now }: { state: AccountState; secrets: Secrets; now: number },
): PendingPerson | undefined {
  const id = secrets.open(purpose, ticket)
  const pending = typeof id === 'string' ? state.shelf('pendingSignIn').byId(id) : undefined
  const user = pending && state.shelf('directoryUser').byId(pending.user)
  if (pending === undefined || user === undefined || user.isDisabled) return undefined
  const isOver = now >= Date.parse(pending.expires) || pending.password !== digestOf(user)
  const isShown = pending.devices.every((device) => hasDevice(state, user.id, device))
  return isOver || !isShown ? undefined : { pending, user }
}
