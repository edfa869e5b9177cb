/** What a decision needs of each policy type, asked of the decision automaton. */
import * as Grant from '../../../assembly/layout/grant.ts'
import type { ResourceGrant } from '../../model/decision.ts'
import type { PolicyType } from '../../model/policy.ts'
import type { Check } from '../check.ts'
import { allowsWhere } from './decision-gates.ts'

/**
 * Whether a check is denied unless a policy type allows it, whatever the others say but the
 * resource's, which grants so much.
 */
export function needsGate(check: Check, gate: PolicyType, resourceGrant: number): boolean {
  return !allows(check, { resource: resourceGrant, [gate]: Grant.NONE })
}

/** Which of the caller's own policies must allow, too, where the resource's grants so much. */
export function needsBeside(check: Check, resourceGrant: number): ResourceGrant['needs'] {
  const without = { resource: resourceGrant, identity: Grant.NONE }
  if (allows(check, { ...without, boundary: Grant.NONE, session: Grant.NONE })) return 'nothing'
  return allows(check, without) ? 'limits' : 'identity'
}

/** Whether such grants allow, and of all other policy types the widest. */
function allows(
  { loaded: { kernel } }: Check,
  grants: { readonly [gate in PolicyType]?: number },
): boolean {
  return allowsWhere(kernel.bundle, kernel.firstState(), (gate) =>
    gate === undefined ? Grant.DIRECT : (grants[gate] ?? Grant.DIRECT),
  )
}
