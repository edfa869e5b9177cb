/**
 * A thousand swaps while several threads ask without end. `npm run soak` does ten times as many, and
 * `SOAK_SWAPS` says how many.
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { createEngine, type Engine } from 'sallyport'
import { batchVerdicts } from 'sallyport/batch'
import { kernelModule } from 'sallyport/node'
import { openPool } from 'sallyport/pool'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeSoakBundles, type SoakBundle, soakColumns, soakRequests } from './soak-bundles.ts'
import { SoakPublisher } from './soak-publisher.ts'
import type { SoakReport } from './soak-report.ts'

const swaps = Number(process.env.SOAK_SWAPS ?? 1_000)
/** A pool's swap is one of every worker's. */
const poolSwaps = swaps / 4
const threads = 2
const megabyte = 1_048_576
/** Bytes of a bundle for which a swap must pause at least once: a step takes a millisecond or so. */
const pauseBytes = megabyte / 4
/** A bundle that is not let go of in every swap would be several times as much. */
const grownMost = 100 * megabyte
setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

let bundles: SoakBundle[] = []

const folder = mkdtempSync(join(tmpdir(), 'sallyport-soak-'))
const program = join(folder, 'worker.mjs')

beforeAll(async () => {
  bundles = await makeSoakBundles(24)
  await build({
    entryPoints: [join(import.meta.dirname, 'soak-worker.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
  })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Never the same twice in turn, and not always in the same order. */
function bundleAt(turn: number): SoakBundle {
  const found = bundles[(turn * 7 + Math.floor(turn / bundles.length)) % bundles.length]
  if (found === undefined) throw new Error('there are no bundles')
  return found
}

/** Memory of the process after a third of the swaps, and after all of them. */
class MemoryWatch {
  readonly #turns: number
  #early = 0

  constructor(turns: number) {
    this.#turns = turns
  }

  at(turn: number): void {
    if (turn === Math.floor(this.#turns / 3)) this.#early = resident()
  }

  grown(): number {
    return resident() - this.#early
  }
}

function resident(): number {
  collect()
  return process.memoryUsage.rss()
}

/** A thread, and what it says next. */
function startThread(publisher: SoakPublisher) {
  const verdicts = new Map(bundles.map((bundle) => [bundle.digest, bundle.verdicts]))
  const { url, key } = publisher
  const worker = new Worker(program, { workerData: { url, key, verdicts }, execArgv: [] })
  const next = async (): Promise<SoakReport> => (await once(worker, 'message'))[0]
  return { worker, next }
}

it(`threads that follow a publisher mix no two bundles in ${swaps} swaps, and none fails`, async () => {
  const publisher = await SoakPublisher.start()
  const memory = new MemoryWatch(swaps)
  let reports: SoakReport[] = []
  await publisher.publish(1, bundleAt(1).bytes)
  const started = Array.from({ length: threads }, () => startThread(publisher))
  try {
    await Promise.all(started.map(({ next }) => next()))
    for (let version = 2; version <= swaps + 1; version += 1) {
      await publisher.publish(version, bundleAt(version).bytes)
      reports = await Promise.all(
        started.map(({ worker, next }) => {
          const report = next()
          worker.postMessage(version)
          return report
        }),
      )
      memory.at(version)
    }
  } finally {
    for (const { worker } of started) await worker.terminate()
    publisher.close()
  }
  console.log(`${swaps} swaps, ${megabytes(memory.grown())} MB more memory than after a third`)
  for (const { checks, during, longest } of reports) {
    console.log(`${checks} checks, ${during} during swaps, longest wait ${longest.toFixed(1)} ms`)
  }
  expect(memory.grown()).toBeLessThan(grownMost)
  for (const { version, wrong, failures, during } of reports) {
    expect({ version, wrong, failures }).toEqual({ version: swaps + 1, wrong: [], failures: 0 })
    expect(during).toBeGreaterThan(swaps)
  }
})

it('lets checks in between the steps of a swap, the more the larger the bundle is', async () => {
  const [first] = bundles
  if (first === undefined) throw new Error('there are no bundles')
  let answered = 0
  let inForce = first
  let engine: Engine | undefined
  const pause = async () => {
    const asked = engine
    if (asked === undefined) return
    expect(soakRequests.map((request) => asked.check(request).verdict)).toEqual(inForce.verdicts)
    answered += 1
  }
  engine = await createEngine(kernelModule(), first.bytes, { pause })
  for (const next of [...bundles, first]) {
    answered = 0
    await engine.swap(next.bytes)
    inForce = next
    expect(answered).toBeGreaterThan(next.bytes.length / pauseBytes)
    await pause()
  }
})

it(`a pool decides every batch by one bundle in ${poolSwaps} swaps`, async () => {
  const pool = await openPool(bundleAt(0).bytes, { workers: 2 })
  const memory = new MemoryWatch(poolSwaps)
  let batches = 0
  try {
    for (let turn = 1; turn <= poolSwaps; turn += 1) {
      const [before, after] = [bundleAt(turn - 1), bundleAt(turn)]
      const swap = pool.swap(after.bytes)
      const [old] = await Promise.all([decide(pool), swap])
      expect(old).toEqual(before.verdicts)
      expect(await decide(pool)).toEqual(after.verdicts)
      batches += 2
      memory.at(turn)
    }
    expect(pool.status()).toMatchObject({ state: 'ready', replaced: 0, workers: 2 })
  } finally {
    await pool.close()
  }
  console.log(`${batches} batches, ${megabytes(memory.grown())} MB more memory than after a third`)
  expect(memory.grown()).toBeLessThan(grownMost)
})

async function decide(pool: Awaited<ReturnType<typeof openPool>>): Promise<unknown[]> {
  const { verdicts } = await pool.checkBatch(soakColumns)
  return [...verdicts].map((verdict) => batchVerdicts[verdict])
}

function megabytes(bytes: number): string {
  return (bytes / megabyte).toFixed(1)
}
