/** Questions about a whole bundle, and what is answered of each principal. */
import type { DecidedBy, Decision, DeterminingStatement } from '../model/decision.ts'
import type { Context } from '../model/request.ts'

/** What is asked of principals. */
export interface AccessQuestion {
  readonly action: string
  readonly resource: string
  /** Who owns the resource, where neither its ARN nor the bundle says. */
  readonly resourceAccount?: string
  /** What is known of the context; all other keys may have any value, or be missing. */
  readonly context?: Context
}

/** What holds of one principal. */
export interface AccessAnswer {
  readonly principal: string
  readonly action: string
  readonly resource: string
  /** Whatever else is the case: `always`, `never`. `depends`: on what is listed in `conditions`. */
  readonly answer: 'always' | 'never' | 'depends'
  /**
   * Of `depends`: the context keys that matter, `session name` where policies name sessions of the
   * role, and what had to be assumed.
   */
  readonly conditions: readonly string[]
  /** The Allow statements that carry it; of `never` the Deny statements, if any. */
  readonly statements: readonly DeterminingStatement[]
  /** What decided; undefined where it depends. */
  readonly policyType: DecidedBy | undefined
  /** What was assumed of the resource; absent for nothing. */
  readonly assumed?: Decision['assumed']
  /**
   * Of `iam:PassRole` on a role of the bundle: the services that the role trusts and that it may be
   * passed to. None: it may be passed, and no service could use it.
   */
  readonly services?: readonly string[]
}

/** What is asked of one principal. */
export interface CapabilityQuestion {
  readonly principal: string
  /** Entries of an `Action` element, such as `s3:Get*`; absent: every action of the catalogue. */
  readonly actions?: readonly string[]
  /** ARNs; absent: what policies name as resources, and the resources of the bundle. */
  readonly resources?: readonly string[]
  /** What is known of the context; all other keys may have any value, or be missing. */
  readonly context?: Context
}
