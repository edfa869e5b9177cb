/** The event that the scanner has read last, as it is in memory: until more text is appended. */
import * as Layout from '../../../assembly/layout/scanned-event.ts'
import type { ScannerMemory } from './scanner-memory.ts'

export class ScannedEvent {
  readonly #memory: ScannerMemory
  /** The UUID that was read last. */
  readonly uuid: Uint32Array

  constructor(memory: ScannerMemory) {
    this.#memory = memory
    this.uuid = new Uint32Array(memory.bytes.buffer, Layout.WORDS, UUID_WORDS)
  }

  get bytes(): Uint8Array {
    const { bytes, words } = this.#memory
    return bytes.subarray(words[Layout.START >> 2], words[Layout.END >> 2])
  }

  /** Whether a name that is looked at is written in a way that only JSON tells. */
  get hasOtherNames(): boolean {
    return this.#memory.words[Layout.FLAGS >> 2] !== 0
  }

  /** Whether it has any members. */
  get isFilled(): boolean {
    return this.#memory.bytes[Layout.FILLED + Layout.ROOT] !== 0
  }

  has(node: number): boolean {
    return this.#startOf(node) !== 0
  }

  /** Whether the value is text. */
  isText(node: number): boolean {
    return this.#memory.bytes[this.#startOf(node)] === QUOTE
  }

  /** The value as it is written; empty where it is missing. */
  bytesOf(node: number): Uint8Array {
    const row = (Layout.ROW + node * Layout.ROW_SIZE) >> 2
    const { bytes, words } = this.#memory
    return bytes.subarray(words[row], words[row + 1])
  }

  /** A point in time as a number of fourteen digits; negative where it is not written as usual. */
  readTime(node: number): number {
    return this.#memory.exports.readTime(node)
  }

  /** Reads a UUID into `uuid`; false for any other value. */
  readUuid(node: number): boolean {
    return this.#memory.exports.readUuid(node) !== 0
  }

  #startOf(node: number): number {
    return this.#memory.words[(Layout.ROW + node * Layout.ROW_SIZE) >> 2] ?? 0
  }
}

const UUID_WORDS = 4
const QUOTE = 0x22
