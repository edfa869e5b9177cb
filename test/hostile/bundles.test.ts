/** Damaged bundles: refused, or decided from without a trap, a foreign error or a long wait. */
import { beforeAll, describe, expect, it } from 'vitest'
import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'
import { seal } from '../../src/bundle/digest.ts'
import { listSections } from '../../src/bundle/view.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { explain as explainer } from '../../src/engine/explain/explain.ts'
import { SallyportError } from '../../src/model/errors.ts'
import { announce, fuzzed } from '../support/fuzz.ts'
import { type Draw, drawSeeded } from '../support/generators-draw.ts'
import { processorTime, processorTimeOnce } from '../support/growth.ts'
import { compileSamples, requests } from '../support/hostile-bundles.ts'
import { meteredKernel } from '../support/metered-kernel.ts'

/** One that goes on without end traps, which is no answer. */
const kernel = meteredKernel().module
const { numRuns: runs, seed } = fuzzed(1_200)
const timeout = 600_000
/** How many times the processor time of a sound bundle a damaged one may take to be asked. */
const RATIO_MOST = 100

let bundles: Uint8Array[] = []
/** What asking the sound bundles costs: the most of them. */
let cost = 0

/** The engine, or the code that the bundle is refused with; nothing else may be thrown. */
async function load(bundle: Uint8Array): Promise<Engine | string> {
  try {
    return await createEngine(kernel, bundle, { explain: explainer })
  } catch (error) {
    if (error instanceof SallyportError) return error.code
    throw error
  }
}

/** Runs it; a typed error is an answer, too, unless it tells of a trap. */
function attempt(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof SallyportError) || error.code === 'ERR_KERNEL') throw error
  }
}

/** A long run is repeated: what else goes on in this process may have come in between. */
function askInTime(engine: Engine): void {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < 5 && least > cost * RATIO_MOST; run += 1) {
    least = Math.min(
      least,
      processorTimeOnce(() => askEverything(engine)),
    )
  }
  expect(least / cost).toBeLessThanOrEqual(RATIO_MOST)
}

function askEverything(engine: Engine): void {
  for (const request of requests) {
    attempt(() => engine.isAllowed(request))
    attempt(() => engine.check(request))
    attempt(() => engine.explain(request))
  }
}

/** Stamps the digest anew, loads and asks. Answers whether the bundle was taken. */
async function tryRestamped(damaged: Uint8Array): Promise<boolean> {
  const loaded = await load(await seal(damaged))
  if (typeof loaded !== 'string') askInTime(loaded)
  else expect(loaded).toMatch(/^ERR_(BUNDLE_|LIMIT_EXCEEDED)/)
  return typeof loaded !== 'string'
}

function flipped(bundle: Uint8Array, at: number, bits: number): Uint8Array {
  const damaged = bundle.slice()
  damaged[at] = (damaged[at] ?? 0) ^ bits
  return damaged
}

/** How many bytes header and table of sections have. */
function headOf(bundle: Uint8Array): number {
  return Header.SIZE + listSections(bundle).length * Section.ENTRY_SIZE
}

/** Where the last section ends; behind it there may be bytes that nobody reads. */
function endOf(bundle: Uint8Array): number {
  const last = listSections(bundle).at(-1)
  return (last?.offset ?? 0) + (last?.length ?? 0)
}

function* headBytes(bundle: Uint8Array): Generator<number> {
  for (let at = 0; at < headOf(bundle); at += 1) yield at
}

/** The position of a random byte behind the head. */
function somewhere(draw: Draw, bundle: Uint8Array): number {
  const head = headOf(bundle)
  return head + draw(bundle.length - head)
}

beforeAll(async () => {
  bundles = await compileSamples()
  for (const bundle of bundles) {
    const engine = await createEngine(kernel, bundle, { explain: explainer })
    cost = Math.max(
      cost,
      processorTime(() => askEverything(engine)),
    )
  }
})

describe('a bundle with a byte changed', () => {
  it('is refused by its digest, wherever the byte is', { timeout }, async () => {
    const draw = drawSeeded(seed)
    for (const bundle of bundles) {
      const positions = [
        ...headBytes(bundle),
        ...Array.from({ length: 200 }, () => somewhere(draw, bundle)),
      ]
      for (const at of positions) {
        expect(await load(flipped(bundle, at, 1 + draw(255)))).toMatch(/^ERR_BUNDLE_/)
      }
    }
  })

  it('with its digest restamped neither traps nor runs long', { timeout }, async () => {
    const draw = drawSeeded(seed)
    let taken = 0
    for (const bundle of bundles) {
      for (const at of headBytes(bundle)) await tryRestamped(flipped(bundle, at, 1 + draw(255)))
      for (let run = 0; run < runs; run += 1) {
        const damaged = flipped(bundle, somewhere(draw, bundle), 1 + draw(255))
        if (await tryRestamped(damaged)) taken += 1
      }
    }
    announce(`of ${2 * runs} restamped bundles ${taken} were taken`)
    expect(taken).toBeGreaterThan(0)
  })

  it('with whole words changed neither traps nor runs long', { timeout }, async () => {
    const draw = drawSeeded(seed + 1)
    const words = [0, 1, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff]
    for (const bundle of bundles) {
      for (let run = 0; run < runs; run += 1) {
        const damaged = bundle.slice()
        const at = somewhere(draw, bundle) & ~3
        new DataView(damaged.buffer).setUint32(at, words[draw(words.length)] ?? 0, true)
        await tryRestamped(damaged)
      }
    }
  })
})

describe('what is no bundle', () => {
  it('is refused when it is cut short, at any place', { timeout }, async () => {
    const draw = drawSeeded(seed)
    for (const bundle of bundles) {
      const head = headOf(bundle)
      for (let run = 0; run < 200; run += 1) {
        const cut = bundle.slice(0, draw(2) === 0 ? draw(bundle.length) : draw(head))
        expect(await load(cut)).toMatch(/^ERR_BUNDLE_/)
        if (cut.length < head || cut.length >= endOf(bundle)) continue
        new DataView(cut.buffer).setUint32(Header.BYTES_AT, cut.length, true)
        expect(await load(await seal(cut))).toMatch(/^ERR_BUNDLE_/)
      }
    }
  })

  it('is refused when it is noise, with or without a head that is right', { timeout }, async () => {
    const draw = drawSeeded(seed)
    for (const bundle of bundles) {
      for (let run = 0; run < 50; run += 1) {
        const noise = Uint8Array.from(bundle, () => draw(256))
        expect(await load(noise)).toMatch(/^ERR_BUNDLE_/)
        noise.set(bundle.subarray(0, headOf(bundle)))
        expect(await load(await seal(noise))).toMatch(/^ERR_(BUNDLE_|LIMIT)/)
      }
      expect(await load(new Uint8Array(0))).toMatch(/^ERR_BUNDLE_/)
    }
  })

  it('is refused when a section claims more than there is', { timeout }, async () => {
    for (const bundle of bundles) {
      for (let section = 0; section < listSections(bundle).length; section += 1) {
        for (const count of [0x7ffffff8, 0x80000000, 0xfffffff8]) {
          const damaged = bundle.slice()
          const entry = Header.SIZE + section * Section.ENTRY_SIZE
          new DataView(damaged.buffer).setUint32(entry + Section.BYTES_AT, count, true)
          expect(await load(await seal(damaged))).toMatch(/^ERR_BUNDLE_/)
        }
      }
    }
  })
})
