/**
 * Values of a context key that stand for all of its values: one for those that no condition of a
 * list tells apart. Whatever a key's value is, all of the conditions say to it what they say to one of
 * these.
 */
import type { ContextValue } from '../model/request.ts'
import { type KeyTest, type ReadTest, readTest } from './key-test.ts'
import { addressTexts, dateTexts, numberTexts, stringTexts } from './value-samples.ts'

/** The value of a key; undefined where it is missing. */
export type KeyValue = ContextValue | undefined

/** The most values of one key that are told apart, and the most strings that lists are made of. */
const VALUES_MOST = 64
const LISTED_MOST = 5

/**
 * Values that cover all conditions, a missing key first; undefined where that is not known to be so:
 * of patterns with inner wildcards, of policy variables, and of too many.
 */
export function distinctValues(tests: readonly KeyTest[]): readonly KeyValue[] | undefined {
  const read = tests.map(readTest).filter((test) => test !== undefined)
  if (read.length < tests.length) return undefined
  const found = textsOf(read)
  if (found === undefined) return undefined
  const texts = [...new Set([...found, ''])]
  const isListed = read.some(({ isOfSets }) => isOfSets)
  if (isListed && texts.length > LISTED_MOST) return undefined
  const lists = isListed ? listsOf(texts) : [[''], [found.find((text) => text !== '') ?? '']]
  // a list of one may count as a value, a list of two never does
  const values = [undefined, ...texts, ...lists.map((list) => [...list, ...list])]
  return values.length > VALUES_MOST ? undefined : values
}

/** Strings that stand for all that the tests tell apart. */
function textsOf(tests: readonly ReadTest[]): readonly string[] | undefined {
  const own = tests.filter(({ family }) => family !== 'null')
  const families = new Set(own.map(({ family }) => family))
  const isOnly = (...names: readonly string[]) => [...families].every((one) => names.includes(one))
  const values = own.flatMap((test) => test.values)
  if (families.size === 0) return ['x']
  if (isOnly('string', 'stringIgnoreCase', 'arn')) return stringTexts(own)
  if (isOnly('bool')) return ['true', 'false', 'x']
  if (isOnly('numeric')) return numberTexts(values)
  if (isOnly('date')) return dateTexts(values)
  return isOnly('ip') ? addressTexts(values) : undefined
}

/** Every list of some of the strings, in their order. */
function listsOf(texts: readonly string[]): string[][] {
  const [first, ...others] = texts
  if (first === undefined) return []
  const rest = listsOf(others)
  return [[first], ...rest, ...rest.map((list) => [first, ...list])]
}
