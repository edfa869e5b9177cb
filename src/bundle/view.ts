/** A bundle's bytes, seen section by section; bounds are those of `checkBundle`. */
import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as TextRange from '../../assembly/layout/text-range.ts'
import { entrySizes } from './entry-sizes.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Reads words and strings of one bundle. `bytes` begins at a multiple of 8 of its buffer. */
export class BundleView {
  readonly bytes: Uint8Array
  readonly #words: Uint32Array
  /** Where each section begins, and how many bytes it has; zeros for one that is not there. */
  readonly #offsets = new Uint32Array(Section.COUNT)
  readonly #lengths = new Uint32Array(Section.COUNT)
  readonly #counts = new Uint32Array(Section.COUNT)

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    for (const { number, offset, length } of listSections(bytes)) {
      if (number >= Section.COUNT) continue
      this.#offsets[number] = offset
      this.#lengths[number] = length
      this.#counts[number] = length / (entrySizes[number] ?? 1)
    }
  }

  /** Where a section begins, in bytes. */
  offset(section: number): number {
    return this.#offsets[section] ?? 0
  }

  /** How many bytes a section has. */
  length(section: number): number {
    return this.#lengths[section] ?? 0
  }

  /** The word at a byte offset of a section. */
  word(section: number, offset: number): number {
    return this.#words[((this.#offsets[section] ?? 0) + offset) >>> 2] ?? 0
  }

  /** The 16 bits at a byte offset of a section. */
  half(section: number, offset: number): number {
    return this.byte(section, offset) | (this.byte(section, offset + 1) << 8)
  }

  byte(section: number, offset: number): number {
    return this.bytes[(this.#offsets[section] ?? 0) + offset] ?? 0
  }

  /** How many entries a section has. */
  count(section: number): number {
    return this.#counts[section] ?? 0
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

  /** The text of a pool that the two words at a byte offset of a section name. */
  textAt(section: number, offset: number, pool: number = Section.TEXT): string {
    const text = this.word(section, offset + TextRange.TEXT_AT)
    return this.text(pool, text, this.word(section, offset + TextRange.BYTES_AT))
  }

  /** A text of a section that holds strings. */
  text(section: number, offset: number, length: number): string {
    const start = this.offset(section) + offset
    return decoder.decode(this.bytes.slice(start, start + length))
  }
}

/** A word of a bundle's header. */
export function headerWord(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at, true)
}

/** An entry of a bundle's table of sections. */
export interface SectionEntry {
  readonly number: number
  readonly flags: number
  readonly offset: number
  readonly length: number
}

/** The table of sections, as it is. */
export function listSections(bytes: Uint8Array): SectionEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const count = headerWord(bytes, Header.SECTIONS_AT)
  return Array.from({ length: count }, (_, entry) => {
    const at = Header.SIZE + entry * Section.ENTRY_SIZE
    return {
      number: view.getUint16(at + Section.NUMBER_AT, true),
      flags: view.getUint16(at + Section.FLAGS_AT, true),
      offset: view.getUint32(at + Section.OFFSET_AT, true),
      length: view.getUint32(at + Section.BYTES_AT, true),
    }
  })
}
