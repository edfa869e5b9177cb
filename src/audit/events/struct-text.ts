/**
 * A struct as Athena prints it in a cell, `{type=IAMUser, sessioncontext={attributes=null}}`: nothing
 * is quoted, so that only what can be read in one way is read.
 */
import type { RecordObject } from './trail-event.ts'

const NAME = /[\w.:/-]+=/y
const DEPTH_MOST = 12

/** The struct; undefined for other text, and for text that several structs are printed as. */
export function readStruct(text: string): RecordObject | undefined {
  const reader = new StructReader(text)
  const value = reader.struct(0)
  return reader.isAtEnd ? value : undefined
}

class StructReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length
  }

  /** A name that comes twice was in a value: nothing is known then. */
  struct(depth: number): RecordObject | undefined {
    if (depth > DEPTH_MOST || !this.#skip('{')) return undefined
    const members = new Map<string, unknown>()
    while (!this.#skip('}')) {
      if (members.size > 0 && !this.#skip(', ')) return undefined
      const name = this.#name()
      if (name === undefined || members.has(name)) return undefined
      const value = this.#text[this.#at] === '{' ? this.struct(depth + 1) : this.#plain()
      if (value === undefined) return undefined
      if (value !== 'null') members.set(name, value)
      else members.set(name, null)
    }
    return Object.fromEntries(members)
  }

  #skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #name(): string | undefined {
    NAME.lastIndex = this.#at
    const [found] = NAME.exec(this.#text) ?? []
    if (found === undefined) return undefined
    this.#at += found.length
    return found.slice(0, -1)
  }

  /** Up to the next member or the end of the struct. */
  #plain(): string | undefined {
    const rest = this.#text.slice(this.#at)
    const [own = ''] = /^(?:[^,{}]|,(?! ))*/.exec(rest) ?? []
    this.#at += own.length
    return own
  }
}
