/** What time it is, as far as a clock that somebody may set can be believed. */

/** An instant, by a clock that somebody may set and by one that nobody can. */
export interface Moment {
  readonly time: number
  readonly uptime: number
}

/** Never earlier than the newest pointer, and from then on as fast as time passes. */
export class LiveClock {
  readonly #now: () => number
  readonly #uptime: () => number
  #anchor = Number.NEGATIVE_INFINITY
  #anchoredAt = 0

  /** `now`: milliseconds since 1970; `uptime`: milliseconds that nobody can set back. */
  constructor(now: () => number, uptime: () => number) {
    this.#now = now
    this.#uptime = uptime
  }

  /**
   * Milliseconds since 1970. INVARIANT: once a bundle is stale, setting the clock back does not help;
   * without a clock that works, everything is.
   */
  time(): number {
    const floor = this.#anchor + this.#uptime() - this.#anchoredAt
    const now = this.#read()
    if (Number.isFinite(now)) return Math.max(now, floor)
    return Number.isFinite(floor) ? floor : Number.POSITIVE_INFINITY
  }

  /** A pointer was accepted that was issued at an instant: it is later than that. */
  anchor(issued: number): void {
    const time = this.time()
    this.#anchoredAt = this.#uptime()
    this.#anchor = Math.max(Number.isFinite(time) ? time : issued, issued)
  }

  /** Now, or another time that what begins now counts from. */
  moment(time = this.time()): Moment {
    return { time, uptime: this.#uptime() }
  }

  /** Milliseconds since a moment, whichever clock says more; infinitely many where none can tell. */
  since({ time, uptime }: Moment): number {
    const passed = Math.max(this.time() - time, this.#uptime() - uptime)
    return Number.isNaN(passed) ? Number.POSITIVE_INFINITY : Math.max(0, passed)
  }

  #read(): number {
    try {
      return this.#now()
    } catch {
      return Number.NaN
    }
  }
}
