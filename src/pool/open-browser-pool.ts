/** Pools of pages, and of workers of theirs. */
import { readBrowserBundle } from '../hosts/browser.ts'
import type { BundleResponse, BundleUrl } from '../hosts/fetch-bundle.ts'
import { type PoolOptions, readPoolOptions } from './pool-options.ts'
import { WorkerPool } from './worker-pool.ts'
import { browserThreads } from './workers/browser-threads.ts'

/** `openPool` of `open-node-pool.ts`, for browsers: the same, without paths. */
export async function openPool(
  bundle: string | BundleUrl | BundleResponse | Uint8Array | ArrayBuffer,
  options: PoolOptions = {},
): Promise<WorkerPool> {
  const own = readPoolOptions(options)
  const bytes = await readBrowserBundle(bundle)
  const start = (own.startWorker as (() => Worker) | undefined) ?? startWorker
  return WorkerPool.open({ host: browserThreads(start), options: own }, bytes)
}

function startWorker(): Worker {
  return new Worker(new URL('./pool-worker.js', import.meta.url), { type: 'module' })
}
