/** Bundles whose rules share patterns, and patterns their steps: no check costs more than what they compare. */
import { describe, expect, it } from 'vitest'
import * as Cell from '../../assembly/layout/cell.ts'
import * as Pattern from '../../assembly/layout/pattern.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Step from '../../assembly/layout/step.ts'
import { seal } from '../../src/bundle/digest.ts'
import { encodeBundle } from '../../src/bundle/encode.ts'
import { compileUnsealed } from '../../src/compile/compile.ts'
import { measureSharing } from '../../src/compile/write/measure-sharing.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { checkBundle } from '../../src/kernel/load/check-bundle.ts'
import { PlacedBundle } from '../../src/kernel/load/placed-bundle.ts'
import { allow, request } from '../support/hostile.ts'
import { compileSamples } from '../support/hostile-bundles.ts'
import { meteredKernel } from '../support/metered-kernel.ts'
import { openBundle } from '../support/open-bundle.ts'
import { readSets } from '../support/policy-sets.ts'
import { acmeBundle, sectionsOf } from '../unit/bundle/sections.ts'

const list = <T>(size: number, make: (at: number) => T): T[] =>
  Array.from({ length: size }, (_, at) => make(at))
const words = (...numbers: readonly number[]): Uint8Array =>
  new Uint8Array(Uint32Array.from(numbers).buffer)

function compile(...statements: readonly object[]): Uint8Array {
  return compileUnsealed(readSets({ identity: [{ Statement: statements }] }), { strip: true })
}

/** How many patterns there are, the steps that all of them share, and how often a rule is listed. */
interface Shared {
  readonly patterns: number
  readonly steps: number
  readonly times?: number
}

/** A bundle whose rules list patterns that differ in nothing, each with all of the steps. */
function share({ patterns, steps, times = 1 }: Shared): Uint8Array {
  const Condition = { StringEquals: { 'app:k': 'a' } }
  const sections = sectionsOf(compile({ ...allow, Condition, Resource: ['a*b?c', 'd*e?f'] }))
  const last = Step.LITERAL | (Step.LAST << 8) | (1 << 16)
  const run = list(steps / 2, () => [Step.ANY, 0, Step.ONE, 0]).flat()
  sections.set(Section.STEPS, words(...run, last, 0))
  const pattern = [Pattern.SHAPE_STEPS | (Pattern.DOMAIN_ANY << 8), 0, 0]
  sections.set(Section.PATTERNS, words(...list(patterns, () => pattern).flat()))
  sections.set(Section.PATTERN_LISTS, words(0, patterns, ...list(patterns, (at) => at)))
  const rule = [0, 0, 1, 0]
  sections.set(Section.RULES, words(...list(2, () => rule).flat()))
  sections.set(Section.RESIDUALS, words(0, times, 0, 0, ...list(times, () => 1)))
  const cells = sections.get(Section.CELLS) ?? new Uint8Array()
  sections.set(Section.CELLS, words(...list(cells.length / 4, () => Cell.RESIDUAL)))
  return encodeBundle(sections, { strip: true })
}

describe('a bundle is refused', () => {
  it.each<[string, Shared]>([
    ['whose patterns share long steps', { patterns: 20_000, steps: 20_000 }],
    ['whose rules are listed many times', { patterns: 1_000, steps: 1_000, times: 1_000 }],
  ])('%s', (_, shared) => {
    const bundle = share(shared)
    expect(bundle.length).toBeLessThan(1_000_000)
    expect(() => openBundle(bundle)).toThrow(/`patternBytes`/)
  })
})

describe('a bundle that is taken', () => {
  it('costs no more turns than what it compares, times the resource', async () => {
    const { module, turnsOf } = meteredKernel()
    const resource = 'x'.repeat(300)
    for (const shared of [
      { patterns: 60, steps: 60 },
      { patterns: 100, steps: 200 },
      { patterns: 200, steps: 100, times: 10 },
    ]) {
      const bundle = share(shared)
      const most = measureSharing(bundle)
      const engine = await createEngine(module, await seal(bundle))
      const turns = turnsOf(() => engine.isAllowed({ ...request, resource }))
      expect(turns).toBeGreaterThan(shared.patterns * shared.steps)
      expect(turns).toBeLessThan(most * resource.length)
    }
  })
})

describe('the kernel', () => {
  it('sums what a bundle compares as the compiler does', async () => {
    const shapes = [
      { patterns: 60, steps: 60 },
      { patterns: 200, steps: 100, times: 10 },
    ]
    const bundles = [...(await compileSamples()), acmeBundle(), ...shapes.map(share)]
    const sums = bundles.map((bundle) => comparedBy(bundle))
    expect(sums).toEqual(bundles.map(measureSharing))
    expect(new Set(sums).size).toBeGreaterThan(3)
  })
})

/** What the kernel finds that a bundle compares. */
function comparedBy(bundle: Uint8Array): number {
  const placed = new PlacedBundle(kernelModule(), bundle.length)
  for (const _ of placed.copy(bundle));
  const steps = checkBundle(placed)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

describe('compiling', () => {
  const long = (count: number): string[] =>
    list(count, (at) => `arn:aws:s3:::${at}*${'a?'.repeat(100)}`)
  const like = (count: number): object => ({ Condition: { StringLike: { 'app:k': long(count) } } })

  it.each<[string, (count: number) => object]>([
    ['listed patterns', (count) => ({ Resource: long(count) })],
    ['patterns in a trie', (count) => ({ Resource: long(count + 20) })],
    ['NotResource', (count) => ({ NotResource: long(count), Resource: undefined })],
    ['globs of actions', (count) => ({ Action: long(count).map((one) => `s3:*${one}`) })],
    ['values of a condition', like],
  ])('sums %s', (_, members) => {
    const sum = (count: number): number => measureSharing(compile({ ...allow, ...members(count) }))
    expect(sum(10) - sum(5)).toBeGreaterThan(5 * 200)
    expect(sum(10) - sum(5)).toBeLessThan(5 * 500)
  })

  it('sums a condition for each pattern that it is behind, and refuses what is too much', () => {
    const both = (resources: number, values: number): object => ({
      ...allow,
      Resource: long(resources),
      ...like(values),
    })
    expect(measureSharing(compile(both(100, 100)))).toBeGreaterThan(100 * 100 * 200)
    expect(() => compile(both(1_000, 1_000))).toThrow(/`patternBytes`/)
  })
})
