/** Hands shards to workers, and keeps what comes back, until each is done or in quarantine. */
import { setTimeout as pause } from 'node:timers/promises'
import type { ReadingProgress } from '../audit/run-audit.ts'
import { CliError } from '../io/report-error.ts'
import type { AuditQueue, ShardState } from './audit-queue.ts'
import type { AuditShard, ShardGround } from './plan-shards.ts'
import { packShard } from './shard-data.ts'
import { digestOf } from './shard-events.ts'
import { openSummary, type ShardStore } from './shard-store.ts'

export interface Distribution {
  readonly queue: AuditQueue
  readonly store: ShardStore
  readonly shards: readonly AuditShard[]
  readonly ground: ShardGround
  readonly progress: ReadingProgress
  /** Told once, when no worker has taken anything for a while. */
  readonly onIdle: () => void
  readonly signal: AbortSignal
}

/** Shards in the queue at a time: what Redis keeps is bounded. */
const OFFERED_MOST = 256

/** Between two looks at them, in milliseconds, and looks without any worker before that is said. */
const LOOK_EVERY = 250
const IDLE_LOOKS = 20

/** Why shards are in quarantine, by their ids. */
export type Quarantine = ReadonlyMap<string, string>

/** Returns when all shards are done or in quarantine, or the signal has aborted. */
export async function distributeShards(distribution: Distribution): Promise<Quarantine> {
  const { shards, signal, queue } = distribution
  const rounds = new Rounds(distribution)
  const waiting = shards[Symbol.iterator]()
  let idle = 0
  for (;;) {
    await rounds.fill(waiting)
    if (rounds.isEmpty || signal.aborted) break
    await pause(LOOK_EVERY, undefined, { signal }).catch(() => undefined)
    idle = (await rounds.look()) ? Number.NEGATIVE_INFINITY : idle + 1
    if (idle === IDLE_LOOKS) distribution.onIdle()
  }
  for (const { id } of rounds.offered) await queue.withdraw(id)
  return rounds.quarantine
}

/** The shards that are in the queue now. */
class Rounds {
  readonly #given: Distribution
  readonly #offered = new Map<string, AuditShard>()
  readonly #quarantine = new Map<string, string>()

  constructor(given: Distribution) {
    this.#given = given
  }

  get isEmpty(): boolean {
    return this.#offered.size === 0
  }

  get offered(): Iterable<AuditShard> {
    return this.#offered.values()
  }

  get quarantine(): Quarantine {
    return this.#quarantine
  }

  async fill(waiting: Iterator<AuditShard>): Promise<void> {
    while (this.#offered.size < OFFERED_MOST && !this.#given.signal.aborted) {
      const { done, value } = waiting.next()
      if (done === true) return
      if (!(await this.#isDone(value))) await this.#offer(value)
    }
  }

  /** Returns whether a worker has anything, or had. */
  async look(): Promise<boolean> {
    let isTaken = false
    for (const shard of [...this.#offered.values()]) {
      const found = await this.#given.queue.look(shard.id)
      isTaken ||= found.state !== 'waiting'
      await this.#settle(shard, found)
    }
    return isTaken
  }

  async #isDone({ id }: AuditShard): Promise<boolean> {
    const { store } = this.#given
    const saved = await store.read(id)
    if (saved?.events === undefined) return saved !== undefined
    return store.hasEvents(saved.events)
  }

  async #offer(shard: AuditShard): Promise<void> {
    const { queue, ground } = this.#given
    await queue.offer(shard.id, packShard(shard.files, ground))
    this.#offered.set(shard.id, shard)
  }

  async #settle(shard: AuditShard, found: ShardState): Promise<void> {
    if (found.state === 'gone') await this.#offer(shard)
    if (found.state === 'failed') this.#exclude(shard.id, found.reason)
    if (found.state === 'done') await this.#commit(shard, found)
  }

  /** Of a bundle that workers cannot use no shard will ever be done. */
  #exclude(id: string, reason: string): void {
    if (/^ERR_(?:QUEUE_)?BUNDLE/.test(reason)) throw unusableBundle(reason)
    this.#quarantine.set(id, reason)
    this.#offered.delete(id)
  }

  async #commit(shard: AuditShard, found: ShardState & { state: 'done' }): Promise<void> {
    const { queue, store, progress } = this.#given
    const { id, bytes } = shard
    const { summary } = found
    const saved = openSummary(found.bytes, summary.digest)
    const events = saved?.events && (await queue.fetchEvents(id, summary))
    const isLost = saved?.events !== undefined && events === undefined
    if (isLost) {
      await queue.forget(id, summary)
      await this.#offer(shard)
      return
    }
    if (saved === undefined || (events && digestOf(events) !== saved.events?.digest)) {
      await queue.forget(id, summary)
      this.#exclude(id, 'ERR_FILE_INVALID: the summary in Redis is not what its digest says')
      return
    }
    if (events !== undefined) await store.keepEvents(digestOf(events), events)
    await store.commit(id, summary.digest, found.bytes)
    await queue.forget(id, summary)
    this.#offered.delete(id)
    progress.addBytes(bytes)
    progress.addEvents(summary.events)
  }
}

function unusableBundle(reason: string): CliError {
  return new CliError('ERR_QUEUE_BUNDLE', `a worker cannot use the bundle: ${reason}`, {
    place: 'Redis',
    hint: 'begin the audit again, which puts the bundle there anew',
  })
}
