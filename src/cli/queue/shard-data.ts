/** A shard as it travels through the queue, and what comes back. */
import { gunzipSync, gzipSync } from 'node:zlib'
import type { TrailFile } from '../audit/trail-files.ts'
import { textBytes } from '../io/file-bytes.ts'
import type { ShardGround } from './plan-shards.ts'
import type { EventWishes } from './shard-events.ts'

/** The data of a job. */
export interface ShardData {
  readonly version: string
  /** SHA-256 of the bundle; its bytes are in Redis. */
  readonly bundle: string
  /** Of what is given for mapping, the same. */
  readonly mapping?: string
  readonly wishes?: EventWishes
  /** The list of files, packed: paths of a shard are many and alike. */
  readonly files: string
}

/** What a job returns; the summary itself is in Redis. */
export interface ShardSummary {
  /** SHA-256 of the summary's JSON. */
  readonly digest: string
  readonly events: number
  /** Pieces in which the events themselves are in Redis. */
  readonly pieces?: number
}

export function packShard(files: readonly TrailFile[], ground: ShardGround): ShardData {
  const { version, bundle, mapping, wishes } = ground
  const wanted = {
    ...(mapping !== undefined && { mapping }),
    ...(wishes !== undefined && { wishes }),
  }
  return { version, bundle, ...wanted, files: gzipSync(JSON.stringify(files)).toString('base64') }
}

export function unpackFiles({ files }: ShardData): TrailFile[] {
  const packed = Buffer.from(files, 'base64')
  return JSON.parse(gunzipSync(packed, { maxOutputLength: textBytes }).toString('utf8'))
}

/** A job's return value; undefined for one that no worker of ours has returned. */
export function readSummary(returned: unknown): ShardSummary | undefined {
  const { digest, events, pieces = 0 } = (returned ?? {}) as Partial<ShardSummary>
  const isRead = /^[0-9a-f]{64}$/.test(String(digest)) && typeof events === 'number'
  return isRead && Number.isSafeInteger(pieces) ? (returned as ShardSummary) : undefined
}

/** The name of one piece of a shard's events. */
export function pieceOf(shard: string, number: number): string {
  return `${shard}:${number}`
}
