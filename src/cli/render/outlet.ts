/** One of the streams that a program writes to, and what becomes of it. */
import type { Writable } from 'node:stream'

export class Outlet {
  readonly stream: Writable
  readonly #left = new AbortController()
  #fault: Error | undefined

  constructor(stream: Writable) {
    this.stream = stream
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') this.#fault ??= error
      this.#left.abort()
    })
  }

  /** Aborted once nothing that is written arrives any more, as when `head` has read enough. */
  get left(): AbortSignal {
    return this.#left.signal
  }

  /** Why nothing arrives, unless the reader only has read enough. */
  get fault(): Error | undefined {
    return this.#fault
  }

  /** Writes a text, or drops it where nobody reads; returns whether there is room for more. */
  write(text: string): boolean {
    return this.left.aborted || this.stream.write(text)
  }

  /** Waits until everything written so far has been taken, or never will be. */
  async drain(): Promise<void> {
    const { stream, left } = this
    if (left.aborted || !stream.writableNeedDrain) return
    await new Promise<void>((resolve) => {
      const end = () => {
        stream.off('drain', end)
        left.removeEventListener('abort', end)
        resolve()
      }
      stream.on('drain', end)
      left.addEventListener('abort', end)
    })
  }
}
