/** The events of a shard, file by file: written by a worker, read where the audit was begun. */
import { createHash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGunzip, gzipSync } from 'node:zlib'
import { type AuditedEvent, restoreEvent, type SavedEvent, saveEvent } from '../../entries/audit.ts'
import { readLines } from '../io/lines.ts'
import { CliError } from '../io/report-error.ts'

/** What an audit wants of workers besides counts. */
export interface EventWishes {
  /** Whether parts tell their statements. */
  readonly statements: boolean
  /** SHA-256 of another bundle that the same events are decided by. */
  readonly other?: string
}

/** Where the events of each file are in the bytes of a shard's events. */
export interface EventsIndex {
  /** SHA-256 of all of them. */
  readonly digest: string
  /** Bytes of each file's, in the order of the shard. */
  readonly sizes: readonly number[]
}

/** An event, and what the other bundle makes of it. */
export interface EventPair {
  readonly event: AuditedEvent
  readonly next: AuditedEvent | undefined
}

/** A line: the event, and what the other bundle makes of it. */
type SavedPair = readonly [event: SavedEvent, next?: SavedEvent]

/** Characters that are compressed together. */
const CHUNK = 4_000_000

/** Packs events as they are audited, each file apart. */
export class EventPacker {
  readonly #next = new WeakMap<AuditedEvent, AuditedEvent>()
  readonly #packed: Buffer[] = []
  readonly #sizes: number[] = []
  #lines: string[] = []
  #length = 0
  #size = 0

  /** Notes what the other bundle makes of an event, before it is taken. */
  compare(event: AuditedEvent, next: AuditedEvent): void {
    this.#next.set(event, next)
  }

  take(events: readonly AuditedEvent[]): void {
    for (const event of events) {
      const next = this.#next.get(event)
      const own = saveEvent(event)
      const pair: SavedPair = next === undefined ? [own] : [own, saveEvent(next)]
      const line = `${JSON.stringify(pair)}\n`
      this.#lines.push(line)
      this.#length += line.length
      if (this.#length >= CHUNK) this.#pack()
    }
  }

  endFile(): void {
    this.#pack()
    this.#sizes.push(this.#size)
    this.#size = 0
  }

  end(): { readonly index: EventsIndex; readonly bytes: Uint8Array } {
    const bytes = Buffer.concat(this.#packed)
    return { index: { digest: digestOf(bytes), sizes: this.#sizes }, bytes }
  }

  #pack(): void {
    if (this.#length === 0) return
    const packed = gzipSync(this.#lines.join(''))
    this.#packed.push(packed)
    this.#size += packed.length
    this.#lines = []
    this.#length = 0
  }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The events of one file, in pieces. Throws `ERR_FILE_INVALID` for bytes that no worker has written. */
export async function* unpackEvents(
  place: string,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<EventPair[]> {
  const inflated = pipeline(Readable.from(packed), createGunzip(), () => undefined)
  try {
    for await (const lines of readLines(place, inflated)) {
      yield lines.map((line) => readPair('text' in line ? line.text : ''))
    }
  } catch (cause) {
    if (cause instanceof CliError) throw cause
    throw new CliError('ERR_FILE_INVALID', 'the events of a shard cannot be read', {
      place,
      hint: 'remove the folder of work, and begin the audit again',
      cause,
    })
  }
}

function readPair(line: string): EventPair {
  const [event, next] = JSON.parse(line) as SavedPair
  return { event: restoreEvent(event), next: next && restoreEvent(next) }
}
