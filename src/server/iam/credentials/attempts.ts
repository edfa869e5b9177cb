/** Wrong codes and passwords, counted so that nobody can try them all. */
import type { AccountState } from '../../store/account-state.ts'

/** What is tried: a device's serial number, or a user's id; or from where. */
export interface Attempt {
  readonly state: AccountState
  readonly subject: string
  /** How many may be wrong; 5 when absent. */
  readonly most?: number
  /** Milliseconds since 1970. */
  readonly now: number
}

interface WrongAttempts {
  readonly window: number
  count: number
}

const mostWrong = 5
const windowMilliseconds = 30_000
/** Subjects that are remembered before those of earlier windows are forgotten. */
const mostSubjects = 1_000
const attemptsOfAccounts = new WeakMap<AccountState, Map<string, WrongAttempts>>()

/** Whether there were not too many wrong ones within the half minute. */
export function mayTry(attempt: Attempt): boolean {
  return wrongAttempts(attempt).count < (attempt.most ?? mostWrong)
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
  if (before === undefined && known.size >= mostSubjects) forgetBefore(window, known)
  const attempts = before?.window === window ? before : { window, count: 0 }
  known.set(subject, attempts)
  return attempts
}

function forgetBefore(window: number, known: Map<string, WrongAttempts>): void {
  for (const [subject, attempts] of known) if (attempts.window < window) known.delete(subject)
}
