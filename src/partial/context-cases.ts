/** Which values of unknown keys have to be told apart to decide a check for all of them. */
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import type { Check } from '../engine/check.ts'
import { outlineOf, setsFor } from '../engine/explain/determine.ts'
import { foldCase } from '../json/fold-case.ts'
import type { StatementText } from '../model/decision.ts'
import type { KeyTest } from './key-test.ts'
import { distinctValues, type KeyValue } from './key-values.ts'

/** A key, and values that stand for all that it may have. */
export interface KeyCases {
  /** In lower case. */
  readonly key: string
  readonly values: readonly KeyValue[]
}

const effects = ['Allow', 'Deny'] as const

/** The statements that have a say in a check that is in place, decided with CHECK_EXACT. */
export function statementsFor(check: Check): StatementText[] {
  const { statements } = check.loaded
  const sets = outlineOf(check).heard.flatMap((gate) => setsFor(gate, check))
  const numbers = sets
    .filter(({ set }) => set < PolicySet.CONSTANT)
    .flatMap(({ set }) =>
      effects.flatMap((effect) => statements.covering(set, check.part.action, effect)),
    )
  return [...new Set(numbers)].map((number) => statements.text(number))
}

/**
 * Of the keys those whose values can be told apart, those that most conditions read first. None of
 * a key that a policy variable reads.
 */
export function listCases(
  statements: readonly StatementText[],
  keys: ReadonlySet<string>,
): KeyCases[] {
  const tests = new Map<string, KeyTest[]>()
  const variables = new Set<string>()
  for (const { conditions, variables: read = [] } of statements) {
    for (const key of read) variables.add(foldCase(key))
    for (const [operator, key, values] of conditions) {
      const folded = foldCase(key)
      if (!keys.has(folded)) continue
      tests.set(folded, [...(tests.get(folded) ?? []), { operator, values }])
    }
  }
  return [...tests]
    .filter(([key]) => !variables.has(key))
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([key, own]) => {
      const values = distinctValues(own)
      return values === undefined ? [] : [{ key, values }]
    })
}
