/** The queue as the audit sees it: shards are offered, looked after, and taken away when they are done. */
import { importOptional } from '../packages/import-optional.ts'
import type { OfferingQueue, QueueJob, QueuePackage } from './queue-packages.ts'
import { KEY_PREFIX, PACKAGES, QUEUE_NAME, type RedisLink } from './redis-link.ts'
import { pieceOf, readSummary, type ShardData, type ShardSummary } from './shard-data.ts'

/** How often a shard is tried whose audit fails. */
const ATTEMPTS = 3

/** What has become of a shard. */
export type ShardState =
  | { readonly state: 'waiting' | 'active' | 'gone' }
  | { readonly state: 'done'; readonly summary: ShardSummary; readonly bytes: Uint8Array }
  | { readonly state: 'failed'; readonly reason: string }

/** What workers need for every shard. */
export interface SharedPart {
  readonly kind: 'bundle' | 'mapping'
  readonly digest: string
  readonly bytes: Uint8Array
}

export class AuditQueue {
  readonly #link: RedisLink
  readonly #queue: OfferingQueue
  readonly #parts: readonly SharedPart[]

  private constructor(link: RedisLink, queue: OfferingQueue, parts: readonly SharedPart[]) {
    this.#link = link
    this.#queue = queue
    this.#parts = parts
  }

  /** A queue of shards that are audited with these parts. Throws `ERR_PACKAGE_MISSING`. */
  static async open(link: RedisLink, parts: readonly SharedPart[]): Promise<AuditQueue> {
    const { Queue } = await importOptional<QueuePackage>('bullmq', PACKAGES)
    const queue = new Queue(QUEUE_NAME, { connection: link.client, prefix: KEY_PREFIX })
    queue.on('error', () => undefined) // what is asked meanwhile waits until Redis is back
    return new AuditQueue(link, queue, parts)
  }

  /** Adds a shard; one that an earlier run has added stays as it is, unless it has failed. */
  async offer(id: string, data: ShardData): Promise<void> {
    if ((await this.#queue.getJobState(id)) === 'failed') await this.#remove(id)
    await this.#renewParts()
    await this.#queue.add('shard', data, {
      jobId: id,
      attempts: ATTEMPTS,
      backoff: { type: 'fixed', delay: 1_000 },
    })
  }

  /** Puts the parts where workers find them, in whatever state an earlier run has left them. */
  async putParts(): Promise<void> {
    for (const { kind, digest, bytes } of this.#parts) await this.#link.keep(kind, digest, bytes)
  }

  /** The events of a shard that is done; undefined where Redis no longer has all of them. */
  async fetchEvents(id: string, { pieces = 0 }: ShardSummary): Promise<Buffer | undefined> {
    const found: Buffer[] = []
    for (let number = 0; number < pieces; number += 1) {
      const piece = await this.#link.fetch('events', pieceOf(id, number))
      if (piece === undefined) return undefined
      found.push(piece)
    }
    return Buffer.concat(found)
  }

  async look(id: string): Promise<ShardState> {
    const state = await this.#queue.getJobState(id)
    if (state === 'active') return { state }
    if (state !== 'completed' && state !== 'failed') {
      return { state: state === 'unknown' ? 'gone' : 'waiting' }
    }
    const job = await this.#queue.getJob(id)
    if (job === undefined) return { state: 'gone' }
    if (state === 'failed') return { state, reason: reasonOfFailure(job) }
    return this.#fetch(job)
  }

  /** Takes a shard away, with what is kept of it. */
  async forget(id: string, { pieces = 0 }: Partial<ShardSummary> = {}): Promise<void> {
    await this.#link.drop('summary', id)
    for (let number = 0; number < pieces; number += 1) {
      await this.#link.drop('events', pieceOf(id, number))
    }
    await this.#remove(id)
  }

  /** Takes a shard away unless a worker has it. */
  async withdraw(id: string): Promise<void> {
    const state = await this.#queue.getJobState(id)
    if (state !== 'active' && state !== 'completed') await this.#remove(id)
  }

  async close(): Promise<void> {
    await this.#queue.close()
  }

  /** Redis may have been started anew meanwhile. */
  async #renewParts(): Promise<void> {
    for (const { kind, digest, bytes } of this.#parts) {
      if (!(await this.#link.renew(kind, digest))) await this.#link.keep(kind, digest, bytes)
    }
  }

  /** A summary that Redis no longer has is made again. */
  async #fetch(job: QueueJob): Promise<ShardState> {
    const summary = readSummary(job.returnvalue)
    const bytes = await this.#link.fetch('summary', job.id ?? '')
    if (summary !== undefined && bytes !== undefined) return { state: 'done', summary, bytes }
    await job.remove()
    return { state: 'gone' }
  }

  /** A worker that takes the shard at this very moment keeps it. */
  async #remove(id: string): Promise<void> {
    const job = await this.#queue.getJob(id)
    await job?.remove().catch(() => undefined)
  }
}

function reasonOfFailure({ failedReason = '' }: QueueJob): string {
  const isStalled = failedReason.startsWith('job stalled')
  return isStalled ? 'workers ended, or were paused, whenever they audited it' : failedReason
}
