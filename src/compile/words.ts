/** Growing arrays of what a section holds. */
import { LimitError } from '../errors.ts'

/** 32-bit words. */
export class Words {
  #words = new Uint32Array(256)
  #count = 0

  get count(): number {
    return this.#count
  }

  /** Appends words; answers where the first of them stands. */
  push(...words: readonly number[]): number {
    const first = this.#count
    for (const word of words) this.#append(word)
    return first
  }

  /** Appends a list of any length; answers where it begins. */
  append(words: Iterable<number>): number {
    const first = this.#count
    for (const word of words) this.#append(word)
    return first
  }

  toBytes(): Uint8Array {
    return new Uint8Array(this.#words.slice(0, this.#count).buffer)
  }

  #append(word: number): void {
    if (this.#count === this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2)
      larger.set(this.#words)
      this.#words = larger
    }
    this.#words[this.#count] = word
    this.#count += 1
  }
}

/** 16-bit words. */
export class Halves {
  #halves = new Uint16Array(256)
  #count = 0

  push(half: number): void {
    if (this.#count === this.#halves.length) {
      const larger = new Uint16Array(this.#halves.length * 2)
      larger.set(this.#halves)
      this.#halves = larger
    }
    this.#halves[this.#count] = half
    this.#count += 1
  }

  toBytes(): Uint8Array {
    return new Uint8Array(this.#halves.slice(0, this.#count).buffer)
  }
}

/** Where a text stands in its pool. */
export interface Span {
  readonly offset: number
  readonly bytes: number
}

const SPARE_BYTES = 16
const MOST_BYTES = 0xff000000

/** UTF-8 texts, each kept once. */
export class TextPool {
  #bytes = new Uint8Array(4096)
  #length = 0
  readonly #spans = new Map<string, Span>()
  readonly #encoder = new TextEncoder()

  /** Where the text stands; throws `ERR_LIMIT_EXCEEDED` when the pool is full. */
  intern(text: string): Span {
    const known = this.#spans.get(text)
    if (known !== undefined) return known
    const offset = this.append(text)
    const span = { offset, bytes: this.#length - offset }
    this.#spans.set(text, span)
    return span
  }

  /** Where the next text will begin. */
  get length(): number {
    return this.#length
  }

  /** Adds a text whether or not it is there already; answers where it begins. */
  append(text: string): number {
    this.#reserve(text.length * 3)
    const offset = this.#length
    this.#length += this.#encoder.encodeInto(text, this.#bytes.subarray(offset)).written
    return offset
  }

  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length + SPARE_BYTES)
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes + SPARE_BYTES
    if (needed > MOST_BYTES) throw new LimitError('the texts of a bundle are over 4 GB')
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
