/** What both evaluators read from one table: every row of it is in some case, since no fuzz can see it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { operators } from '../../../src/model/operators.ts'
import { derivedKeys } from '../../../src/services/derived-keys.ts'

const folder = join(import.meta.dirname, '../..')
const stated = ['cases', 'support/truth-tables'].map(textUnder).join('\n').toLowerCase()

/** Keys that are known to have several values, from the source: there is no export of them. */
const multivalued = [
  ...readFileSync(join(folder, '../src/policy/read/known-keys.ts'), 'utf8').matchAll(
    /^ {2}\['\w+', 'many', '([^']+)'\],$/gm,
  ),
].flatMap(([, names = '']) => names.toLowerCase().split(' '))

function textUnder(name: string): string {
  return readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(json|ts)$/.test(file))
    .map((file) => readFileSync(join(folder, name, file), 'utf8'))
    .join('\n')
}

test('every operator is in a case', () => {
  const isStated = (name: string): boolean => new RegExp(`\\b${name}["':]`).test(stated)
  expect([...operators.keys()].filter((name) => !isStated(name))).toEqual([])
})

test('every derived key is in a case', () => {
  expect([...derivedKeys.keys()].filter((key) => !stated.includes(key))).toEqual([])
})

test('every key with several values is in a case', () => {
  expect(multivalued.length).toBeGreaterThan(10)
  expect(multivalued.filter((key) => !stated.includes(key))).toEqual([])
})
