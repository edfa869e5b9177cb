/** Wrong codes and passwords, counted in the store so that nobody can try them all, on however many servers. */
import type { AccountState } from '../../store/account-state.ts'
import type { Changes } from '../../store/changes.ts'
import type { AttemptRecord } from '../../store/login-records.ts'

/** What is tried: a device's serial number, or a user's id; or from where. */
export interface Attempt {
  /** The account in which it is counted. */
  readonly state: AccountState
  readonly subject: string
  /** How many may be wrong; 5 when absent. */
  readonly most?: number
  /** Within how many milliseconds; half a minute when absent. */
  readonly within?: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Codes and keys in a day: a code has a million values, of which three are good. */
export const mostCodes = { most: 20, within: 86_400_000 }

const mostWrong = 5
const halfMinute = 30_000
/** Milliseconds that the clocks of two servers of one account may differ by. */
const mostSkew = 300_000
/** Subjects that are kept before those whose time is over are forgotten. */
const mostSubjects = 1_000

/** Whether there were not too many wrong ones within the time. */
export function mayTry(attempt: Attempt): boolean {
  return attemptsOf(attempt).count < (attempt.most ?? mostWrong)
}

/** One more that was wrong, whatever becomes of the call. Where there are too many, no more are written. */
export function countWrong(changes: Changes, attempt: Attempt): void {
  if (!mayTry(attempt)) return
  const { state, now } = attempt
  const own = changes.of(state)
  if (state.shelf('attempt').size >= mostSubjects) forgetOver(own, state, now)
  const attempts = attemptsOf(attempt)
  own.keep('attempt', { ...attempts, count: attempts.count + 1 })
}

/**
 * They are counted anew with every such time. INVARIANT: a server goes on with what another one has
 * begun, whose clock may differ; but a clock that was wrong by hours keeps nobody out.
 */
function attemptsOf({ state, subject: id, now, within = halfMinute }: Attempt): AttemptRecord {
  const end = (Math.floor(now / within) + 1) * within
  const before = state.shelf('attempt').byId(id)
  const told = Date.parse(before?.ends ?? '')
  return before && now < told && told <= end + mostSkew
    ? before
    : { id, ends: new Date(end).toISOString(), count: 0 }
}

function forgetOver(changes: Changes, state: AccountState, now: number): void {
  const time = new Date(now - mostSkew).toISOString()
  for (const { id, ends } of state.shelf('attempt').all) {
    if (ends <= time) changes.remove('attempt', id)
  }
}
