/** How many calls of nobody are recorded: so many a minute, and the others are counted. */
import { type AuditedCall, type CallRecorder, writeEvent } from './audit-event.ts'

const mostInMinute = 100
const minute = 60_000
/** Characters of a record, the input of which is left out where it makes it longer. */
const longest = 16_384

export class StrangerLimit {
  #start = Number.NEGATIVE_INFINITY
  #recorded = 0
  #omitted = 0

  /** How many were left out before this one; undefined where this one is left out, too. */
  admit(now: number): number | undefined {
    if (now - this.#start >= minute) {
      this.#start = now
      this.#recorded = 0
    }
    if (this.#recorded >= mostInMinute) {
      this.#omitted += 1
      return undefined
    }
    const omitted = this.#omitted
    this.#recorded += 1
    this.#omitted = 0
    return omitted
  }

  /** Of a call that nobody is known to have made: what changes anything is always recorded. */
  recorderOf(call: AuditedCall, now: number): CallRecorder {
    return (result, { made }) => {
      const omitted = made.length > 0 ? 0 : this.admit(now)
      if (omitted === undefined) return undefined
      const facts = { ...call, ...result, omitted }
      const event = writeEvent(facts)
      return event.length <= longest ? event : writeEvent({ ...facts, input: undefined })
    }
  }
}
