/** What a decision does not know and what it assumes, for programs and in sentences. */

import { isOwnedByAws } from '../../model/aws-owned.ts'
import type { Assumption, Remarks } from '../../model/decision.ts'
import { assumesOwner, type Check } from '../check.ts'
import { listPrincipals } from './list-principals.ts'
import { nearestName } from './nearest-name.ts'

/** Of a check that is in place. */
export function remarksOf(check: Check): Remarks {
  const { caller, part } = check
  const assumed: Assumption[] = []
  if (assumesOwner(check) && !isOfAws(part.resource)) assumed.push('resourceAccount')
  if (assumesBucket(check)) assumed.push('bucket')
  return {
    ...(caller.isUnknown && { unknown: ['principal'] }),
    ...(assumed.length > 0 && { assumed }),
  }
}

/** Whether it is not known which bucket an access point leads to (E-76). */
function assumesBucket({ loaded: { kernel } }: Check): boolean {
  return kernel.bucket.set() !== undefined && kernel.bucket.arn(kernel.bundle) === undefined
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
  if (assumed?.includes('bucket') === true) {
    notes.push(
      'it is not known which bucket the access point leads to, so a policy that allows nothing was assumed of it; declare the access point with its `bucket`',
    )
  }
  return notes
}
