/** A stream of bytes as lines of text, many at a time. */
import { isUtf8 } from 'node:buffer'
import { isUtf16, notUtf8 } from './encodings.ts'

export type Line = ReadLine | UnreadLine

interface ReadLine {
  /** From 1. */
  readonly number: number
  readonly text: string
}

/** A line that has no text: longer than `lineBytes`, or not UTF-8. */
export interface UnreadLine {
  readonly number: number
  readonly fault: 'long' | 'encoding'
}

/** Bytes of one line; a longer one is dropped as it arrives. */
export const lineBytes = 16_777_216

/**
 * Yields the lines of each chunk as it arrives; blank lines count but are left out. Throws
 * `ERR_FILE_INVALID` for UTF-16, which has no line that could be read.
 */
export async function* readLines(
  name: string,
  stream: AsyncIterable<string | Buffer>,
): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter(name)
  for await (const chunk of stream) yield splitter.split(Buffer.from(chunk))
  yield splitter.split(lineEnd)
}

const lineEnd = Buffer.from('\n')

class LineSplitter {
  readonly #name: string
  #number = 0
  #parts: Buffer[] = []
  #length = 0

  constructor(name: string) {
    this.#name = name
  }

  split(bytes: Buffer): Line[] {
    const lines: Line[] = []
    let from = 0
    for (let to = bytes.indexOf('\n'); to >= 0; to = bytes.indexOf('\n', from)) {
      this.#keep(bytes.subarray(from, to))
      const line = this.#end()
      if (line !== undefined) lines.push(line)
      from = to + 1
    }
    this.#keep(bytes.subarray(from))
    return lines
  }

  #keep(part: Buffer): void {
    this.#length += part.length
    if (this.#length > lineBytes) this.#parts = []
    else if (part.length > 0) this.#parts.push(part)
  }

  #end(): Line | undefined {
    const [first = Buffer.alloc(0)] = this.#parts
    const bytes = this.#parts.length > 1 ? Buffer.concat(this.#parts) : first
    const isLong = this.#length > lineBytes
    this.#number += 1
    this.#parts = []
    this.#length = 0
    return isLong ? { number: this.#number, fault: 'long' } : this.#decode(bytes)
  }

  #decode(bytes: Buffer): Line | undefined {
    const number = this.#number
    if (number === 1 && isUtf16(bytes)) throw notUtf8(this.#name, bytes)
    if (!isUtf8(bytes)) return { number, fault: 'encoding' }
    const text = bytes.toString()
    const unmarked = number === 1 ? text.replace(/^\uFEFF/, '') : text
    return /\S/.test(unmarked) ? { number, text: unmarked } : undefined
  }
}
