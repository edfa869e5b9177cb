/**
 * Principal blocks in the kernel's memory: a bounded number of them, each in the one place that its
 * principal's number leads to, so that principals who ask in turn are not written again and again.
 */
import * as Check from '../../assembly/layout/check.ts'
import type { KernelMemory } from './kernel-memory.ts'

/** How much memory blocks may take, unless a single one takes more. */
const MOST_BYTES = 131_072

/** A block, and the number that tells its principal from all others of the bundle; 0 for no number. */
export interface NumberedBlock {
  readonly block: Uint32Array
  readonly number: number
}

/** How many blocks of a size there are places for: a power of two. */
export function placesFor(bytes: number): number {
  let places = 1
  while (places * 2 * bytes <= MOST_BYTES) places *= 2
  return places
}

export class PrincipalBlocks {
  /** Where the block is that the check in place has. */
  at: number
  readonly #memory: KernelMemory
  readonly #first: number
  readonly #size: number
  readonly #field: number
  readonly #held: (Uint32Array | undefined)[]

  /** `at`: the first place; `size`: of one, in bytes; `base`: of the kernel. */
  constructor(memory: KernelMemory, base: number, { at, size }: { at: number; size: number }) {
    this.#memory = memory
    this.#first = at
    this.#size = size
    this.#field = (base + Check.BLOCK_AT) >>> 2
    this.#held = new Array<Uint32Array | undefined>(placesFor(size)).fill(undefined)
    this.at = at
  }

  /** Puts a block in place for the next check. */
  place({ block, number }: NumberedBlock): void {
    const place = number & (this.#held.length - 1)
    const { words } = this.#memory
    this.at = this.#first + place * this.#size
    words[this.#field] = this.at
    if (this.#held[place] === block) return
    const first = this.at >>> 2
    for (let at = 0; at < block.length; at += 1) words[first + at] = block[at] ?? 0
    this.#held[place] = block
  }
}
