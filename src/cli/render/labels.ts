/** Decisions as programs read them: one short object. */
import type { Decision, DeterminingStatement } from '../../entries/index.ts'

export interface DecisionReport {
  readonly verdict: Decision['verdict']
  readonly policyType: Decision['policyType']
  readonly statements: readonly string[]
  readonly unknown?: readonly string[]
  readonly assumed?: readonly string[]
}

/** The decision with each determining statement as its label. */
export function reportDecision(decision: Decision): DecisionReport {
  const { verdict, policyType, statements, unknown, assumed } = decision
  return {
    verdict,
    policyType,
    statements: statements.map(labelOf),
    ...(unknown !== undefined && { unknown }),
    ...(assumed !== undefined && { assumed }),
  }
}

/** A statement's Sid, or its policy and its position in it. */
export function labelOf({ sid, policy, index }: DeterminingStatement): string {
  return sid === undefined || sid === '' ? `${policy}[${index}]` : sid
}

/** The label, and the policy where the label is a Sid. */
export function fullNameOf(statement: DeterminingStatement): string {
  const label = labelOf(statement)
  return label === statement.sid ? `${label} of ${statement.policy}` : label
}

/**
 * Where a statement stands: `file:line`, the file alone for one that was imported; empty for one
 * that no file has, such as FullAWSAccess.
 */
export function placeOf({ file, line }: DeterminingStatement): string {
  if (file === undefined) return ''
  return line === 0 ? file : `${file}:${line}`
}
