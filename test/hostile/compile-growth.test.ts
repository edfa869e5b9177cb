/** What compiling costs as each element of a policy grows: time and bytes grow with it, not faster. */
import { describe, expect, it } from 'vitest'
import { compileUnsealed } from '../../src/compile/compile.ts'
import type { PolicySets } from '../../src/model/policy.ts'
import { powerOfCount, powerOfTime } from '../support/growth.ts'
import { readSets } from '../support/policy-sets.ts'

const timeout = 600_000
const SMALL = 500
const LARGE = 4_000
const sizes = { small: SMALL, large: LARGE }

/** Powers of the size that are no more than linear, as well as they can be measured. */
const BYTES_MOST = 1.15
const TIME_MOST = 1.2

type Shape = (size: number) => PolicySets

const list = <T>(size: number, make: (at: number) => T): T[] =>
  Array.from({ length: size }, (_, at) => make(at))

const bucket = (at: number): string => `arn:aws:s3:::b${at}/*`
const user = (at: number): object => ({ AWS: `arn:aws:iam::111122223333:user/u${at}` })
const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }

const identity = (statements: object[]): PolicySets =>
  readSets({ identity: [{ Version: '2012-10-17', Statement: statements }] })
const resource = (statements: object[]): PolicySets =>
  readSets({ resource: [{ Version: '2012-10-17', Statement: statements }] })
const each = (size: number, make: (at: number) => object): PolicySets =>
  identity(list(size, (at) => ({ ...get, ...make(at) })))
const one = (members: object): PolicySets => identity([{ ...get, ...members }])
const condition = (operator: string, members: object): object => ({
  Condition: { [operator]: members },
})

const shapes: Readonly<Record<string, Shape>> = {
  'statements of one action each': (size) =>
    each(size, (at) => ({ Action: `s3:Do${at}`, Resource: bucket(at) })),
  'statements of one action': (size) => each(size, (at) => ({ Resource: bucket(at) })),
  'statements of one prefix each': (size) =>
    each(size, (at) => ({ Action: `s3:Do${at}*`, Resource: bucket(at) })),
  'statements of one glob each': (size) =>
    each(size, (at) => ({ Action: `s3:*x${at}`, Resource: bucket(at) })),
  'statements of one NotAction each': (size) =>
    identity(
      list(size, (at) => ({
        Effect: 'Allow',
        NotAction: `s3:Do${at}`,
        Resource: bucket(at),
      })),
    ),
  'unconditional statements of one NotAction each': (size) =>
    identity(list(size, (at) => ({ Effect: 'Allow', NotAction: `s3:Do${at}`, Resource: '*' }))),
  'statements of a whole service among those of one action': (size) =>
    each(size, (at) => ({ Action: at % 2 ? 's3:*' : `s3:Do${at}`, Resource: bucket(at) })),
  'denials of a whole service among statements of one action': (size) =>
    each(size, (at) => {
      const action = at % 2 ? 's3:*' : `s3:Do${at}`
      return { Effect: at % 2 ? 'Deny' : 'Allow', Action: action, Resource: bucket(at) }
    }),
  'statements of one NotResource each': (size) =>
    identity(
      list(size, (at) => ({
        Effect: 'Deny',
        Action: 's3:GetObject',
        NotResource: bucket(at),
      })),
    ),
  'statements of one principal each': (size) =>
    resource(list(size, (at) => ({ ...get, Principal: user(at) }))),
  'statements of one NotPrincipal each': (size) =>
    resource(list(size, (at) => ({ ...get, Effect: 'Deny', NotPrincipal: user(at) }))),
  'statements of one condition key each': (size) =>
    each(size, (at) => condition('StringEquals', { [`app:k${at}`]: 'v' })),
  'statements of one Sid each': (size) => each(size, (at) => ({ Sid: `S${at}` })),
  actions: (size) => one({ Action: list(size, (at) => `s3:Do${at}`) }),
  'globs of actions': (size) => one({ Action: list(size, (at) => `s3:Do*${at}`) }),
  resources: (size) => one({ Resource: list(size, bucket) }),
  'resources with variables': (size) =>
    one({ Resource: list(size, (at) => `arn:aws:s3:::b/\${aws:PrincipalTag/t${at}}/*`) }),
  wildcards: (size) => one({ Resource: `arn:aws:s3:::${'a?*'.repeat(size)}` }),
  principals: (size) =>
    resource([
      { ...get, Principal: { AWS: list(size, (at) => `arn:aws:iam::111122223333:user/u${at}`) } },
    ]),
  'condition keys': (size) =>
    one(condition('StringEquals', Object.fromEntries(list(size, (at) => [`app:k${at}`, 'v'])))),
  'condition values': (size) =>
    one(condition('StringEquals', { 'app:k': list(size, (at) => `v${at}`) })),
  'condition patterns': (size) =>
    one(condition('StringLike', { 'app:k': list(size, (at) => `v*${at}`) })),
  policies: (size) =>
    readSets({
      identity: list(size, (at) => ({
        Version: '2012-10-17',
        Statement: [{ ...get, Action: `s3:Do${at}`, Resource: bucket(at) }],
      })),
    }),
}

describe('compiling grows no faster than', () => {
  for (const [name, shape] of Object.entries(shapes)) {
    it(name, { timeout }, () => {
      const sets: Record<number, PolicySets> = { [SMALL]: shape(SMALL), [LARGE]: shape(LARGE) }
      const compile = (size: number): Uint8Array =>
        compileUnsealed(sets[size] ?? shape(size), { strip: false })
      expect(powerOfCount((size) => compile(size).length, sizes)).toBeLessThan(BYTES_MOST)
      const power = powerOfTime(compile, { ...sizes, most: TIME_MOST })
      expect(power).toBeLessThan(TIME_MOST)
    })
  }

  it('characters, where prefixes nest', { timeout }, () => {
    const nested = (size: number): PolicySets =>
      each(size, (at) => ({ Action: `s3:${'a'.repeat(at)}*`, Resource: bucket(at) }))
    const characters = (size: number): number => size ** 2 / 2
    const [small, large] = [500, 2_000].map(
      (size) => compileUnsealed(nested(size), { strip: false }).length,
    )
    const power =
      Math.log((large ?? 0) / (small ?? 0)) / Math.log(characters(2_000) / characters(500))
    expect(power).toBeLessThan(BYTES_MOST)
  })
})
