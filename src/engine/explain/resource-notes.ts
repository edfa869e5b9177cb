/** What it means for a decision what is asked for, and whose it is, in sentences. */
import * as Caller from '../../../assembly/layout/caller.ts'
import * as Key from '../../../assembly/layout/key.ts'
import type { Decision, ExplainedGate } from '../../model/decision.ts'
import type { Check } from '../check.ts'
import { outlineOf } from './determine.ts'
import { describeUnknown } from './unknown-principal.ts'

/** Of users and roles that are not there, of other accounts, of what the resource's policy must do. */
export function describeResource(
  decision: Decision,
  gates: readonly ExplainedGate[],
  check: Check,
): string[] {
  return [
    ...describeUnknownTarget(check),
    ...describeOwner(decision, gates, check),
    ...describeWithheld(gates, check),
  ]
}

/** A user or role that is asked about and that the directory has not; one to be made is no such. */
function describeUnknownTarget({ loaded, part }: Check): string[] {
  const { action, resource } = part
  const { 1: account } = /^arn:[^:]*:iam::(\d{12}):(?:user|role)\/[^*?]+$/.exec(resource) ?? []
  if (account === undefined || loaded.traits.isCase || /^iam:create/i.test(action)) return []
  const isKnown = loaded.kernel.find(Key.SPACE_PRINCIPAL, resource) !== undefined
  return isKnown ? [] : [describeUnknown(resource, account, loaded)]
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
  const policy = isTrust ? 'the role trust policy' : 'the policy of the resource'
  if (owner === undefined) {
    return isLacking
      ? [
          `identity-based policies are not enough here: ${policy} must itself allow the caller or its account`,
        ]
      : []
  }
  if (owner === '') return []
  const whose = `the resource is of account \`${owner}\` and the caller of \`${account}\``
  return isLacking
    ? [`${whose}: ${policy} must allow it, too`]
    : [`${whose}: ${policy} and those of the caller must both allow it`]
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
