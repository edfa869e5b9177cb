/** Growing arrays of what a section holds. */
import { Space } from './lent-space.ts'

type Items = Uint8Array | Uint16Array | Uint32Array

/** A loop is faster than a call for so few. */
const COPIED_ONE_BY_ONE = 32

/** Bytes of an array that nothing is in yet. */
const FIRST_BYTES = 1_024

/** Numbers of one width. */
class Growing<T extends Items> {
  readonly #space: Space
  readonly #view: (buffer: ArrayBuffer) => T
  #items: T
  #count = 0

  constructor(view: (buffer: ArrayBuffer) => T, space: Space) {
    this.#space = space
    this.#view = view
    this.#items = view(space.lend(FIRST_BYTES))
  }

  get count(): number {
    return this.#count
  }

  /** Appends numbers; returns where the first of them is. */
  push(...numbers: readonly number[]): number {
    return this.append(numbers)
  }

  /** Appends a list of any length; returns where it begins. */
  append(numbers: ArrayLike<number>): number {
    const first = this.#count
    this.#reserve(first + numbers.length)
    if (numbers.length > COPIED_ONE_BY_ONE) this.#items.set(numbers, first)
    else for (let i = 0; i < numbers.length; i += 1) this.#items[first + i] = numbers[i] ?? 0
    this.#count += numbers.length
    return first
  }

  /** Whether a list is at a position. */
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

  /** What was appended, not copied. */
  toBytes(): Uint8Array {
    const items = this.#items.subarray(0, this.#count)
    return new Uint8Array(items.buffer, items.byteOffset, items.byteLength)
  }

  #reserve(length: number): void {
    if (length <= this.#items.length) return
    const most = Math.max(length, this.#items.length * 2)
    const larger = this.#view(this.#space.lend(most * this.#items.BYTES_PER_ELEMENT))
    larger.set(this.#items.subarray(0, this.#count))
    this.#items = larger
  }
}

/** 32-bit words. */
export class Words extends Growing<Uint32Array> {
  constructor(space = new Space()) {
    super((buffer) => new Uint32Array(buffer), space)
  }
}

/** 16-bit words. */
export class Halves extends Growing<Uint16Array> {
  constructor(space = new Space()) {
    super((buffer) => new Uint16Array(buffer), space)
  }
}

/** 8-bit words. */
export class Octets extends Growing<Uint8Array> {
  constructor(space = new Space()) {
    super((buffer) => new Uint8Array(buffer), space)
  }
}
