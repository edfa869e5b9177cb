/** Finding a key in the context of a request (C-7, C-8, C-11), however many keys it has. */
import { describe, expect, it } from 'vitest'
import type { Context } from '../../../src/model/request.ts'
import { listContext } from '../../../src/request/context-values.ts'

const own: Context = {
  'App:Team': [],
  'app:TEAM': 'second',
  'app:team': 'third',
  'app:Empty': [],
  'app:list': ['a', 'b'],
}
const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`other:key${at}`, 'x']))

describe.each([
  ['few keys', own],
  ['many keys', { ...many, ...own }],
  ['many keys behind', { ...own, ...many }],
])('a context with %s', (_, context) => {
  const values = listContext(context)

  it.each([
    ['the spelling of the policy', 'app:team', 'third'],
    ['else the first that differs in case and is stated', 'APP:team', 'second'],
    ['else the first, where the same spelling is an empty list', 'App:Team', 'second'],
    ['no empty list', 'app:Empty', undefined],
    ['a list', 'APP:LIST', ['a', 'b']],
    ['no key that is missing', 'app:none', undefined],
    ['no member of all objects', 'constructor', undefined],
  ])('finds %s', (_what, key, expected) => {
    expect(values.find(key, key.toLowerCase())).toEqual(expected)
  })
})
