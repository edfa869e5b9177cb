/** Condition blocks as closures, for engines that take functions: what the fixtures use, no more. */
import type { Context } from '../../src/model/request.ts'
import type { ConditionBlock } from '../statements.ts'

/** What a condition reads: the context, and the tag of the principal. */
export interface Facts {
  readonly context: Context
  readonly team: string
}

export type Test = (facts: Facts) => boolean

type Operator = (values: readonly string[]) => (actual: string, facts: Facts) => boolean

export function wildcards(patterns: readonly string[]): RegExp {
  const sources = patterns.map((pattern) =>
    pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.'),
  )
  return new RegExp(`^(?:${sources.join('|')})$`)
}

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: (values) =>
    values.some((value) => value.includes('${'))
      ? (actual, { team }) => actual === team
      : (actual) => values.includes(actual),
  StringNotEquals: (values) => (actual) => !values.includes(actual),
  StringLike: (values) => {
    const pattern = wildcards(values)
    return (actual) => pattern.test(actual)
  },
  Bool: (values) => (actual) => values.includes(actual),
  DateLessThan: ([value = '']) => {
    const instant = Date.parse(value)
    return (actual) => Date.parse(actual) < instant
  },
  IpAddress: (values) => {
    const ranges = values.map(readRange)
    return (actual) => {
      const address = readAddress(actual)
      return ranges.some(({ base, mask }) => (address & mask) === base)
    }
  },
}

/** Undefined: no condition. */
export function compileConditions(block: ConditionBlock | undefined): Test | undefined {
  const tests = Object.entries(block ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileCondition(operator, key, [values].flat())),
  )
  if (tests.length < 2) return tests[0]
  return (facts) => tests.every((test) => test(facts))
}

function compileCondition(operator: string, key: string, values: readonly string[]): Test {
  const compare = operators[operator]?.(values)
  if (compare === undefined) throw new TypeError(`the peers have no operator ${operator}`)
  const negated = operator.includes('Not')
  if (key === 'aws:PrincipalTag/team') return (facts) => compare(facts.team, facts)
  return (facts) => {
    const actual = facts.context[key]
    return actual === undefined ? negated : compare(actual as string, facts)
  }
}

function readAddress(text: string): number {
  let address = 0
  for (const part of text.split('.')) address = (address << 8) | Number(part)
  return address
}

function readRange(text: string): { base: number; mask: number } {
  const [address = '', bits = '32'] = text.split('/')
  const mask = -1 << (32 - Number(bits))
  return { base: readAddress(address) & mask, mask }
}
