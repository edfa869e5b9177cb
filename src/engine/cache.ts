/**
 * What was found out about strings and numbers met lately, bounded by count and by characters. It
 * forgets gradually: entries are kept in two generations, and when the younger one is full, the
 * older one is dropped. What is asked for again moves to the younger one.
 */

/** Longer keys are not remembered, unless a cache is made for them. */
const KEY_CHARACTERS = 4096
/** How many characters the keys of one generation may have together. */
const GENERATION_CHARACTERS = 2_097_152
/** At most so many places before the maps: a power of two. */
const PLACES = 1024

/**
 * Before the maps there are places, in which a text is found by a few of its characters and
 * confirmed by all of them: a text that was just parsed need not be hashed, as a `Map` must.
 */
export class Cache<K extends string | number, V> {
  readonly #most: number
  readonly #longest: number
  readonly #mask: number
  readonly #texts: (K | undefined)[]
  readonly #values: (V | undefined)[]
  #young = new Map<K, V>()
  #old = new Map<K, V>()
  /** Of the keys of the younger generation. */
  #characters = 0

  /** `most` entries are remembered, or none for 0, with keys of at most `longest` characters. */
  constructor(most: number, longest = KEY_CHARACTERS) {
    this.#most = most
    this.#longest = longest
    let places = 1
    while (places < Math.min(PLACES, most)) places *= 2
    this.#mask = places - 1
    this.#texts = new Array<K | undefined>(places).fill(undefined)
    this.#values = new Array<V | undefined>(places).fill(undefined)
  }

  /** What was kept for a key, or undefined; makes no object. */
  find(key: K): V | undefined {
    if (typeof key === 'string') {
      const at = placeOf(key) & this.#mask
      if (this.#texts[at] === key) return this.#values[at]
    }
    const young = this.#young.get(key)
    const kept = young ?? this.#old.get(key)
    if (kept === undefined) return undefined
    return young === undefined ? this.keep(key, kept) : this.#place(key, kept)
  }

  /** Keeps a value for a key, and returns it. */
  keep(key: K, value: V): V {
    const characters = typeof key === 'string' ? key.length : 1
    if (this.#most === 0 || characters > this.#longest) return value
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
    return this.#place(key, value)
  }

  #place(key: K, value: V): V {
    if (typeof key !== 'string') return value
    const at = placeOf(key) & this.#mask
    this.#texts[at] = key
    this.#values[at] = value
    return value
  }
}

/** ARNs and actions differ most at their end and in length. */
function placeOf(text: string): number {
  const { length } = text
  if (length < 8) return length
  const last = text.charCodeAt(length - 1) * 7 + text.charCodeAt(length - 3) * 61
  return last + text.charCodeAt(length - 7) * 211 + length * 17
}
