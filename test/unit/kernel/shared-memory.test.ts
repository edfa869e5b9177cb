/** Kernels over one memory: each works at a base of its own and leaves the others' regions alone. */
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { beforeAll, describe, expect, it } from 'vitest'
import { LoadedBundle } from '../../../src/engine/loaded-bundle.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { KernelMemory } from '../../../src/kernel/kernel-memory.ts'
import { placeBundle } from '../../../src/kernel/load/place-bundle.ts'
import type { BundlePlace } from '../../../src/kernel/load/placed-bundle.ts'
import type { AuthorizationRequest } from '../../../src/model/request.ts'
import { compileSamples, requests as few } from '../../support/hostile-bundles.ts'
import {
  decideIn,
  loadBeside,
  loadInto,
  sharedMemory,
  sharedModule,
} from '../../support/shared-kernel.ts'
import type { Work } from '../../support/shared-worker.ts'

const builds = ['simd', 'plain'] as const
const timeout = 120_000
const lines = readFileSync(new URL('../../../samples/acme/requests.jsonl', import.meta.url), 'utf8')
const requests: readonly AuthorizationRequest[] = [
  ...few,
  ...lines
    .split('\n', 300)
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuthorizationRequest),
]

let bundles: readonly Uint8Array[] = []
/** What each bundle decides in a memory of its own, request by request. */
let alone: readonly (readonly string[])[] = []

beforeAll(async () => {
  bundles = await compileSamples()
  alone = bundles.map((bundle) => {
    const loaded = new LoadedBundle(placeBundle(kernelModule(), bundle), 100)
    return requests.map((request) => decideIn(loaded, request))
  })
})

/** Where a loaded bundle is. */
function placeOf({ kernel }: LoadedBundle): BundlePlace {
  const { byteOffset: at, length } = kernel.bundle.bytes
  return { at, length }
}

/** Asks each bundle each request in turn, so that every check comes between checks of others. */
function askInTurn(loaded: readonly LoadedBundle[]): string[][] {
  const answers = loaded.map((): string[] => [])
  for (const request of requests) {
    for (const [at, one] of loaded.entries()) answers[at]?.push(decideIn(one, request))
  }
  return answers
}

describe.each(builds)('two %s kernels over one memory', (build) => {
  it('decide as each does alone, whatever the other is asked', { timeout }, () => {
    const memory = new KernelMemory()
    const module = kernelModule(build)
    const loaded = bundles.map((bundle) => loadInto(memory, module, bundle))
    expect(askInTurn(loaded)).toEqual(alone)
    expect(new Set(alone.flat()).size).toBeGreaterThan(3)
  })

  it('may both decide from a bundle that is there once', { timeout }, () => {
    const memory = new KernelMemory()
    const module = kernelModule(build)
    const first = loadInto(memory, module, bundles[1] ?? new Uint8Array())
    const before = memory.bytes.length
    const second = loadBeside(memory, module, placeOf(first))
    const expected = alone[1]
    expect(askInTurn([first, second])).toEqual([expected, expected])
    const alike = loadInto(memory, module, bundles[1] ?? new Uint8Array())
    const bytes = alike.kernel.bundle.bytes.byteOffset - second.kernel.bundle.bytes.byteOffset
    expect(bytes).toBeGreaterThan(before / 2)
  })

  it('stay as they are while one more is started, and a check of it is in place', {
    timeout,
  }, () => {
    const memory = new KernelMemory()
    const module = kernelModule(build)
    const [one = new Uint8Array(), other = new Uint8Array()] = bundles
    const first = loadInto(memory, module, one)
    for (const request of few) decideIn(first, request)
    const before = memory.bytes.slice()
    const second = loadInto(memory, module, other)
    for (const request of few) decideIn(second, request)
    expect(Buffer.compare(memory.bytes.subarray(0, before.length), before)).toBe(0)
  })

  it('of which one is started again change no byte', () => {
    const memory = new KernelMemory()
    const module = kernelModule(build)
    const first = loadInto(memory, module, bundles[0] ?? new Uint8Array())
    for (const request of few) decideIn(first, request)
    const before = memory.bytes.slice()
    new WebAssembly.Instance(module, { env: { memory: memory.memory } })
    expect(Buffer.compare(memory.bytes, before)).toBe(0)
  })
})

describe.each(builds)('the %s kernel of a memory that threads share', (build) => {
  it('decides as in a memory of its own', { timeout }, () => {
    const memory = new KernelMemory(sharedMemory())
    const module = sharedModule(build)
    const loaded = bundles.map((bundle) => loadInto(memory, module, bundle))
    expect(askInTurn(loaded)).toEqual(alone)
  })
})

describe('threads over one memory', () => {
  /** How often each thread asks everything: long enough for all to be at work at once. */
  const rounds = 20

  function run(work: Work): Promise<readonly string[]> {
    const file = new URL('../../support/shared-worker.ts', import.meta.url)
    const code = `import('tsx/esm/api').then(({ register }) => (register(), import('${file}')))`
    const worker = new Worker(code, { eval: true, workerData: work })
    return new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
  }

  it('decide from one bundle as one thread does', { timeout }, async () => {
    const memory = sharedMemory()
    const loaded = loadInto(
      new KernelMemory(memory),
      sharedModule('simd'),
      bundles[1] ?? new Uint8Array(),
    )
    const place = placeOf(loaded)
    const works = [requests, [...requests].reverse()].map((asked) => {
      return run({ memory, ...place, requests: asked, rounds })
    })
    const [there, back] = await Promise.all(works)
    const expected = Array.from({ length: rounds }, () => alone[1] ?? [])
    expect(there).toEqual(expected.flat())
    expect(back).toEqual(expected.flatMap((answers) => [...answers].reverse()))
    expect(requests.map((request) => decideIn(loaded, request))).toEqual(alone[1])
  })
})
