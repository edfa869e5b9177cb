/** People and their passwords, the first of which an administrator hands out and is good once. */
import { randomInt } from 'node:crypto'
import { confirmPassword, hashPassword, isPassword } from '../../iam/identities/passwords.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import type { AccountState } from '../../store/account-state.ts'
import type { DirectoryUserRecord } from '../../store/center-records.ts'
import { maySignIn, type SignInAttempt, WrongSignIn } from './sign-in-attempts.ts'

/** What the directory asks of passwords ("Password requirements when managing identities"). */
const policy = {
  ...{ length: 8, symbols: true, numbers: true, uppercase: true, lowercase: true },
  usersMayChange: true,
}

const mostCharacters = 64
/** Of one-time passwords. */
const lifetime = 7 * 86_400_000
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

export interface GivenPassword {
  readonly userName: string
  readonly password: string
  /** Another, which a one-time password is good for setting. */
  readonly newPassword: string | undefined
}

export interface SigningIn {
  readonly state: AccountState
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where they are. */
  readonly address: string
}

/** Somebody who has signed in. */
export interface SignedIn {
  /** With the password that they have from now on. */
  readonly user: DirectoryUserRecord
  /** The record that they were known by. */
  readonly known: DirectoryUserRecord
}

/**
 * Throws in words for whoever signs in; of people that are not there, or may not try any more, it
 * says no more than of wrong passwords, and no sooner. INVARIANT: one after another (`SignInQueue`),
 * since an attempt counts once it has failed.
 */
export async function signIn(given: GivenPassword, signing: SigningIn): Promise<SignedIn> {
  const { state, now, address } = signing
  const user = state.shelf('directoryUser').named(given.userName)
  const isRight = await isPassword(given.password, user?.password ?? (await nobodysPassword()))
  const attempt = { state, now, address, user: user?.id }
  const isOver = Date.parse(user?.oneTimeUntil ?? '') <= now
  const isKnown = isRight && user?.password !== undefined && !user.isDisabled && !isOver
  if (!isKnown || !maySignIn(attempt)) throw wrong(attempt)
  if (user.oneTimeUntil === undefined) return { user, known: user }
  if (given.newPassword === undefined) {
    throw new AwsError('NewPasswordRequired', 'Choose a password of your own.')
  }
  return { user: await renewed(user, given.password, given.newPassword), known: user }
}

function wrong(attempt: SignInAttempt): AwsError {
  return new WrongSignIn('The user name or the password is not right.', attempt)
}

/** Throws where too many were wrong meanwhile, on whichever server. */
export function confirmTries(attempt: SignInAttempt): void {
  if (!maySignIn(attempt)) throw wrong(attempt)
}

async function renewed(
  { oneTimeUntil: _, ...user }: DirectoryUserRecord,
  before: string,
  password: string,
): Promise<DirectoryUserRecord> {
  if (password === before || [...password].length > mostCharacters) {
    throw new AwsError(
      'NewPasswordRequired',
      `Choose another password, of at most ${mostCharacters} characters.`,
    )
  }
  try {
    confirmPassword(password, policy)
  } catch (cause) {
    if (cause instanceof AwsError) throw new AwsError('NewPasswordRequired', `${cause.message}.`)
    throw cause
  }
  return { ...user, password: await hashPassword(password) }
}

let nobodys: Promise<string> | undefined

/** What nobody's password is, and takes as long as somebody's to find out. */
export function nobodysPassword(): Promise<string> {
  nobodys ??= hashPassword(randomText(32))
  return nobodys
}

/** A password that is good once, for so long, and the person with it. */
export async function oneTimePassword(
  user: DirectoryUserRecord,
  now: number,
): Promise<{ readonly password: string; readonly user: DirectoryUserRecord }> {
  const password = randomText(16)
  const oneTimeUntil = new Date(now + lifetime).toISOString()
  return { password, user: { ...user, password: await hashPassword(password), oneTimeUntil } }
}

function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
