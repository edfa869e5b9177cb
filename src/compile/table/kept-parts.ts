/** What the compiler keeps once, however often policies say it, and the numbers a bundle gives it. */
import type { Space } from '../write/lent-space.ts'

/** Equal parts are one object. Ids tell parts apart; they order nothing. */
export interface KeptPart {
  readonly id: number
}

/** Parts by strings that only equal ones have. */
export class Interned<T extends KeptPart> {
  readonly #known = new Map<string, T>()

  /** The part of a key; `make` makes it the first time. */
  of(key: string, make: (id: number) => T): T {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const made = make(this.#known.size)
    this.#known.set(key, made)
    return made
  }
}

/** The number of each part in one bundle, given when the part is first written. */
export class Numbering<T extends KeptPart> {
  readonly #space: Space
  /** By id: the number plus 1, or 0. */
  #numbers: Uint32Array

  constructor(space: Space) {
    this.#space = space
    this.#numbers = this.#zeros(1_024)
  }

  /** The number of a part; `write` writes it the first time and answers its number. */
  of(part: T, write: (part: T) => number): number {
    const known = this.#numbers[part.id] ?? 0
    if (known !== 0) return known - 1
    const number = write(part)
    this.#reserve(part.id)
    this.#numbers[part.id] = number + 1
    return number
  }

  #reserve(id: number): void {
    if (id < this.#numbers.length) return
    const larger = this.#zeros(Math.max(id + 1, this.#numbers.length * 2))
    larger.set(this.#numbers)
    this.#numbers = larger
  }

  #zeros(length: number): Uint32Array {
    return new Uint32Array(this.#space.lend(length * 4)).fill(0)
  }
}
