/** What a decision needs of each policy type, asked of the decision automaton. */
import * as Gate from '../../../assembly/layout/gate.ts'
import * as Grant from '../../../assembly/layout/grant.ts'
import * as State from '../../../assembly/layout/state.ts'
import type { ExplainedGate, GateStanding, ResourceGrant } from '../../model/decision.ts'
import type { PolicyType } from '../../model/policy.ts'
import type { Check } from '../check.ts'
import { allowsIn, finalWhere, stateByte } from './decision-gates.ts'

/** How far policy types allow: GRANT_ numbers; those that are left out allow all. */
type Grants = { readonly [gate in PolicyType]?: number }

/**
 * Whether a check is denied unless a policy type allows it, whatever the others say but the
 * resource's, which grants so much; where that is needed and grants nothing, as if it named the
 * account.
 */
export function needsGate(check: Check, gate: PolicyType, resourceGrant: number): boolean {
  const isLacking = resourceGrant === Grant.NONE && !allows(check, { resource: Grant.NONE })
  const resource = isLacking ? Grant.ACCOUNT : resourceGrant
  return !allows(check, { resource, [gate]: Grant.NONE })
}

/**
 * What an Allow of a policy type is to a check; of a resource's policy that grants nothing, of one
 * that names the caller, else of one that grants so much.
 */
export function standingOf(
  check: Check,
  { policyType, isRequired }: Pick<ExplainedGate, 'policyType' | 'isRequired'>,
  grant: number,
): GateStanding {
  const other = policyType === 'resource' ? 'identity' : 'resource'
  const isLimit = policyType !== 'resource' && policyType !== 'identity'
  const own = policyType === 'resource' && grant !== Grant.NONE ? grant : Grant.DIRECT
  const isEnough =
    !isLimit &&
    allows(check, { [other]: Grant.NONE, [policyType]: own }) &&
    !allows(check, { identity: Grant.NONE, resource: Grant.NONE })
  const isNeeded = !allows(check, { [policyType]: Grant.NONE })
  if (isEnough) return isNeeded ? 'requiredAndEnough' : 'enough'
  return isNeeded || isRequired ? 'required' : 'notRequired'
}

/**
 * Which of the caller's own policies, of those that there are, must allow, too, where the resource's
 * grants so much; undefined where none of them helps.
 */
export function needsBeside(
  check: Check,
  resource: number,
  present: readonly PolicyType[],
): ResourceGrant['needs'] | undefined {
  if (!allows(check, { resource })) return undefined
  const none = (gate: PolicyType) => (present.includes(gate) ? { [gate]: Grant.NONE } : {})
  const identity = { resource, identity: Grant.NONE }
  if (allows(check, { ...identity, ...none('boundary'), ...none('session') })) return 'nothing'
  return allows(check, identity) ? 'limits' : 'identity'
}

function allows(check: Check, grants: Grants): boolean {
  return allowsIn(check.loaded.kernel.bundle, finalOf(check, grants))
}

function finalOf({ loaded: { kernel } }: Check, grants: Grants): number {
  return finalWhere(kernel.bundle, kernel.firstState(), (gate) =>
    gate === undefined ? Grant.DIRECT : (grants[gate] ?? Grant.DIRECT),
  )
}

/**
 * Whether AWS takes the action from the owner's account alone, and the caller is of no such account: the
 * resource's policy is lacking whatever it says.
 */
export function isOwnersAlone(check: Check): boolean {
  const { bundle } = check.loaded.kernel
  const final = finalOf(check, {})
  return !allowsIn(bundle, final) && stateByte(bundle, final, State.DECIDED_BY_AT) === Gate.RESOURCE
}
