/** Instants as text. */

/**
 * The milliseconds of an ISO 8601 instant that begins with a date of ten characters; NaN where it
 * is not one, and where no calendar has the day: `Date.parse` makes 3 March of 31 February.
 */
export function parseInstant(text: string): number {
  const day = text.slice(0, 10)
  const midnight = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return Number.NaN
  return Date.parse(text)
}
