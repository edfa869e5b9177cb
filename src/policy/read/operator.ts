/** Condition operators as written: a set operator, a name and `IfExists` (L-91). */
import { foldAscii } from '../../json/fold-case.ts'
import { type Operator, operators } from '../../model/operators.ts'

export interface ParsedOperator {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined
  readonly ifExists: boolean
  readonly operator: Operator
}

const operatorParts = /^(?:(forallvalues|foranyvalue):)?([a-z]*?)(ifexists)?$/

/** Takes an operator apart, without regard to case; undefined for one that the language lacks. */
export function parseOperator(text: string): ParsedOperator | undefined {
  const parts = operatorParts.exec(foldAscii(text))
  const operator = operators.get(parts?.[2] ?? '')
  if (operator === undefined) return undefined
  return { set: readSet(parts?.[1]), ifExists: parts?.[3] !== undefined, operator }
}

function readSet(prefix: string | undefined): ParsedOperator['set'] {
  if (prefix === undefined) return undefined
  return prefix === 'forallvalues' ? 'ForAllValues' : 'ForAnyValue'
}
