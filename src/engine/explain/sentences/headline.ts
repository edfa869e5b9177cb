/** A decision in one sentence ("Troubleshoot access denied error messages", E-96). */
import type { DecidedBy, Decision, ExplainedGate } from '../../../model/decision.ts'
import type { PolicyType } from '../../../model/policy.ts'
import { isTrustAction } from '../../../services/trust-actions.ts'
import type { Check } from '../../check.ts'
import { outlineOf } from '../determine.ts'
import { credentials } from './callers.ts'
import { bareName, typeNames } from './policy-type-names.ts'

/** What comes behind `User: … is `: AWS's own words for a denial, and ours alike for an allow. */
export function describeDecision(
  decision: Decision,
  gates: readonly ExplainedGate[],
  check: Check,
): string {
  const { action, resource } = check.part
  const { verdict, policyType } = decision
  const call = `to perform: ${action} on resource: ${resource}`
  if (verdict === 'allowed') {
    return `authorized ${call} because ${allowReason(policyType, gates, check)}`
  }
  if (verdict === 'explicitDeny') {
    return `not authorized ${call} with an explicit deny in ${denyingPolicy(decision, action)}`
  }
  return `not authorized ${call} because ${denyReason(policyType, check)}`
}

function allowReason(decidedBy: DecidedBy, gates: readonly ExplainedGate[], check: Check): string {
  const { action } = check.part
  if (decidedBy === 'always') return 'no policy can deny this action'
  if (decidedBy === 'root' || isNeedless(decidedBy, gates)) {
    const joint = outlineOf(check).needsResource
    const granted = joint ? `${nameOf('resource', action)} allows the ${action} action and ` : ''
    return `${granted}the account's root user needs no identity-based policy`
  }
  const names = grantingTypes(decidedBy, gates).map((type) =>
    type === 'identity' ? identityName(check) : nameOf(type, action),
  )
  const last = names.pop() ?? ''
  return names.length === 0
    ? `${last} allows the ${action} action`
    : `${names.join(', ')} and ${last} allow the ${action} action`
}

/** Which policy types carry an allow: what decided, and what of caller and resource is needed besides. */
function grantingTypes(decidedBy: DecidedBy, gates: readonly ExplainedGate[]): DecidedBy[] {
  const beside = gates.filter(
    ({ policyType, outcome, isRequired }) =>
      isRequired && outcome === 'allow' && besides.has(policyType) && policyType !== decidedBy,
  )
  const others = beside.map(({ policyType }) => policyType)
  return hasStanding(decidedBy, gates) || others.length === 0 ? [decidedBy, ...others] : others
}

/** An account's own root user needs no Allow of a resource's policy that has one for it. */
function isNeedless(decidedBy: DecidedBy, gates: readonly ExplainedGate[]): boolean {
  return decidedBy === 'resource' && !hasStanding(decidedBy, gates)
}

/** Whether the request can need an Allow of a policy type. */
function hasStanding(decidedBy: DecidedBy, gates: readonly ExplainedGate[]): boolean {
  return gates.find(({ policyType }) => policyType === decidedBy)?.standing !== 'notRequired'
}

/** Where the resource's policy decides, those of the identity are not needed. */
const besides: ReadonlySet<PolicyType> = new Set(['resource', 'boundary', 'session'])

/** A federated user has those of who asked for its session. */
function identityName({ caller }: Check): string {
  const { parent } = caller.identity
  return parent === undefined ? typeNames.identity : `${typeNames.identity} of ${parent}`
}

function denyReason(decidedBy: DecidedBy, { part, caller }: Check): string {
  const { action } = part
  if (decidedBy === 'credential')
    return `${credentials[caller.identity.kind]} cannot call ${action}`
  if (decidedBy === 'publicAccessBlock') {
    return 'RestrictPublicBuckets is on for the bucket or its account'
  }
  return `no ${bareName(nameOf(decidedBy, action))} allows the ${action} action`
}

/** The policy's ARN follows where it has one. */
function denyingPolicy({ policyType, statements }: Decision, action: string): string {
  const policy = statements[0]?.policy ?? ''
  const name = nameOf(policyType, action)
  return policy.startsWith('arn:') ? `${name}: ${policy}` : name
}

function nameOf(decidedBy: DecidedBy, action: string): string {
  if (decidedBy === 'resource' && isTrustAction(action)) return 'the role trust policy'
  return typeNames[decidedBy as PolicyType] ?? decidedBy
}
