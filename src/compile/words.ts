/** Growing arrays of what a section holds. */
type Items = Uint8Array | Uint16Array | Uint32Array

/** A loop is faster than a call for so few. */
const COPIED_ONE_BY_ONE = 32

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
    if (numbers.length > COPIED_ONE_BY_ONE) this.#items.set(numbers, first)
    else for (let i = 0; i < numbers.length; i += 1) this.#items[first + i] = numbers[i] ?? 0
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

  /** What was appended, not copied. */
  toBytes(): Uint8Array {
    const items = this.#items.subarray(0, this.#count)
    return new Uint8Array(items.buffer, items.byteOffset, items.byteLength)
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
