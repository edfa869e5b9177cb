/** Refuses what grows over a named limit. */
import { LimitError } from '../model/errors.ts'
import { type LimitName, limits } from '../model/limits.ts'
import { describePlace, type Spot } from './report.ts'

/** Throws `ERR_LIMIT_EXCEEDED`, with the name of the limit and the place, when `actual` is over it. */
export function checkLimit(
  name: LimitName,
  actual: number,
  place: string,
  hint = 'split the input into smaller parts',
): void {
  const limit = limits[name]
  if (actual <= limit) return
  throw new LimitError(`limit \`${name}\` exceeded: ${actual} is more than ${limit}`, {
    place,
    hint,
  })
}

/** The same at a spot of a document. */
export function checkLimitAt(name: LimitName, actual: number, spot: Spot): void {
  if (actual > limits[name]) checkLimit(name, actual, describePlace(spot))
}

/** Reads a document; an error about a limit names its file, where it is known. */
export function withinFile<T>(file: string | undefined, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (file === undefined || !(error instanceof LimitError)) throw error
    const { message, place = '', hint = '' } = error
    if (!/^document\b/.test(place)) throw error
    throw new LimitError(message, { place: file + place.slice('document'.length), hint })
  }
}
