/** The Condition block ("IAM JSON policy elements: Condition operators", C-1…C-84). */
import { type Operator, operators } from '../model/operators.ts'
import type { Condition, PolicyVersion } from '../model/policy.ts'
import { matchesPair, type PolicyValue } from './compare.ts'
import type { ContextEntry, RequestContext } from './context.ts'
import { foldLetters, readText } from './text.ts'

/** Whether every (operator, key) pair of the block is true (C-1); an empty block is (C-4). */
export function conditionsHold(
  conditions: readonly Condition[],
  version: PolicyVersion,
  context: RequestContext,
): boolean {
  return conditions.every((condition) => holds(condition, version, context))
}

/** An operator with what is before and after its name. */
interface DecoratedOperator {
  readonly operator: Operator
  readonly setPrefix: 'all' | 'any' | undefined
  readonly ifExists: boolean
}

function holds(condition: Condition, version: PolicyVersion, context: RequestContext): boolean {
  const decorated = readOperator(condition.operator)
  if (decorated === undefined) return false
  const { operator, setPrefix, ifExists } = decorated
  const entry = context.find(condition.key)
  const texts = condition.values.map(readText)
  if (operator.family === 'null') return nullHolds(texts, setPrefix, entry)
  const wanted = texts.map((text): PolicyValue => ({ text, version, context }))
  const test: ValueTest = { operator, wanted }
  if (entry === undefined && ifExists) return true
  if (setPrefix === 'all') return allHold(test, entry)
  if (setPrefix === 'any') return anyHolds(test, entry)
  if (entry === undefined) return operator.negated
  if (ifExists && wanted.length === 0) return false // nothing listed, negated or not (C-36)
  const [value] = entry.values
  return !entry.multivalued && value !== undefined && valueHolds(test, value)
}

/** Unknown operators are false, whatever their decorations; `Null` takes no `IfExists` (L-91). */
function readOperator(text: string): DecoratedOperator | undefined {
  const match = /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/s.exec(foldLetters(readText(text)))
  const [, set, name = '', suffix] = match ?? []
  const operator = operators.get(name)
  const ifExists = suffix !== undefined
  if (operator === undefined || (operator.family === 'null' && ifExists)) return undefined
  if (set === undefined) return { operator, setPrefix: undefined, ifExists }
  return { operator, setPrefix: set === 'forallvalues:' ? 'all' : 'any', ifExists }
}

interface ValueTest {
  readonly operator: Operator
  readonly wanted: readonly PolicyValue[]
}

/** One request value: any policy value matches it, or, negated, none does (C-2, C-3). */
function valueHolds({ operator, wanted }: ValueTest, value: string): boolean {
  return wanted.some((item) => matchesPair(operator, value, item)) !== operator.negated
}

/** Missing or null: true (C-42). Present, with nothing listed: false, negated too (C-36). */
function allHold(test: ValueTest, entry: ContextEntry | undefined): boolean {
  if (entry === undefined || isNull(entry)) return true
  return test.wanted.length > 0 && entry.values.every((value) => valueHolds(test, value))
}

/** Missing or null: false, negated too (C-43). Nothing listed: false (C-36). */
function anyHolds(test: ValueTest, entry: ContextEntry | undefined): boolean {
  if (entry === undefined || isNull(entry)) return false
  return test.wanted.length > 0 && entry.values.some((value) => valueHolds(test, value))
}

/** Present, and yet without any value but the empty text (C-12). */
function isNull(entry: ContextEntry): boolean {
  return entry.values.every((value) => value === '')
}

/** `Null` asks whether there is a value; it takes single and multi-valued keys alike (C-30). */
function nullHolds(
  wanted: readonly string[],
  setPrefix: DecoratedOperator['setPrefix'],
  entry: ContextEntry | undefined,
): boolean {
  if (setPrefix !== undefined) return setPrefix === 'all'
  const absent = entry === undefined || isNull(entry)
  return wanted.some((text) => foldLetters(text) === String(absent))
}
