/** `sallyport/pool`: batches decided by all cores. */

export { openPool } from '../pool/open-node-pool.ts'
export type {
  PoolBatchOptions,
  PoolOptions,
  PoolSignal,
  PoolStreamOptions,
} from '../pool/pool-options.ts'
export type { PoolStatus, WorkerPool } from '../pool/worker-pool.ts'
