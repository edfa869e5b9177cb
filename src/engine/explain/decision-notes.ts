/** What a decision does not know, assumes, and lacks, in sentences. */
import type { Decision } from '../../model/decision.ts'
import type { Check } from '../check.ts'
import { principalsIn } from './known-principals.ts'
import { nearestName } from './nearest-name.ts'

/** The remarks of a decision as sentences, and why it needed what it lacks. */
export function describeRemarks(decision: Decision, check: Check): string[] {
  const { unknown, assumed } = decision
  const { loaded, caller } = check
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
  return [...notes, ...grantNotes(decision, check)]
}

/** Why a resource's policy is needed: another account owns it (E-27), or its service asks (E-60). */
function grantNotes({ verdict, policyType }: Decision, check: Check): string[] {
  const { account } = check.caller.identity
  if (verdict !== 'implicitDeny' || policyType !== 'resource' || account === '') return []
  const owner = check.owners().find((id) => id !== account)
  if (owner === '') return []
  return owner === undefined
    ? [
        'identity-based policies are not enough here: the policy of the resource must itself name the caller or its account',
      ]
    : [
        `the resource is of account \`${owner}\` and the caller of \`${account}\`: the policy of the resource must allow it, too`,
      ]
}
