/** What callers give, copied before anything is done with it: a proxy may throw at whoever looks. */
import { OptionsError } from '../model/errors.ts'

/** What `read` returns. Throws `ERR_OPTIONS_INVALID` where it throws anything that is not typed. */
export function readGiven<T>(place: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && 'place' in cause) throw cause
    throw new OptionsError(`\`${place}\` cannot be read`, {
      place,
      hint: 'give plain data',
      cause,
    })
  }
}

/** A copy of plain data. Throws `ERR_OPTIONS_INVALID` for what cannot be written as JSON. */
export function copyData(value: unknown, place: string): unknown {
  return readGiven(place, () => JSON.parse(JSON.stringify(value) ?? 'null'))
}
