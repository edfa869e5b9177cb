/**
 * What was found out about texts and numbers met lately, bounded by count and by characters. It
 * forgets gradually: entries are kept in two generations, and when the younger one is full, the
 * older one is dropped. What is asked for again moves to the younger one.
 */

/** Longer keys are never remembered. */
const KEY_CHARACTERS = 4096
/** How many characters the keys of one generation may have together. */
const GENERATION_CHARACTERS = 2_097_152
/** At most so many places before the maps: a power of two. */
const PLACES = 1024

export class Cache<K extends string | number, V> {
  readonly #most: number
  readonly #lately: Lately<V>
  #young = new Map<K, V>()
  #old = new Map<K, V>()
  /** Of the keys of the younger generation. */
  #characters = 0

  /** `most`: how many entries are remembered at the most; 0 for none. */
  constructor(most: number) {
    this.#most = most
    this.#lately = new Lately(most)
  }

  /** What was kept for a key, or undefined; makes no object. */
  find(key: K): V | undefined {
    return typeof key === 'string' ? this.#findText(key) : this.#findKept(key)
  }

  /** Keeps a value for a key, and returns it. */
  keep(key: K, value: V): V {
    const characters = typeof key === 'string' ? key.length : 1
    if (this.#most === 0 || characters > KEY_CHARACTERS) return value
    if (typeof key === 'string') this.#lately.keep(key, value)
    const isFull =
      this.#young.size >= Math.ceil(this.#most / 2) ||
      this.#characters + characters > GENERATION_CHARACTERS
    if (isFull) {
      this.#old = this.#young
      this.#young = new Map()
      this.#characters = 0
    }
    this.#young.set(key, value)
    this.#characters += characters
    return value
  }

  #findText(key: K & string): V | undefined {
    const lately = this.#lately.find(key)
    if (lately !== undefined) return lately
    const kept = this.#findKept(key)
    return kept === undefined ? undefined : this.#lately.keep(key, kept)
  }

  #findKept(key: K): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    return old === undefined ? undefined : this.keep(key, old)
  }
}

/**
 * The places before the maps: a text is found by a few of its characters and confirmed by all of
 * them, so that a text that was just parsed need not be hashed, as a `Map` must.
 */
class Lately<V> {
  readonly #mask: number
  readonly #texts: (string | undefined)[] = []
  readonly #values: (V | undefined)[] = []

  constructor(most: number) {
    let places = 1
    while (places < Math.min(PLACES, most)) places *= 2
    this.#mask = places - 1
  }

  find(text: string): V | undefined {
    const at = placeOf(text) & this.#mask
    return this.#texts[at] === text ? this.#values[at] : undefined
  }

  keep(text: string, value: V): V {
    if (this.#texts.length === 0) this.#makePlaces()
    const at = placeOf(text) & this.#mask
    this.#texts[at] = text
    this.#values[at] = value
    return value
  }

  #makePlaces(): void {
    for (let at = 0; at <= this.#mask; at += 1) {
      this.#texts.push(undefined)
      this.#values.push(undefined)
    }
  }
}

/** ARNs and actions differ most at their end and in length. */
function placeOf(text: string): number {
  const { length } = text
  if (length < 8) return length
  const last = text.charCodeAt(length - 1) * 7 + text.charCodeAt(length - 3) * 61
  return last + text.charCodeAt(length - 7) * 211 + length * 17
}
