/** Whose the caller and the resource of a check are. */
import type { ExplainedAccounts } from '../../../model/decision.ts'
import type { Check } from '../../check.ts'

export function tellAccounts(check: Check): ExplainedAccounts {
  const caller = check.caller.identity.account
  const [owner = '', bucketOwner = ''] = check.owners()
  const isOther = (id: string) => id !== '' && id !== caller
  return {
    ...(caller !== '' && { caller }),
    ...(owner !== '' && { owner }),
    ...(bucketOwner !== '' && bucketOwner !== owner && { bucketOwner }),
    isCrossAccount: caller !== '' && (isOther(owner) || isOther(bucketOwner)),
  }
}
