/** The last good pointer and bundle in a store, unchanged as they were signed. */
import type { SallyportError } from '../model/errors.ts'
import { reasonOf } from './read-response.ts'
import { type BundleStore, bundleName, fileNames } from './source.ts'
import { SourceError } from './source-error.ts'

/** What is kept. */
export interface GoodCopy {
  readonly pointer: string
  readonly digest: string
  /** Missing where only the pointer is new. */
  readonly bundle?: Uint8Array
  readonly keys: string | undefined
}

/** Writes to a store; what could not be written is tried again. */
export class LastGood {
  readonly #store: BundleStore | undefined
  /** The digest of the bundle that the store's pointer leads to, as far as is known. */
  #kept: string | undefined
  #written: string | undefined
  #pending: GoodCopy | undefined

  /** Without a store nothing is kept. */
  constructor(store: BundleStore | undefined) {
    this.#store = store
  }

  /** Reads one of the files, undefined where it is missing. Throws `ERR_STORE_UNREADABLE`. */
  async read(name: string): Promise<Uint8Array | undefined> {
    try {
      return await this.#store?.read(name)
    } catch (cause) {
      throw storeError('ERR_STORE_UNREADABLE', 'read', cause)
    }
  }

  /** Says what the store holds: a pointer's text, and the bundle that it leads to. */
  found(digest: string, pointer: string): void {
    this.#kept = digest
    this.#written = pointer
  }

  /** The bundle that waits to be written, whose pointer may be renewed meanwhile. */
  get pending(): GoodCopy | undefined {
    return this.#pending
  }

  /** Whether a bundle that was written is no longer there. Throws `ERR_STORE_UNREADABLE`. */
  async hasLost(digest: string): Promise<boolean> {
    if (this.#store === undefined || digest !== this.#kept) return false
    return (await this.read(bundleName(digest))) === undefined
  }

  /** Throws `ERR_STORE_UNWRITABLE`, and keeps what could not be written for the next attempt. */
  async write(copy: GoodCopy): Promise<void> {
    const store = this.#store
    if (store === undefined || copy.pointer === this.#written) return
    const { pointer, digest, keys } = copy
    const bundle = copy.bundle ?? this.#pending?.bundle
    const old = this.#kept
    this.#pending = { ...copy, ...(bundle && { bundle }) }
    try {
      // the pointer comes last: until it is written, the one before it leads to its own bundle
      const isNew = digest !== old || copy.bundle !== undefined
      if (isNew && bundle !== undefined) await store.write(bundleName(digest), bundle)
      if (keys !== undefined) await store.write(fileNames.keys, bytesOf(keys))
      await store.write(fileNames.pointer, bytesOf(pointer))
      this.#kept = digest
      this.#written = pointer
      this.#pending = undefined
      if (old !== undefined && old !== digest) await store.remove(bundleName(old))
    } catch (cause) {
      throw storeError('ERR_STORE_UNWRITABLE', 'written', cause)
    }
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function storeError(
  code: 'ERR_STORE_UNREADABLE' | 'ERR_STORE_UNWRITABLE',
  what: string,
  cause: unknown,
): SallyportError {
  return new SourceError(code, `the store cannot be ${what}: ${reasonOf(cause)}`, {
    place: 'options.store',
    hint: 'the bundle in force is not affected; it is lost when the program ends',
    cause,
  })
}
