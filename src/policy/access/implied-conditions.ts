/** Whether one `Condition` can hold only where another does. What cannot be told is taken for no. */
import { foldAscii, foldCase } from '../../json/fold-case.ts'
import type { Operator } from '../../model/operators.ts'
import type { Condition } from '../../model/policy.ts'
import { type AddressRange, contains, isDecimal, readRange } from '../read/literals.ts'
import { parseOperator } from '../read/operator.ts'
import { type Budget, covers, coversArn } from '../read/pattern-cover.ts'
import { hasVariable, widened } from './pattern-sets.ts'

/** Whether all of `wide` hold where all of `narrow` do; both of policies of one version, or without variables. */
export function impliesAll(
  narrow: readonly Condition[],
  wide: readonly Condition[],
  budget: Budget,
): boolean {
  return wide.every((one) => narrow.some((other) => implies(other, one, budget)))
}

function implies(narrow: Condition, wide: Condition, budget: Budget): boolean {
  if (foldCase(narrow.key) !== foldCase(wide.key)) return false
  const [a, b] = [parseOperator(narrow.operator), parseOperator(wide.operator)]
  if (a === undefined || b === undefined || a.set !== b.set) return false
  // a missing key satisfies `…IfExists`, and so only what takes it, too
  if (a.ifExists && !b.ifExists) return false
  const { operator } = b
  if (!isAsNarrow(a.operator, operator)) return false
  const isIn = (value: string, of: string) => isWithin(value, of, { operator, budget })
  // a value has to match one of several, and with a negated operator none of them
  return operator.negated
    ? wide.values.every((value) => narrow.values.some((of) => isIn(value, of)))
    : narrow.values.every((value) => wide.values.some((of) => isIn(value, of)))
}

/** The same comparison, or one with values where the other is with patterns. */
function isAsNarrow(narrow: Operator, wide: Operator): boolean {
  if (narrow.family !== wide.family || narrow.negated !== wide.negated) return false
  if (narrow.comparison === wide.comparison) return true
  return narrow.comparison === 'equal' && wide.comparison === 'like' && !wide.negated
}

interface ValueComparison {
  readonly operator: Operator
  readonly budget: Budget
}

/** Whether whatever matches `value` matches `of`. */
function isWithin(value: string, of: string, { operator, budget }: ValueComparison): boolean {
  if (value === of) return true
  if (hasVariable(of)) return false
  switch (operator.comparison) {
    case 'like':
      return (operator.family === 'arn' ? coversArn : covers)(of, widened(value), budget)
    case 'within':
      return isRangeWithin(readRange(value), readRange(of))
    case 'less':
    case 'lessOrEqual':
      return areNumbers(value, of, operator) && Number(value) <= Number(of)
    case 'greater':
    case 'greaterOrEqual':
      return areNumbers(value, of, operator) && Number(value) >= Number(of)
    case 'equal':
      if (operator.family === 'bool') return foldAscii(value) === foldAscii(of)
      return (
        operator.family === 'stringIgnoreCase' &&
        !hasVariable(value) &&
        foldCase(value) === foldCase(of)
      )
    case 'presence':
      return foldAscii(value) === foldAscii(of)
  }
}

function isRangeWithin(narrow: AddressRange | undefined, wide: AddressRange | undefined): boolean {
  return narrow !== undefined && wide !== undefined && contains(wide, narrow)
}

/** Both numbers, and so short that a `number` holds them as they are. */
function areNumbers(a: string, b: string, { family }: Operator): boolean {
  return family === 'numeric' && [a, b].every((text) => isDecimal(text) && text.length < EXACT)
}

const EXACT = 16
