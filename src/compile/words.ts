/** Growing arrays of what a section holds. */
import { LimitError } from '../errors.ts'

type Items = Uint8Array | Uint16Array | Uint32Array

/** Numbers of one width. */
class Growing<T extends Items> {
  #items: T
  #count = 0
  readonly #make: (length: number) => T

  constructor(make: (length: number) => T) {
    this.#make = make
    this.#items = make(256)
  }

  get count(): number {
    return this.#count
  }

  /** Appends numbers; answers where the first of them stands. */
  push(...numbers: readonly number[]): number {
    return this.append(numbers)
  }

  /** Appends a list of any length; answers where it begins. */
  append(numbers: ArrayLike<number>): number {
    const first = this.#count
    this.#reserve(first + numbers.length)
    this.#items.set(numbers, first)
    this.#count += numbers.length
    return first
  }

  /** Whether a list stands at a position. */
  has(at: number, numbers: ArrayLike<number>): boolean {
    for (let i = 0; i < numbers.length; i += 1) {
      if (this.#items[at + i] !== numbers[i]) return false
    }
    return true
  }

  /** The numbers from one position to another. */
  slice(from: number, to: number): T {
    return this.#items.slice(from, to) as T
  }

  toBytes(): Uint8Array {
    return new Uint8Array(this.slice(0, this.#count).buffer)
  }

  #reserve(length: number): void {
    if (length <= this.#items.length) return
    const larger = this.#make(Math.max(length, this.#items.length * 2))
    larger.set(this.#items)
    this.#items = larger
  }
}

/** 32-bit words. */
export class Words extends Growing<Uint32Array> {
  constructor() {
    super((length) => new Uint32Array(length))
  }
}

/** 16-bit words. */
export class Halves extends Growing<Uint16Array> {
  constructor() {
    super((length) => new Uint16Array(length))
  }
}

/** 8-bit words. */
export class Octets extends Growing<Uint8Array> {
  constructor() {
    super((length) => new Uint8Array(length))
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
