/** What is good once: assertions, and proofs of keys. */
import { createHash } from 'node:crypto'
import type { OpenCall } from '../iam/operation.ts'
import { hourOf } from '../store/account-state.ts'

/** Milliseconds that the clocks of two servers of one account may differ by. */
const mostSkew = 3_600_000

/** Records that one call removes at most, so that none has to wait for all that others left. */
const mostRemoved = 100

/** Whether this is the first time; it is kept until nobody could show it any more, in milliseconds since 1970. */
export function useOnce(
  call: Pick<OpenCall, 'state' | 'changes' | 'time'>,
  told: readonly string[],
  expires: number,
): boolean {
  const used = createHash('sha256').update(JSON.stringify(told)).digest('hex')
  if (call.state.shelf('assertion').byId(used) !== undefined) return false
  removeExpired(call)
  call.changes.put('assertion', { id: used, expires: new Date(expires).toISOString() })
  return true
}

/** More than a call adds, and of whole hours that are over: others are not looked at. */
function removeExpired({
  state,
  changes,
  time,
}: Pick<OpenCall, 'state' | 'changes' | 'time'>): void {
  const shelf = state.shelf('assertion')
  const past = hourOf(new Date(Date.parse(time) - mostSkew).toISOString())
  const [oldest] = shelf.groups.filter((hour) => hour < past).sort()
  if (oldest === undefined) return
  const expired = shelf.inGroup(oldest).slice(0, mostRemoved)
  for (const { id } of expired) changes.remove('assertion', id)
}
