/** What the readers of a document's elements pass to one another. */

import type { JsonMember } from '../../json/parse-json.ts'
import type { Path, Report, Spot } from '../../json/report.ts'
import type { DocumentType } from '../../model/policy.ts'

/** The known members of an object, by name. */
export type MemberNodes = ReadonlyMap<string, JsonMember>

export interface ElementReading {
  readonly type: DocumentType
  readonly report: Report
}

/** A statement's members, and where what is wrong with them goes. */
export interface StatementSource {
  readonly members: MemberNodes
  readonly spot: Spot
  readonly reading: ElementReading
}

/** The spot of a member, at its name. */
export function spotOf(path: Path, member: JsonMember): Spot {
  return { path: [...path, member.key], place: member.place }
}
