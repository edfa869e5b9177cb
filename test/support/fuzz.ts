/** How long random tests run, and from which seed; both are printed, so that a run can be repeated. */

const scale = Number(process.env.FUZZ_RUNS ?? 1)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 0x7fffffff)

interface FuzzRun {
  readonly numRuns: number
  readonly seed: number
  readonly path?: string
}

/**
 * `runs` times FUZZ_RUNS, from FUZZ_SEED or the clock; of a run that failed FUZZ_PATH, which it has
 * printed, repeats the last draw at once.
 */
export function fuzzed(runs: number): FuzzRun {
  const path = process.env.FUZZ_PATH
  const numRuns = Math.max(1, Math.round(runs * scale))
  return { numRuns, seed, ...(path !== undefined && { path }) }
}

/** Whether enough is drawn for what is rare to come out. */
export const drawsRare: boolean = scale >= 1

/** Says what was tried; the last words are what repeats it. */
export function announce(what: string): void {
  console.info(`${what}; FUZZ_SEED=${seed} FUZZ_RUNS=${scale}`)
}

/** Counts of what came out. */
export class Tally {
  readonly #counts = new Map<string, number>()
  #total = 0

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
    this.#total += 1
  }

  count(what: string): number {
    return this.#counts.get(what) ?? 0
  }

  share(what: string): number {
    return this.count(what) / this.#total
  }

  describe(what: string): string {
    const shares = [...this.#counts.keys()].map(
      (name) => `${name} ${(this.share(name) * 100).toFixed(1)} %`,
    )
    return `${this.#total} ${what}: ${shares.join(', ')}`
  }
}
