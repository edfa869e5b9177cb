/** What a case expects of the decision. */
import {
  type Cursor,
  readItems,
  readMembers,
  readString,
  readWord,
  requireMember,
} from '../../json/reader.ts'
import type { DecidedBy, Verdict } from '../../model/decision.ts'
import { deciders, verdicts } from '../../model/policy-types.ts'

/** What a case expects of the decision; members that are left out are not compared. */
export interface Expectation {
  /** `denied`: an explicit or an implicit deny. */
  readonly verdict: Verdict | 'denied'
  readonly policyType?: DecidedBy
  /** The Sids of the determining statements. */
  readonly statements?: readonly string[]
}

/** Reads it, reporting what is missing; any denial where it is absent. */
export function readExpectation(cursor: Cursor | undefined): Expectation {
  if (cursor === undefined) return { verdict: 'denied' }
  const members = readMembers(cursor, ['verdict', 'policyType', 'statements'])
  const verdict = readWord(requireMember(cursor, members, 'verdict'), [...verdicts, 'denied'])
  const policyType = readWord(members.get('policyType'), deciders)
  const statements = members.get('statements')
  const sids = statements && readItems(statements).map((item) => readString(item) ?? '')
  return {
    verdict: verdict ?? 'denied',
    ...(policyType !== undefined && { policyType }),
    ...(sids !== undefined && { statements: sids }),
  }
}
