/** An engine that follows a source: the last good bundle decides, and `status` says how good it is. */
import type { Engine } from '../engine/engine.ts'
import type { Decision, Explanation } from '../model/decision.ts'
import type { Call } from '../request/call.ts'
import { endOf, Follower } from './follower.ts'
import { confirmSource, type LiveTerms, readLiveOptions } from './live-options.ts'
import type { LiveEvent, LiveState, LiveStatus } from './live-status.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { longestTimer, Schedule } from './schedule.ts'
import type { Timers } from './source.ts'
import { SourceError } from './source-error.ts'

/** How fresh the bundle must be that decides a request. */
export interface Freshness {
  /** The lowest version of the pointer that may decide: of a change that must be seen. */
  readonly atLeast?: number
  /** Milliseconds since a source last confirmed the bundle. */
  readonly maxAge?: number
}

/** Calls `wake` whenever it may be worth asking; returns what ends that. */
type Watch = (wake: () => void) => (() => void) | undefined

/** What a host has for who follows a source. */
export interface LiveHost {
  readonly timers: Timers
  readonly watch: Watch
}

/**
 * Follows a source with the timers of a host. Resolves when the first bundle is in force or the
 * first attempt has failed. Throws `ERR_OPTIONS_INVALID`, or `ERR_POINTER_MALFORMED` for keys that
 * cannot be read.
 */
export async function followSource(
  source: unknown,
  options: unknown,
  { timers, watch }: LiveHost,
): Promise<LiveEngine> {
  confirmSource(source)
  const terms = readLiveOptions(options)
  const follower = new Follower(source, terms, timers)
  const live = new LiveEngine(follower, terms, timers)
  await follower.restore()
  const first = live.refresh()
  if (follower.held === undefined) await first
  live.startWatching([watch, (wake) => source.watch?.(wake)])
  return live
}

/**
 * Decides by the last good bundle of a source. What cannot be decided (there is no bundle, it is not
 * as fresh as it must be) is `false` of `isAllowed`, and `ERR_BUNDLE_STALE` of `check` and `explain`:
 * take any throw as a denial.
 */
export class LiveEngine {
  readonly #follower: Follower
  readonly #terms: LiveTerms
  readonly #timers: Timers
  readonly #schedule: Schedule
  readonly #refreshing: OneAtATime<LiveStatus>
  #told: LiveState = 'NOT_READY'
  #forgetExpiry: (() => void) | undefined
  #endWatching: readonly (() => void)[] = []

  /** @internal Use `openLiveEngine`. */
  constructor(follower: Follower, terms: LiveTerms, timers: Timers) {
    this.#follower = follower
    this.#terms = terms
    this.#timers = timers
    this.#refreshing = new OneAtATime(() => this.#refresh())
    this.#schedule = new Schedule(timers, terms.interval, () => this.refresh())
  }

  /**
   * The engine itself, for `prepare` and guests such as `createSts`; undefined before
   * there is a bundle. It is one object for all bundles, and does not ask how fresh they are.
   */
  get engine(): Engine | undefined {
    return this.#follower.held?.engine
  }

  /** As `Engine.isAllowed`; `false` where no bundle is fresh enough. */
  isAllowed(request: Call, freshness: Freshness = {}): boolean {
    const engine = this.#decider(freshness)
    return engine instanceof SourceError ? false : engine.isAllowed(request)
  }

  /** As `Engine.check`. Throws `ERR_BUNDLE_STALE` where no bundle is fresh enough. */
  check(request: Call, freshness: Freshness = {}): Decision {
    const engine = this.#decider(freshness)
    if (engine instanceof SourceError) throw engine
    return engine.check(request)
  }

  /** As `Engine.explain`. Throws `ERR_BUNDLE_STALE` where no bundle is fresh enough. */
  explain(request: Call, freshness: Freshness = {}): Explanation[] {
    const engine = this.#decider(freshness)
    if (engine instanceof SourceError) throw engine
    return engine.explain(request)
  }

  /** What is in force, how old it is, and what went wrong last. */
  status(): LiveStatus {
    const { held, board } = this.#follower
    const { pointer } = held ?? {}
    return {
      state: this.#follower.state(),
      digest: held?.digest,
      version: pointer?.version,
      channel: pointer?.channel,
      expires: pointer === undefined ? undefined : Date.parse(pointer.expires),
      age: this.#follower.age(),
      source: held?.source,
      requested: board.requested,
      downloaded: board.downloaded,
      activated: held?.activated,
      lastError: board.lastError,
    }
  }

  /**
   * Calls a listener with the status: `ready` when there is a bundle that is fresh, `changed` when
   * another one is in force, `stale`, and `error` with every failure. Returns what ends it.
   */
  on(event: LiveEvent, listener: (status: LiveStatus) => void): () => void {
    return this.#follower.board.on(event, listener)
  }

  /** Asks the source, once more where that is under way already; never rejects. */
  refresh(): Promise<LiveStatus> {
    return this.#refreshing.run()
  }

  /** Asks no more. What is in force goes on deciding. */
  close(): void {
    this.#schedule.stop()
    this.#forgetExpiry?.()
    for (const end of this.#endWatching) end()
  }

  /** @internal */
  startWatching(watches: readonly Watch[]): void {
    const ends = watches.map((watch) => watch(() => void this.refresh()))
    this.#endWatching = ends.filter((end) => end !== undefined)
  }

  async #refresh(): Promise<LiveStatus> {
    const { board } = this.#follower
    const before = this.#follower.held?.digest
    const wentWell = await this.#follower.attempt()
    this.#schedule.plan(wentWell ? 'good' : 'bad')
    if (!wentWell) board.emit('error', this.status())
    if (before !== undefined && this.#follower.held?.digest !== before) {
      board.emit('changed', this.status())
    }
    this.#tellState()
    return this.status()
  }

  /** Tells of a change between fresh and stale, and plans when to look again. */
  #tellState(): void {
    const state = this.#follower.state()
    const { board, held, clock } = this.#follower
    if (state !== this.#told && state === 'READY') board.emit('ready', this.status())
    if (state !== this.#told && state === 'STALE') board.emit('stale', this.status())
    this.#told = state
    this.#forgetExpiry?.()
    if (held === undefined || state !== 'READY' || this.#schedule.isOver) return
    const fresh = this.#terms.maxAge - clock.since(held.confirmed)
    const left = Math.min(endOf(held.pointer?.expires) - clock.time(), fresh)
    const wait = Math.min(left + 1, longestTimer)
    if (Number.isFinite(left)) {
      this.#forgetExpiry = this.#timers.after(Math.max(1, wait), () => this.#tellState())
    }
  }

  /** The engine, or why it must not decide. */
  #decider({ atLeast, maxAge }: Freshness): Engine | SourceError {
    const { held } = this.#follower
    if (held === undefined) return stale('there is no bundle yet')
    if (this.#terms.onStale === 'deny' && this.#follower.state() === 'STALE')
      return stale('the bundle is stale')
    if (maxAge !== undefined && !((this.#follower.age() ?? 0) <= maxAge))
      return stale('the bundle is too old')
    if (atLeast !== undefined && !((held.pointer?.version ?? 0) >= atLeast)) {
      return stale(`the bundle is older than version ${atLeast}`)
    }
    return held.engine
  }
}

function stale(message: string): SourceError {
  return new SourceError('ERR_BUNDLE_STALE', message, {
    place: 'bundle',
    hint: '`status()` says why; `refresh()` asks the source again',
  })
}
