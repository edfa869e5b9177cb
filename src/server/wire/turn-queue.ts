/** Calls take turns, and what those that wait together come to is written in one transaction. */
import { setImmediate as nextRound } from 'node:timers/promises'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { Changes } from '../store/account-state.ts'
import type { RecordStore } from '../store/record-store.ts'

/** What a call came to, once its turn is over and before it is written. */
export interface TurnResult {
  readonly changes: Changes
  /** Its record; undefined where it has none. */
  readonly event: string | undefined
  readonly outcome: { readonly output: CallOutput } | { readonly error: unknown }
  /** What it comes to where it cannot be written: its changes are undone. */
  readonly unwritten: (cause: unknown) => TurnResult
}

/** A call, once it is its turn. It does not reject. */
export type Turn = () => Promise<TurnResult>

interface WaitingTurn {
  readonly turn: Turn
  readonly resolve: (output: CallOutput) => void
  readonly reject: (cause: unknown) => void
}

interface FinishedTurn {
  readonly waiting: WaitingTurn
  readonly result: TurnResult
}

const mostAtOnce = 64

/**
 * Each call sees all that those before it have changed. Nobody is answered before what they did,
 * and all that it was decided by, is written.
 */
export class TurnQueue {
  readonly #store: RecordStore
  #waiting: WaitingTurn[] = []
  #isDraining = false

  constructor(store: RecordStore) {
    this.#store = store
  }

  /** The output of a call, or what it fails with. */
  take(turn: Turn): Promise<CallOutput> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ turn, resolve, reject })
      if (!this.#isDraining) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#isDraining = true
    while (this.#waiting.length > 0) {
      await nextRound() // requests that have arrived are read first
      const together = this.#waiting.slice(0, mostAtOnce)
      this.#waiting = this.#waiting.slice(mostAtOnce)
      const finished: FinishedTurn[] = []
      for (const waiting of together) {
        const one = await finish(waiting)
        if (one !== undefined) finished.push(one)
      }
      if (finished.length > 0) await this.#write(finished)
    }
    this.#isDraining = false
  }

  /** What cannot be written together is done anew, one call after another. */
  async #write(finished: readonly FinishedTurn[]): Promise<void> {
    const [only, ...more] = finished
    try {
      this.#store.commit(finished.map(({ result }) => result))
      for (const one of finished) settle(one)
    } catch (cause) {
      for (const { result } of [...finished].reverse()) result.changes.undo()
      if (more.length === 0 && only !== undefined) this.#writeFailure(only, cause)
      else await this.#repeat(finished)
    }
  }

  async #repeat(finished: readonly FinishedTurn[]): Promise<void> {
    for (const { waiting } of finished) {
      const again = await finish(waiting)
      if (again !== undefined) await this.#write([again])
    }
  }

  #writeFailure({ waiting, result }: FinishedTurn, cause: unknown): void {
    const failed = result.unwritten(cause)
    try {
      this.#store.commit([failed])
      settle({ waiting, result: failed })
    } catch (again) {
      failed.changes.undo()
      waiting.reject(again)
    }
  }
}

/** Whatever a turn does, those after it have theirs. */
async function finish(waiting: WaitingTurn): Promise<FinishedTurn | undefined> {
  try {
    return { waiting, result: await waiting.turn() }
  } catch (cause) {
    waiting.reject(cause)
    return undefined
  }
}

function settle({ waiting, result: { outcome } }: FinishedTurn): void {
  if ('output' in outcome) waiting.resolve(outcome.output)
  else waiting.reject(outcome.error)
}
