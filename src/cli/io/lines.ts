/** A stream of bytes as lines of text, many at a time. */
import { StringDecoder } from 'node:string_decoder'

export interface Line {
  /** From 1. */
  readonly number: number
  /** Undefined: longer than `lineCharacters`. */
  readonly text: string | undefined
}

/** UTF-16 units of one line; a longer one is dropped as it arrives. */
export const lineCharacters = 16_777_216

/** Yields the lines of each chunk as it arrives; blank lines count but are left out. */
export async function* readLines(stream: AsyncIterable<string | Buffer>): AsyncGenerator<Line[]> {
  const decoder = new StringDecoder('utf8')
  const splitter = new LineSplitter()
  for await (const chunk of stream) {
    yield splitter.split(typeof chunk === 'string' ? chunk : decoder.write(chunk))
  }
  yield splitter.split(`${decoder.end()}\n`)
}

class LineSplitter {
  #number = 0
  #rest = ''
  #dropping = false

  split(text: string): Line[] {
    const lines: Line[] = []
    let from = 0
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#keep(text.slice(from, to))
      this.#end(lines)
      from = to + 1
    }
    this.#keep(text.slice(from))
    return lines
  }

  #keep(part: string): void {
    if (this.#dropping) return
    this.#rest += part
    if (this.#rest.length <= lineCharacters) return
    this.#rest = ''
    this.#dropping = true
  }

  #end(lines: Line[]): void {
    this.#number += 1
    if (this.#number === 1) this.#rest = this.#rest.replace(/^\uFEFF/, '')
    if (this.#dropping) lines.push({ number: this.#number, text: undefined })
    else if (/\S/.test(this.#rest)) lines.push({ number: this.#number, text: this.#rest })
    this.#rest = ''
    this.#dropping = false
  }
}
