/** A bundle's bytes, seen section by section; bounds are those of `checkBundle`. */
import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Reads words and texts of one bundle. `bytes` begins at a multiple of 8 of its buffer. */
export class BundleView {
  readonly bytes: Uint8Array
  readonly #words: Uint32Array
  /** The word that each section begins at. */
  readonly #starts: Int32Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    this.#starts = new Int32Array(Section.COUNT)
    for (let section = 0; section < Section.COUNT; section += 1) {
      this.#starts[section] = this.offset(section) >> 2
    }
  }

  /** Where a section begins, in bytes. */
  offset(section: number): number {
    return this.#words[(Header.SIZE + section * Section.ENTRY_SIZE) >> 2] ?? 0
  }

  /** How many bytes a section has. */
  length(section: number): number {
    return this.#words[((Header.SIZE + section * Section.ENTRY_SIZE) >> 2) + 1] ?? 0
  }

  /** The word at a byte offset of a section. */
  word(section: number, offset: number): number {
    return this.#words[(this.#starts[section] ?? 0) + (offset >> 2)] ?? 0
  }

  byte(section: number, offset: number): number {
    return this.bytes[((this.#starts[section] ?? 0) << 2) + offset] ?? 0
  }

  /** How many entries of a size a section has. */
  count(section: number, size: number): number {
    return Math.floor(this.length(section) / size)
  }

  /** A section as words. */
  words(section: number): Uint32Array {
    const start = this.offset(section) >> 2
    return this.#words.subarray(start, start + (this.length(section) >> 2))
  }

  /** A section as 16-bit words. */
  halves(section: number): Uint16Array {
    const start = this.bytes.byteOffset + this.offset(section)
    return new Uint16Array(this.bytes.buffer, start, this.length(section) >> 1)
  }

  /** A text of a section that holds texts. */
  text(section: number, offset: number, length: number): string {
    const start = this.offset(section) + offset
    return decoder.decode(this.bytes.slice(start, start + length))
  }
}
