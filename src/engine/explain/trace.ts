/** Why a statement of a bundle does or does not match the check in place. */
import {
  TRACE_ACTION,
  TRACE_CONDITION,
  TRACE_MATCHED,
  TRACE_NEEDS,
  TRACE_PRINCIPAL,
  TRACE_RESOURCE,
} from '../../../assembly/layout.ts'
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
  return traceOf(traced, statement) === TRACE_MATCHED
}

/** A TRACE_ number. */
function traceOf(traced: Traced, statement: number): number {
  return traced.trace(traced.loaded.statements.rule(statement), TRACE_NEEDS)
}

/** The first element that did not match, with both sides; undefined for a statement that matched. */
export function mismatchOf(traced: Traced, part: Part, statement: number): Mismatch | undefined {
  const trace = traceOf(traced, statement)
  if (trace === TRACE_MATCHED) return undefined
  const text = traced.loaded.statements.text(statement)
  switch (trace) {
    case TRACE_PRINCIPAL: {
      const actual = [traced.identity.name]
      return { element: 'principal', expected: text.principals ?? [], actual }
    }
    case TRACE_ACTION:
      return { element: 'action', expected: text.actions, actual: [part.action] }
    case TRACE_RESOURCE:
      return { element: 'resource', expected: text.resources ?? [], actual: [part.resource] }
    default: {
      const [operator = '', key = '', expected = []] =
        text.conditions[trace - TRACE_CONDITION] ?? []
      return { element: 'condition', operator, key, expected, actual: traced.value(key) }
    }
  }
}
