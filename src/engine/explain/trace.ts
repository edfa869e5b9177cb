/** Whether statements of a bundle match the check in place. */
import * as Trace from '../../../assembly/layout/trace.ts'
import type { Check } from '../check.ts'
import type { LoadedBundle } from '../loaded-bundle.ts'

/** A bundle whose rules can be held against a check: its own, or that of session policies. */
export interface Traced {
  readonly check: Check
  readonly loaded: LoadedBundle
  /** What its rules know the resource as: a side of `assembly/layout/check.ts`. */
  readonly side: number
  trace(rule: number, needs: number, from: number): number
}

/** Whether the statement matches. */
export function statementMatches(traced: Traced, statement: number): boolean {
  return traceOf(traced, statement) === Trace.MATCHED
}

/** A TRACE_ number: the first element that does not match, from the one on that `from` names. */
export function traceOf(traced: Traced, statement: number, from = Trace.MATCHED): number {
  return traced.trace(traced.loaded.statements.rule(statement), Trace.NEEDS, from)
}
