/** Conditions on one context key, as they are written and as they are read. */
import { foldAscii } from '../json/fold-case.ts'
import { type Operator, operators } from '../model/operators.ts'

/** A condition on the key. */
export interface KeyTest {
  /** As written, such as `ForAllValues:StringLikeIfExists`. */
  readonly operator: string
  readonly values: readonly string[]
}

/** The same, where the operator is known. */
export interface ReadTest extends Operator {
  readonly isOfSets: boolean
  readonly values: readonly string[]
}

/** Undefined for an operator that is not known, and where a policy variable is in the values. */
export function readTest({ operator, values }: KeyTest): ReadTest | undefined {
  const [, set, name = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/i.exec(operator) ?? []
  const found = operators.get(foldAscii(name).replace(/ifexists$/, ''))
  if (found === undefined || values.some((value) => value.includes('${'))) return undefined
  return { ...found, isOfSets: set !== undefined, values }
}
