/** What an audit makes of one event. */
import type { DecidedBy, DeterminingStatement, Verdict } from '../model/decision.ts'
import type { PolicyType } from '../model/policy.ts'

/** An action on a resource, of a call. */
export interface AuditedPart {
  readonly action: string
  readonly resource: string
  /** AWS may have compared another resource. */
  readonly isGuess?: true
  /** What the bundle says of this part for certain; of audits with `statements`. */
  readonly access?: 'allowed' | 'denied' | 'depends'
  /**
   * Of audits with `statements`: the Allow statements that carry the part, every Deny that matches, or,
   * of one that depends, the Allow statements that may carry it.
   */
  readonly statements?: readonly DeterminingStatement[]
}

/**
 * `agree`: the bundle decides as the event says that AWS did. `flip`: it surely does not. `depends`:
 * that rests on what the event does not tell (`keys`). `unmapped`: it is not known what was asked
 * (`reason`). `undecided`: the event tells of no decision: throttled, expired, malformed; or a request
 * without a recorded verdict. `apart`: no call that policies decide (`reason`). `repeated`: it was
 * there before.
 */
export type AuditOutcome =
  | 'agree'
  | 'flip'
  | 'depends'
  | 'unmapped'
  | 'undecided'
  | 'apart'
  | 'repeated'

/** An event with its outcome; a member that says nothing is absent. */
export interface AuditedEvent {
  readonly outcome: AuditOutcome
  readonly id: string
  /** ISO 8601; empty for a request without a time. */
  readonly time: string
  readonly account: string
  readonly region: string
  /** Such as `s3.amazonaws.com GetObject`, or `request`. */
  readonly operation: string
  /** ARN or name of whoever called; empty where it is not known. */
  readonly principal: string
  readonly parts: readonly AuditedPart[]
  /** Of audits with `statements`: the user or role whose identity-based policies counted. */
  readonly identity?: string
  /** Actions that the call may have needed, too: the event does not tell, and they are not decided. */
  readonly mayNeed?: readonly string[]
  readonly recorded: 'allowed' | 'denied' | 'unknown'
  /** What the bundle says for certain, before anything is held against what AWS did. */
  readonly access?: 'allowed' | 'denied' | 'depends'
  /** What the bundle decides; of `depends`, as if all that is unknown were missing. */
  readonly verdict?: Verdict
  readonly policyType?: DecidedBy
  readonly statements?: readonly DeterminingStatement[]
  /** What the outcome depends on: context keys, and in parentheses what is no key. */
  readonly keys?: readonly string[]
  readonly reason?: string
  /** What the event's own message says of a denial. */
  readonly stated?: StatedReason
}

/** The reason that the message of a denial gives. */
export interface StatedReason {
  readonly isExplicit: boolean
  readonly policyType: PolicyType
  /** Whether the bundle gives the same. */
  readonly isSame: boolean
}
