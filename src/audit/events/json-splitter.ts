/** JSON that arrives in pieces, cut into the objects that are events, without keeping the rest. */

import { confirmArgument } from '../../json/options.ts'
import { eachOf, type Many } from './each-of.ts'

/** One event's bytes, or why it has none. */
export interface CutEvent {
  /** Of its first byte, from the start of what arrived. */
  readonly offset: number
  readonly bytes: Uint8Array
  /** `long`: it has more than `EVENT_BYTES`; `broken`: brackets do not match, or the text ends. */
  readonly fault?: 'long' | 'broken'
}

/** The most bytes of one event: CloudTrail's own have 256 KB, or 1 MB where the trail says so. */
export const EVENT_BYTES = 4_194_304

/** How deep objects and lists may be nested. */
const DEPTH_MOST = 512

/**
 * Members whose lists have the events of a file: of CloudTrail's own, of what AWS CLI prints of its
 * events, of what CloudWatch Logs delivers (`logEvents`), and rows of queries of CloudTrail Lake and of
 * CloudWatch Logs Insights, each of which is a list.
 */
const listNames: ReadonlySet<string> = new Set([
  ...['Records', 'Events', 'records', 'events', 'logEvents', 'QueryResultRows', 'results'],
])
const NAME_LENGTH = 15

const NEWLINE = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d

/** Which bytes mean nothing within a string, and which between two strings of an object. */
const quietInText = quietBut([QUOTE, BACKSLASH, NEWLINE])
const quietBetween = quietBut([QUOTE, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST])

function quietBut(loud: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (loud.includes(byte) ? 0 : 1))
}

const none = new Uint8Array()
/** A byte order mark. */
const markBytes: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf])

/**
 * Cuts JSON that arrives in pieces into the objects that are events: the elements of
 * `{"Records": […]}`, `{"Events": […]}` or a list, JSON lines, or objects one after another. Yields
 * what ends in each piece, and last an event that is cut off. Throws
 * `ERR_OPTIONS_INVALID` for what are no bytes, and what `pieces` throws.
 */
export async function* cutEvents(pieces: Many<Uint8Array>): AsyncGenerator<readonly CutEvent[]> {
  const splitter = new JsonSplitter()
  for await (const piece of eachOf(pieces, 'pieces')) {
    confirmArgument(piece, 'piece', ['bytes', (value) => value instanceof Uint8Array])
    yield splitter.push(piece)
  }
  yield splitter.end()
}

/** A text of which a part was read: up to between two events in the list of a member. */
export interface SplitText {
  /** Bytes of that part. */
  readonly passed: number
  /** The last text in it, as far as it may be the name of a list. */
  readonly name: string
}

/**
 * Finds the events in `{"Records": […]}`, `{"Events": […]}`, a list, JSON lines, or objects one after
 * another. Only an event that has not ended yet is kept, and no more of it than `EVENT_BYTES`.
 */
export class JsonSplitter {
  /** Brackets that are open, as they were written. */
  readonly #open: number[] = []
  /** How many of them are around events: 0 at the top, 1 in a list, 2 in the list of a member. */
  #around = 0
  /** Bytes of earlier pieces. */
  #passed = 0
  /** Whether a text is open, and its next character escaped. */
  #text: 'none' | 'open' | 'escaped' = 'none'
  #last = NEWLINE
  /** The text read last, as far as it may be the name of a list. */
  #name = ''
  readonly #event = new EventBytes()
  readonly #beside = new BesideText()

  /** Begins a text, or goes on within one. */
  constructor(within?: SplitText) {
    if (within === undefined) return
    this.#open.push(OPEN, OPEN_LIST)
    this.#around = this.#open.length
    this.#passed = within.passed
    this.#name = within.name
    this.#last = COMMA
  }

