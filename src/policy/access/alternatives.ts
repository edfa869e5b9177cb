/** What a statement lists, one by one: it matches whatever it would match with one of them alone. */
import type { Condition, PrincipalElement } from '../../model/policy.ts'
import { parseOperator } from '../read/operator.ts'
import type { GrantedPart } from './granted-parts.ts'

/** One of the principals, and one of the values of each condition. */
export type Alternative = Pick<GrantedPart, 'principal' | 'conditions'>

/** More of them are not told apart. */
const mostAlternatives = 256

/** Empty where there is nothing to tell apart, or too much. */
export function alternativesOf({ principal, conditions }: GrantedPart): readonly Alternative[] {
  const principals = onePrincipalEach(principal)
  const isAlone = conditions.every((one) => !isAnyOf(one))
  const count = conditions.reduce(
    (product, one) => product * (isAnyOf(one) ? one.values.length : 1),
    principals.length,
  )
  if (count > mostAlternatives || (principals.length === 1 && isAlone)) return []
  const tests = conditions.reduce<readonly (readonly Condition[])[]>(
    (found, one) => found.flatMap((before) => oneValueEach(one).map((each) => [...before, each])),
    [[]],
  )
  return principals.flatMap((one) => tests.map((each) => ({ principal: one, conditions: each })))
}

function onePrincipalEach(
  principal: PrincipalElement | undefined,
): readonly (PrincipalElement | undefined)[] {
  if (principal === undefined || principal.negated) return [principal]
  return principal.entries.map((entry) => ({ negated: false, entries: [entry] }))
}

function oneValueEach(condition: Condition): readonly Condition[] {
  if (!isAnyOf(condition)) return [condition]
  return condition.values.map((value) => ({ ...condition, values: [value] }))
}

/** Several values of which one has to match: of a negated operator none may, of `ForAllValues` more than one may have to. */
function isAnyOf({ operator: text, values }: Condition): boolean {
  const { operator, set } = parseOperator(text) ?? {}
  if (operator === undefined || operator.comparison === 'presence') return false
  return values.length > 1 && !operator.negated && set !== 'ForAllValues'
}
