/** The bundles that workers have open: the one in use, and older ones until their last batch ends. */
import type { Crew } from './crew.ts'
import type { NumberedBundle } from './worker-desk.ts'

/** A bundle for one batch, which gives it back. */
export interface BundleInUse {
  readonly version: number
  giveBack(): void
}

/** A bundle, and how many batches are decided by it. */
interface OpenedBundle extends NumberedBundle {
  readonly digest: string
  batches: number
}

export class Bundles {
  readonly #crew: Crew
  readonly #open = new Map<number, OpenedBundle>()
  #last = 0
  #current: OpenedBundle | undefined

  constructor(crew: Crew) {
    this.#crew = crew
  }

  /** The bundles that a worker needs. */
  all(): readonly NumberedBundle[] {
    return [...this.#open.values()].map(({ version, bytes }) => ({ version, bytes }))
  }

  get digest(): string {
    return this.#current?.digest ?? ''
  }

  /** The bundle in use, for one batch. */
  take(): BundleInUse {
    const taken = this.#current
    if (taken === undefined) throw new Error('the pool has no bundle')
    taken.batches += 1
    let isGivenBack = false
    const giveBack = (): void => {
      if (isGivenBack) return
      isGivenBack = true
      taken.batches -= 1
      this.#close(taken)
    }
    return { version: taken.version, giveBack }
  }

  /**
   * Puts a bundle in place when every worker has it. Of swaps under way at once the last stays.
   * Throws what a worker throws that cannot open it; then nothing has changed.
   */
  async swap(bytes: Uint8Array): Promise<void> {
    this.#last += 1
    const version = this.#last
    const bundle = { version, bytes }
    let isPlaced = false
    try {
      await this.#crew.load(bundle, (digest) => {
        isPlaced = version > (this.#current?.version ?? 0)
        if (isPlaced) this.#put({ ...bundle, digest, batches: 0 })
      })
    } finally {
      if (!isPlaced) this.#crew.drop(version)
    }
  }

  #put(next: OpenedBundle): void {
    const before = this.#current
    this.#current = next
    this.#open.set(next.version, next)
    if (before !== undefined) this.#close(before)
  }

  #close(bundle: OpenedBundle): void {
    if (bundle === this.#current || bundle.batches > 0) return
    this.#open.delete(bundle.version)
    this.#crew.drop(bundle.version)
  }
}
