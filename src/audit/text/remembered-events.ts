/**
 * What is known of events by the bytes of the values that an audit looks at: an event that has the same
 * as an earlier one has its outcome, too. Values that only conditions read (when, from where, with
 * which program, in which session) count where a condition has read them.
 *
 * INVARIANT: two events are taken for one only if all that deciding the first has looked at is the
 * same in both, byte for byte.
 */
import type { AuditedEvent, AuditedPart } from '../audited-event.ts'
import type { EventUse } from '../event-use.ts'
import { EventGroups, type Kept, type KeyParts, MISSING } from './event-groups.ts'

/** Events that are alike, but for what they are about perhaps. */
export interface AlikeEvents {
  /** The first of them, as if none had been there before. */
  readonly audited: AuditedEvent
  readonly use: EventUse | undefined
  /** Whether one of them was counted. */
  isCounted: boolean
  /** How many more there were since they were last added up. */
  times: number
  /** Of these, in ISO 8601. */
  from: string
  to: string
  /** The earliest of these, by its time and then by its id; and what it is about. */
  id: string
  parts: readonly AuditedPart[]
}

/** An event whose outcome is known, and what it is about. */
export interface KnownEvent {
  readonly alike: AlikeEvents
  readonly parts: readonly AuditedPart[]
}

/** A bounded number of events by what they look like; when there is no more room, it begins anew. */
export class RememberedEvents {
  readonly #parts: KeyParts
  readonly #groups: EventGroups
  #known: KnownEvent[] = []
  /** Whether the event that was looked for last is the first of its kind, as far as can be told. */
  #isFirst = false

  constructor(parts: KeyParts) {
    this.#parts = parts
    this.#groups = new EventGroups(parts, 'calls')
  }

  /** What is known of events as the scanner's last one. */
  find(): KnownEvent | undefined {
    const group = this.#groups.findGroup()
    this.#isFirst = group === MISSING && !this.#parts.keys.meet()
    const found = group < 0 ? group : this.#groups.findIn(group)
    return found < 0 ? undefined : this.#known[found]
  }

  /**
   * Remembers the scanner's last event, which was not found, and what its outcome depends on, if it is
   * not the first of its kind: most that come once come never again. `full`: everything has to be
   * forgotten first.
   */
  keep(known: KnownEvent, bits: number): Kept {
    if (this.#isFirst) return 'left'
    let group = this.#groups.findGroup()
    if (group === MISSING) {
      const kept = this.#groups.addGroup()
      if (kept !== 'kept') return kept
      group = this.#groups.findGroup()
    }
    if (group < 0) return 'left'
    this.#groups.addBits(group, bits)
    if (this.#groups.findIn(group) !== MISSING) return 'left'
    const kept = this.#groups.add(this.#known.length)
    if (kept === 'kept') this.#known.push(known)
    return kept
  }

  forget(): void {
    this.#groups.forget()
    this.#known = []
  }
}
