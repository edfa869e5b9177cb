/** How often people may be wrong: each of them, and all of them from one address. */
import { countWrong, mayTry } from '../../iam/credentials/attempts.ts'
import type { AccountState } from '../../store/account-state.ts'

/** More than of one person, since many may share an address. */
const mostFromAddress = 50
/** Codes and keys after one password, in a day: a code has a million values, of which three are good. */
const mostSteps = { most: 20, within: 86_400_000 }

export interface SignInAttempt {
  readonly state: AccountState
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where it comes from. */
  readonly address: string
  /** Id of the person; undefined where nobody has the name. */
  readonly user: string | undefined
  /** Tells the password that was right from any that comes after it; undefined where one is tried. */
  readonly password?: string
}

function attemptsOf({ state, now, address, user, password }: SignInAttempt) {
  return [
    { state, now, subject: `address/${address}`, most: mostFromAddress },
    ...(user === undefined ? [] : [{ state, now, subject: `directory/${user}` }]),
    ...(password === undefined
      ? []
      : [{ state, now, subject: `steps/${user} ${password}`, ...mostSteps }]),
  ]
}

/** Whether not too many were wrong: within half a minute passwords, codes and keys together, and in a day what follows one password. */
export function maySignIn(attempt: SignInAttempt): boolean {
  return attemptsOf(attempt).every(mayTry)
}

/** One more that was wrong. */
export function countWrongSignIn(attempt: SignInAttempt): void {
  for (const one of attemptsOf(attempt)) countWrong(one)
}
