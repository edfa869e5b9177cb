/** What a decision does not know and what it assumes, for programs and in sentences. */

import { isOwnedByAws } from '../../model/aws-owned.ts'
import type { Remarks } from '../../model/decision.ts'
import { assumesOwner, type Check } from '../check.ts'
import { listPrincipals } from './list-principals.ts'
import { nearestName } from './nearest-name.ts'

/** Of a check that is in place. */
export function remarksOf(check: Check): Remarks {
  const { caller, part } = check
  const isAssumed = assumesOwner(check) && !isOfAws(part.resource)
  return {
    ...(caller.isUnknown && { unknown: ['principal'] }),
    ...(isAssumed && { assumed: ['resourceAccount'] }),
  }
}

/** What AWS owns counts as the caller's own (E-17). */
function isOfAws(resource: string): boolean {
  const [, , service = '', , account, ...rest] = resource.split(':')
  if (account === undefined || rest.length === 0) return false
  return isOwnedByAws({ service, account, resource: rest.join(':') })
}

/** The remarks as sentences. */
export function describeRemarks(
  { unknown, assumed }: Remarks,
  { loaded, caller }: Check,
): string[] {
  const { name, parent, account } = caller.identity
  const notes: string[] = []
  if (unknown?.includes('principal') === true) {
    const nearest = nearestName(parent ?? name, listPrincipals(loaded))
    const meant = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`
    notes.push(`the directory has no user or role \`${parent ?? name}\`${meant}`)
  }
  if (assumed?.includes('resourceAccount') === true) {
    notes.push(
      `it is not known which account owns the resource, so the caller's account \`${account}\` was assumed; declare the resource or give \`resourceAccount\``,
    )
  }
  return notes
}
