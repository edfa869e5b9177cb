/** Counts the scanner's events that are like earlier ones, without deciding them again. */

import type { AuditCounting } from '../audit-counting.ts'
import type { EventDecider } from '../decide-call.ts'
import type { TrailEvent } from '../events/trail-event.ts'
import { writeUuid } from '../report/uuid-words.ts'
import { KeyParts, sessionBit } from './event-groups.ts'
import { nodeAt, otherNodes, structuredNodes } from './event-nodes.ts'
import type { EventScanner } from './event-scanner.ts'
import { type CountedEvent, type KnownCall, KnownCalls } from './known-calls.ts'
import { bitsOf, namesSessions } from './outcome-bits.ts'
import { type AlikeEvents, RememberedEvents } from './remembered-events.ts'

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
    const alike = this.#remembered.find()
    if (alike !== undefined) {
      this.#countAlike(alike, time)
      return true
    }
    const call = this.#calls.find()
    if (call !== undefined) this.#countCall(call, time)
    return call !== undefined
  }

  /** Remembers the scanner's last event, which has just been decided. */
  keep(decided: CountedEvent, event: TrailEvent): void {
    const bits = this.#bits | bitsOf(event, this.#counting.decider.reads)
    const { audited, use, isCounted } = decided
    const list = () => newAlike({ audited, use, isCounted })
    if (this.#calls.keep(decided, event, bits) && this.#remembered.keep(list, bits)) return
    this.#forget()
    this.#calls.keep(decided, event, bits)
    this.#remembered.keep(list, bits)
  }

  /** Adds to the counts what is alike and was not added yet. */
  addUp(): void {
    const { tally } = this.#counting
    for (const alike of this.#remembered.all) {
      if (alike.times > 0) tally.add(firstOf(alike), alike.use, alike.times)
      this.#settle(alike)
    }
    for (const alike of this.#calls.all) {
      if (alike.times > 0) tally.addAlike(firstOf(alike), alike.use, alike.times)
      this.#settle(alike)
    }
  }

  #settle(alike: AlikeEvents): void {
    const { tally } = this.#counting
    if (alike.times > 0 && alike.audited.outcome !== 'apart' && alike.to > tally.to) {
      tally.to = alike.to
    }
    alike.times = 0
  }

  #forget(): void {
    this.addUp()
    this.#remembered.forget()
    this.#calls.forget()
    this.scanner.keys.forget()
  }

  #countAlike(alike: AlikeEvents, time: number): void {
    const { tally } = this.#counting
    const isTold = alike.audited.outcome === 'flip' || !alike.isCounted
    const id = isTold ? this.#readId() : ''
    const isRepeated = this.#meet()
    const own = this.#textOf(time)
    if (isRepeated) tally.add({ ...alike.audited, outcome: 'repeated' })
    else if (alike.isCounted) addTo(alike, own, id)
    else {
      tally.add({ ...alike.audited, id, time: own }, alike.use)
      alike.isCounted = true
    }
  }

  /** Resources are counted one by one: no two calls may have the same. */
  #countCall({ alike, parts, bits }: KnownCall, time: number): void {
    const { tally } = this.#counting
    const isRepeated = this.#meet()
    const own = this.#textOf(time)
    const audited = () => ({ ...alike.audited, id: this.#readId(), time: own, parts })
    if (isRepeated) tally.add({ ...audited(), outcome: 'repeated' })
    else if (!alike.isCounted || alike.audited.outcome === 'flip') {
      tally.add(audited(), alike.use)
      alike.isCounted = true
    } else {
      tally.addResources(alike.audited, parts)
      addTo(alike, own, '')
    }
    const { use } = alike
    const list = () => newAlike({ audited: audited(), use, isCounted: !isRepeated })
    if (!this.#remembered.keep(list, bits)) this.#forget()
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

function newAlike(own: Pick<AlikeEvents, 'audited' | 'use' | 'isCounted'>): AlikeEvents {
  return { ...own, times: 0, from: '', to: '', id: '' }
}

/** The first of those that were not added up. */
function firstOf({ audited, id, from }: AlikeEvents): AlikeEvents['audited'] {
  return { ...audited, id, time: from }
}

/** One more that is like them; of flips the earliest is told. */
function addTo(alike: AlikeEvents, time: string, id: string): void {
  const isFirst = alike.times === 0
  if (isFirst || time < alike.from || (time === alike.from && id < alike.id)) {
    alike.from = time
    alike.id = id
  }
  if (isFirst || time > alike.to) alike.to = time
  alike.times += 1
}
