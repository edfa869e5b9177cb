/** A bundle's bytes, seen section by section; bounds are those of `checkBundle`. */
import { BUNDLE_HEADER_SIZE, SECTION_ENTRY_SIZE } from '../../assembly/layout.ts'

const decoder = new TextDecoder()

/** Reads words and texts of one bundle. `bytes` begins at a multiple of 8 of its buffer. */
export class BundleView {
  readonly bytes: Uint8Array
  readonly #words: Uint32Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
  }

  /** Where a section begins, in bytes. */
  offset(section: number): number {
    return this.#words[(BUNDLE_HEADER_SIZE + section * SECTION_ENTRY_SIZE) >> 2] ?? 0
  }

  /** How many bytes a section has. */
  length(section: number): number {
    return this.#words[((BUNDLE_HEADER_SIZE + section * SECTION_ENTRY_SIZE) >> 2) + 1] ?? 0
  }

  /** The word at a byte offset of a section. */
  word(section: number, offset: number): number {
    return this.#words[(this.offset(section) + offset) >> 2] ?? 0
  }

  byte(section: number, offset: number): number {
    return this.bytes[this.offset(section) + offset] ?? 0
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

  /** A text of a section that holds texts. */
  text(section: number, offset: number, length: number): string {
    const start = this.offset(section) + offset
    return decoder.decode(this.bytes.slice(start, start + length))
  }
}
