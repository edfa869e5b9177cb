/** Which keys are trusted, and which pointers are signed by them. */

import { copyData } from '../../json/own-copy.ts'
import { SourceError } from '../source-error.ts'
import { confirmSigned, followKeys, type KeySet, readKeySet } from './key-set.ts'
import { type Pointer, readPointer } from './pointer.ts'
import { countSigners, type PublicKey, readSigned } from './signed-text.ts'

/** Follows keys as they are replaced, and tells signed pointers from others. */
export class Trust {
  #keys: KeySet | undefined
  /** The text of `keys.json` that led to the keys. */
  #chain: string | undefined

  /** Without keys nothing that needs a signature is believed. */
  constructor(keys: KeySet | undefined) {
    this.#keys = keys
  }

  /** Whether a signature is needed at all. */
  get isNeeded(): boolean {
    return this.#keys !== undefined
  }

  /** What is kept so that the next start trusts the same keys. */
  get chain(): string | undefined {
    return this.#chain
  }

  /**
   * Follows `keys.json`. Throws `ERR_POINTER_MALFORMED` or `ERR_POINTER_SIGNATURE`, and then trusts
   * the same keys as before.
   */
  async follow(chain: string): Promise<void> {
    const known = this.#keys
    if (known === undefined) return
    const newest = await followKeys(known, chain)
    if (newest.version === known.version) return
    this.#keys = newest
    this.#chain = chain
  }

  /**
   * The pointer of a text that is signed. Where the keys may be old ones, `keys.json` is read first.
   * Throws `ERR_POINTER_MALFORMED` or `ERR_POINTER_SIGNATURE`.
   */
  async verify(text: string, readKeys: () => Promise<string>): Promise<Pointer> {
    const signed = readSigned(text, 'sallyport-pointer+json')
    const pointer = readPointer(signed.payload)
    const keys = this.#keys
    if (keys === undefined) throw withoutKeys()
    const { keys: version = 1 } = pointer
    const isSigned = (await countSigners(signed, keys.keys)) >= keys.threshold
    if (isSigned && version <= keys.version) return pointer
    const chain = await readKeys().catch((cause: unknown) => {
      if (version > keys.version) throw cause
      return undefined // no keys were ever replaced: the signature is just wrong
    })
    if (chain !== undefined) await this.follow(chain)
    const newest = this.#keys ?? keys
    if (version > newest.version) {
      throw new SourceError('ERR_POINTER_SIGNATURE', `key set ${version} is not published`, {
        place: 'pointer',
        hint: 'publish `keys.json` beside the pointer',
      })
    }
    await confirmSigned(signed, newest, 'the pointer')
    return pointer
  }
}

/** The keys that options give: a set, or a list of which one is enough. */
export function trustedKeys(given: KeySet | readonly PublicKey[]): KeySet {
  const own = copyData(given, 'keys')
  return readKeySet(Array.isArray(own) ? { version: 1, threshold: 1, keys: own } : own)
}

function withoutKeys(): SourceError {
  return new SourceError('ERR_POINTER_SIGNATURE', 'there are no keys to check the pointer with', {
    place: 'options.keys',
    hint: 'give the public keys that `sallyport keygen` wrote',
  })
}
