/** A linear memory as this thread sees it: views of it, and room that kernels take from it. */
import { KernelError } from '../model/errors.ts'
import type { LinearMemory } from './abi.ts'
import { VALUE_SPARE } from './write-value.ts'

const PAGE = 65_536
/** Bytes before what is taken that are nobody's: no address of the kernel's is 0, or another mark. */
const BEFORE = 1_024

/** A part of memory that is written as bytes. */
export interface MemoryPart {
  bytes: Uint8Array
}

/**
 * Views are made anew whenever memory grows: a detached view would read as empty. So kernels of one
 * thread that share a memory share this object, too.
 */
export class KernelMemory {
  readonly memory: LinearMemory
  bytes = new Uint8Array()
  words = new Uint32Array()
  readonly #parts: { readonly part: MemoryPart; readonly at: number; readonly size: number }[] = []

  constructor(memory: LinearMemory = new WebAssembly.Memory({ initial: 0, maximum: 65_536 })) {
    this.memory = memory
    this.#see()
  }

  /**
   * Where so many bytes are that nobody has taken, in this thread or another; all are zero. Throws
   * `ERR_KERNEL` where the host has none left, as `reach` does.
   */
  take(bytes: number): number {
    return this.#grow(BEFORE + bytes + VALUE_SPARE) + BEFORE
  }

  /** A part of memory, seen until the end. */
  part(at: number, size: number): MemoryPart {
    const part = { bytes: this.bytes.subarray(at, at + size) }
    this.#parts.push({ part, at, size })
    return part
  }

  /** Makes memory reach to `end`, and some bytes beyond that may be read and written. */
  reach(end: number): void {
    const missing = end + VALUE_SPARE - this.bytes.length
    if (missing > 0) this.#grow(missing)
  }

  #grow(bytes: number): number {
    try {
      return this.memory.grow(Math.ceil(bytes / PAGE)) * PAGE
    } catch (cause) {
      throw new KernelError('the host has no memory left', { cause })
    } finally {
      this.#see()
    }
  }

  #see(): void {
    const { buffer } = this.memory
    this.bytes = new Uint8Array(buffer)
    this.words = new Uint32Array(buffer)
    for (const { part, at, size } of this.#parts) part.bytes = this.bytes.subarray(at, at + size)
  }
}
