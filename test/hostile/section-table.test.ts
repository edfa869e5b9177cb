/** Tables of sections that are damaged on purpose: refused, or decided from as before. */
import { beforeAll, describe, expect, it } from 'vitest'
import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'
import { seal } from '../../src/bundle/digest.ts'
import { listSections, type SectionEntry } from '../../src/bundle/view.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { SallyportError } from '../../src/model/errors.ts'
import { limits } from '../../src/model/limits.ts'
import { announce, fuzzed } from '../support/fuzz.ts'
import { type Draw, drawSeeded } from '../support/generators-draw.ts'
import { compileSamples, requests } from '../support/hostile-bundles.ts'
import { meteredKernel } from '../support/metered-kernel.ts'

const { numRuns: runs, seed } = fuzzed(400)
const timeout = 600_000
/** A check that goes on without end traps, which is no answer. */
const kernel = meteredKernel().module

let bundles: readonly Uint8Array[] = []

beforeAll(async () => {
  bundles = await compileSamples()
})

/** A bundle with another table: what sections hold follows it, at the offsets that it had. */
function withTable(bundle: Uint8Array, entries: readonly SectionEntry[]): Uint8Array {
  const before = Header.SIZE + listSections(bundle).length * Section.ENTRY_SIZE
  const after = Header.SIZE + entries.length * Section.ENTRY_SIZE
  const shift = Math.ceil((after - before) / 8) * 8
  const bytes = new Uint8Array(bundle.length + shift)
  bytes.set(bundle.subarray(0, Header.SIZE))
  bytes.set(bundle.subarray(before), before + shift)
  const view = new DataView(bytes.buffer)
  view.setUint32(Header.BYTES_AT, bytes.length, true)
  view.setUint32(Header.SECTIONS_AT, entries.length, true)
  for (const [place, entry] of entries.entries()) {
    const at = Header.SIZE + place * Section.ENTRY_SIZE
    view.setUint16(at + Section.NUMBER_AT, entry.number, true)
    view.setUint16(at + Section.FLAGS_AT, entry.flags, true)
    view.setUint32(at + Section.OFFSET_AT, entry.offset + shift, true)
    view.setUint32(at + Section.BYTES_AT, entry.length, true)
  }
  return bytes
}

/** What a bundle's engine says to every request, or the code that the bundle is refused with. */
async function answersOf(bundle: Uint8Array): Promise<string> {
  try {
    const engine = await createEngine(kernel, await seal(bundle))
    return requests.map((request) => answerTo(() => engine.check(request).verdict)).join(' ')
  } catch (error) {
    if (error instanceof SallyportError) return error.code
    throw error
  }
}

function answerTo(ask: () => string): string {
  try {
    return ask()
  } catch (error) {
    if (!(error instanceof SallyportError) || error.code === 'ERR_KERNEL') throw error
    return error.code
  }
}

/** An empty section behind all others. */
function behind(entries: readonly SectionEntry[], number: number, flags: number): SectionEntry {
  const last = entries.at(-1)
  const end = (last?.offset ?? 0) + (last?.length ?? 0)
  return { number, flags, offset: Math.ceil(end / 8) * 8, length: 0 }
}

/** Ways to damage a table; each draws where. */
const damages: Readonly<Record<string, (draw: Draw, entries: SectionEntry[]) => SectionEntry[]>> = {
  'a number twice': (draw, entries) => {
    const at = draw(entries.length - 1)
    return replace(entries, at + 1, { number: entries[at]?.number ?? 0 })
  },
  'two entries out of order': (draw, entries) => {
    const at = draw(entries.length - 1)
    const [one, other] = entries.slice(at, at + 2)
    return [
      ...entries.slice(0, at),
      ...[other, one].flatMap((e) => e ?? []),
      ...entries.slice(at + 2),
    ]
  },
  'sections that overlap': (draw, entries) => {
    const at = draw(entries.length - 1)
    return replace(entries, at + 1, { offset: (entries[at]?.offset ?? 0) + 8 * draw(2) - 8 })
  },
  'a length that wraps': (draw, entries) => {
    const at = draw(entries.length)
    const wraps = 2 ** 32 - (entries[at]?.offset ?? 0)
    return replace(entries, at, { length: wraps + 8 * draw(3) - 8 })
  },
  'an offset that wraps': (draw, entries) =>
    replace(entries, draw(entries.length), { offset: 2 ** 32 - 8 * (1 + draw(4)) }),
  'an offset that is no multiple of 8': (draw, entries) => {
    const at = draw(entries.length)
    return replace(entries, at, { offset: (entries[at]?.offset ?? 0) + 1 + draw(7) })
  },
  'unknown flags': (draw, entries) =>
    replace(entries, draw(entries.length), { flags: 2 + draw(65_534) }),
  'a required section that is unknown': (draw, entries) => [
    ...entries,
    behind(entries, Section.COUNT + draw(65_536 - Section.COUNT), 0),
  ],
}

