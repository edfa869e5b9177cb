/** What a client of signed pointers must have in force: the rules once more, without their code. */
import { start, type TestTime } from '../unit/sources/support.ts'
import type { SignedPointer } from './pointer-publisher.ts'

/** What a source serves, as far as it matters. */
export interface Served {
  /** Undefined for what nobody has signed whom a client may ever trust. */
  readonly pointer: SignedPointer | undefined
  readonly isReadable: boolean
  /** How far `keys.json` leads; undefined where it is missing or forged. */
  readonly generation: number | undefined
  readonly isIntact: (digest: string) => boolean
}

/** Nothing can be reached. */
export const offline: Served = {
  pointer: undefined,
  isReadable: false,
  generation: undefined,
  isIntact: () => false,
}

/** What happens to a store between two runs. */
export type Damage = 'none' | 'keys' | 'pointer' | 'bundle'

export interface ClientTerms {
  readonly channel?: string
  readonly maxAge?: number
  readonly onStale: 'serve' | 'deny'
}

interface Kept {
  readonly pointer: SignedPointer
  readonly generation: number
}

/** Reasons as `status` gives them; of what is damaged any of several. */
const damagedFile = ['ERR_POINTER_REFUSED', 'ERR_BUNDLE_DIGEST', 'ERR_BUNDLE_MALFORMED']
const unread = 'ERR_SOURCE_UNREACHABLE'
const untrusted = ['ERR_POINTER_SIGNATURE', 'ERR_POINTER_MALFORMED', unread]

export class ClientModel {
  held: SignedPointer | undefined
  /** Why the last attempt failed: one of these. */
  reasons: readonly string[] = []
  isStoreFull = false
  readonly #terms: ClientTerms
  readonly #time: TestTime
  #generation = 1
  /** The newest pointer that is known, whether or not its bundle is there. */
  #known: SignedPointer | undefined
  /** What time it is at least, less the time that has passed. */
  #offset = Number.NEGATIVE_INFINITY
  #confirmed = { time: 0, up: 0 }
  #kept: Kept | undefined
  #unkept: Kept | undefined
  /** What happened to the store since it was written. */
  readonly #damages = new Set<Damage>()

  constructor(terms: ClientTerms, time: TestTime) {
    this.#terms = terms
    this.#time = time
  }

  /** One request to the source. */
  attempt(served: Served): void {
    this.reasons = this.#refusal(served)
    const { pointer } = served
    if (this.reasons.length > 0 || pointer === undefined) return
    if (this.held?.text !== pointer.text) this.#accept(pointer)
    this.#confirmed = { time: this.time(), up: this.#time.up }
    if (this.#unkept === undefined) return
    if (this.isStoreFull) this.reasons = ['ERR_STORE_UNWRITABLE']
    else {
      ;[this.#kept, this.#unkept] = [this.#unkept, undefined]
      this.#damages.clear()
    }
  }

  /** The program ends and begins again. */
  restart(damage: Damage): void {
    const kept = this.#kept
    this.#damages.add(damage)
    this.held = this.#known = this.#unkept = undefined
    this.#offset = Number.NEGATIVE_INFINITY
    this.#generation = 1
    this.reasons = []
    if (kept === undefined || (this.#damages.has('keys') && kept.generation > 1)) return
    this.#generation = kept.generation
    if (this.#damages.has('pointer')) return
    this.#learn(kept.pointer)
    if (this.#damages.has('bundle')) return
    this.held = kept.pointer
    this.#confirmed = { time: kept.pointer.issued, up: this.#time.up }
  }

  state(): string {
    if (this.held === undefined) return this.reasons.length > 0 ? 'ERROR' : 'NOT_READY'
    const { time, up } = this.#confirmed
    const age = Math.max(this.time() - time, this.#time.up - up)
    const isStale = this.held.expires <= this.time() || age > (this.#terms.maxAge ?? Infinity)
    return isStale ? 'STALE' : 'READY'
  }

  /** Whether the bundle in force decides. */
  decides(): boolean {
    if (this.held === undefined) return false
    return this.#terms.onStale === 'serve' || this.state() === 'READY'
  }

  time(): number {
    const floor = this.#offset + this.#time.up
    if (!Number.isNaN(this.#time.now)) return Math.max(this.#time.now, floor)
    return floor >= start ? floor : Infinity
  }

  #refusal({ pointer, isReadable, generation, isIntact }: Served): readonly string[] {
    if (!isReadable) return untrusted
    if (!this.#isSigned(pointer)) this.#generation = Math.max(this.#generation, generation ?? 1)
    if (pointer === undefined || !this.#isSigned(pointer)) return untrusted
    const { channel, digest, expires } = pointer
    if (channel !== (this.#terms.channel ?? this.#known?.channel ?? channel)) {
      return ['ERR_POINTER_REFUSED']
    }
    if (this.#known !== undefined && !mayFollow(pointer, this.#known))
      return ['ERR_POINTER_REPLAYED']
    if (expires <= this.time()) return ['ERR_POINTER_EXPIRED']
    return this.held?.digest === digest || isIntact(digest) ? [] : [...damagedFile, unread]
  }

  /** By the keys that are trusted now: those before them sign nothing any more. */
  #isSigned(pointer: SignedPointer | undefined): boolean {
    return pointer?.generation === this.#generation && (pointer.keys ?? 1) <= this.#generation
  }

  #accept(pointer: SignedPointer): void {
    this.held = pointer
    this.#learn(pointer)
    this.#unkept = { pointer, generation: this.#generation }
  }

  #learn(pointer: SignedPointer): void {
    const { up, now } = this.#time
    this.#known = pointer
    this.#offset = Math.max(
      this.#offset,
      pointer.issued - up,
      Number.isNaN(now) ? -Infinity : now - up,
    )
  }
}

/** A newer version, the same one renewed, or one that withdraws what is known; none issued before. */
function mayFollow(next: SignedPointer, known: SignedPointer): boolean {
  if (next.issued < known.issued) return false
  const isSame = next.digest === known.digest
  if (!isSame && next.rollback.includes(known.digest)) return true
  return next.version > known.version || (next.version === known.version && isSame)
}
