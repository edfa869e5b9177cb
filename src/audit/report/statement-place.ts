/** How a report tells statements apart, and calls them. */
import type { DeterminingStatement } from '../../model/decision.ts'

/** Where a statement is, whatever part its policy plays. */
export function placeOf(statement: DeterminingStatement): string {
  const known = places.get(statement)
  if (known !== undefined) return known
  const { policy, file, index, line } = statement
  const place = JSON.stringify([policy, file ?? '', index, line])
  places.set(statement, place)
  return place
}

const places = new WeakMap<DeterminingStatement, string>()

/** A statement as a person reads it. */
export function labelOf({ policy, sid, index }: DeterminingStatement): string {
  return `${policy} ${sid === undefined || sid === '' ? `statement ${index + 1}` : sid}`
}
