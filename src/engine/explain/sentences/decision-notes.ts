/** What a decision assumes and lacks, in sentences. */
import type { Decision, ExplainedGate } from '../../../model/decision.ts'
import { nameTarget } from '../../../services/organization-targets.ts'
import type { Check } from '../../check.ts'
import { bareName, typeNames } from './policy-type-names.ts'

/** What a decision assumes, as sentences. */
export function describeRemarks({ assumed }: Decision, check: Check): string[] {
  const { account } = check.caller.identity
  const notes: string[] = []
  if (assumed?.includes('resourceAccount') === true) {
    notes.push(
      `nothing says which account owns the resource: policies are combined as if the caller's account \`${account}\` did, but keys of the owner, such as \`aws:ResourceAccount\`, have no value, since no condition is decided by a guess; give \`resourceAccount\`, or declare the resource in the directory`,
    )
  }
  if (assumed?.includes('bucket') === true) {
    notes.push(
      'nothing says which bucket the access point leads to: its policy counts as one that allows nothing; declare the access point in the directory with its `bucket`',
    )
  }
  return notes
}

/** What denies, too, and would were the reason for a denial gone. */
export function describeSilent(
  { verdict, policyType }: Decision,
  gates: readonly ExplainedGate[],
): string[] {
  if (verdict === 'allowed') return []
  const others = gates.filter((gate) => gate.policyType !== policyType)
  const silent = gates.filter((gate) => {
    const isReason = verdict === 'implicitDeny' && gate.policyType === policyType
    return gate.isRequired && !isReason && allowsNothing(gate)
  })
  return [
    ...others
      .filter(({ outcome }) => outcome === 'deny')
      .map((gate) => `${nameOf(gate)} denies it, too`),
    ...silent.map((gate) => `besides, no ${bareName(nameOf(gate))}${placesOf(gate)} allows it`),
  ]
}

function nameOf({ policyType, isTrust }: ExplainedGate): string {
  return isTrust === true ? 'the role trust policy' : typeNames[policyType]
}

/** The levels that allow nothing, where it is not all of them. */
function placesOf({ levels = [] }: ExplainedGate): string {
  const silent = levels.filter(({ outcome }) => outcome === 'silent')
  if (silent.length === 0 || silent.length === levels.length) return ''
  return ` of ${silent.map(({ target }) => nameTarget(target)).join(', ')}`
}

/** A Deny may be all that there is. */
export function allowsNothing({ outcome, statements }: ExplainedGate): boolean {
  if (outcome !== 'deny') return outcome === 'silent'
  const matched = statements.filter(({ mismatch }) => mismatch === undefined)
  return matched.length > 0 && matched.every(({ statement }) => statement.effect === 'Deny')
}
