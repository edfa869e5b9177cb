/** A clock for tests of what depends on time: sessions that end, keys that grow old, dates in policies. */
import { readFileSync } from 'node:fs'

/**
 * A clock that goes on from a time in ISO 8601, or one whose time is always what a file says. Throws
 * a `RangeError` for a text that is neither; a clock whose file is gone throws when it is read.
 */
export function openClock(text: string): () => number {
  const start = timeIn(text)
  if (start !== undefined) {
    const begun = performance.now()
    return () => start + Math.floor(performance.now() - begun)
  }
  const read = (): number => {
    const time = timeIn(readFileSync(text, 'utf8').trim())
    if (time === undefined) throw new RangeError(`\`${text}\` must have a time, such as ${example}`)
    return time
  }
  try {
    read()
  } catch (cause) {
    if (cause instanceof RangeError) throw cause
    throw new RangeError(`\`--clock\` must be a time, such as ${example}, or a file that has one`)
  }
  return read
}

const example = '2030-01-31T12:00:00Z'

/** Undefined for what is no time of the years that AWS's dates have. */
function timeIn(text: string): number | undefined {
  if (!/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
