/** UTF-8 strings: encoded once, and laid out anew for each bundle. */
import * as Region from '../../../assembly/layout/region.ts'
import { LimitError } from '../../model/errors.ts'
import { Space } from './lent-space.ts'

/** Where a text is in its pool. */
export interface Span {
  readonly offset: number
  readonly bytes: number
}

const MOST_BYTES = 0xff000000

/** Bytes one after the other. */
class Arena {
  readonly #space: Space
  #bytes: Uint8Array
  #length = 0
  readonly #encoder = new TextEncoder()

  constructor(space: Space) {
    this.#space = space
    this.#bytes = new Uint8Array(space.lend(4_096))
  }

  /** Where the next text will begin. */
  get length(): number {
    return this.#length
  }

  /** Appends a string; returns its beginning. Throws `ERR_LIMIT_EXCEEDED` when the arena is full. */
  encode(text: string): number {
    this.#reserve(text.length * 3)
    const offset = this.#length
    this.#length += this.#encoder.encodeInto(text, this.#bytes.subarray(offset)).written
    return offset
  }

  /** Appends a range of another arena. */
  copy(from: Arena, start: number, end: number): void {
    this.#reserve(end - start)
    const bytes = this.#bytes
    const others = from.#bytes
    let at = this.#length
    for (let i = start; i < end; i += 1) bytes[at++] = others[i] ?? 0
    this.#length = at
  }

  /** What it holds, with bytes to spare behind; not copied. */
  toBytes(): Uint8Array {
    return this.#bytes.fill(0, this.#length).subarray(0, this.#length + Region.SPARE_BYTES)
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes + Region.SPARE_BYTES
    if (needed > MOST_BYTES) throw tooLong()
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(this.#space.lend(Math.max(needed, this.#bytes.length * 2)))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}

function tooLong(): LimitError {
  return new LimitError('the strings of a bundle are over the limit `bundleBytes`', {
    place: 'directory',
    hint: 'split the directory into several bundles',
  })
}

/** Every text that was ever written. */
export class Texts {
  readonly #numbers = new Map<string, number>()
  readonly #starts: number[] = [0]
  readonly arena = new Arena(new Space())

  /** The number of a text. */
  number(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const number = this.#numbers.size
    this.arena.encode(text)
    this.#numbers.set(text, number)
    this.#starts.push(this.arena.length)
    return number
  }

  /** Where a numbered text begins in the arena; that of the next is where it ends. */
  start(number: number): number {
    return this.#starts[number] ?? 0
  }
}

/** The strings of one bundle, each once, in the order in which they come up. */
export class TextPool {
  readonly #texts: Texts
  readonly #space: Space
  readonly #arena: Arena
  /** By the string's number: where it is, plus 1, or 0. */
  #offsets: Uint32Array

  constructor(texts: Texts = new Texts(), space: Space = new Space()) {
    this.#texts = texts
    this.#space = space
    this.#arena = new Arena(space)
    this.#offsets = this.#zeros(1_024)
  }

  /** Where the text is; throws `ERR_LIMIT_EXCEEDED` when the pool is full. */
  intern(text: string): Span {
    return this.at(this.#texts.number(text))
  }

  /** Where a numbered text is. */
  at(number: number): Span {
    const start = this.#texts.start(number)
    const end = this.#texts.start(number + 1)
    const known = this.#offsets[number] ?? 0
    if (known !== 0) return { offset: known - 1, bytes: end - start }
    const offset = this.#arena.length
    this.#arena.copy(this.#texts.arena, start, end)
    this.#place(number, offset)
    return { offset, bytes: end - start }
  }

  /** Where the next text will begin. */
  get length(): number {
    return this.#arena.length
  }

  /** Adds a text whether or not it is there already; returns where it begins. */
  append(text: string): number {
    return this.#arena.encode(text)
  }

  toBytes(): Uint8Array {
    return this.#arena.toBytes()
  }

  #place(number: number, offset: number): void {
    if (number >= this.#offsets.length) {
      const larger = this.#zeros(Math.max(number + 1, this.#offsets.length * 2))
      larger.set(this.#offsets)
      this.#offsets = larger
    }
    this.#offsets[number] = offset + 1
  }

  #zeros(length: number): Uint32Array {
    return new Uint32Array(this.#space.lend(length * 4)).fill(0)
  }
}
