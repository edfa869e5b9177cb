/** Threads, as a host has them. */
import type { Endpoint } from 'comlink'

/** A thread that runs the worker's program. */
export interface Thread {
  readonly endpoint: Endpoint
  /** Calls back once, when the thread ends or fails without having been stopped. */
  whenGone(take: (cause: unknown) => void): void
  /** Keeps the program from ending, until `release` was called as often. */
  hold(): void
  release(): void
  /** Ends the thread; nothing of it runs any more when the promise is fulfilled. */
  stop(): Promise<void>
}

/** What differs between hosts. */
export interface ThreadHost {
  /** Starts a thread. Throws what the host throws. */
  start(): Thread
  /** How many threads run at once. */
  readonly processors: number
  /** Threads may share memory. */
  readonly mayShare: boolean
}
