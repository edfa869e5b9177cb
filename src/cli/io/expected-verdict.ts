/** The verdict that somebody expects. */
import type { Verdict } from '../../entries/index.ts'

/** `denied`: an explicit or an implicit deny. */
export type ExpectedVerdict = Verdict | 'denied'

export const expectedVerdicts: readonly ExpectedVerdict[] = [
  'allowed',
  'denied',
  'explicitDeny',
  'implicitDeny',
]

export function meets(verdict: Verdict, expected: ExpectedVerdict): boolean {
  return expected === 'denied' ? verdict !== 'allowed' : verdict === expected
}
