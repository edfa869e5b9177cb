/** Why a statement of a bundle does or does not match the check in place. */
import * as Trace from '../../../assembly/layout/trace.ts'
import type { ExplainedStatement, Mismatch } from '../../model/decision.ts'
import type { Check } from '../check.ts'
import { nameKey } from '../context/key-name.ts'
import { readKey } from '../context/read-context.ts'
import type { LoadedBundle } from '../loaded-bundle.ts'

/** A bundle whose rules can be held against a check: its own, or that of session policies. */
export interface Traced {
  readonly check: Check
  readonly loaded: LoadedBundle
  /** The resource as its rules know it. */
  readonly resource: string
  trace(rule: number, needs: number): number
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
export function mismatchOf(traced: Traced, statement: number): Mismatch | undefined {
  const { part, caller } = traced.check
  const trace = traceOf(traced, statement)
  if (trace === Trace.MATCHED) return undefined
  const text = traced.loaded.statements.text(statement)
  switch (trace) {
    case Trace.PRINCIPAL: {
      const actual = [caller.identity.name]
      return { element: 'principal', expected: text.principals ?? [], actual }
    }
    case Trace.ACTION:
      return { element: 'action', expected: text.actions, actual: [part.action] }
    case Trace.RESOURCE:
      return { element: 'resource', expected: text.resources ?? [], actual: [traced.resource] }
    default: {
      const [operator = '', key = '', expected = []] =
        text.conditions[trace - Trace.CONDITION] ?? []
      return { element: 'condition', operator, key, expected, actual: valuesOf(key, traced.check) }
    }
  }
}

/** A statement as it was written, with what the request has of the keys that it reads. */
export function readingOf(
  { loaded, check }: Traced,
  statement: number,
): Pick<ExplainedStatement, 'text' | 'values'> {
  const text = loaded.statements.text(statement)
  const keys = [...text.conditions.map(([, key]) => key), ...(text.variables ?? [])]
  return { text, values: [...new Set(keys)].map((key) => [key, valuesOf(key, check)]) }
}

/** The values of a context key; none where it is missing. */
function valuesOf(key: string, check: Check): readonly string[] {
  const value = readKey(nameKey(key), check)
  return value === undefined ? [] : [value].flat().map(String)
}
