/** Linear memory of batches: parts that last as long as a batch, and room for what it meets. */
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { CONTEXT_MOST } from '../kernel/kernel-layout.ts'
import type { KernelMemory } from '../kernel/kernel-memory.ts'

/** Room for entries and values: when it is full, all of them are forgotten. */
const ROOM_BYTES = 4_194_304

/** Parts laid out one behind the other, before anybody has memory for them. */
export class PartPlan {
  bytes = 0

  /** Where a part is, from the start of the memory on. */
  add(bytes: number): number {
    const at = this.bytes
    this.bytes = (at + bytes + 63) & ~63
    return at
  }
}

/** Memory that a batch has until it gives it back. */
export interface BatchMemory {
  readonly at: number
  readonly bytes: number
  /** No batch had it before. */
  readonly isNew: boolean
}

/** Memory of a bundle's kernel that no batch has now, largest last. */
const idle = new WeakMap<LoadedBundle, BatchMemory[]>()

/** Takes memory of a bundle's kernel: what a batch before gave back, or more. */
export function takeMemory(loaded: LoadedBundle, bytes: number): BatchMemory {
  const known = idle.get(loaded)
  const free = known ?? []
  idle.set(loaded, free)
  const found = free.findIndex((one) => one.bytes >= bytes)
  const [taken] = found < 0 ? [] : free.splice(found, 1)
  if (taken !== undefined) return taken
  const { memory } = loaded.kernel.seat
  // values of a check that is decided on its own may take the place behind the kernel's parts
  const before = known === undefined ? CONTEXT_MOST : 0
  const size = 2 ** Math.ceil(Math.log2(bytes))
  return { at: memory.take(before + size) + before, bytes: size, isNew: true }
}

export function giveBack(loaded: LoadedBundle, memory: BatchMemory): void {
  const free = idle.get(loaded) ?? []
  free.push({ ...memory, isNew: false })
  free.sort((one, other) => one.bytes - other.bytes)
}

/** Room that fills up and is emptied at once. */
export class Room {
  static readonly bytes = ROOM_BYTES
  readonly #memory: KernelMemory
  readonly #at: number
  #end: number

  constructor(memory: KernelMemory, at: number) {
    this.#memory = memory
    this.#at = at
    this.#end = at
  }

  /** Where so many bytes are, at a multiple of 8, all zero; 0: there is no room for them. */
  reserve(bytes: number): number {
    const at = this.#end
    const end = (at + bytes + SPARE + 7) & ~7
    if (end > this.#at + ROOM_BYTES) return 0
    this.#end = end
    this.#memory.bytes.fill(0, at, end)
    return at
  }

  empty(): void {
    this.#end = this.#at
  }
}

/** Readable bytes behind every text. */
const SPARE = 16
