/** Why a statement of a bundle does or does not match the check in place. */
import * as Trace from '../../../assembly/layout/trace.ts'
import type { Mismatch } from '../../model/decision.ts'
import type { Part } from '../../request/call.ts'
import type { Identity } from '../caller/identity.ts'
import type { LoadedBundle } from '../loaded-bundle.ts'

/** A bundle whose rules can be held against the check in place. */
export interface Traced {
  readonly loaded: LoadedBundle
  readonly identity: Identity
  trace(rule: number, needs: number): number
  value(key: string): readonly string[]
}

/** Whether the statement matches. */
export function statementMatches(traced: Traced, statement: number): boolean {
  return traceOf(traced, statement) === Trace.MATCHED
}

/** A TRACE_ number. */
function traceOf(traced: Traced, statement: number): number {
  return traced.trace(traced.loaded.statements.rule(statement), Trace.NEEDS)
}

/** The first element that did not match, with both sides; undefined for a statement that matched. */
export function mismatchOf(traced: Traced, part: Part, statement: number): Mismatch | undefined {
  const trace = traceOf(traced, statement)
  if (trace === Trace.MATCHED) return undefined
  const text = traced.loaded.statements.text(statement)
  switch (trace) {
    case Trace.PRINCIPAL: {
      const actual = [traced.identity.name]
      return { element: 'principal', expected: text.principals ?? [], actual }
    }
    case Trace.ACTION:
      return { element: 'action', expected: text.actions, actual: [part.action] }
    case Trace.RESOURCE:
      return { element: 'resource', expected: text.resources ?? [], actual: [part.resource] }
    default: {
      const [operator = '', key = '', expected = []] =
        text.conditions[trace - Trace.CONDITION] ?? []
      return { element: 'condition', operator, key, expected, actual: traced.value(key) }
    }
  }
}
