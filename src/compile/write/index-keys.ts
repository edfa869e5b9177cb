/** The hash table that strings of requests find their records by. */
import * as Key from '../../../assembly/layout/key.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { hashKey } from '../../bundle/index-hash.ts'
import { LimitError } from '../../model/errors.ts'
import { limits } from '../../model/limits.ts'
import type { TextPool } from './string-pool.ts'
import { Words } from './words.ts'

export class KeyIndex {
  readonly #text: TextPool
  readonly #keys = new Words()
  readonly #hashes: number[] = []
  readonly #known = new Set<string>()
  readonly #encoder = new TextEncoder()
  #bytes = 0

  constructor(text: TextPool) {
    this.#text = text
  }

  /** Adds a key; of two equal ones the first stays. */
  add(space: number, text: string, value: number): void {
    const name = `${space}${text}`
    if (this.#known.has(name)) return
    this.#known.add(name)
    const span = this.#text.intern(text)
    this.count(span.bytes)
    this.#hashes.push(hashKey(space, this.#encoder.encode(text)))
    this.#keys.push(span.offset, span.bytes, value, space)
  }

  /**
   * Counts bytes of a text that a record or a key refers to. Throws `ERR_LIMIT_EXCEEDED` past
   * `directoryBytes`.
   */
  count(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes <= limits.directoryBytes) return
    throw new LimitError('names and tags of the directory are over the limit `directoryBytes`', {
      place: 'directory',
      hint: 'split the directory into several bundles',
    })
  }

  /** At most half full, so that a search ends soon. */
  sections(): [number, Uint8Array][] {
    const keys = this.#keys.count / (Key.SIZE / 4)
    let slots = keys === 0 ? 0 : 4
    while (slots < keys * 2) slots *= 2
    const index = new Uint32Array(slots)
    for (const [number, hash] of this.#hashes.entries()) {
      let slot = hash & (slots - 1)
      while (index[slot] !== 0) slot = (slot + 1) & (slots - 1)
      index[slot] = number + 1
    }
    return [
      [Section.INDEX, new Uint8Array(index.buffer)],
      [Section.KEYS, this.#keys.toBytes()],
    ]
  }
}
