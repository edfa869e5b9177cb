/** Where a command writes: results on stdout, all else on stderr, colours only for people. */
import type { Readable, Writable } from 'node:stream'
import { styleText } from 'node:util'
import { Outlet } from './outlet.ts'
import { printable } from './printable.ts'

/** The standard streams, or a test's stand-ins. */
export interface Streams {
  readonly stdin: Readable
  readonly stdout: Writable & { readonly isTTY?: boolean }
  readonly stderr: Writable & { readonly isTTY?: boolean }
}

export type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'magenta' | 'red' | 'yellow'

/** Colours a text where its stream shows colours; control characters in it become visible. */
export type Painter = (style: Style | readonly Style[], text: string) => string

export class Terminal {
  readonly stdin: Readable
  /** Whether a person reads the results. */
  readonly interactive: boolean
  /** Whether a person sees what is no result. */
  readonly watched: boolean
  readonly #stdout: Outlet
  readonly #stderr: Outlet

  constructor({ stdin, stdout, stderr }: Streams) {
    this.stdin = stdin
    this.interactive = stdout.isTTY === true
    this.watched = stderr.isTTY === true
    this.#stdout = new Outlet(stdout)
    this.#stderr = new Outlet(stderr)
  }

  /** Aborted once nobody reads the results; they are then dropped, and the work goes on. */
  get readerLeft(): AbortSignal {
    return this.#stdout.left
  }

  /** Why results could not be written: a full disk, but not a reader who has read enough. */
  get fault(): Error | undefined {
    return this.#stdout.fault
  }

  /** Writes results; waits where the reader is slower. */
  async write(text: string): Promise<void> {
    if (!this.#stdout.write(text)) await this.#stdout.drain()
  }

  /** Writes a short text that cannot wait, such as help. */
  print(text: string): void {
    this.#stdout.write(text)
  }

  /** Writes what is no result: errors, notes. */
  note(text: string): void {
    this.#stderr.write(text)
  }

  /** Waits until everything written so far has been taken, or is known to be lost. */
  async flush(): Promise<void> {
    await new Promise(setImmediate) // a failed write says so a moment later
    await this.#stdout.drain()
    await this.#stderr.drain()
  }

  readonly paint: Painter = (style, text) => paint(style, text, this.#stdout.stream)

  readonly paintNote: Painter = (style, text) => paint(style, text, this.#stderr.stream)
}

/** One style after the other: Node 20 colours a list of styles whatever the stream is. */
function paint(style: Style | readonly Style[], text: string, stream: Writable): string {
  const painted = (words: string, one: Style) => styleText(one, words, { stream })
  return [style].flat().reduce(painted, printable(text))
}
