/** What a decision does not know and what it assumes, in sentences. */
import type { Remarks } from '../../model/decision.ts'
import type { Check } from '../check.ts'
import { principalsIn } from './known-principals.ts'
import { nearestName } from './nearest-name.ts'

/** The remarks as sentences. */
export function describeRemarks(
  { unknown, assumed }: Remarks,
  { loaded, caller }: Check,
): string[] {
  const { name, parent, account } = caller.identity
  const notes: string[] = []
  if (unknown?.includes('principal') === true) {
    const nearest = nearestName(parent ?? name, principalsIn(loaded))
    const meant = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`
    notes.push(`the directory has no user or role \`${parent ?? name}\`${meant}`)
  }
  if (assumed?.includes('resourceAccount') === true) {
    notes.push(
      `it is not known which account owns the resource, so the caller's account \`${account}\` was assumed; declare the resource or give \`resourceAccount\``,
    )
  }
  if (assumed?.includes('bucket') === true) {
    notes.push(
      'it is not known which bucket the access point leads to, so a policy that allows nothing was assumed of it; declare the access point with its `bucket`',
    )
  }
  return notes
}
