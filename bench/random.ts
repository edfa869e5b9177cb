/** Numbers that a seed determines, so that every run measures the same work. */

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** In [0, 1): mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)]
    if (choice === undefined) throw new RangeError('there is nothing to pick from')
    return choice
  }

  /** `count` different choices, or all of them. */
  sample<T>(choices: readonly T[], count: number): T[] {
    const left = [...choices]
    const picked: T[] = []
    while (picked.length < count && left.length > 0) {
      picked.push(...left.splice(this.below(left.length), 1))
    }
    return picked
  }

  /** Lower-case letters and digits. */
  word(length: number): string {
    let word = ''
    while (word.length < length) word += this.next().toString(36).slice(2)
    return word.slice(0, length)
  }
}
