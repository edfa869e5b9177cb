/** Counts the scanner's events that are like earlier ones, without deciding them again. */

import type { AuditCounting } from '../audit-counting.ts'
import type { TrailEvent } from '../events/trail-event.ts'
import { writeUuid } from '../report/uuid-words.ts'
import { nodeAt, otherNodes, structuredNodes } from './event-nodes.ts'
import type { EventScanner } from './event-scanner.ts'
import { bitsOf, namesSessions } from './outcome-bits.ts'
import { type AlikeEvents, RememberedEvents, sessionBit } from './remembered-events.ts'

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
  /** What all outcomes depend on. */
  readonly #bits: number
  readonly #times = new Map<number, string>()
  #isUsual = false

  constructor(scanner: EventScanner, counting: AuditCounting) {
    this.scanner = scanner
    this.#counting = counting
    this.#remembered = new RememberedEvents(scanner.keys)
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
    if (alike === undefined) return false
    const isFlip = alike.audited.outcome === 'flip'
    const { tally, seen, seenShared } = this.#counting
    event.readUuid(ownId)
    const id = isFlip || !alike.isCounted ? writeUuid(event.uuid) : ''
    const isRepeated = seen.meetUuid(event.uuid)
    const isShared = event.readUuid(sharedId) && seenShared.meetUuid(event.uuid)
    const own = this.#textOf(time)
    if (isRepeated || isShared) tally.add({ ...alike.audited, outcome: 'repeated' })
    else if (alike.isCounted) addTo(alike, own, id)
    else {
      tally.add({ ...alike.audited, id, time: own }, alike.use)
      alike.isCounted = true
    }
    return true
  }

  /** Remembers the scanner's last event, which has just been decided. */
  keep(decided: Pick<AlikeEvents, 'audited' | 'use' | 'isCounted'>, event: TrailEvent): void {
    const bits = this.#bits | bitsOf(event, this.#counting.decider.reads)
    const alike = { ...decided, times: 0, from: '', to: '', id: '' }
    if (this.#remembered.keep(alike, bits)) return
    this.addUp()
    this.#remembered.forget()
    this.#remembered.keep(alike, bits)
  }

  /** Adds to the counts what is alike and was not added yet. */
  addUp(): void {
    const { tally } = this.#counting
    for (const alike of this.#remembered.all) {
      if (alike.times === 0) continue
      const { audited, use, times, from, to, id } = alike
      tally.add({ ...audited, id, time: from }, use, times)
      if (audited.outcome !== 'apart' && to > tally.to) tally.to = to
      alike.times = 0
    }
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
