/** Where pointers and bundles come from, and where the last good ones are kept. */

/** Where pointers and bundles come from: `pollPointer`, `subscribe`, `fromKV`, `watchFile`. */
export interface Source {
  /** What `status` calls it: its address. */
  readonly name: string
  /**
   * Asks which bundle is in force. `tag` is that of the pointer accepted last: where it is still the
   * same, nothing is read again.
   */
  poll(tag: string | undefined): Promise<Polled>
  /** Reads `keys.json`. */
  readKeys(): Promise<string>
  /** Reads a bundle of so many bytes, and gives up as soon as there are more. */
  readBundle(digest: string, size: number): Promise<Uint8Array>
  /** Calls `wake` whenever it may be worth asking; returns what ends that. */
  watch?(wake: () => void): () => void
}

/** What a source said. */
export type Polled =
  | { readonly kind: 'unchanged' }
  /** A signed pointer, not yet believed. */
  | { readonly kind: 'pointer'; readonly text: string; readonly tag?: string }
  /** A bundle from where only its owner can write: it needs no pointer. */
  | { readonly kind: 'bundle'; readonly bytes: Uint8Array; readonly tag?: string }

/** Keeps the last good copies, as they were signed: `fileStore`, `cacheStore`, `idbStore`, `kvStore`. */
export interface BundleStore {
  /** Returns undefined for what is not kept. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Keeps bytes under a name. */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Forgets a name. */
  remove(name: string): Promise<void>
}

/** Timers of a host. */
export interface Timers {
  /** Calls `act` once after a time, unless what it returns is called before. */
  after(milliseconds: number, act: () => void): () => void
  /** Milliseconds that have passed since some moment, whatever is done to the clock. */
  uptime(): number
}

/** The names of files that are published beside bundles. */
export const fileNames = { pointer: 'latest.json', keys: 'keys.json' } as const

/** The name of a bundle's file. */
export function bundleName(digest: string): string {
  return `${digest}.bundle`
}
