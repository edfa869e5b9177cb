/** Ids that were there before, as far back as memory is given to them. */

/** Ids of one generation; two are kept. */
const GENERATION = 500_000

export class SeenIds {
  #recent: Set<string>
  #earlier = new Set<string>()

  constructor(ids: Iterable<string> = []) {
    this.#recent = new Set(ids)
  }

  /** Whether the id was there before; from now on it was. */
  meet(id: string): boolean {
    if (this.#recent.has(id) || this.#earlier.has(id)) return true
    if (this.#recent.size >= GENERATION) {
      this.#earlier = this.#recent
      this.#recent = new Set()
    }
    this.#recent.add(id)
    return false
  }

  save(): string[] {
    return [...this.#earlier, ...this.#recent]
  }
}
