/**
 * Who calls in a generated trail, and how often the same comes again: as in the 3,267 real calls that
 * tests audit (`test/unit/audit/real-events.test.ts`), sorted by time. There a session has 47 calls and
 * 1.3 addresses, the call before is of the same session 86 times in 100, and a session has made the same
 * call with the same parameters before 44 times in 100. The first 3,313 events of a generated trail have
 * 49, 1.4, 84 and 46; until sessions were drawn so they had 16, 13, 5 and 28.
 */

/** The share of calls that are another session's than the call before; of these, of new sessions. */
const TURN = 0.14
const NEW = 0.2

/** The share of calls that are the session's last one again. */
const AGAIN = 0.12

/** Sessions of an account that go on at once. */
const SESSIONS_MOST = 8

export interface TrailSession<Call> {
  /** `user/NAME` with the user's own key, or `role/NAME` with a session's. */
  readonly caller: string
  readonly name: string
  readonly key: string
  readonly address: string
  readonly issued: string
  last?: Call
}

export class TrailSessions<Call> {
  readonly #random: () => number
  readonly #callers: readonly string[]
  readonly #active = new Map<string, TrailSession<Call>[]>()
  readonly #current = new Map<string, TrailSession<Call>>()
  #count = 0

  constructor(random: () => number, callers: readonly string[]) {
    this.#random = random
    this.#callers = callers
  }

  /** The session of an account that calls next, at a time. */
  next(account: string, time: string): TrailSession<Call> {
    const current = this.#current.get(account)
    if (current !== undefined && this.#random() >= TURN) return current
    const active = this.#active.get(account) ?? []
    this.#active.set(account, active)
    const isNew = active.length === 0 || this.#random() < NEW
    const next = isNew
      ? this.#begin(time)
      : (active[this.#below(active.length)] ?? this.#begin(time))
    if (isNew) active.unshift(next)
    active.length = Math.min(active.length, SESSIONS_MOST)
    this.#current.set(account, next)
    return next
  }

  /** The call that a session makes: sometimes its last one, else one that is drawn. */
  callOf(session: TrailSession<Call>, draw: () => Call): Call {
    if (session.last === undefined || this.#random() >= AGAIN) session.last = draw()
    return session.last
  }

  #begin(time: string): TrailSession<Call> {
    this.#count += 1
    const caller = this.#callers[this.#below(this.#callers.length)] ?? ''
    const isUser = caller.startsWith('user/')
    return {
      caller,
      name: `session-${this.#count}`,
      key: `${isUser ? 'AKIA' : 'ASIA'}${this.#digits(16)}`,
      address: `203.0.113.${this.#below(250) + 1}`,
      issued: time,
    }
  }

  #digits(length: number): string {
    return Array.from({ length }, () => this.#below(16).toString(16).toUpperCase()).join('')
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
}
