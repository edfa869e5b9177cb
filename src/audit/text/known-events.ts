/** Counts the scanner's events that are like earlier ones, without deciding them again. */

import type { AuditCounting } from '../audit-counting.ts'
import type { AuditedEvent } from '../audited-event.ts'
import type { EventDecider } from '../decide-call.ts'
import type { DecidedEvent } from '../decide-event.ts'
import type { TrailEvent } from '../events/trail-event.ts'
import { writeUuid } from '../report/uuid-words.ts'
import { KeyParts, sessionBit } from './event-groups.ts'
import { nodeAt, otherNodes, structuredNodes } from './event-nodes.ts'
import type { EventScanner } from './event-scanner.ts'
import { KnownCalls } from './known-calls.ts'
import { bitsOf, namesSessions } from './outcome-bits.ts'
import { type AlikeEvents, type KnownEvent, RememberedEvents } from './remembered-events.ts'

const ownId = nodeAt('eventID')
const sharedId = nodeAt('sharedEventID')
const timeNode = nodeAt('eventTime')
const sourceNode = nodeAt('eventSource')

/** Points in time whose text is kept. */
const TIMES_MOST = 10_000

const utf8 = new TextDecoder()

export class KnownEvents {
  readonly scanner: EventScanner
  readonly #counting: AuditCounting
  readonly #remembered: RememberedEvents
  readonly #calls: KnownCalls
  /** All that are kept in either. */
  #alike: AlikeEvents[] = []
  /** What all outcomes depend on. */
  readonly #bits: number
  readonly #times = new Map<number, string>()
  #isUsual = false

  /** `decider`: what events are decided with that are not known. */
  constructor(scanner: EventScanner, counting: AuditCounting, decider: EventDecider) {
    this.scanner = scanner
    this.#counting = counting
    const parts = new KeyParts(scanner.keys)
    this.#remembered = new RememberedEvents(parts)
    this.#calls = new KnownCalls(parts, scanner.event, decider)
    this.#bits = namesSessions(counting.decider.bracket.loaded) ? sessionBit : 0
  }

  /** Whether the last event is one that may be like others. */
  get isUsual(): boolean {
    return this.#isUsual
  }

  /** Counts the scanner's last event, if it is like one that was remembered. */
  count(): boolean {
    const { event } = this.scanner
    const time = event.readTime(timeNode)
    this.#isUsual = time >= 0 && this.#isPlain()
    if (!this.#isUsual) return false
    const known = this.#remembered.find()
    if (known !== undefined) {
      this.#count(known, time)
      return true
    }
    const call = this.#calls.find()
    if (call === undefined) return false
    this.#count(call, time)
    const { alike, parts, bits } = call
    if (this.#remembered.keep({ alike, parts }, bits) === 'full') this.#forget()
    return true
  }

  /** Remembers the scanner's last event, which has just been decided. */
  keep(decided: CountedEvent, event: TrailEvent): void {
    const bits = this.#bits | bitsOf(event, this.#counting.decider.reads)
    if (this.#keep(decided, event, bits)) return
    this.#forget()
    this.#keep(decided, event, bits)
  }

  /** Adds to the counts what is alike and was not added yet. */
  addUp(): void {
    const { tally } = this.#counting
    for (const alike of this.#alike) {
      if (alike.times === 0) continue
      const { audited, use, times, from, to, id, parts } = alike
      tally.addAlike({ ...audited, id, time: from, parts }, use, times)
      if (audited.outcome !== 'apart' && to > tally.to) tally.to = to
      alike.times = 0
    }
  }

  /** Returns whether there was room. */
  #keep(decided: CountedEvent, event: TrailEvent, bits: number): boolean {
    const { audited, use, isCounted, asked } = decided
    const { parts } = audited
    const alike = { audited, use, isCounted, times: 0, from: '', to: '', id: '', parts }
    const call = this.#calls.keep({ event, asked, alike }, bits)
    const own = call === 'full' ? call : this.#remembered.keep({ alike, parts }, bits)
    if (call === 'kept' || own === 'kept') this.#alike.push(alike)
    return call !== 'full' && own !== 'full'
  }

  #forget(): void {
    this.addUp()
    this.#alike = []
    this.#remembered.forget()
    this.#calls.forget()
    this.scanner.keys.forget()
  }

  /** Resources are counted one by one: no two calls may have the same. */
  #count({ alike, parts }: KnownEvent, time: number): void {
    const { tally } = this.#counting
    const { audited } = alike
    const isTold = audited.outcome === 'flip' || !alike.isCounted
    const id = isTold ? this.#readId() : ''
    const own = this.#textOf(time)
    if (this.#meet()) tally.add({ ...audited, outcome: 'repeated' })
    else if (alike.isCounted) {
      tally.addResources(audited, parts)
      addTo(alike, { id, time: own, parts })
    } else {
      tally.add({ ...audited, id, time: own, parts }, alike.use)
      alike.isCounted = true
    }
  }

  /** The id of the scanner's last event. */
  #readId(): string {
    const { event } = this.scanner
    return event.readUuid(ownId) ? writeUuid(event.uuid) : ''
  }

  /** Whether the scanner's last event was there before. */
  #meet(): boolean {
    const { event } = this.scanner
    const { seen, seenShared } = this.#counting
    event.readUuid(ownId)
    const isRepeated = seen.meetUuid(event.uuid)
    const isShared = event.readUuid(sharedId) && seenShared.meetUuid(event.uuid)
    return isRepeated || isShared
  }

  /** Its names, ids and objects are written as CloudTrail writes them. */
  #isPlain(): boolean {
    const { event } = this.scanner
    return (
      !event.hasOtherNames &&
      event.has(sourceNode) &&
      event.readUuid(ownId) &&
      (!event.has(sharedId) || event.readUuid(sharedId)) &&
      !otherNodes.some((node) => event.has(node)) &&
      !structuredNodes.some((node) => event.isText(node))
    )
  }

  /** A point in time, written as events have it. */
  #textOf(time: number): string {
    const known = this.#times.get(time)
    if (known !== undefined) return known
    if (this.#times.size >= TIMES_MOST) this.#times.clear()
    // `"2026-01-31T00:05:09Z"`
    const text = `${utf8.decode(this.scanner.event.bytesOf(timeNode)).slice(1, -2)}.000Z`
    this.#times.set(time, text)
    return text
  }
}

/** An event that was decided. */
export interface CountedEvent extends DecidedEvent {
  /** It was not there before. */
  readonly isCounted: boolean
}

/** One more that is like them; of flips the earliest is told. */
function addTo(
  alike: AlikeEvents,
  { id, time, parts }: Pick<AuditedEvent, 'id' | 'time' | 'parts'>,
) {
  const isFirst = alike.times === 0
  if (isFirst || time < alike.from || (time === alike.from && id < alike.id)) {
    alike.from = time
    alike.id = id
    alike.parts = parts
  }
  if (isFirst || time > alike.to) alike.to = time
  alike.times += 1
}
