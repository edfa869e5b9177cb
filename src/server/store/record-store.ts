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

/** What a call has changed, and its event, where it has one. */
export interface WrittenCall {
  readonly changes: { readonly made: readonly RecordChange[] }
  readonly event: string | undefined
}

/** The audit trail, as calls read it. */
export interface Trail {
  /** The newest first, from before a sequence number on; all where none is given. */
  newest(count: number, before?: number): AuditEntry[]
}

export interface RecordStore extends Trail {
  /** All records. */
  load(): StoredRecord[]
  /** Writes what calls have changed and their events, one after another, in one transaction, or nothing. */
  commit(calls: readonly WrittenCall[]): void
  /** The audit trail from a sequence number on, the oldest first. */
  trail(from: number, count: number): AuditEntry[]
  close(): void
}
