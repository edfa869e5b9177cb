/** Counts by name, of a bounded number of names. */

/** How many of something there are, and of how many of them the name was not kept. */
export interface NamedCount {
  readonly name: string
  readonly count: number
}

/** Names that one list of counts keeps. */
const NAMES_MOST = 50_000

/** Names, and characters of them, that end a piece. */
const PIECE_NAMES = 2_000
const PIECE_LENGTH = 200_000

export class Counts {
  readonly #counts: Map<string, number>
  #others: number

  constructor({ counts = [], others = 0 }: Partial<SavedCounts> = {}) {
    this.#counts = new Map(counts)
    this.#others = others
  }

  add(name: string, times = 1): void {
    const known = this.#counts.get(name)
    if (known === undefined && this.#counts.size >= NAMES_MOST) this.#others += times
    else this.#counts.set(name, (known ?? 0) + times)
  }

  /** Adds what others have counted, as if it had been counted here. */
  merge({ counts, others }: SavedCounts): void {
    for (const [name, times] of counts) this.add(name, times)
    this.#others += others
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  has(name: string): boolean {
    return this.#counts.has(name)
  }

  get names(): Iterable<string> {
    return this.#counts.keys()
  }

  /** Counted under no name of their own: there were too many. */
  get others(): number {
    return this.#others
  }

  /** The largest counts first, then by name; `most` of them. */
  top(most: number): NamedCount[] {
    return [...this.#counts]
      .map(([name, count]) => ({ name, count }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, most)
  }

  /** A piece at a time: merged into none they are these. */
  *pieces(): Generator<SavedCounts> {
    let counts: [string, number][] = []
    let length = 0
    for (const pair of this.#counts) {
      counts.push(pair)
      length += pair[0].length
      if (length < PIECE_LENGTH && counts.length < PIECE_NAMES) continue
      yield { counts, others: 0 }
      counts = []
      length = 0
    }
    yield { counts, others: this.#others }
  }

  save(): SavedCounts {
    return { counts: [...this.#counts], others: this.#others }
  }
}

/** As a manifest keeps them. */
export interface SavedCounts {
  readonly counts: readonly (readonly [string, number])[]
  readonly others: number
}
