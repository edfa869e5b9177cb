/** Pools of Node, and of runtimes that have its threads. */
import { Worker } from 'node:worker_threads'
import type { BundleResponse, BundleUrl } from '../hosts/fetch-bundle.ts'
import { readNodeBundle } from '../hosts/node.ts'
import { type PoolOptions, readPoolOptions } from './pool-options.ts'
import { WorkerPool } from './worker-pool.ts'
import { nodeThreads } from './workers/node-threads.ts'

/**
 * A pool of workers on a bundle: its bytes, a URL, a response; in Node also the path of a file. In
 * browsers a worker is a `Worker` on a module.
 *
 * Rejects as `openEngine` of the host; and with `ERR_KERNEL` where no worker can be started.
 */
export async function openPool(
  bundle: string | BundleUrl | BundleResponse | Uint8Array | ArrayBuffer,
  options: PoolOptions = {},
): Promise<WorkerPool> {
  const own = readPoolOptions(options)
  const bytes = await readNodeBundle(bundle)
  const start = (own.startWorker as (() => Worker) | undefined) ?? startWorker
  return WorkerPool.open({ host: nodeThreads(start), options: own }, bytes)
}

function startWorker(): Worker {
  return new Worker(new URL('./pool-worker-node.js', import.meta.url), { execArgv: [] })
}
