/** What a decision does not know and what it assumes. */

import type { Assumption, Remarks } from '../../model/decision.ts'
import { isOwnedByAws } from '../../services/aws-owned.ts'
import { assumesOwner, type Check } from '../check.ts'

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
