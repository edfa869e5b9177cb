/**
 * How often people may be wrong. Strangers who know a name cannot keep its owner out: wrong ones are
 * counted by name and address, and those from addresses at which nobody has signed in under the name
 * are counted together, without regard to those at which somebody has.
 */
import { isIPv6 } from 'node:net'
import { type Attempt, countWrong, mayTry, mostCodes } from '../../iam/credentials/attempts.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import type { AccountState } from '../../store/account-state.ts'
import type { Changes } from '../../store/changes.ts'

const day = 86_400_000
/** Of all names at one address, in half a minute: more than of one name, since many may share it. */
const mostFromAddress = 50
/** Of one name at all addresses that are not known to be its owner's. */
const mostOfStrangers = { most: 20, within: 600_000 }
/**
 * In an hour, at addresses that are not known to be the owners': from one, of all names, and from all
 * together. Each that counts is in the trail, so it grows by no more, however many addresses there are.
 */
const mostAtUnknown = { most: 100, within: 3_600_000 }
const mostOfUnknown = { most: 1_000, within: 3_600_000 }
/** For how long an address is known to be somebody's. */
const known = 30 * day

export interface SignInAttempt {
  /** Where it is counted: the account with the instance. */
  readonly state: AccountState
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where it comes from. */
  readonly address: string
  /** Id of the person or user; undefined where nobody has the name. */
  readonly user: string | undefined
  /** Tells the password that was right from any that comes after it; undefined where one is tried. */
  readonly password?: string
}

function attemptsOf(attempt: SignInAttempt): Attempt[] {
  const { state, now, user, password } = attempt
  const address = addressGroup(attempt.address)
  const times = { state, now }
  const fromAddress = { ...times, subject: `address/${address}`, most: mostFromAddress }
  const unknown = [
    { ...times, subject: `unknown/${address}`, ...mostAtUnknown },
    { ...times, subject: 'unknown', ...mostOfUnknown },
  ]
  if (user === undefined) return [fromAddress, ...unknown]
  const own = { ...times, subject: `sign-in/${user} ${address}` }
  if (password !== undefined) {
    return [fromAddress, own, { ...times, subject: `steps/${user} ${password}`, ...mostCodes }]
  }
  if (isKnown(attempt)) return [fromAddress, own]
  const ofStrangers = { ...times, subject: `strangers/${user}`, ...mostOfStrangers }
  return [fromAddress, own, ofStrangers, ...unknown]
}

/** Whether not too many were wrong. */
export function maySignIn(attempt: SignInAttempt): boolean {
  return attemptsOf(attempt).every(mayTry)
}

/** One more that was wrong. Where there were too many it was refused unread: nobody learnt anything, and nothing is written. */
export function countWrongSignIn(changes: Changes, attempt: SignInAttempt): void {
  const attempts = attemptsOf(attempt)
  if (attempts.every(mayTry)) for (const one of attempts) countWrong(changes, one)
}

/** What a form is refused with that was wrong, and counts. */
export class WrongSignIn extends AwsError {
  readonly attempt: SignInAttempt

  constructor(message: string, attempt: SignInAttempt) {
    super('InvalidSignIn', message)
    this.attempt = attempt
  }
}

function knownId({ user, address }: Pick<SignInAttempt, 'user' | 'address'>): string {
  return `known/${user} ${addressGroup(address)}`
}

function isKnown(attempt: SignInAttempt): boolean {
  const found = attempt.state.shelf('attempt').byId(knownId(attempt))
  return found !== undefined && attempt.now < Date.parse(found.ends)
}

/** Somebody has signed in: the address is known to be theirs. */
export function keepAddress(changes: Changes, { state, now, ...of }: SignInAttempt): void {
  const ends = new Date(now + known).toISOString()
  changes.of(state).put('attempt', { id: knownId(of), ends, count: 0 })
}

/** An address; of IPv6 the 64 bits that a network has, in which anybody has as many as they want. */
export function addressGroup(address: string): string {
  if (!isIPv6(address)) return address
  const [, mapped] = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  const [plain = ''] = address.split('%')
  const [before = '', after] = plain.split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0')
  const groups = after === undefined ? head : [...head, ...zeros, ...tail]
  return groups
    .slice(0, 4)
    .map((one) => Number.parseInt(one, 16).toString(16))
    .join(':')
}
