/** `sallyport/audit`: what a bundle would have decided of recorded calls, held against what AWS did. */

export type {
  AuditedEvent,
  AuditedPart,
  AuditOutcome,
  StatedReason,
} from '../audit/audited-event.ts'
export {
  type AuditOptions,
  type Auditor,
  auditEvents,
  auditText,
  createAuditor,
  type SavedAudit,
  type SavedPiece,
} from '../audit/auditor.ts'
export {
  type AccessChange,
  type AccessComparison,
  type ChangedAccess,
  type ComparedAuditors,
  compareEvents,
  createComparer,
  type EventComparer,
} from '../audit/compare-events.ts'
export { openActions } from '../audit/event-use.ts'
export { type CutValue, readCut } from '../audit/events/cut-value.ts'
export type { Many } from '../audit/events/each-of.ts'
export { chooseColumns, type EventColumns } from '../audit/events/event-columns.ts'
export { type CutEvent, cutEvents, EVENT_BYTES } from '../audit/events/json-splitter.ts'
export { readServiceReference, type ServiceReference } from '../audit/mapping/service-reference.ts'
export type { OpenBasis } from '../audit/open-basis.ts'
export type {
  AuditReport,
  FlipGroup,
  KeyCount,
  Rejection,
  SubjectCounts,
  UnusedAction,
  UnusedStatement,
} from '../audit/report/audit-report.ts'
export type { NamedCount, SavedCounts } from '../audit/report/counts.ts'
export type { SavedFlips } from '../audit/report/flip-groups.ts'
export type { SavedIdsPiece } from '../audit/report/seen-ids.ts'
export type { SavedTally } from '../audit/report/tally.ts'
export { restoreEvent, type SavedEvent, saveEvent } from '../audit/saved-event.ts'
export type { AuditedText } from '../audit/text/audited-text.ts'
