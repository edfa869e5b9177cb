/** How far apart names are: what is suggested for one that does not exist. */
import { expect, it } from 'vitest'
import { editsBetween } from '../../../src/json/edit-distance.ts'

it.each([
  ['the same', 'GetObject', 'GetObject', 0],
  ['one inserted', 'GetObjct', 'GetObject', 1],
  ['one left out', 'GetObjeect', 'GetObject', 1],
  ['one replaced', 'GetObjekt', 'GetObject', 1],
  ['two neighbours exchanged', 'GetObejct', 'GetObject', 1],
  ['the last two exchanged', 'GetObjetc', 'GetObject', 1],
  ['an exchange and one more at the end', 'alcie', 'alices', 2],
  ['two exchanges', 'abcd', 'badc', 2],
  ['more than asked for', 'abcdef', 'uvwxyz', Number.POSITIVE_INFINITY],
  ['nothing and something', '', 'ab', 2],
])('%s: `%s` and `%s`', (_, one, other, edits) => {
  expect(editsBetween(one, other, 2)).toBe(edits)
  expect(editsBetween(other, one, 2)).toBe(edits)
})
