/** Values as lines of JSON in a file of any size, of which little is in memory at a time. */
import { createReadStream } from 'node:fs'
import { GrowingFile } from '../io/growing-file.ts'

/** Bytes that are read or written at a time. */
const BATCH = 262_144

const LINE_END = 10

/** Throws a `SyntaxError` for a line that is no JSON, and what reading the file throws. */
export async function* readValueLines(path: string): AsyncGenerator<unknown> {
  let left: Buffer[] = []
  for await (const chunk of createReadStream(path, { highWaterMark: BATCH })) {
    let from = 0
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      yield JSON.parse(Buffer.concat([...left, chunk.subarray(from, end)]).toString('utf8'))
      left = []
      from = end + 1
    }
    left.push(chunk.subarray(from))
  }
  const rest = Buffer.concat(left).toString('utf8')
  if (rest !== '') yield JSON.parse(rest)
}

/** A file that is at its path only when it is whole. */
export class ValueLines {
  readonly #file: GrowingFile
  readonly #batch = Buffer.allocUnsafeSlow(BATCH)
  #length = 0

  constructor(path: string) {
    this.#file = new GrowingFile(path)
  }

  /** Throws `ERR_FILE_UNWRITABLE`. */
  async add(value: unknown): Promise<void> {
    const line = `${JSON.stringify(value)}\n`
    const bytes = Buffer.byteLength(line)
    if (this.#length + bytes > BATCH) await this.#flush()
    if (bytes > BATCH) await this.#file.write(line)
    else this.#length += this.#batch.write(line, this.#length)
  }

  /** Throws `ERR_FILE_UNWRITABLE`. */
  async end(): Promise<void> {
    await this.#flush()
    await this.#file.finish()
  }

  async #flush(): Promise<void> {
    await this.#file.write(this.#batch.subarray(0, this.#length))
    this.#length = 0
  }
}
