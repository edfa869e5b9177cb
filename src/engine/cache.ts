/** A map that remembers a bounded number of answers: when it is full it begins anew. */

export class Bounded<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** The answer for a key, if it is there; makes no object. */
  peek(key: K): V | undefined {
    return this.#entries.get(key)
  }

  /** The answer for a key; made, and remembered, if it is not there. */
  get(key: K, make: () => V): V {
    const known = this.#entries.get(key)
    if (known !== undefined) return known
    const made = make()
    if (this.#entries.size >= this.#most) this.#entries.clear()
    if (this.#most > 0) this.#entries.set(key, made)
    return made
  }
}
