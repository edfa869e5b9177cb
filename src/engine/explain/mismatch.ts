/** Why a statement of a bundle does or does not match the check in place. */
import * as Caller from '../../../assembly/layout/caller.ts'
import * as CheckLayout from '../../../assembly/layout/check.ts'
import * as Trace from '../../../assembly/layout/trace.ts'
import type { ExplainedStatement, Mismatch, StatementText } from '../../model/decision.ts'
import type { Check } from '../check.ts'
import { nameKey } from '../context/key-name.ts'
import { readKey } from '../context/read-context.ts'
import { type Traced, traceOf } from './trace.ts'

/** Every element and condition that does not match, in order, with both sides. */
export function mismatchesOf(traced: Traced, statement: number): Mismatch[] {
  const text = traced.loaded.statements.text(statement)
  const found: Mismatch[] = []
  let trace = traceOf(traced, statement)
  while (trace !== Trace.MATCHED) {
    found.push(describeTrace(traced, trace, text))
    const next = behind[trace] ?? trace + 1
    if (next - Trace.CONDITION >= text.conditions.length) break
    trace = traceOf(traced, statement, next)
  }
  return found
}

/** What is compared after an element; after a condition, the next one. */
const behind: Readonly<Record<number, number>> = {
  [Trace.PRINCIPAL]: Trace.ACTION,
  [Trace.ACTION]: Trace.RESOURCE,
  [Trace.RESOURCE]: Trace.CONDITION,
}

function describeTrace(traced: Traced, trace: number, text: StatementText): Mismatch {
  const { part, caller } = traced.check
  switch (trace) {
    case Trace.PRINCIPAL: {
      const { kind, name } = caller.identity
      const actual = [`${principalKinds[kind] ?? ''}${name}`]
      return { element: 'principal', expected: text.principals ?? [], actual }
    }
    case Trace.ACTION:
      return { element: 'action', expected: text.actions, actual: [part.action] }
    case Trace.RESOURCE:
      return { element: 'resource', expected: text.resources ?? [], actual: [resourceOf(traced)] }
    default:
      return failedCondition(traced, text.conditions[trace - Trace.CONDITION])
  }
}

/** Entries for callers of these kinds begin so, as in `StatementText`. */
const principalKinds: Readonly<Record<number, string>> = {
  [Caller.SERVICE]: 'Service:',
  [Caller.IDENTITY_PROVIDER]: 'Federated:',
}

/** The resource as the statement's policy knows it: behind an access point the bucket's (E-76). */
function resourceOf({ check: { loaded, part }, side }: Traced): string {
  if (side === CheckLayout.OWN_SIDE) return part.resource
  const { kernel } = loaded
  const point = /^(?:[^:]*:){5}accesspoint\/[^/]*(?:\/object(?=\/))?/
  return part.resource.replace(point, () => kernel.bucket.arn(kernel.bundle) ?? '')
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
