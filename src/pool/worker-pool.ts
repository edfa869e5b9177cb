/** Batches decided by many workers: the public face of pools. */
import { readColumns, requestAt } from '../batch/batch-requests.ts'
import type { BatchResult, RowError } from '../batch/batch-result.ts'
import { reading } from '../batch/columns/column-reader.ts'
import type { BatchColumns } from '../batch/columns/columns.ts'
import { readTime } from '../engine/clock.ts'
import { bundleBytes } from '../engine/engine-options.ts'
import { confirmArgument } from '../json/options.ts'
import { KernelError, LimitError, SallyportError } from '../model/errors.ts'
import { partsOf } from '../request/call.ts'
import { poolColumns } from './columns/pooled-columns.ts'
import { newArray, type PooledMemory, SpareMemory } from './columns/pooled-memory.ts'
import { CutJob } from './jobs/cut-job.ts'
import { JobQueue } from './jobs/job-queue.ts'
import { JointJob } from './jobs/joint-job.ts'
import {
  type PoolBatchOptions,
  type PoolOptions,
  type PoolStreamOptions,
  readBatchOptions,
  readStreamOptions,
} from './pool-options.ts'
import { Bundles } from './workers/bundles.ts'
import { Crew, noWorker } from './workers/crew.ts'
import type { ThreadHost } from './workers/threads.ts'

/** How a pool is doing. */
export interface PoolStatus {
  /** `failed`: no worker can be started; batches are refused with what `lastError` says. */
  readonly state: 'ready' | 'failed' | 'closed'
  /** SHA-256 of the bundle by which the next batch is decided, in hexadecimal. */
  readonly digest: string
  /** Whether workers share the memory of columns, or get copies of rows. */
  readonly sharing: 'shared' | 'copied'
  readonly workers: number
  /** Workers that decide something. */
  readonly busy: number
  /** Batches that workers decide. */
  readonly deciding: number
  /** Batches that wait for workers. */
  readonly waiting: number
  /** Workers that ended on their own and were replaced. */
  readonly replaced: number
  readonly lastError: unknown
}

/** What a pool is made of. */
export interface PoolTerms {
  readonly host: ThreadHost
  readonly options: PoolOptions
  /** Rows that a worker takes at a time; tests make them few. */
  readonly chunkRows?: number
}

const workersMost = 16
const waitingMost = 64
/** A chunk of the kernel's is 4,096 rows. */
const chunkLeast = 4_096
const chunkMost = 65_536
/** So that workers end at about the same time. */
const chunksEach = 4

/** Many workers on one bundle. Made by `openPool`. */
export class WorkerPool {
  readonly #terms: PoolTerms
  readonly #memory: PooledMemory
  readonly #spare = new SpareMemory()
  readonly #crew: Crew
  readonly #bundles: Bundles
  readonly #queue: JobQueue
  #batches = 0
  #isClosed = false

  private constructor(terms: PoolTerms) {
    const { host, options } = terms
    const { simulation = false, sessionPolicies = false, key, sharing = 'auto' } = options
    this.#terms = terms
    this.#memory = { isShared: sharing === 'auto' && host.mayShare }
    this.#crew = new Crew(
      host,
      { simulation, sessionPolicies, key },
      { bundles: () => this.#bundles.all(), changed: () => this.#queue.dispatch() },
    )
    this.#bundles = new Bundles(this.#crew)
    this.#queue = new JobQueue(this.#crew)
  }

