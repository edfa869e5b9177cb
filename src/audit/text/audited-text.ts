/**
 * A text of events, audited as it arrives. Of `{"Records": […]}` the scanner reads the events, and only
 * those that are not like an earlier one become objects; where it meets anything else, all that follows
 * is cut and parsed as any text is.
 */
import { confirmArgument } from '../../json/options.ts'
import { type CutEvent, JsonSplitter } from '../events/json-splitter.ts'
import { type EventScanner, TEXT_MOST } from './event-scanner.ts'

/** Who takes the events of a text; each is at a byte of a file. */
export interface EventTaker {
  /** Takes the event that the scanner has read last; returns whether it is one. */
  takeScanned(file: string, offset: number): boolean
  /** Takes what was cut out; returns whether it is an event or a request. */
  takeCut(file: string, cut: CutEvent): boolean
}

/** The least bytes that are scanned at a time, and those by which it is seen what a text is. */
const SCANNED_LEAST = 65_536
const HEAD_LENGTH = 64

const listName = 'Records'
const decoder = new TextDecoder('latin1')
const head = /^[ \t\r\n]*\{[ \t\r\n]*"Records"[ \t\r\n]*:[ \t\r\n]*\[/

/** One text, made by `Auditor.openText`; `end` or `drop` has to be called in the end. */
export class AuditedText {
  readonly #taker: EventTaker
  readonly #file: string
  #scanner: EventScanner | undefined
  /** What cuts the text, or the rest of it, where the scanner does not read it. */
  #splitter: JsonSplitter | undefined
  /** The beginning of the text, until it is long enough to be looked at. */
  #head: Uint8Array | undefined = new Uint8Array()
  /** Bytes that the scanner was given, and those of the head before them. */
  #given = 0
  /** Bytes that have to be there before the scanner tries again. */
  #wanted = SCANNED_LEAST
  /** Whether there was any text behind the name of the list. */
  #hasText = false

  /** @internal Use `Auditor.openText`. */
  constructor(taker: EventTaker, file: string, scanner: EventScanner | undefined) {
    this.#taker = taker
    this.#file = file
    if (scanner?.take() === true) this.#scanner = scanner
  }

  /**
   * Takes the bytes that come next; returns how many events and requests there were. Throws
   * `ERR_OPTIONS_INVALID` and `ERR_KERNEL`.
   */
  push(piece: Uint8Array): number {
    confirmArgument(piece, 'piece', ['bytes', (value) => value instanceof Uint8Array])
    if (this.#head === undefined) return this.#read(piece)
    this.#head = joined(this.#head, piece)
    return this.#head.length < HEAD_LENGTH ? 0 : this.#begin(this.#head)
  }

  /** Nothing more comes: what has begun is cut off. Returns how many events there were besides. */
  end(): number {
    let taken = this.#head === undefined ? 0 : this.#begin(this.#head)
    if (this.#splitter === undefined) taken += this.#scan()
    if (this.#splitter === undefined) taken += this.#handOver()
    const cuts = this.#splitter?.end() ?? []
    this.drop()
    return taken + this.#takeCuts(cuts)
  }

  /** Leaves what has begun: nothing of it is counted. */
  drop(): void {
    this.#scanner?.release()
    this.#scanner = undefined
    this.#head = undefined
    this.#splitter = new JsonSplitter()
  }

  /** Its beginning says how a text is read. */
  #begin(text: Uint8Array): number {
    this.#head = undefined
    const start = decoder.decode(text.subarray(0, HEAD_LENGTH))
    const [found] = this.#scanner === undefined ? [] : (head.exec(start) ?? [])
    if (found === undefined) {
      this.drop()
      return this.#read(text)
    }
    this.#given = found.length
    return this.#read(text.subarray(found.length))
  }

  #read(piece: Uint8Array): number {
    let taken = 0
    let rest = piece
    while (rest.length > 0) {
      const scanner = this.#scanner
      if (scanner === undefined) {
        return taken + this.#takeCuts(this.#splitter?.push(rest) ?? [])
      }
      const next = rest.subarray(0, scanner.room)
      scanner.append(next)
      this.#given += next.length
      rest = rest.subarray(next.length)
      if (next.length === 0)
        taken += this.#handOver() // an event is larger than the memory
      else if (scanner.left >= this.#wanted) taken += this.#scan()
    }
    return taken
  }

  /** Reads the events that are whole. */
  #scan(): number {
    const scanner = this.#scanner
    if (scanner === undefined) return 0
    let taken = 0
    scanner.index()
    let found = scanner.next()
    for (; found === 'event'; found = scanner.next()) {
      this.#hasText ||= scanner.event.isFilled
      const offset = this.#given - scanner.left - scanner.length
      if (this.#taker.takeScanned(this.#file, offset)) taken += 1
    }
    // an event that is begun is looked at again only where there is much more of it
    this.#wanted = Math.min(Math.max(SCANNED_LEAST, 2 * scanner.left), TEXT_MOST)
    return found === 'other' ? taken + this.#handOver() : taken
  }

  /** The rest is cut: as if all of it had been. */
  #handOver(): number {
    const scanner = this.#scanner
    if (scanner === undefined) return 0
    const name = this.#hasText ? '' : listName
    this.#splitter = new JsonSplitter({ passed: this.#given - scanner.left, name })
    const rest = scanner.rest()
    scanner.release()
    this.#scanner = undefined
    return this.#takeCuts(this.#splitter.push(rest))
  }

  #takeCuts(cuts: readonly CutEvent[]): number {
    return cuts.filter((cut) => this.#taker.takeCut(this.#file, cut)).length
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}
