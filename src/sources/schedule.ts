/** When a source is asked again: by the clock, sooner after a failure, at once when woken. */
import type { Timers } from './source.ts'

/** Milliseconds before the first repetition after a failure, and at most after many. */
const soonest = 1_000
const latest = 300_000

/** The longest that timers of hosts can wait; a longer time would be none at all. */
export const longestTimer = 2_147_483_647

/** Asks again and again, until it is stopped. */
export class Schedule {
  readonly #timers: Timers
  readonly #interval: number
  readonly #ask: () => unknown
  #cancel: (() => void) | undefined
  #failures = 0
  #isOver = false

  /** `interval` 0: only when woken. */
  constructor(timers: Timers, interval: number, ask: () => unknown) {
    this.#timers = timers
    this.#interval = interval
    this.#ask = ask
  }

  /** Plans the next time after one that went well or did not. */
  plan(outcome: 'good' | 'bad'): void {
    this.#cancel?.()
    this.#failures = outcome === 'good' ? 0 : this.#failures + 1
    if (this.#isOver || this.#interval === 0) return
    this.#cancel = this.#timers.after(this.#delay(), () => this.wake())
  }

  /** Asks now. */
  wake(): void {
    if (!this.#isOver) this.#ask()
  }

  /** Whether it was stopped. */
  get isOver(): boolean {
    return this.#isOver
  }

  stop(): void {
    this.#isOver = true
    this.#cancel?.()
  }

  /** A tenth more or less, so that many clients do not ask at once; after failures half or less. */
  #delay(): number {
    if (this.#failures === 0) {
      return Math.min(longestTimer, this.#interval * (0.9 + Math.random() / 5))
    }
    const most = Math.min(longestTimer, Math.max(this.#interval, latest))
    return Math.min(most, soonest * 2 ** (this.#failures - 1)) * (0.5 + Math.random() / 2)
  }
}
