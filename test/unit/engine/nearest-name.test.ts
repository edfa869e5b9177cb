/** Which principal is suggested for one that the directory does not have. */
import { expect, it } from 'vitest'
import { nearestName } from '../../../src/engine/explain/nearest-name.ts'

const home = 'arn:aws:iam::111122223333:'
const away = 'arn:aws:iam::444455556666:'
const principals = [
  `${away}user/oscar`,
  `${home}user/operations/oscar`,
  `${home}user/alice`,
  `${home}user/bob`,
  `${home}role/audit/Reader`,
]

it.each([
  ['another path', `${home}user/oscar`, `${home}user/operations/oscar`],
  ['another case', `${home}user/Alice`, `${home}user/alice`],
  ['a slip of the pen', `${home}user/alcie`, `${home}user/alice`],
  ['another account', `${away}user/alice`, `${home}user/alice`],
  [
    'a session of a role',
    'arn:aws:sts::111122223333:assumed-role/Raeder/work',
    `${home}role/audit/Reader`,
  ],
  ['nobody alike, though few letters are others', `${home}user/zoe`, undefined],
  ['a name that is too short to compare', `${home}user/al`, undefined],
])('%s: %s', (_, arn, expected) => {
  expect(nearestName(arn, principals)).toBe(expected)
})

it('looks at a bounded number of principals', () => {
  let asked = 0
  function* many(): Generator<string> {
    for (; ; asked += 1) yield `${home}user/somebody-${asked}`
  }
  nearestName(`${home}user/nobody`, many())
  expect(asked).toBeLessThanOrEqual(10_000)
})
