/** What checking a bundle costs as each of its sections grows: turns of loops grow with bytes, not faster. */
import { describe, expect, it } from 'vitest'
import * as Section from '../../assembly/layout/section.ts'
import { BundleView } from '../../src/bundle/view.ts'
import { compileUnsealed } from '../../src/compile/compile.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { placeBundle } from '../../src/kernel/load/place-bundle.ts'
import { powerOfCount } from '../support/growth.ts'
import { meteredKernel } from '../support/metered-kernel.ts'

const SMALL = 250
const LARGE = 2_000
const POWER_MOST = 1.2
const timeout = 600_000

const list = <T>(size: number, make: (at: number) => T): T[] =>
  Array.from({ length: size }, (_, at) => make(at))
const digits = (at: number): string => String(100_000_000_000 + at)
const home = digits(0)
const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const document = (...Statement: object[]): object => ({ Version: '2012-10-17', Statement })
const named = (at: number, ...statements: object[]): object => ({
  name: `p${at}`,
  document: document(...statements),
})
const held = (statements: object[]): object => ({
  accounts: [{ id: home, users: [{ name: 'alice', policies: [named(0, ...statements)] }] }],
})
const trust = document({ Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' })

/** Directories by what of them grows. */
const shapes: Readonly<Record<string, (size: number) => object>> = {
  'actions of statements': (size) =>
    held(list(size, (at) => ({ ...get, Action: `s3:Do${at}`, Resource: `arn:aws:s3:::b${at}/*` }))),
  'beginnings of actions, and services': (size) =>
    held(list(size, (at) => ({ ...get, Action: [`s${at}:Get*`, `s${at}:Do`, `s3:Do${at}*`] }))),
  'patterns of one action': (size) =>
    held([{ ...get, Resource: list(size, (at) => `arn:aws:s3:::b${at}*x?y${at}`) }]),
  'lists of patterns': (size) =>
    held(
      list(size, (at) => ({
        ...get,
        Action: `s3:Do${at}`,
        Resource: [`arn:aws:s3:::a${at}*b`, `arn:aws:s3:::c${at}*d`],
      })),
    ),
  'conditions on keys': (size) =>
    held(
      list(size, (at) => ({
        ...get,
        Condition: { StringLike: { [`app:k${at}`]: [`v${at}*a`, `w${at}*b`] } },
      })),
    ),
  'values of a condition': (size) =>
    held([{ ...get, Condition: { StringEquals: { 'app:k': list(size, (at) => `v${at}`) } } }]),
  'users with tags and policies': (size) => ({
    accounts: [
      {
        id: home,
        users: list(size, (at) => ({
          name: `u${at}`,
          id: `AIDA${at}`,
          tags: { team: `t${at}` },
          policies: [named(at, { ...get, Action: `s3:Do${at % 50}`, Sid: `S${at}` })],
        })),
      },
    ],
  }),
  'users with policies of groups': (size) => ({
    accounts: list(size, (at) => ({
      id: digits(at),
      groups: [{ name: 'readers', policies: [named(at, get)] }],
      users: [{ name: 'alice', groups: ['readers'] }],
    })),
  }),
  'access points': (size) => ({
    accounts: [{ id: home }],
    resources: list(size, (at) => [
      { arn: `arn:aws:s3:::b${at}`, account: home },
      { arn: `arn:aws:s3:us-east-1:${home}:accesspoint/p${at}`, bucket: `b${at}` },
    ]).flat(),
  }),
  'roles of one name in policies of resources': (size) => ({
    accounts: [
      {
        id: home,
        roles: list(size, (at) => ({ name: `r${at}`, path: `/p${at}/`, trust })),
      },
    ],
    resources: list(size, (at) => ({
      arn: `arn:aws:s3:::b${at}`,
      account: home,
      tags: { team: `t${at}` },
      policy: document({
        ...get,
        Resource: `arn:aws:s3:::b${at}/*`,
        Principal: { AWS: [`arn:aws:iam::${home}:role/q${at}/R`, `arn:aws:iam::${home}:role/p/R`] },
      }),
    })),
  }),
  'accounts, levels and endpoints': (size) => ({
    organization: {
      id: 'o-abc123',
      managementAccount: digits(1),
      root: {
        id: 'r-ab12',
        scps: [named(0, { ...get, Action: '*' })],
        accounts: list(size, (at) => ({
          id: digits(at + 2),
          scps: [named(at + 1, { ...get, Action: ['s3:*', `x:Do${at}`] })],
        })),
      },
    },
    accounts: list(size, (at) => ({
      id: digits(at + 2),
      providers: [{ type: 'oidc', url: `id${at}.example.com`, clients: [`app${at}`] }],
    })),
    endpoints: list(size, (at) => ({
      id: `vpce-${String(at).padStart(8, '0')}`,
      type: 'Interface',
      policy: document({ ...get, Principal: '*', Action: `s3:Do${at % 20}` }),
    })),
  }),
  'policies of whole services': (size) => ({
    accounts: list(size, (at) => ({ id: digits(at) })),
    resources: list(size, (at) => ({
      service: 'glue',
      region: 'us-east-1',
      account: digits(at),
      policy: document({ ...get, Action: 'glue:*', Principal: { AWS: digits(at + 1) } }),
    })),
  }),
}

/** What does not grow with directories: the law, one record, and rules of resources, which are few. */
const bounded: ReadonlySet<number> = new Set([
  Section.STATES,
  Section.STARTS,
  Section.CATEGORY_PATTERNS,
  Section.DEFAULTS,
  Section.PARENTS,
])

const sections = Object.entries(Section as Readonly<Record<string, number>>).filter(
  ([name, number]) =>
    number < Section.COUNT && !/_(?:AT|SIZE)$|^(?:COUNT|OPTIONAL|REQUIRED)$/.test(name),
)

const bundles = new Map<string, { readonly small: Uint8Array; readonly large: Uint8Array }>()

function bundlesOf(shape: string): { readonly small: Uint8Array; readonly large: Uint8Array } {
  const compile = (size: number): Uint8Array =>
    compileUnsealed(parseDirectory(JSON.stringify(shapes[shape]?.(size))), { strip: false })
  const known = bundles.get(shape) ?? { small: compile(SMALL), large: compile(LARGE) }
  bundles.set(shape, known)
  return known
}

describe('loading grows no faster than bytes, with', () => {
  const { module, turnsOf } = meteredKernel()
  it.each(Object.keys(shapes))('%s', { timeout }, (shape) => {
    const { small, large } = bundlesOf(shape)
    const turns = (size: number): number =>
      turnsOf(() => placeBundle(module, size === large.length ? large : small))
    const sizes = { small: small.length, large: large.length }
    expect(powerOfCount(turns, sizes)).toBeLessThan(POWER_MOST)
  })

  it('every section that grows at all', { timeout }, () => {
    const grown = Object.keys(shapes).flatMap((shape) => {
      const { small, large } = bundlesOf(shape)
      const [before, after] = [new BundleView(small), new BundleView(large)]
      return sections.filter(([, number]) => {
        return before.length(number) * 4 < after.length(number)
      })
    })
    const still = sections.filter(
      ([name, number]) => !bounded.has(number) && !grown.some(([other]) => other === name),
    )
    expect(sections.length).toBeGreaterThan(40)
    expect(still.map(([name]) => name)).toEqual([])
  })
})
