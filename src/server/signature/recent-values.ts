/** Values that take time to compute: those asked for of late are kept. */

export class RecentValues<T> {
  readonly #values = new Map<string, T>()
  readonly #most: number

  /** Keeps so many at most: whoever was not asked for longest goes first. */
  constructor(most: number) {
    this.#most = most
  }

  /** The value of a key, computed where it is not there. */
  find(key: string, compute: () => T): T {
    const kept = this.#values.get(key)
    const value = kept ?? compute()
    this.#values.delete(key)
    this.#values.set(key, value)
    if (this.#values.size > this.#most) this.#forget()
    return value
  }

  get size(): number {
    return this.#values.size
  }

  #forget(): void {
    for (const [oldest] of this.#values) {
      this.#values.delete(oldest)
      return
    }
  }
}
