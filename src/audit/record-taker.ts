/** Takes events and requests one after another, decides them, and counts what became of them. */

import type { AuditCounting } from './audit-counting.ts'
import type { AuditedEvent } from './audited-event.ts'
import type { EventDecider } from './decide-call.ts'
import { type DecidedEvent, decideEvent, decideRequest } from './decide-event.ts'
import { readCut } from './events/cut-value.ts'
import type { CutEvent } from './events/json-splitter.ts'
import { type ReadRecord, readRecord } from './events/read-record.ts'
import type { TrailEvent } from './events/trail-event.ts'
import type { EventTaker } from './text/audited-text.ts'
import { EventScanner } from './text/event-scanner.ts'
import { KnownEvents } from './text/known-events.ts'

export class RecordTaker implements EventTaker {
  readonly #counting: AuditCounting
  /** Of events that nobody is given. */
  readonly #scanned: EventDecider
  #known: KnownEvents | undefined
  #isOpened = false

  constructor(counting: AuditCounting) {
    this.#counting = counting
    this.#scanned = { ...counting.decider, isCompared: false }
  }

  /** Takes a JSON value; a string says why it is neither an event nor a request. */
  take(value: unknown): AuditedEvent | string {
    const read = readRecord(value)
    if ('fault' in read) return read.fault
    const { audited, use } = this.#decide(read)
    this.#counting.tally.add(audited, use)
    return audited
  }

  takeCut(file: string, cut: CutEvent): boolean {
    const read = readCut(cut)
    const taken = 'fault' in read ? read.fault : this.take(read.value)
    if (typeof taken !== 'string') return true
    this.#counting.tally.reject({ file, offset: cut.offset, message: taken })
    return false
  }

  takeScanned(file: string, offset: number): boolean {
    const known = this.#known
    if (known === undefined) return false
    if (known.count()) return true
    const { isUsual } = known
    const { bytes } = known.scanner.event
    if (!isUsual) return this.takeCut(file, { offset, bytes })
    const read = readCut({ offset, bytes })
    const record = 'fault' in read ? read : readRecord(read.value)
    if (!('event' in record)) return this.takeCut(file, { offset, bytes })
    const isRepeated = this.#meet(record.event)
    this.#scanned.reads.begin()
    const decided = decideEvent(record.event, this.#scanned)
    const { audited, use } = decided
    this.#counting.tally.add(isRepeated ? { ...audited, outcome: 'repeated' } : audited, use)
    known.keep({ ...decided, isCounted: !isRepeated }, record.event)
    return true
  }

  /** The scanner of this audit, where the host has WebAssembly with SIMD. */
  openScanner(): EventScanner | undefined {
    if (!this.#isOpened) {
      const scanner = EventScanner.open()
      this.#known = scanner && new KnownEvents(scanner, this.#counting, this.#scanned)
      this.#isOpened = true
    }
    return this.#known?.scanner
  }

  /** Adds up what was counted by the scanner alone. */
  addUp(): void {
    this.#known?.addUp()
  }

  #decide(read: Exclude<ReadRecord, { readonly fault: string }>): DecidedEvent {
    if ('request' in read) return decideRequest(read.request, this.#counting.decider)
    const isRepeated = this.#meet(read.event)
    const decided = decideEvent(read.event, this.#counting.decider)
    return isRepeated ? { audited: { ...decided.audited, outcome: 'repeated' } } : decided
  }

  /** Whether the event was there before. */
  #meet({ id, sharedId }: TrailEvent): boolean {
    const isRepeated = id !== '' && this.#counting.seen.meet(id)
    const isShared = sharedId !== undefined && this.#counting.seenShared.meet(sharedId)
    return isRepeated || isShared
  }
}
