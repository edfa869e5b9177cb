/** Where a command writes: results on stdout, all else on stderr, colours only for people. */
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { styleText } from 'node:util'
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
  readonly #stdout: Writable
  readonly #stderr: Writable

  constructor({ stdin, stdout, stderr }: Streams) {
    this.stdin = stdin
    this.interactive = stdout.isTTY === true
    this.watched = stderr.isTTY === true
    this.#stdout = stdout
    this.#stderr = stderr
  }

  /** Writes results; waits where the reader is slower. */
  async write(text: string): Promise<void> {
    if (!this.#stdout.write(text)) await once(this.#stdout, 'drain')
  }

  /** Writes a short text that cannot wait, such as help. */
  print(text: string): void {
    this.#stdout.write(text)
  }

  /** Writes what is no result: errors, notes. */
  note(text: string): void {
    this.#stderr.write(text)
  }

  /** Waits until everything written so far has been taken. */
  async flush(): Promise<void> {
    for (const stream of [this.#stdout, this.#stderr]) {
      if (stream.writableNeedDrain) await once(stream, 'drain')
    }
  }

  readonly paint: Painter = (style, text) => paint(style, text, this.#stdout)

  readonly paintNote: Painter = (style, text) => paint(style, text, this.#stderr)
}

/** One style after the other: Node 20 colours a list of styles whatever the stream is. */
function paint(style: Style | readonly Style[], text: string, stream: Writable): string {
  const painted = (words: string, one: Style) => styleText(one, words, { stream })
  return [style].flat().reduce(painted, printable(text))
}
