/** A worker: takes shards from the queue until it is told to end. */

import { CliError } from '../io/report-error.ts'
import { readVersion } from '../io/version.ts'
import { importOptional } from '../packages/import-optional.ts'
import type { Terminal } from '../render/terminal.ts'
import type { SharedPart } from './audit-queue.ts'
import type { JobWorker, QueueJob, QueuePackage } from './queue-packages.ts'
import { KEY_PREFIX, PACKAGES, QUEUE_NAME, type RedisLink } from './redis-link.ts'
import { pieceOf, type ShardData, type ShardSummary, unpackFiles } from './shard-data.ts'
import { ShardThread } from './shard-thread.ts'
import type { WorkerRoot } from './worker-roots.ts'

export interface ServingTerms {
  readonly link: RedisLink
  readonly terminal: Terminal
  /** What may be read. */
  readonly roots: readonly WorkerRoot[]
  /** Shards at a time, each in a thread of its own. */
  readonly threads: number
  /** Without a sign of life for so long, in milliseconds, a worker is taken for dead. */
  readonly lock: number
  readonly signal: AbortSignal
}

/** How often a shard may be left lying by workers that end, before it is put in quarantine. */
const STALLS_MOST = 2

/** In which another worker may take what this one cannot, in milliseconds. */
const LEFT_FOR = 5_000

/** Returns when the signal aborts and shards under way are done. Throws `ERR_QUEUE_VERSION`. */
export async function serveShards(terms: ServingTerms): Promise<void> {
  const bullmq = await importOptional<QueuePackage>('bullmq', PACKAGES)
  const ended = endOf(terms.signal)
  const desks = Array.from(
    { length: terms.threads },
    () => new ShardDesk(terms, bullmq, ended.fail),
  )
  try {
    await Promise.all(desks.map((desk) => desk.open()))
    await ended.promise
  } finally {
    await Promise.all(desks.map((desk) => desk.close()))
  }
}

/** One BullMQ worker, with one shard at a time, and the thread that audits it. */
class ShardDesk {
  readonly #terms: ServingTerms
  readonly #bullmq: QueuePackage
  readonly #fail: (error: Error) => void
  readonly #thread = new ShardThread()
  #worker: JobWorker | undefined

  constructor(terms: ServingTerms, bullmq: QueuePackage, fail: (error: Error) => void) {
    this.#terms = terms
    this.#bullmq = bullmq
    this.#fail = fail
  }

  async open(): Promise<void> {
    const { link, lock, terminal } = this.#terms
    const worker = new this.#bullmq.Worker(QUEUE_NAME, (job, token) => this.#take(job, token), {
      connection: link.client,
      prefix: KEY_PREFIX,
      concurrency: 1,
      lockDuration: lock,
      stalledInterval: Math.ceil(lock / 2),
      maxStalledCount: STALLS_MOST,
    })
    this.#worker = worker
    // a lock that was lost: another worker has the shard, and its summary is the same
    worker.on('error', ({ message }) => terminal.note(`${message}\n`))
    await worker.waitUntilReady()
  }

  async close(): Promise<void> {
    await this.#worker?.close()
    await this.#thread.close()
  }

  async #take(job: QueueJob, token: string | undefined): Promise<ShardSummary> {
    const { data } = job
    const version = readVersion()
    if (data.version !== version) {
      await job.moveToDelayed(Date.now() + LEFT_FOR, token)
      this.#fail(otherVersion(data.version, version))
      throw new this.#bullmq.DelayedError()
    }
    return this.#audit(job.id ?? '', data)
  }

  async #audit(id: string, data: ShardData): Promise<ShardSummary> {
    const { terminal } = this.#terms
    const { wishes } = data
    const { roots } = this.#terms
    const files = unpackFiles(data)
    terminal.note(`shard ${id} begun: ${files.length} files\n`)
    const bundle = await this.#fetchPart('bundle', data.bundle)
    const other =
      wishes?.other === undefined ? undefined : await this.#fetchPart('bundle', wishes.other)
    const mapping =
      data.mapping === undefined
        ? undefined
        : { digest: data.mapping, bytes: await this.#fetchPart('mapping', data.mapping) }
    const work = { bundle, digest: data.bundle, files, mapping, wishes, other, roots }
    const result = await this.#thread.audit(work)
    if ('fault' in result) {
      terminal.note(`shard ${id} failed: ${result.fault}\n`)
      const { UnrecoverableError } = this.#bullmq
      throw result.isFinal ? new UnrecoverableError(result.fault) : new Error(result.fault)
    }
    const { summary, bytes, events } = result
    const pieces = events === undefined ? undefined : await this.#keepEvents(id, events)
    await this.#terms.link.keep('summary', id, bytes)
    terminal.note(`shard ${id} done: ${summary.events} events\n`)
    return { ...summary, ...(pieces !== undefined && { pieces }) }
  }

  async #fetchPart(kind: SharedPart['kind'], digest: string): Promise<Uint8Array> {
    const bytes = await this.#terms.link.fetch(kind, digest)
    if (bytes !== undefined) return bytes
    throw new Error(`ERR_QUEUE_BUNDLE: the ${kind} is not in Redis`)
  }

  /** Redis takes no value of more than 512 MB. Returns the number of pieces. */
  async #keepEvents(id: string, bytes: Uint8Array): Promise<number> {
    let count = 0
    for (let at = 0; at < bytes.length; at += PIECE) {
      await this.#terms.link.keep('events', pieceOf(id, count), bytes.subarray(at, at + PIECE))
      count += 1
    }
    return count
  }
}

/** Bytes of events that are one value of Redis. */
const PIECE = 33_554_432

function otherVersion(asked: string, own: string): CliError {
  return new CliError(
    'ERR_QUEUE_VERSION',
    `the audit is by sallyport ${asked}, and this worker is ${own}`,
    {
      place: 'the next shard of the queue',
      hint: 'run workers and the audit by one version: what versions decide may differ',
    },
  )
}

/** What settles when the signal aborts, or work cannot go on. */
function endOf(signal: AbortSignal) {
  let fail: (error: Error) => void = () => undefined
  const promise = new Promise<void>((resolve, reject) => {
    fail = reject
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  promise.catch(() => undefined) // it may fail before anybody waits for it
  return { promise, fail }
}
