/** What time it is, as the options say. */
import { OptionsError } from '../model/errors.ts'

/** The latest instant that a date can have, in milliseconds from 1970. */
const LATEST = 8_640_000_000_000_000

/** Milliseconds since 1970. Throws `ERR_OPTIONS_INVALID` for a clock that fails. */
export function readTime(now: (() => number) | undefined): number {
  if (now === undefined) return Date.now()
  let time: unknown
  try {
    time = now()
  } catch (cause) {
    throw refuse('`options.now` failed', cause)
  }
  if (typeof time === 'number' && Math.abs(time) <= LATEST) return time
  throw refuse('`options.now` did not return a time', undefined)
}

function refuse(message: string, cause: unknown): OptionsError {
  return new OptionsError(message, {
    place: 'options.now',
    hint: 'return milliseconds since 1970, as `Date.now` does',
    ...(cause !== undefined && { cause }),
  })
}
