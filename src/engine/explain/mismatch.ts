/** Why a statement of a bundle does or does not match the check in place. */
import * as Trace from '../../../assembly/layout/trace.ts'
import type { ExplainedStatement, Mismatch, StatementText } from '../../model/decision.ts'
import type { Check } from '../check.ts'
import { nameKey } from '../context/key-name.ts'
import { readKey } from '../context/read-context.ts'
import { type Traced, traceOf } from './trace.ts'

/**
 * The first element that did not match, with both sides, and where principal and action do the
 * conditions that do not hold besides; nothing of a statement that matched.
 */
export function mismatchesOf(traced: Traced, statement: number): Mismatch[] {
  const first = traceOf(traced, statement)
  if (first === Trace.MATCHED) return []
  const text = traced.loaded.statements.text(statement)
  const mismatch = describeTrace(traced, first, text)
  if (first !== Trace.RESOURCE && first < Trace.CONDITION) return [mismatch]
  const found = [mismatch]
  let next = first === Trace.RESOURCE ? 0 : first - Trace.CONDITION + 1
  while (next < text.conditions.length) {
    const trace = traceOf(traced, statement, next + 1)
    if (trace < Trace.CONDITION) break
    found.push(describeTrace(traced, trace, text))
    next = trace - Trace.CONDITION + 1
  }
  return found
}

function describeTrace(traced: Traced, trace: number, text: StatementText): Mismatch {
  const { part, caller } = traced.check
  switch (trace) {
    case Trace.PRINCIPAL: {
      const actual = [caller.identity.name]
      return { element: 'principal', expected: text.principals ?? [], actual }
    }
    case Trace.ACTION:
      return { element: 'action', expected: text.actions, actual: [part.action] }
    case Trace.RESOURCE:
      return { element: 'resource', expected: text.resources ?? [], actual: [traced.resource] }
    default:
      return failedCondition(traced, text.conditions[trace - Trace.CONDITION])
  }
}

function failedCondition(
  { check }: Traced,
  [operator, key, expected]: StatementText['conditions'][number] = ['', '', []],
): Mismatch {
  return { element: 'condition', operator, key, expected, actual: valuesOf(key, check) }
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
