/**
 * A set of ids. Those that look as CloudTrail's do (a UUID in lower case) are kept as the 128 bits
 * that they are; others as text. No id is taken for another.
 */
import { packedLength, packWords, unpackWords } from './packed-words.ts'
import { readUuid, UUID_WORDS, writeUuid } from './uuid-words.ts'

/** A set as JSON keeps it. */
export interface SavedTable {
  readonly packed: string
  readonly others: readonly string[]
}

const PLACES_FIRST = 1_024

/** Ids of one piece. */
const PIECE_IDS = 6_144

/** Places that are looked at for one id: ids that are made to meet are kept as text. */
const PROBES_MOST = 64

const NONE = -1

export class IdTable {
  /** A place has an id's words; where all are zero, none. */
  #places = new Uint32Array(PLACES_FIRST * UUID_WORDS)
  #count = 0
  readonly #others: Set<string>
  /** What is mixed of those among the others that are UUIDs. */
  readonly #crowded = new Set<number>()
  readonly #id = new Uint32Array(UUID_WORDS)

  /** Throws for what no table has saved. */
  constructor({ packed, others }: SavedTable = { packed: '', others: [] }) {
    this.#others = new Set()
    this.restore({ packed, others })
  }

  get size(): number {
    return this.#count + this.#others.size
  }

  has(text: string): boolean {
    return readUuid(text, this.#id) ? this.hasUuid(this.#id) : this.#others.has(text)
  }

  /** The same of an id that is a UUID, by its words. */
  hasUuid(words: Uint32Array): boolean {
    const at = findPlace(this.#places, words)
    if (at !== NONE && isFilled(this.#places, at)) return true
    return this.#crowded.size > 0 && this.#crowded.has(mix(words)) && this.#isOther(words)
  }

  #isOther(words: Uint32Array): boolean {
    return this.#others.has(writeUuid(words))
  }

  /** Adds an id that is not there. */
  add(text: string): void {
    if (readUuid(text, this.#id)) this.#put(this.#id)
    else this.#others.add(text)
  }

  addUuid(words: Uint32Array): void {
    this.#put(words)
  }

  save(): SavedTable {
    const words = new Uint32Array(this.#count * UUID_WORDS)
    let to = 0
    for (let at = 0; at < this.#places.length; at += UUID_WORDS) {
      if (!isFilled(this.#places, at)) continue
      copyId(this.#places, at, words, to)
      to += UUID_WORDS
    }
    return { packed: packWords(words), others: [...this.#others] }
  }

  /** The set a piece at a time: what `restore` takes. */
  *pieces(): Generator<SavedTable> {
    const words = new Uint32Array(PIECE_IDS * UUID_WORDS)
    const text = new Uint8Array(packedLength(words.length))
    let to = 0
    for (let at = 0; at < this.#places.length; at += UUID_WORDS) {
      if (!isFilled(this.#places, at)) continue
      copyId(this.#places, at, words, to)
      to += UUID_WORDS
      if (to < words.length) continue
      yield { packed: packWords(words, text), others: [] }
      to = 0
    }
    if (to > 0) yield { packed: packWords(words.subarray(0, to), text), others: [] }
    const others = [...this.#others]
    for (let at = 0; at < others.length; at += PIECE_IDS) {
      yield { packed: '', others: others.slice(at, at + PIECE_IDS) }
    }
  }

  /** Adds a piece. Throws for what no table has saved. */
  restore({ packed, others }: SavedTable): void {
    for (const id of others) {
      this.#others.add(id)
      if (readUuid(id, this.#id)) this.#crowded.add(mix(this.#id))
    }
    this.#putAll(unpackWords(packed))
  }

  #putAll(words: Uint32Array): void {
    const id = new Uint32Array(UUID_WORDS)
    for (let at = 0; at < words.length; at += UUID_WORDS) {
      copyId(words, at, id, 0)
      if (isFilled(id, 0)) this.#put(id)
    }
  }

  #put(id: Uint32Array): void {
    if ((this.#count + 1) * UUID_WORDS > this.#places.length * FILLED_MOST) this.#grow()
    const at = findPlace(this.#places, id)
    if (at === NONE) {
      this.#others.add(writeUuid(id))
      this.#crowded.add(mix(id))
      return
    }
    if (!isFilled(this.#places, at)) this.#count += 1
    copyId(id, 0, this.#places, at)
  }

  #grow(): void {
    const smaller = this.#places
    this.#places = new Uint32Array(smaller.length * 2)
    this.#count = 0
    this.#putAll(smaller)
  }
}

/** The share of places that are filled before there are more. */
const FILLED_MOST = 0.75

function copyId(from: Uint32Array, at: number, to: Uint32Array, place: number): void {
  for (let word = 0; word < UUID_WORDS; word += 1) to[place + word] = from[at + word] ?? 0
}

/** Where the id is, or else would be; NONE where too many others are. */
function findPlace(places: Uint32Array, id: Uint32Array): number {
  const last = places.length - UUID_WORDS
  let at = (mix(id) * UUID_WORDS) & last
  for (let probe = 0; probe < PROBES_MOST; probe += 1) {
    if (isSame(places, at, id) || !isFilled(places, at)) return at
    at = (at + UUID_WORDS) & last
  }
  return NONE
}

function isSame(places: Uint32Array, at: number, id: Uint32Array): boolean {
  return (
    places[at] === id[0] &&
    places[at + 1] === id[1] &&
    places[at + 2] === id[2] &&
    places[at + 3] === id[3]
  )
}

function isFilled(places: Uint32Array, at: number): boolean {
  return places[at] !== 0 || places[at + 1] !== 0 || places[at + 2] !== 0 || places[at + 3] !== 0
}

/** A number that depends on all bits (the finalizer of MurmurHash3, word by word). */
export function mix(id: Uint32Array): number {
  let mixed = 0
  for (let word = 0; word < UUID_WORDS; word += 1) {
    mixed ^= id[word] ?? 0
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    mixed ^= mixed >>> 16
  }
  return mixed
}
