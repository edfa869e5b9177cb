/** What it means for a decision who asks, in sentences. */
import * as Caller from '../../../../assembly/layout/caller.ts'
import type { ExplainedGate } from '../../../model/decision.ts'
import type { Check } from '../../check.ts'
import { strangers } from './callers.ts'

/** Whose policies a caller has that has none of its own, and what its session lacks. */
export function describeCaller(check: Check, gates: readonly ExplainedGate[]): string[] {
  const session = gates.find(({ policyType }) => policyType === 'session')
  const hasNone = session?.outcome === 'silent' && session.statements.length === 0
  const { isCase, isStripped } = check.loaded.traits
  return [
    ...describeSource(check, gates),
    ...(hasNone && !isCase && !isStripped
      ? ['the session has no session policies, and may do only what they allow; give `policies`']
      : []),
  ]
}

function describeSource({ loaded, caller }: Check, gates: readonly ExplainedGate[]): string[] {
  const { kind, parent } = caller.identity
  const stranger = strangers.get(kind)
  if (stranger !== undefined) {
    const isTrust = gates.some((gate) => gate.isTrust === true)
    const only = isTrust ? 'the role trust policy' : 'a resource-based policy'
    return [`${stranger.one} has no identity-based policies: only ${only} can allow its calls`]
  }
  if (kind !== Caller.FEDERATED_USER || loaded.traits.isCase) return []
  return parent === undefined
    ? [
        'it is not known who asked for the session of the federated user, so no identity-based policies were considered; give `parent`',
      ]
    : [
        `the federated user has the identity-based policies of \`${parent}\`, who asked for its session; its session policies must allow, too`,
      ]
}