  /** @internal Use `openPool`. Rejects as `swap`. */
  static async open(terms: PoolTerms, bundle: unknown): Promise<WorkerPool> {
    const pool = new WorkerPool(terms)
    const { host, options } = terms
    const { workers = Math.min(workersMost, host.processors) } = options
    const crew = pool.#crew
    const open = async () => {
      await Promise.all(Array.from({ length: workers }, () => crew.hire()))
      await pool.#bundles.swap(poolBytes(bundleBytes(bundle), pool.#memory))
    }
    const { signal } = options
    let abort: () => void = () => undefined
    try {
      if (signal?.aborted === true) throw signal.reason
      const aborted = new Promise<never>((_, reject) => {
        abort = () => reject(signal?.reason)
      })
      signal?.addEventListener('abort', abort)
      await Promise.race([open(), aborted])
      return pool
    } catch (error) {
      await crew.stop(error)
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /**
   * Decides a batch as `checkBatch` of `sallyport/batch` does, all of its rows by the bundle that is
   * in use now and as of now. The columns are read before this returns; only memory that threads
   * share already is read where it is, and must not change until the batch ends.
   *
   * Rejects as `checkBatch` throws; with `ERR_LIMIT_EXCEEDED` where too many batches wait; with
   * `ERR_KERNEL` where workers do not survive it, or the pool is closed; and with the reason of
   * `signal`.
   */
  async checkBatch(columns: BatchColumns, options: PoolBatchOptions = {}): Promise<BatchResult> {
    const { signal, ...wishes } = readBatchOptions(options)
    if (signal?.aborted === true) throw signal.reason
    this.#confirmOpen()
    const loan = this.#spare.lend()
    const pooled = poolColumns(columns, { ...this.#memory, loan })
    const { rows } = readColumns(pooled.columns)
    const { version, giveBack } = this.#bundles.take()
    this.#batches += 1
    const job = {
      number: this.#batches,
      version,
      now: readTime(this.#terms.options.now),
      columns: pooled.columns,
      options: wishes,
      rows,
      chunkRows: this.#chunkRows(rows),
    }
    try {
      const decided = this.#memory.isShared ? new JointJob(job) : new CutJob(job)
      const result = await this.#queue.decide(decided, signal)
      loan.giveBack() // of a batch that fails a worker may still read it
      return pooled.hasRefused ? { ...result, errors: ownErrors(result, columns) } : result
    } finally {
      giveBack()
    }
  }

  /**
   * Decides batches as they come, several at a time, and returns their results in their order. No
   * more than `ahead` batches are read beyond the one whose result is returned next. Throws as
   * `checkBatch`.
   */
  async *checkBatches(
    batches: Iterable<BatchColumns> | AsyncIterable<BatchColumns>,
    options: PoolStreamOptions = {},
  ): AsyncGenerator<BatchResult, void, undefined> {
    const { ahead = 2, ...own } = readStreamOptions(options)
    confirmArgument(batches, 'batches', ['an iterable of columns', isIterable])
    const begun: Promise<BatchResult>[] = []
    for await (const columns of readable(batches)) {
      const next = this.checkBatch(columns, own)
      next.catch(() => undefined) // it is awaited later
      begun.push(next)
      const [first] = begun
      if (begun.length <= ahead || first === undefined) continue
      begun.shift()
      yield await first
    }
    for (const next of begun) yield await next
  }

  /**
   * Puts another bundle in place in all workers, or, on any error, in none. Batches under way are
   * decided wholly by the bundle that they began with; of swaps at once the one asked for last
   * stays. Rejects as `createEngine` throws.
   */
  async swap(bundle: Uint8Array | ArrayBuffer): Promise<void> {
    const bytes = poolBytes(bundleBytes(bundle), this.#memory)
    this.#confirmOpen()
    await this.#bundles.swap(bytes)
  }

  /** How the pool is doing. */
  status(): PoolStatus {
    const { members, failure, replaced } = this.#crew
    const isDown = failure !== undefined && members.size === 0
    return {
      state: this.#isClosed ? 'closed' : isDown ? 'failed' : 'ready',
      digest: this.#bundles.digest,
      sharing: this.#memory.isShared ? 'shared' : 'copied',
      workers: members.size,
      busy: [...members].filter(({ isBusy }) => isBusy).length,
      deciding: this.#queue.deciding,
      waiting: this.#queue.waiting,
      replaced,
      lastError: this.#isClosed ? undefined : failure,
    }
  }

  /** Ends all workers; batches under way are rejected with `ERR_KERNEL`. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#crew.stop(
      new KernelError('the pool is closed', { place: 'pool', hint: 'open another pool' }),
    )
  }

  #confirmOpen(): void {
    const { members, failure } = this.#crew
    if (failure !== undefined && members.size === 0) throw noWorker(failure)
    const { waiting: most = waitingMost } = this.#terms.options
    const { waiting } = this.#queue
    if (waiting < most) return
    throw new LimitError(`limit \`waiting\` exceeded: ${waiting + 1} is more than ${most}`, {
      place: 'options.waiting',
      hint: 'wait for batches that are under way, or use `checkBatches`',
    })
  }

  /** A few chunks for each worker, so that all of them end at about the same time. */
  #chunkRows(rows: number): number {
    const { chunkRows } = this.#terms
    const share = rows / (Math.max(1, this.#crew.members.size) * chunksEach)
    const whole = Math.ceil(share / chunkLeast) * chunkLeast
    return chunkRows ?? Math.min(chunkMost, Math.max(chunkLeast, whole))
  }
}

/** Lists are read here, and their faults are typed; what an iterator of the caller's throws is its own. */
function readable(batches: Iterable<BatchColumns> | AsyncIterable<BatchColumns>): typeof batches {
  return Array.isArray(batches) ? reading(() => [...batches]) : batches
}

function isIterable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Symbol.asyncIterator in value || Symbol.iterator in value
}

/** A bundle where all workers can read it. */
function poolBytes(bytes: Uint8Array, memory: PooledMemory): Uint8Array {
  const pooled = newArray(Uint8Array, bytes.length, memory)
  pooled.set(bytes)
  return pooled
}

/** What is wrong with rows that were sent without what cannot be sent. */
function ownErrors({ errors }: BatchResult, columns: BatchColumns): RowError[] {
  const read = readColumns(columns)
  return errors.map(({ row, error }) => {
    try {
      partsOf(requestAt(read, row))
      return { row, error }
    } catch (own) {
      return { row, error: own instanceof SallyportError ? own : error }
    }
  })
}
