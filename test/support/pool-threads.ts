/** Threads of Node that run the worker's program as it is in `src`, and can be made to end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { type PoolOptions, readPoolOptions } from '../../src/pool/pool-options.ts'
import { WorkerPool } from '../../src/pool/worker-pool.ts'
import { nodeThreads } from '../../src/pool/workers/node-threads.ts'
import { root } from './sources.ts'

const folder = mkdtempSync(join(tmpdir(), 'sallyport-pool-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const program = join(folder, 'worker.mjs')
let built: Promise<unknown> | undefined

/** A pool, and its threads in the order in which they were started. */
export interface TriedPool {
  readonly pool: WorkerPool
  readonly workers: readonly Worker[]
}

/** What a trial changes: how many rows a chunk has, and what happens to a message for a thread. */
export interface PoolTrial extends PoolOptions {
  readonly chunkRows?: number
  readonly onMessage?: (worker: Worker, message: unknown) => void
}

/** Builds what `startBuilt` starts. */
export async function buildWorker(): Promise<void> {
  built ??= build({
    entryPoints: [join(root, 'src/pool/workers/node-worker.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
  })
  await built
}

export function startBuilt(): Worker {
  return new Worker(program, { execArgv: [] })
}

export async function tryPool(bundle: Uint8Array, trial: PoolTrial = {}): Promise<TriedPool> {
  const { chunkRows, onMessage, ...given } = trial
  await buildWorker()
  const workers: Worker[] = []
  const host = nodeThreads(() => {
    const worker = startBuilt()
    if (onMessage !== undefined) watch(worker, onMessage)
    workers.push(worker)
    return worker
  })
  const options = readPoolOptions(given)
  const terms = { host, options, ...(chunkRows !== undefined && { chunkRows }) }
  return { pool: await WorkerPool.open(terms, bundle), workers }
}

function watch(worker: Worker, onMessage: (worker: Worker, message: unknown) => void): void {
  const post = worker.postMessage.bind(worker)
  worker.postMessage = (message: unknown, buffers?: readonly never[]) => {
    post(message, buffers)
    onMessage(worker, message)
  }
}

/** Whether a message of comlink's asks a worker to decide rows. */
export function asksToDecide(message: unknown): boolean {
  return (message as { path?: readonly string[] }).path?.[0] === 'run'
}
