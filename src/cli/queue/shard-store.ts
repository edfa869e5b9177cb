/** Where an audit on many machines keeps what is done. */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { SavedAudit } from '../../entries/audit.ts'
import { textBytes } from '../io/file-bytes.ts'

/** Keeps summaries by their digests, and which shard has which. */
export interface ShardStore {
  /** Whether the shard is done. */
  has(shard: string): boolean
  /** The summary of a shard that is done; undefined also for one whose summary is damaged or gone. */
  read(shard: string): Promise<SavedAudit | undefined>
  commit(shard: string, digest: string, bytes: Uint8Array): Promise<void>
}

/** The summary in packed bytes; undefined where they are others than the digest says. */
export function openSummary(bytes: Uint8Array, digest: string): SavedAudit | undefined {
  try {
    const text = gunzipSync(bytes, { maxOutputLength: textBytes })
    const isSame = createHash('sha256').update(text).digest('hex') === digest
    return isSame ? JSON.parse(text.toString('utf8')) : undefined
  } catch {
    return undefined
  }
}
