/** Refuses what grows over a named limit. */
import { LimitError } from '../model/errors.ts'
import { type LimitName, limits } from '../model/limits.ts'

/** Throws `ERR_LIMIT_EXCEEDED`, naming the limit, when `actual` is over it. */
export function checkLimit(name: LimitName, actual: number): void {
  const limit = limits[name]
  if (actual <= limit) return
  throw new LimitError(`limit \`${name}\` exceeded: ${actual} is more than ${limit}`, {
    hint: 'split the input into smaller parts',
  })
}
