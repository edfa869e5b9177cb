/** Wrong codes and passwords, counted so that nobody can try them all. */
import type { AccountState } from '../../store/account-state.ts'

/** What is tried: a device's serial number, or a user's id; or from where. */
export interface Attempt {
  readonly state: AccountState
  readonly subject: string
  /** How many may be wrong; 5 when absent. */
  readonly most?: number
  /** Within how many milliseconds; half a minute when absent. */
  readonly within?: number
  /** Milliseconds since 1970. */
  readonly now: number
}

interface WrongAttempts {
  /** Milliseconds since 1970. */
  readonly end: number
  count: number
}

const mostWrong = 5
const halfMinute = 30_000
/** Subjects that are remembered before those whose time is over are forgotten. */
const mostSubjects = 1_000
const attemptsOfAccounts = new WeakMap<AccountState, Map<string, WrongAttempts>>()

/** Whether there were not too many wrong ones within the time. */
export function mayTry(attempt: Attempt): boolean {
  return wrongAttempts(attempt).count < (attempt.most ?? mostWrong)
}

/** One more that was wrong. It counts whatever becomes of the call. */
export function countWrong(attempt: Attempt): void {
  wrongAttempts(attempt).count += 1
}

/** They are counted anew with every such time, and forgotten when the server ends. */
function wrongAttempts({ state, subject, now, within = halfMinute }: Attempt): WrongAttempts {
  const known = attemptsOfAccounts.get(state) ?? new Map<string, WrongAttempts>()
  attemptsOfAccounts.set(state, known)
  const end = (Math.floor(now / within) + 1) * within
  const before = known.get(subject)
  if (before === undefined && known.size >= mostSubjects) forgetOver(now, known)
  const attempts = before?.end === end ? before : { end, count: 0 }
  known.set(subject, attempts)
  return attempts
}

function forgetOver(now: number, known: Map<string, WrongAttempts>): void {
  for (const [subject, { end }] of known) if (end <= now) known.delete(subject)
}
