/** Calls take turns, and what those that wait together come to is written in one transaction. */
import { setImmediate as nextRound } from 'node:timers/promises'
import { AwsError } from '../protocol/aws-error.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { Accounts } from '../store/all-accounts.ts'
import type { Changes } from '../store/changes.ts'
import type { RecordStore, StoreTurn } from '../store/record-store.ts'

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

/** Somebody who reads the accounts without a turn. */
interface WaitingReader {
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
}

interface FinishedTurn {
  readonly waiting: WaitingTurn
  readonly result: TurnResult
}

const mostAtOnce = 64

/** The accounts in memory, and where they are kept. */
export interface QueuedAccounts {
  readonly store: RecordStore
  readonly accounts: Accounts
}

/**
 * Each call sees all that those before it have changed, those of other servers too. Nobody is
 * answered before what they did, and all that it was decided by, is written.
 */
export class TurnQueue {
  readonly #store: RecordStore
  readonly #accounts: Accounts
  #waiting: WaitingTurn[] = []
  #readers: WaitingReader[] = []
  #draining: Promise<void> | undefined

  constructor({ store, accounts }: QueuedAccounts) {
    this.#store = store
    this.#accounts = accounts
    store.listen(() => void this.upToDate().catch(() => {})) // whoever calls hears what is wrong
  }

  /** The output of a call, or what it fails with. */
  take(turn: Turn): Promise<CallOutput> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ turn, resolve, reject })
      this.#start()
    })
  }

  /** Waits until the account has all that anybody has written so far. */
  upToDate(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject })
      this.#start()
    })
  }

  /** Waits until nobody waits. */
  async settled(): Promise<void> {
    await this.#draining
  }

  #start(): void {
    this.#draining ??= this.#drain()
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length + this.#readers.length > 0) {
      await nextRound() // requests that have arrived are read first
      const readers = this.#readers.splice(0)
      const together = this.#waiting.splice(0, mostAtOnce)
      if (together.length > 0) await this.#serve(together, readers)
      else await this.#inform(readers)
    }
    this.#draining = undefined
  }

  async #inform(readers: readonly WaitingReader[]): Promise<void> {
    try {
      this.#accounts.learn(await this.#store.news())
      for (const { resolve } of readers) resolve()
    } catch (cause) {
      for (const { reject } of readers) reject(cause)
    }
  }

  async #serve(
    together: readonly WaitingTurn[],
    readers: readonly WaitingReader[] = [],
  ): Promise<void> {
    let turn: StoreTurn
    try {
      turn = await this.#begin()
    } catch (cause) {
      for (const { reject } of [...readers, ...together]) reject(cause)
      return
    }
    for (const { resolve } of readers) resolve()
    const finished: FinishedTurn[] = []
    for (const waiting of together) {
      const one = await finish(waiting)
      if (one !== undefined) finished.push(one)
    }
    await this.#write(turn, finished)
  }

  async #begin(): Promise<StoreTurn> {
    const turn = await this.#store.begin()
    this.#accounts.learn(turn.news)
    return turn
  }

  async #write(turn: StoreTurn, finished: readonly FinishedTurn[]): Promise<void> {
    try {
      await turn.commit(finished.map(({ result }) => result))
      for (const one of finished) settle(one)
    } catch (cause) {
      for (const { result } of [...finished].reverse()) result.changes.undo()
      await this.#refuse(finished, cause)
    }
  }

  /** What cannot be written together is done anew, one call after another. */
  async #refuse(finished: readonly FinishedTurn[], cause: unknown): Promise<void> {
    const [only, ...more] = finished
    if (cause instanceof AwsError) {
      // INVARIANT: nothing is done anew that may be written already
      for (const { waiting } of finished) waiting.reject(cause)
    } else if (more.length > 0) {
      for (const { waiting } of finished) await this.#serve([waiting])
    } else if (only !== undefined) {
      await this.#writeFailure(only, cause)
    }
  }

  async #writeFailure({ waiting, result }: FinishedTurn, cause: unknown): Promise<void> {
    let failed: TurnResult | undefined
    try {
      const turn = await this.#begin()
      failed = result.unwritten(cause)
      await turn.commit([failed])
      settle({ waiting, result: failed })
    } catch (again) {
      failed?.changes.undo()
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
