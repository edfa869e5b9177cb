/** How often people may be wrong: each of them, and all of them from one address. */
import { countWrong, mayTry } from '../../iam/credentials/attempts.ts'
import type { AccountState } from '../../store/account-state.ts'

/** More than of one person, since many may share an address. */
const mostFromAddress = 50

export interface SignInAttempt {
  readonly state: AccountState
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where it comes from. */
  readonly address: string
  /** Id of the person; undefined where nobody has the name. */
  readonly user: string | undefined
}

function attemptsOf({ state, now, address, user }: SignInAttempt) {
  return [
    { state, now, subject: `address/${address}`, most: mostFromAddress },
    ...(user === undefined ? [] : [{ state, now, subject: `directory/${user}` }]),
  ]
}

/** Whether not too many were wrong within the half minute: passwords, codes and keys together. */
export function maySignIn(attempt: SignInAttempt): boolean {
  return attemptsOf(attempt).every(mayTry)
}

/** One more that was wrong. */
export function countWrongSignIn(attempt: SignInAttempt): void {
  for (const one of attemptsOf(attempt)) countWrong(one)
}