function replace(
  entries: readonly SectionEntry[],
  at: number,
  change: Partial<SectionEntry>,
): SectionEntry[] {
  return entries.map((entry, place) => (place === at ? { ...entry, ...change } : entry))
}

describe('a table of sections, its digest restamped,', () => {
  it.each(Object.entries(damages))('that has %s is refused', { timeout }, async (_, damage) => {
    const draw = drawSeeded(seed)
    for (const bundle of bundles) {
      for (let run = 0; run < runs / 8; run += 1) {
        const entries = listSections(bundle)
        const damaged = damage(draw, entries)
        if (isAlike(entries, damaged)) continue
        expect(await answersOf(withTable(bundle, damaged))).toMatch(/^ERR_BUNDLE_MALFORMED$/)
      }
    }
  })

  it('that has an entry at random is refused, or an engine answers', { timeout }, async () => {
    const draw = drawSeeded(seed)
    for (const bundle of bundles) {
      for (let run = 0; run < runs; run += 1) {
        const entries = listSections(bundle)
        const change = {
          number: draw(Section.COUNT * 2),
          flags: draw(2),
          offset: 8 * draw(bundle.length >> 2),
          length: draw(bundle.length * 2),
        }
        const damaged = replace(entries, draw(entries.length), change)
        expect(await answersOf(withTable(bundle, damaged))).toMatch(
          /^(ERR_|allowed|explicitDeny|implicitDeny)/,
        )
      }
    }
  })

  it('that lost an entry is refused, or an engine answers without an untyped error', {
    timeout,
  }, async () => {
    let refused = 0
    for (const bundle of bundles) {
      const entries = listSections(bundle)
      for (const gone of entries) {
        const left = entries.filter((entry) => entry !== gone)
        const answers = await answersOf(withTable(bundle, left))
        if (answers.startsWith('ERR_BUNDLE')) refused += 1
      }
    }
    announce(`${refused} sections are missed`)
    expect(refused).toBeGreaterThan(0)
  })

  it('that has unknown optional sections decides as before', async () => {
    for (const bundle of bundles) {
      const entries = listSections(bundle)
      const more = [Section.COUNT, 999, 65_535].map((n) => behind(entries, n, Section.OPTIONAL))
      const expected = await answersOf(bundle.slice())
      expect(expected).not.toMatch(/^ERR_BUNDLE/)
      expect(await answersOf(withTable(bundle, [...entries, ...more]))).toBe(expected)
    }
  })

  it('that has more entries than the limit, or than the file, is refused', async () => {
    for (const bundle of bundles) {
      for (const count of [limits.bundleSections + 1, 2 ** 32 - 1]) {
        const damaged = bundle.slice()
        new DataView(damaged.buffer).setUint32(Header.SECTIONS_AT, count, true)
        expect(await answersOf(damaged)).toBe('ERR_LIMIT_EXCEEDED')
      }
      const cut = bundle.slice(0, Header.SIZE + 24)
      const view = new DataView(cut.buffer)
      view.setUint32(Header.BYTES_AT, cut.length, true)
      view.setUint32(Header.SECTIONS_AT, 3, true)
      expect(await answersOf(cut)).toBe('ERR_BUNDLE_MALFORMED')
    }
  })
})

function isAlike(one: readonly SectionEntry[], other: readonly SectionEntry[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
