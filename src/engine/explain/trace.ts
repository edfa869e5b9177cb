/** Whether statements of a bundle match the check in place. */
import * as Trace from '../../../assembly/layout/trace.ts'
import type { Check } from '../check.ts'
import type { LoadedBundle } from '../loaded-bundle.ts'

/** A bundle whose rules can be held against a check: its own, or that of session policies. */
export interface Traced {
  readonly check: Check
  readonly loaded: LoadedBundle
  /** The resource as its rules know it. */
  readonly resource: string
  trace(rule: number, needs: number, from: number): number
}

/** Whether the statement matches. */
export function statementMatches(traced: Traced, statement: number): boolean {
  return traceOf(traced, statement) === Trace.MATCHED
}

/** A TRACE_ number; with `from` above 0 of the conditions alone, from that number less 1 on. */
export function traceOf(traced: Traced, statement: number, from = 0): number {
  return traced.trace(traced.loaded.statements.rule(statement), Trace.NEEDS, from)
}
