/** What both evaluators read from one table: every row of it is in some case, since no fuzz can see it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { operators } from '../../../src/model/operators.ts'
import { describeKey, listKeys } from '../../../src/policy/read/known-keys.ts'
import { derivedKeys } from '../../../src/services/derived-keys.ts'

const folder = join(import.meta.dirname, '../..')
const stated = ['cases', 'support/truth-tables'].map(textUnder).join('\n').toLowerCase()

const multivalued = listKeys()
  .filter((key) => describeKey(key)?.multivalued === true)
  .map((key) => key.toLowerCase())

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
