/** A bundle in linear memory, and the instance that checks it there and then decides by it. */
import * as Region from '../../../assembly/layout/region.ts'
import { BundleView } from '../../bundle/view.ts'
import type { KernelExports } from '../abi.ts'
import { instantiate, memoryFor } from '../instantiate.ts'
import { KernelMemory } from '../kernel-memory.ts'

/** Bytes copied before the host gets a turn: fresh memory costs far more than copying. */
const TURN = 1_048_576

/** Where a bundle lies in memory already: its first byte is at a multiple of 8. */
export interface BundlePlace {
  readonly at: number
  readonly length: number
}

export class PlacedBundle {
  readonly memory: KernelMemory
  readonly exports: KernelExports
  /** Where the regions of this instance are. */
  readonly base: number
  readonly at: number
  readonly length: number
  /** Others take from the same memory, which therefore cannot grow behind this bundle later. */
  readonly isShared: boolean
  #view: BundleView | undefined

  /**
   * Room for a bundle of so many bytes, or one that is there already. Without a memory to share with
   * others it has its own. Throws `ERR_KERNEL` if the module does not fit.
   */
  constructor(module: object, bundle: number | BundlePlace, shared?: KernelMemory) {
    this.memory = shared ?? new KernelMemory(memoryFor(module))
    this.isShared = shared !== undefined
    const isThere = typeof bundle !== 'number'
    const regions = align(Region.SIZE)
    this.length = isThere ? bundle.length : bundle
    this.base = this.memory.take(isThere ? regions : regions + bundle)
    this.at = isThere ? bundle.at : this.base + regions
    this.exports = instantiate(module, this.memory.memory, this.base)
  }

  /** Copies the bundle, yielding so that the host gets a turn. */
  *copy(bundle: Uint8Array): Generator<void> {
    for (let from = 0; from < this.length; from += TURN) {
      this.memory.bytes.set(bundle.subarray(from, from + TURN), this.at + from)
      yield
    }
  }

  get bytes(): Uint8Array {
    return this.memory.bytes.subarray(this.at, this.at + this.length)
  }

  /** The bundle; memory that grows is seen anew. */
  get view(): BundleView {
    if (this.#view?.bytes.buffer !== this.memory.bytes.buffer) {
      this.#view = new BundleView(this.bytes)
    }
    return this.#view as BundleView
  }

  /** Where so many bytes are behind the bundle, or elsewhere in a memory that is shared. */
  room(bytes: number): number {
    if (this.isShared) return align(this.memory.take(bytes))
    const behind = align(this.at + this.length)
    this.memory.reach(behind + bytes)
    return behind
  }

  /** The same, all zero, once the check of the bundle does not need them any more. */
  emptyRoom(bytes: number): number {
    const at = this.room(bytes)
    // what is behind the shadow of the bundle was never written
    if (!this.isShared) this.memory.bytes.fill(0, at, at + Math.min(bytes, this.length))
    return at
  }
}

/** Up to the next multiple of 64, beyond 31 bits too. */
export function align(address: number): number {
  return Math.ceil(address / 64) * 64
}
