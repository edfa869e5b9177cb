/** Comma-separated values that arrive in pieces, as rows of cells (RFC 4180). */
import { EVENT_BYTES } from '../../entries/audit.ts'

/** A row; a cell that has nothing, not even quotes, is null. */
export type CsvRow =
  | { readonly offset: number; readonly cells: readonly (string | null)[] }
  | { readonly offset: number; readonly fault: string }

const NEWLINE = 0x0a
const QUOTE = 0x22

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Cuts bytes into rows: a line's end within quotes ends none. */
export class CsvSplitter {
  #passed = 0
  #startedAt = 0
  #isQuoted = false
  #parts: Uint8Array[] = []
  #length = 0

  /** Rows that end in this piece. */
  push(piece: Uint8Array): CsvRow[] {
    const found: CsvRow[] = []
    let from = 0
    for (let at = 0; at < piece.length; at += 1) {
      if (piece[at] === QUOTE) this.#isQuoted = !this.#isQuoted
      if (piece[at] !== NEWLINE || this.#isQuoted) continue
      this.#keep(piece.subarray(from, at))
      const row = this.#take()
      if (row !== undefined) found.push(row)
      from = at + 1
      this.#startedAt = this.#passed + from
    }
    this.#keep(piece.subarray(from))
    this.#passed += piece.length
    return found
  }

  /** The last row, which no line's end closes. */
  end(): CsvRow[] {
    const offset = this.#startedAt
    const row = this.#take()
    if (this.#isQuoted) return [{ offset, fault: 'the row is cut off within quotes' }]
    return row === undefined ? [] : [row]
  }

  #keep(bytes: Uint8Array): void {
    this.#length += bytes.length
    if (this.#length > EVENT_BYTES) this.#parts = []
    else if (bytes.length > 0) this.#parts.push(bytes)
  }

  #take(): CsvRow | undefined {
    const [parts, length, offset] = [this.#parts, this.#length, this.#startedAt]
    this.#parts = []
    this.#length = 0
    if (length > EVENT_BYTES) {
      return { offset, fault: `the row has more than ${EVENT_BYTES} bytes` }
    }
    return length === 0 ? undefined : readRow(Buffer.concat(parts), offset)
  }
}

function readRow(bytes: Uint8Array, offset: number): CsvRow | undefined {
  try {
    const text = utf8.decode(bytes).replace(/\r$/, '')
    if (text === '') return undefined
    const cells = cellsOf(text)
    return cells === undefined
      ? { offset, fault: 'the row is not comma-separated values' }
      : { offset, cells }
  } catch {
    return { offset, fault: 'it is not UTF-8 text' }
  }
}

/** Undefined where a cell's quotes are not around all of it. */
function cellsOf(text: string): (string | null)[] | undefined {
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/gy
  const cells: (string | null)[] = []
  for (;;) {
    const match = cell.exec(text)
    if (match === null) return undefined
    const [, quoted, bare = '', end] = match
    cells.push(quoted?.replaceAll('""', '"') ?? (bare === '' ? null : bare))
    if (end === '') return cells
  }
}
