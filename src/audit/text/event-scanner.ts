/** Scans text for events one after another, without an object being made of any. */
import * as Layout from '../../../assembly/layout/scanned-event.ts'
import { EventKeys } from './event-keys.ts'
import { ScannedEvent } from './scanned-event.ts'
import { openMemory, type ScannerMemory } from './scanner-memory.ts'

/** Bytes of text that it has room for. */
export const TEXT_MOST: number = Layout.TEXT_MOST

/** `event`: one was read; `more`: the text ends within one; `other`: what comes next is not one. */
export type Scanned = 'event' | 'more' | 'other'

/** So near to the end of the text, what cannot be read may be cut off. */
const CUT_LENGTH = 16

export class EventScanner {
  /** The event that was read last. */
  readonly event: ScannedEvent
  readonly keys: EventKeys
  readonly #memory: ScannerMemory
  /** Where the next event is looked for. */
  #at: number = Layout.TEXT
  #end: number = Layout.TEXT
  #isTaken = false

  private constructor(memory: ScannerMemory) {
    this.#memory = memory
    this.event = new ScannedEvent(memory)
    this.keys = new EventKeys(memory)
  }

  /** Undefined where the host has no WebAssembly, or none with SIMD. */
  static open(): EventScanner | undefined {
    const memory = openMemory()
    return memory && new EventScanner(memory)
  }

  /** Takes the memory for a text of one's own; false while another has it. */
  take(): boolean {
    if (this.#isTaken) return false
    this.#isTaken = true
    this.#at = Layout.TEXT
    this.#end = Layout.TEXT
    return true
  }

  release(): void {
    this.#isTaken = false
  }

  /** Bytes that were not read yet. */
  get left(): number {
    return this.#end - this.#at
  }

  /** Bytes that may be appended. */
  get room(): number {
    return TEXT_MOST - this.left
  }

  /** Appends text to what was not read yet. */
  append(piece: Uint8Array): void {
    const { bytes } = this.#memory
    if (this.#at > Layout.TEXT) {
      const { left } = this
      bytes.copyWithin(Layout.TEXT, this.#at, this.#end)
      this.#at = Layout.TEXT
      this.#end = Layout.TEXT + left
    }
    bytes.set(piece, this.#end)
    this.#end += piece.length
  }

  /** Has to be called before events are read, and again when text was appended. */
  index(): void {
    this.#memory.bytes.fill(0, this.#end, this.#end + Layout.SPARE)
    this.#memory.exports.indexText(this.#at, this.#end)
  }

  /** Reads the next event. */
  next(): Scanned {
    const { exports, words } = this.#memory
    const isEvent = exports.readNext(this.#at) !== 0
    const stop = words[Layout.END >> 2] ?? 0
    if (isEvent) {
      this.#at = stop
      return 'event'
    }
    return stop >= this.#end - CUT_LENGTH ? 'more' : 'other'
  }

  /** Bytes of the event that was read last. */
  get length(): number {
    return this.#at - (this.#memory.words[Layout.START >> 2] ?? 0)
  }

  /** A copy of what was not read. */
  rest(): Uint8Array {
    return this.#memory.bytes.slice(this.#at, this.#end)
  }
}
