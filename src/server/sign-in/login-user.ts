/** Users of IAM who sign in by account, name, password and MFA code ("How IAM users sign in to AWS"). */
import { createHash } from 'node:crypto'
import { type MatchedDevice, matchDevice } from '../iam/credentials/mfa-devices.ts'
import { renewLogin } from '../iam/identities/login-profiles.ts'
import { isPassword } from '../iam/identities/passwords.ts'
import { nobodysPassword } from '../identity-center/sign-in/person-passwords.ts'
import { maySignIn, WrongSignIn } from '../identity-center/sign-in/sign-in-attempts.ts'
import { AwsError } from '../protocol/aws-error.ts'
import { writeTime } from '../protocol/write-xml.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { openAccountOf } from '../store/find-organization.ts'
import type { LoginRecord, UserRecord } from '../store/record-types.ts'
import type { BrowserParts } from './browser-page.ts'

export interface GivenLogin {
  /** Id or alias. */
  readonly account: string
  readonly userName: string
  readonly password: string
  readonly code: string
  readonly newPassword: string | undefined
}

/** Somebody who has shown all that is asked for. */
export interface ProvenLogin {
  readonly state: AccountState
  readonly user: UserRecord
  /** As it was when the password was compared. */
  readonly login: LoginRecord
  /** With another password, where one had to be chosen. */
  readonly renewed: LoginRecord | undefined
  readonly code: string
  readonly device: MatchedDevice | undefined
}

/** "IAM and STS quotas": longer ones are not compared. */
const mostCharacters = 128
const day = 86_400_000

/** An account that people can sign in to, by its id or alias. */
export function findAccount(accounts: Accounts, typed: string): AccountState | undefined {
  if (/^\d{12}$/.test(typed)) return openAccountOf(accounts, typed) // whatever others are called
  const [named, ...others] = accounts.all.filter(({ settings }) => settings.alias === typed)
  return others.length === 0 && named ? openAccountOf(accounts, named.id) : undefined
}

/**
 * Throws in words for whoever signs in; of accounts and users that are not there, or may not try any
 * more, it says no more than of wrong passwords, and no sooner. INVARIANT: one after another
 * (`SignInQueue`), since an attempt counts once it has failed.
 */
export async function signInUser(given: GivenLogin, parts: BrowserParts): Promise<ProvenLogin> {
  const { accounts, now, address } = parts
  const state = findAccount(accounts, given.account)
  const user = state?.shelf('user').named(given.userName)
  const login = user && state?.shelf('login').byId(user.id)
  const [hash = await nobodysPassword()] = login?.passwords ?? []
  const isShort = given.password.length <= mostCharacters
  const isRight = (await isPassword(isShort ? given.password : '', hash)) && isShort
  const attempt = { state: accounts.home, now, address, user: user?.id }
  if (!state || !user || !login || !isRight || !maySignIn(attempt)) {
    throw new WrongSignIn('The account, the user name or the password is not right.', attempt)
  }
  const known = { state, user, login }
  const device = provenDevice(known, given.code, parts)
  const renewed = await renewedLogin(known, given, parts)
  return { ...known, renewed, code: given.code, device }
}

type KnownUser = Pick<ProvenLogin, 'state' | 'user' | 'login'>

/** Whoever has devices must show the code of one. */
function provenDevice(
  { state, user, login }: KnownUser,
  code: string,
  { accounts, secrets, now, address }: BrowserParts,
): MatchedDevice | undefined {
  const password = passwordMark(login)
  const attempt = { state: accounts.home, now, address, user: user.id, password }
  const found = matchDevice({ state, secrets, now }, { owner: user.id, code })
  if (found === 'none') return undefined
  if (code === '') throw new AwsError('MfaRequired', 'Type the code of your MFA device, too.')
  if (found !== 'wrong' && maySignIn(attempt)) return found
  throw new WrongSignIn('The code is not right, or was used before.', attempt)
}

/** Where the password is over, or an administrator says so, another must be chosen ("Set an account password policy"). */
async function renewedLogin(
  { state, login }: KnownUser,
  { newPassword }: GivenLogin,
  { now }: BrowserParts,
): Promise<LoginRecord | undefined> {
  const { maxAge, hardExpiry } = state.settings.passwordPolicy ?? {}
  const isOver = maxAge !== undefined && now >= Date.parse(login.changed) + maxAge * day
  if (isOver && hardExpiry === true) {
    throw new AwsError(
      'PasswordExpired',
      'The password has expired: an administrator must reset it.',
    )
  }
  if (!isOver && !login.resetRequired) return undefined
  if (newPassword === undefined) {
    throw new AwsError('NewPasswordRequired', 'Choose a new password.')
  }
  const time = writeTime(new Date(now))
  const renewed = await inWords(() => renewLogin({ state, time }, login, newPassword))
  return { ...renewed, resetRequired: false }
}

async function inWords<T>(renew: () => Promise<T>): Promise<T> {
  try {
    return await renew()
  } catch (cause) {
    if (cause instanceof AwsError) throw new AwsError('NewPasswordRequired', cause.message)
    throw cause
  }
}

/** Tells a password from any that comes after it, and nobody what it is. */
export function passwordMark({ passwords }: LoginRecord): string {
  const [hash = ''] = passwords
  return createHash('sha256').update(hash).digest('base64url')
}
