/** What is good once: assertions, and proofs of keys. */
import { createHash } from 'node:crypto'
import type { OpenCall } from '../iam/operation.ts'

/** Milliseconds that the clocks of two servers of one account may differ by. */
const mostSkew = 3_600_000

/** Whether this is the first time; it is kept until nobody could show it any more, in milliseconds since 1970. */
export function useOnce(
  { state, changes, time }: Pick<OpenCall, 'state' | 'changes' | 'time'>,
  told: readonly string[],
  expires: number,
): boolean {
  const used = createHash('sha256').update(JSON.stringify(told)).digest('hex')
  const shelf = state.shelf('assertion')
  const past = new Date(Date.parse(time) - mostSkew).toISOString()
  for (const one of shelf.all) if (one.expires < past) changes.remove('assertion', one.id)
  if (shelf.byId(used) !== undefined) return false
  changes.put('assertion', { id: used, expires: new Date(expires).toISOString() })
  return true
}
