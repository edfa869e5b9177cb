/** What an audit found, as data: what `sallyport audit --format json` writes. */
import type { DecidedBy, DeterminingStatement, Verdict } from '../../model/decision.ts'
import type { NamedCount } from './counts.ts'

/** Events that changed sides in the same way. */
export interface FlipGroup {
  readonly principal: string
  readonly action: string
  readonly recorded: 'allowed' | 'denied'
  readonly verdict: Verdict
  readonly policyType: DecidedBy
  /** The first statement behind the verdict, as a person reads it; empty for a verdict without one. */
  readonly statement: string
  readonly count: number
  /** Of the earliest of them. */
  readonly example: { readonly id: string; readonly resource: string; readonly time: string }
}

/** A principal, an action or a resource, and what became of its events. */
export interface SubjectCounts {
  readonly name: string
  readonly events: number
  readonly denied: number
  readonly flips: number
  readonly depends: number
}

/** What would have to be known, and of how many events. */
export interface KeyCount {
  readonly key: string
  /** Events that depend on it, among others perhaps. */
  readonly events: number
  /** Those that depend on nothing else. */
  readonly alone: number
}

/** Text that was no event, and where it is. */
export interface Rejection {
  readonly file: string
  /** Byte in the file, inflated; -1 where the whole file is meant. */
  readonly offset: number
  readonly message: string
}

/** A statement that was behind no verdict of the audit. */
export interface UnusedStatement {
  readonly statement: DeterminingStatement
  readonly label: string
}

/** An entry of an Allow statement's Action that no event of the audit needed. */
export interface UnusedAction {
  readonly label: string
  readonly pattern: string
}

/** All that an audit found; its lists have 1,000 entries at most, the largest counts first. */
export interface AuditReport {
  /** SHA-256 of the bundle. */
  readonly bundle: string
  /** Interrupted, or otherwise not of all that was given. */
  readonly partial: boolean
  /** All that was read, also what is apart and what is repeated. */
  readonly events: number
  readonly apiCalls: number
  /** Requests of our own. */
  readonly requests: number
  readonly actionsMapped: number
  readonly resourcesMapped: number
  readonly outcomes: {
    readonly agree: number
    readonly flip: number
    readonly depends: number
    readonly unmapped: number
  }
  readonly undecided: number
  readonly repeated: number
  /** Events that are no decisions, by type. */
  readonly apart: readonly NamedCount[]
  readonly recorded: { readonly allowed: number; readonly denied: number; readonly unknown: number }
  readonly verdicts: Readonly<Record<Verdict, number>>
  /** Denials whose message gives a policy type: how many, and how many the bundle gives, too. */
  readonly reasons: { readonly stated: number; readonly same: number }
  /** Of the first and the last event. */
  readonly from: string
  readonly to: string
  readonly flips: readonly FlipGroup[]
  /** `PRINCIPAL ACTION`, as recorded. */
  readonly topDenied: readonly NamedCount[]
  readonly principals: readonly SubjectCounts[]
  readonly actions: readonly SubjectCounts[]
  readonly resources: readonly SubjectCounts[]
  readonly keys: readonly KeyCount[]
  /** `REASON: OPERATION` */
  readonly unmapped: readonly NamedCount[]
  readonly unused: {
    readonly statements: readonly UnusedStatement[]
    readonly actions: readonly UnusedAction[]
    readonly principals: readonly string[]
  }
  /** Files that were passed over by their names. */
  readonly skipped: readonly string[]
  readonly rejected: number
  /** The first of them. */
  readonly rejections: readonly Rejection[]
}
