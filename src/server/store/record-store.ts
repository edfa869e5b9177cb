/** What any store does: give all records, and write changes with the audit record of the call that made them. */
import type { RecordChange, RecordKind } from './record-types.ts'

export interface StoredRecord {
  readonly kind: RecordKind
  readonly id: string
  readonly body: string
}

/** An event of the audit trail: the JSON of a CloudTrail record, chained to the one before. */
export interface AuditEntry {
  readonly sequence: number
  readonly event: string
  readonly previous: string
  readonly hash: string
}

/** The audit trail, as calls read it. */
export interface Trail {
  /** The newest first, from before a sequence number on; all where none is given. */
  newest(count: number, before?: number): AuditEntry[]
}

export interface RecordStore extends Trail {
  /** All records. */
  load(): StoredRecord[]
  /** Writes the changes and the event in one transaction, or nothing. */
  commit(changes: readonly RecordChange[], event: string): void
  /** The audit trail from a sequence number on, the oldest first. */
  trail(from: number, count: number): AuditEntry[]
  close(): void
}
