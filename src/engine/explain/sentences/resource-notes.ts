/** What it means for a decision what is asked for, and whose it is, in sentences. */
import * as Caller from '../../../../assembly/layout/caller.ts'
import type { Decision, ExplainedGate } from '../../../model/decision.ts'
import type { Check } from '../../check.ts'
import { outlineOf } from '../determine.ts'
import { isOwnersAlone } from '../gate-needs.ts'

/** Of other accounts, of what the resource's policy must do. */
export function describeResource(
  decision: Decision,
  gates: readonly ExplainedGate[],
  check: Check,
): string[] {
  const isLacking = decision.verdict === 'implicitDeny' && decision.policyType === 'resource'
  return [
    ...(isLacking && isOwnersAlone(check)
      ? [
          `AWS takes \`${check.part.action}\` from the owner’s account alone, whatever a policy allows`,
        ]
      : describeOwner(decision, gates, check)),
    ...(describeProvider(check) ?? describeWithheld(gates, check)),
  ]
}

/** Why a resource's policy is needed: another account owns it (E-27), or its service asks (E-60). */
function describeOwner(
  { verdict, policyType }: Decision,
  gates: readonly ExplainedGate[],
  check: Check,
): string[] {
  const { account } = check.caller.identity
  if (verdict === 'explicitDeny' || account === '' || !outlineOf(check).needsResource) return []
  const owner = check.owners().find((id) => id !== account)
  const isLacking = verdict === 'implicitDeny' && policyType === 'resource'
  const isTrust = gates.some((gate) => gate.isTrust === true)
  const isOfOrganization = /^organizations:/i.test(check.part.action)
  const own = isOfOrganization
    ? 'the organization’s delegation policy'
    : 'the policy of the resource'
  const policy = isTrust ? 'the role trust policy' : own
  const whose = `the resource belongs to account \`${owner}\`, the caller to \`${account}\``
  if (!isLacking) {
    return owner === undefined || owner === ''
      ? []
      : [`${whose}: ${policy} and those of the caller must both allow it`]
  }
  if (owner === '') return []
  const near = describeNear(gates)
  const lacks = near === undefined ? '' : `; ${near}`
  if (owner !== undefined) return [`${whose}: ${policy} must allow it, too${lacks}`]
  const allows = near === undefined ? 'the caller or its account' : 'it'
  return [
    `identity-based policies are not enough here: ${policy} must itself allow ${allows}${lacks}`,
  ]
}

/** The Allow of a resource's policy that only conditions keep from matching. */
function describeNear(gates: readonly ExplainedGate[]): string | undefined {
  const resource = gates.find(({ policyType }) => policyType === 'resource')
  const near = resource?.statements.find(
    ({ statement, mismatch }) => statement.effect === 'Allow' && mismatch?.element === 'condition',
  )
  if (near?.mismatch === undefined) return undefined
  const failed = [near.mismatch, ...near.others].map(
    ({ operator, key }) => `\`${operator} ${key}\``,
  )
  const noun = failed.length === 1 ? 'condition' : 'conditions'
  const hold = failed.length === 1 ? 'does not hold' : 'do not hold'
  return `one that names the caller is there, but its ${noun} ${failed.join(', ')} ${hold}: ${near.name}`
}

/** An Allow for everybody lets no token in (E-66). */
function describeWithheld(gates: readonly ExplainedGate[], { caller }: Check): string[] {
  if (caller.identity.kind !== Caller.IDENTITY_PROVIDER) return []
  const resource = gates.find(({ policyType }) => policyType === 'resource')
  const isMatched = resource?.statements.some(
    ({ statement, mismatch }) => mismatch === undefined && statement.effect === 'Allow',
  )
  return resource?.outcome === 'silent' && isMatched === true
    ? ['a token is let in only by an Allow that names its identity provider as `Federated`']
    : []
}

/** Across accounts the role's own has a provider, too ("Authenticate to another account with IRSA"). */
function describeProvider(check: Check): string[] | undefined {
  if (!isOfOtherProvider(check)) return undefined
  const [own, home] = providerAccounts(check)
  return [
    `a role takes tokens of identity providers of its own account \`${home}\` alone, and this one is of \`${own}\``,
  ]
}

/** Whether an identity provider of another account than the role's asks. */
export function isOfOtherProvider(check: Check): boolean {
  const [own, home] = providerAccounts(check)
  const isOwn = own === undefined || home === undefined || own === home
  return check.caller.identity.kind === Caller.IDENTITY_PROVIDER && !isOwn
}

function providerAccounts({ caller, part }: Check): (string | undefined)[] {
  return [caller.identity.name, part.resource].map(
    (arn) => /^arn:[^:]*:iam::(\d{12}):/.exec(arn)?.[1],
  )
}
