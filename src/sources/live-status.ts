/** What an engine that follows a source says of itself, and whom it tells when that changes. */
import { SallyportError } from '../model/errors.ts'

/**
 * In the words of OpenFeature. `NOT_READY`: there is no bundle yet; `READY`: the bundle is in force;
 * `STALE`: it has expired, or was not confirmed for longer than `maxAge`; `ERROR`: there is no bundle,
 * and the last attempt failed.
 */
export type LiveState = 'NOT_READY' | 'READY' | 'STALE' | 'ERROR'

/** `error` comes with every failure, also while the last good bundle is in force. */
export type LiveEvent = 'ready' | 'changed' | 'stale' | 'error'

/** What `status` returns. Times are milliseconds since 1970. */
export interface LiveStatus {
  readonly state: LiveState
  /** Of the bundle in force, in hexadecimal. */
  readonly digest: string | undefined
  /** Of its pointer; undefined for a bundle without one. */
  readonly version: number | undefined
  readonly channel: string | undefined
  readonly expires: number | undefined
  /** Milliseconds since a source last confirmed the bundle in force. */
  readonly age: number | undefined
  /** Where the bundle in force came from: the name of a source, or `store`. */
  readonly source: string | undefined
  readonly requested: number | undefined
  readonly downloaded: number | undefined
  readonly activated: number | undefined
  /** What went wrong last, if nothing has gone well since. */
  readonly lastError: LiveFailure | undefined
}

/** What went wrong, and when. */
export interface LiveFailure {
  readonly code: string
  readonly message: string
  readonly time: number
}

type Listener = (status: LiveStatus) => void

/** Times, the last error, and the listeners. */
export class LiveBoard {
  requested: number | undefined
  downloaded: number | undefined
  lastError: LiveFailure | undefined
  readonly #listeners = new Map<LiveEvent, Set<Listener>>()

  /** Records a failure, whoever threw it. */
  fail(cause: unknown, time: number): void {
    const message = cause instanceof Error ? cause.message : 'something failed that is not an error'
    const code = cause instanceof SallyportError ? cause.code : 'ERR_SOURCE_UNREACHABLE'
    this.lastError = { code, message, time }
  }

  /** Returns what ends it. */
  on(event: LiveEvent, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners)
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  /** Calls the listeners; one that throws keeps nobody from anything. */
  emit(event: LiveEvent, status: LiveStatus): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(status)
      } catch {
        // what a listener does is its own affair
      }
    }
  }
}
