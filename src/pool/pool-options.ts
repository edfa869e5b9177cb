/** What pools are opened with, and their batches decided with. */
import { type BatchOptions, batchOptionKinds } from '../batch/start-batch.ts'
import { type EngineOptions, engineOptionKinds } from '../engine/engine-options.ts'
import { callable, flag, type OptionKinds, oneOf, readOptions } from '../json/options.ts'

/** What a pool is opened with. */
export interface PoolOptions {
  /** How many workers; by default as many as the machine runs at once, at most 16. */
  readonly workers?: number
  /**
   * `auto`, the default: workers share the memory of columns where the host lets them. `never`: rows
   * are always copied to them.
   */
  readonly sharing?: 'auto' | 'never'
  /** How many batches may wait for workers before another is refused; 64 by default. */
  readonly waiting?: number
  /** Session policies that come with principals count: workers load the compiler. */
  readonly sessionPolicies?: boolean
  /** As for engines: a request's context may state derived keys. Never for a PEP. */
  readonly simulation?: boolean
  /** As for engines: the public key that bundles must be signed with (Ed25519). */
  readonly key?: EngineOptions['key'] & object
  /** As for engines: milliseconds since 1970, asked once for each batch. */
  readonly now?: () => number
  /**
   * Starts a worker's program, where a bundler does not find it by itself: in browsers a `Worker` of
   * type `module` on `dist/pool-worker.js` of the package, in Node one on `dist/pool-worker-node.js`.
   */
  readonly startWorker?: () => object
  /**
   * Gives the opening up when it is aborted: the promise is rejected with its reason, and no worker is
   * left. A worker that never answers is waited for without end otherwise.
   */
  readonly signal?: PoolSignal
}

/** What a batch of a pool is decided with. */
export interface PoolBatchOptions extends BatchOptions {
  /** Gives the batch up when it is aborted: the promise is rejected with its reason. */
  readonly signal?: PoolSignal
}

/** An `AbortSignal`, as every host has it. */
export interface PoolSignal {
  readonly aborted: boolean
  /** What the promise is rejected with. */
  readonly reason: unknown
  /** Tells when it is aborted. */
  addEventListener(type: 'abort', listener: () => void): void
  /** Takes that back. */
  removeEventListener(type: 'abort', listener: () => void): void
}

/** What a sequence of batches is decided with. */
export interface PoolStreamOptions extends PoolBatchOptions {
  /** How many batches are read before the first of them is decided; 2 by default. */
  readonly ahead?: number
}

const count: readonly [string, (value: unknown) => boolean] = [
  'a whole number from 1 to 1,024',
  (value) => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= 1_024,
]

const poolKinds: OptionKinds<PoolOptions> = {
  workers: count,
  waiting: count,
  sharing: oneOf(['auto', 'never']),
  sessionPolicies: flag,
  simulation: flag,
  key: engineOptionKinds.key,
  now: engineOptionKinds.now,
  startWorker: callable('which returns a worker'),
  signal: ['an `AbortSignal`', isSignal],
}

const batchKinds: OptionKinds<PoolBatchOptions> = {
  ...batchOptionKinds,
  signal: ['an `AbortSignal`', isSignal],
}

const streamKinds: OptionKinds<PoolStreamOptions> = { ...batchKinds, ahead: count }

/** Throws `ERR_OPTIONS_INVALID`. */
export function readPoolOptions(options: unknown): PoolOptions {
  return readOptions<PoolOptions>(options, poolKinds)
}

/** Throws `ERR_OPTIONS_INVALID`. */
export function readBatchOptions(options: unknown): PoolBatchOptions {
  return readOptions<PoolBatchOptions>(options, batchKinds)
}

/** Throws `ERR_OPTIONS_INVALID`. */
export function readStreamOptions(options: unknown): PoolStreamOptions {
  return readOptions<PoolStreamOptions>(options, streamKinds)
}

function isSignal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('aborted' in value)) return false
  return 'addEventListener' in value && typeof value.addEventListener === 'function'
}
