/** How a report tells statements apart, and calls them. */
import type { DeterminingStatement } from '../../model/decision.ts'

/** Where a statement is, whatever part its policy plays. */
export function placeOf({ policy, file, index, line }: DeterminingStatement): string {
  return JSON.stringify([policy, file ?? '', index, line])
}

/** A statement as a person reads it. */
export function labelOf({ policy, sid, index }: DeterminingStatement): string {
  return `${policy} ${sid === undefined || sid === '' ? `statement ${index + 1}` : sid}`
}
