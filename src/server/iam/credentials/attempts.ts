/** Wrong codes and passwords, counted so that nobody can try them all. */
import type { AccountState } from '../../store/account-state.ts'

/** What is tried: a device's serial number, or a user's id. */
export interface Attempt {
  readonly state: AccountState
  readonly subject: string
  /** Milliseconds since 1970. */
  readonly now: number
}

interface WrongAttempts {
  readonly window: number
  count: number
}

const mostWrong = 5
const windowMilliseconds = 30_000
const attemptsOfAccounts = new WeakMap<AccountState, Map<string, WrongAttempts>>()

/** Whether there were not too many wrong ones within the half minute. */
export function mayTry(attempt: Attempt): boolean {
  return wrongAttempts(attempt).count < mostWrong
}

/** One more that was wrong. It counts whatever becomes of the call. */
export function countWrong(attempt: Attempt): void {
  wrongAttempts(attempt).count += 1
}

/** They are counted anew with every half minute, and forgotten when the server ends. */
function wrongAttempts({ state, subject, now }: Attempt): WrongAttempts {
  const known = attemptsOfAccounts.get(state) ?? new Map<string, WrongAttempts>()
  attemptsOfAccounts.set(state, known)
  const window = Math.floor(now / windowMilliseconds)
  const before = known.get(subject)
  const attempts = before?.window === window ? before : { window, count: 0 }
  known.set(subject, attempts)
  return attempts
}
