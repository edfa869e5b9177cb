/** Every statement of a policy set, and why it does or does not match the check in place. */
import * as Grant from '../../../assembly/layout/grant.ts'
import type { ExplainedStatement } from '../../model/decision.ts'
import type { PolicyType } from '../../model/policy.ts'
import { mismatchesOf, readingOf } from './mismatch.ts'
import { nameStatement } from './sentences/statement-name.ts'
import type { Traced } from './trace.ts'

export interface ExplainedSet {
  readonly statements: readonly ExplainedStatement[]
  /** How far those that allow reach: a GRANT_ number. */
  readonly grant: number
}

/** A policy set as a part of a decision. */
interface PlacedSet {
  readonly policyType: PolicyType
  readonly set: number
  /** What it is attached to, of an organization's. */
  readonly target: string | undefined
}

export function explainSet(traced: Traced, { policyType, set, target }: PlacedSet): ExplainedSet {
  const { statements, kernel } = traced.loaded
  let grant: number = Grant.NONE
  const explained = statements.of(set).map((number): ExplainedStatement => {
    const statement = statements.describe(number, policyType)
    const [mismatch, ...others] = mismatchesOf(traced, number)
    const isGranting = mismatch === undefined && statement.effect === 'Allow'
    if (isGranting) grant = Math.max(grant, kernel.grant())
    return {
      statement,
      name: nameStatement(statement),
      mismatch,
      others,
      ...(target !== undefined && { target }),
      ...readingOf(traced, number),
    }
  })
  return { statements: explained, grant }
}

/** The statements that match before those that do not. */
export function matchedFirst(statements: readonly ExplainedStatement[]): ExplainedStatement[] {
  return [
    ...statements.filter(({ mismatch }) => mismatch === undefined),
    ...statements.filter(({ mismatch }) => mismatch !== undefined),
  ]
}