  /** Cuts a piece: events that end in it. */
  push(piece: Uint8Array): CutEvent[] {
    const found: CutEvent[] = []
    for (let at = this.#skip(piece, 0); at < piece.length; at = this.#skip(piece, at + 1)) {
      const byte = piece[at] ?? 0
      if (this.#text !== 'none') this.#readText(byte, at, found)
      else if (byte === QUOTE) this.#beginText(at)
      else if (byte === OPEN || byte === OPEN_LIST) this.#openBracket(byte, at, found)
      else if (byte === CLOSE || byte === CLOSE_LIST) this.#closeBracket(piece, at, found)
      else if (this.#open.length === 0) this.#readBeside(byte, at, found)
      this.#last = byte
    }
    this.#event.keep(piece, this.#passed, piece.length)
    this.#passed += piece.length
    return found
  }

  /** What is left when nothing more arrives: an event that is cut off. */
  end(): CutEvent[] {
    const isCut = this.#open.length > 0 || this.#text !== 'none'
    const beside = this.#beside.end()
    const found: CutEvent[] = []
    refuse(isCut ? this.#event.startOr(this.#passed) : beside, found)
    return found
  }

  /** Where the next byte is that may mean something. */
  #skip(piece: Uint8Array, from: number): number {
    const quiet = this.#quiet()
    if (quiet === undefined) return from
    let at = from
    while (at < piece.length && quiet[piece[at] ?? 0] === 1) at += 1
    if (at > from) this.#last = piece[at - 1] ?? 0
    return at
  }

  #quiet(): Uint8Array | undefined {
    if (this.#text === 'none') return this.#open.length > 0 ? quietBetween : undefined
    return this.#text === 'escaped' || this.#isNaming ? undefined : quietInText
  }

  /** The text may be the name of a list of events. */
  get #isNaming(): boolean {
    return this.#around === 0 && this.#open.length <= 1 && this.#name.length <= NAME_LENGTH
  }

  #beginText(at: number): void {
    if (this.#open.length === 0) this.#beside.keep(QUOTE, this.#passed + at)
    this.#text = 'open'
    this.#name = ''
  }

  #readText(byte: number, at: number, found: CutEvent[]): void {
    if (this.#text === 'escaped') this.#text = 'open'
    else if (byte === BACKSLASH) this.#text = 'escaped'
    else if (byte === QUOTE) this.#text = 'none'
    else if (byte === NEWLINE) {
      this.#text = 'none' // no text goes over a line's end: what began it was no quote
      this.#abandon(this.#beside.end() ?? this.#passed + at, found)
    } else if (this.#isNaming) this.#name += String.fromCharCode(byte)
  }

  #openBracket(byte: number, at: number, found: CutEvent[]): void {
    if (this.#open.length >= DEPTH_MOST || (byte === OPEN && this.#beginsAnew())) {
      this.#abandon(this.#passed + at, found)
    }
    if (this.#open.length === 0) refuse(this.#beside.endBefore(byte), found)
    const depth = this.#open.push(byte)
    if (byte === OPEN && depth === this.#around + 1) {
      this.#event.begin(this.#passed + at, this.#last)
    } else if (byte === OPEN_LIST && this.#around === 2 && depth === 3) {
      this.#event.begin(this.#passed + at, this.#last)
    } else if (byte === OPEN_LIST && this.#around === 0) {
      if (depth !== 1 && !(depth === 2 && listNames.has(this.#name))) return
      this.#around = depth
      this.#event.drop()
    }
  }

  /** A line that begins an object while that of an earlier line is open: the earlier one is broken. */
  #beginsAnew(): boolean {
    const isOpen = this.#open.length > 0 && this.#around === 0
    return isOpen && this.#event.isOnLine && this.#last === NEWLINE
  }

  #closeBracket(piece: Uint8Array, at: number, found: CutEvent[]): void {
    const opened = this.#open.pop()
    if (opened !== (piece[at] === CLOSE ? OPEN : OPEN_LIST)) {
      this.#abandon(this.#passed + at, found)
    } else if (this.#open.length < this.#around) {
      this.#around = 0 // the list has ended; what is behind it in its object are no events
    } else if (this.#open.length === this.#around && this.#event.isUnderWay) {
      this.#event.keep(piece, this.#passed, at + 1)
      found.push(this.#event.take())
    }
  }

  /** What is no JSON at the top, once for all of a line. */
  #readBeside(byte: number, at: number, found: CutEvent[]): void {
    if (byte === NEWLINE) refuse(this.#beside.end(), found)
    else if (byte !== COMMA && !markBytes.has(byte)) this.#beside.keep(byte, this.#passed + at)
  }

  /** Gives the event under way up, and goes on where the next one may begin. */
  #abandon(offset: number, found: CutEvent[]): void {
    found.push({ offset: this.#event.startOr(offset), bytes: none, fault: 'broken' })
    this.#event.drop()
    if (this.#open.length < this.#around) this.#around = 0
    this.#open.length = this.#around
  }
}

function refuse(offset: number | undefined, found: CutEvent[]): void {
  if (offset !== undefined) found.push({ offset, bytes: none, fault: 'broken' })
}

/** When CloudWatch Logs took an event, and the stream that it is in: what exports and `tail` put before it. */
const logPrefix = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)(?: [^\s"]+)?\s*$/
const PREFIX_MOST = 600

/** Text beside the events, of one line. */
class BesideText {
  #startedAt = -1
  #text = ''

  keep(byte: number, at: number): void {
    if (byte > 0x20 && this.#startedAt < 0) this.#startedAt = at
    if (this.#startedAt >= 0 && this.#text.length <= PREFIX_MOST) {
      this.#text += String.fromCharCode(byte)
    }
  }

  /** Where it began, if an event may not have it before it. */
  endBefore(bracket: number): number | undefined {
    const isPrefix = bracket === OPEN && logPrefix.test(this.#text)
    const at = this.end()
    return isPrefix ? undefined : at
  }

  /** Where it began; undefined without any. */
  end(): number | undefined {
    const at = this.#startedAt
    this.#startedAt = -1
    this.#text = ''
    return at < 0 ? undefined : at
  }
}

/** The event under way: where it began, and what is kept of it. */
class EventBytes {
  #startedAt = -1
  #isOnLine = false
  #parts: Uint8Array[] = []
  #length = 0

  get isUnderWay(): boolean {
    return this.#startedAt >= 0
  }

  /** It is under way, and began a line. */
  get isOnLine(): boolean {
    return this.isUnderWay && this.#isOnLine
  }

  startOr(offset: number): number {
    return this.isUnderWay ? this.#startedAt : offset
  }

  begin(offset: number, before: number): void {
    this.drop()
    this.#startedAt = offset
    this.#isOnLine = before === NEWLINE
  }

  drop(): void {
    this.#startedAt = -1
    this.#parts = []
    this.#length = 0
  }

  /** Keeps what is its own of a piece up to `end`; `passed` bytes came before the piece. */
  keep(piece: Uint8Array, passed: number, end: number): void {
    if (!this.isUnderWay) return
    const part = piece.subarray(Math.max(0, this.#startedAt - passed), end)
    this.#length += part.length
    if (this.#length > EVENT_BYTES) this.#parts = []
    else this.#parts.push(part)
  }

  take(): CutEvent {
    const offset = this.#startedAt
    const isLong = this.#length > EVENT_BYTES
    const bytes = isLong ? none : join(this.#parts, this.#length)
    this.drop()
    return isLong ? { offset, bytes, fault: 'long' } : { offset, bytes }
  }
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  const joined = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
