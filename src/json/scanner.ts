/** JSON text → tokens (RFC 8259), each with its place. */

/** What a token is: itself, or what it stands for; `malformed` are strings and numbers only. */
export type TokenKind =
  | ('{' | '}' | '[' | ']' | ',' | ':')
  | ('true' | 'false' | 'null' | 'string' | 'number')
  | ('comment' | 'malformed' | 'unknown' | 'end')

const numbers = /-?(?:0|[1-9]\d*(?!\d))(?:\.\d+(?!\d))?(?:[eE][+-]?\d+(?!\d))?(?![.eE])/y
const words = /[a-zA-Z_]+/y
const punctuation = '{}[],:'
const quotation = 0x22
const backslash = 0x5c
const space = 0x20
const lineFeed = 0x0a
const carriageReturn = 0x0d
const tab = 0x09

export class Scanner {
  readonly #text: string
  #at = 0
  #lineStart = 0
  kind: TokenKind = 'end'
  /** Of a string its value; of any other token the token. */
  value = ''
  /** UTF-16 units of the token. */
  length = 0
  /** Where the token begins, counted from 1. */
  line = 1
  column = 1

  constructor(text: string) {
    this.#text = text
  }

  /** Moves to the next token. */
  next(): void {
    this.#skipSpace()
    const start = this.#at
    this.column = start - this.#lineStart + 1
    this.kind = this.#read(start)
    if (this.kind !== 'string') this.value = this.#text.slice(start, this.#at)
    this.length = this.#at - start
  }

  #skipSpace(): void {
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at)
      if (unit !== space && unit !== tab && unit !== lineFeed && unit !== carriageReturn) return
      this.#at += 1
      const isBreak =
        unit === lineFeed ||
        (unit === carriageReturn && this.#text.charCodeAt(this.#at) !== lineFeed)
      if (!isBreak) continue
      this.line += 1
      this.#lineStart = this.#at
    }
  }

  #read(start: number): TokenKind {
    const first = this.#text[start]
    if (first === undefined) return 'end'
    if (first === '"') return this.#string(start)
    this.#at = start + 1
    if (punctuation.includes(first)) return first as TokenKind
    if (this.#matches(numbers, start)) return 'number'
    if (first === '-' || (first >= '0' && first <= '9')) return 'malformed'
    if (first === '/' && /[/*]/.test(this.#text[start + 1] ?? '')) return 'comment'
    if (!this.#matches(words, start)) return 'unknown'
    const word = this.#text.slice(start, this.#at)
    return word === 'true' || word === 'false' || word === 'null' ? word : 'unknown'
  }

  #matches(pattern: RegExp, start: number): boolean {
    pattern.lastIndex = start
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #string(start: number): TokenKind {
    let end = start + 1
    let isPlain = true
    for (;;) {
      const unit = this.#text.charCodeAt(end)
      if (unit === quotation) break
      this.#at = end
      if (!(unit >= space)) return 'malformed' // a control character, or NaN behind the end
      if (unit === backslash) {
        isPlain = false
        end += 1
      }
      end += 1
    }
    this.#at = end + 1
    const value = isPlain
      ? this.#text.slice(start + 1, end)
      : unescaped(this.#text.slice(start, end + 1))
    if (value === undefined) return 'malformed'
    this.value = value
    return 'string'
  }
}

/** Undefined for an escape that JSON does not have. */
function unescaped(text: string): string | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
