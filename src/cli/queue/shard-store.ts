/** Where an audit on many machines keeps what is done. */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { SavedAudit } from '../../entries/audit.ts'
import { textBytes } from '../io/file-bytes.ts'
import type { EventsIndex } from './shard-events.ts'

/** What a worker has counted, and where its events are, if they were asked for. */
export interface SavedShard extends SavedAudit {
  readonly events?: EventsIndex
}

/** Some of the bytes of a shard's events. */
export interface EventsPart {
  readonly digest: string
  readonly start: number
  /** More than none. */
  readonly length: number
}

/** Keeps summaries and events by their digests, and which shard has which. */
export interface ShardStore {
  /** Whether the shard is done. */
  has(shard: string): boolean
  /** The summary of a shard that is done; undefined also for one whose summary is damaged or gone. */
  read(shard: string): Promise<SavedShard | undefined>
  /** Whether all bytes of these events are kept. */
  hasEvents(index: EventsIndex): Promise<boolean>
  keepEvents(digest: string, bytes: Uint8Array): Promise<void>
  readEvents(part: EventsPart): AsyncIterable<Uint8Array>
  commit(shard: string, digest: string, bytes: Uint8Array): Promise<void>
}

export function bytesIn({ sizes }: EventsIndex): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** The summary in packed bytes; undefined where they are others than the digest says. */
export function openSummary(bytes: Uint8Array, digest: string): SavedShard | undefined {
  try {
    const text = gunzipSync(bytes, { maxOutputLength: textBytes })
    const isSame = createHash('sha256').update(text).digest('hex') === digest
    return isSame ? JSON.parse(text.toString('utf8')) : undefined
  } catch {
    return undefined
  }
}
