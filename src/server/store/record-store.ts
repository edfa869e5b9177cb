/** What any store does: give all records, and write changes with the audit record of the call that made them. */
import type { RecordChange, RecordKind } from './record-types.ts'

export interface StoredRecord {
  readonly account: string
  readonly kind: RecordKind
  readonly id: string
  readonly body: string
}

/** A record as it was written, or that it was removed. */
export interface StoredChange {
  readonly account: string
  readonly kind: RecordKind
  readonly id: string
  readonly body: string | undefined
}

/** What is in the store and was not given to its reader before. */
export interface StoreNews {
  /** Whether these are all records there are: whatever was given before is out of date. */
  readonly isWhole: boolean
  readonly changes: readonly StoredChange[]
}

/** An event of the audit trail: the JSON of a CloudTrail record, chained to the one before. */
export interface AuditEntry {
  readonly sequence: number
  readonly event: string
  readonly previous: string
  readonly hash: string
}

/** The last record of the trail. */
export type TrailEnd = Pick<AuditEntry, 'sequence' | 'hash'>

/** What a call has changed, and its event, without which it may change nothing. */
export interface WrittenCall {
  readonly changes: { readonly made: readonly RecordChange[] }
  readonly event: string | undefined
}

/** Throws a `TypeError` for changes without an event: no other server would learn of them. */
export function confirmEvent(call: WrittenCall): WrittenCall {
  if (call.event !== undefined || call.changes.made.length === 0) return call
  throw new TypeError('changes need an event')
}

/** The audit trail, as calls read it. */
export interface Trail {
  /** The newest first, from before a sequence number on; all where none is given. */
  newest(count: number, before?: number): Promise<AuditEntry[]>
}

/** A time in which nobody else writes. It ends with `commit`, which is called once. */
export interface StoreTurn {
  readonly news: StoreNews
  /**
   * Writes what calls have changed and their events, one after another, in one transaction, or
   * nothing. An `AwsError` says that nobody knows which; the next news tell.
   */
  commit(calls: readonly WrittenCall[]): Promise<void>
}

/** One reader's: it has what the news of all turns have told, and what its own turns have written. */
export interface RecordStore extends Trail {
  /** All records. */
  load(): Promise<StoredRecord[]>
  /** Waits for a turn. */
  begin(): Promise<StoreTurn>
  /** What there is without a turn. Not while there is one. */
  news(): Promise<StoreNews>
  /** Calls back when others may have written. */
  listen(heard: () => void): void
  /** The audit trail from a sequence number on, the oldest first. */
  trail(from: number, count: number): Promise<AuditEntry[]>
  close(): Promise<void>
}
