/** Bytes of the widest numbers: a buffer may be lent to arrays of any width. */
const WIDEST = 4

/** Memory for growing arrays: lent for one compilation, and again for the next. */
export class Space {
  #free: ArrayBuffer[] = []
  #lent: ArrayBuffer[] = []

  /** A buffer of at least so many bytes; what is in it may be anything. */
  lend(bytes: number): ArrayBuffer {
    let best = -1
    for (const [at, { byteLength }] of this.#free.entries()) {
      if (byteLength < bytes) continue
      if (best < 0 || byteLength < (this.#free[best]?.byteLength ?? 0)) best = at
    }
    const [found] = best < 0 ? [] : this.#free.splice(best, 1)
    const buffer = found ?? new ArrayBuffer(Math.ceil(bytes / WIDEST) * WIDEST)
    this.#lent.push(buffer)
    return buffer
  }

  /** Takes everything back; what nobody asked for since the last time is let go. */
  reclaim(): void {
    this.#free = this.#lent
    this.#lent = []
  }
}
