/** What an operation is: what it asks permission for, and what it does. */
import type { Context } from '../../entries/index.ts'
import type { AwsPolicies } from '../access/aws-policies.ts'
import type { DecisionPoint } from '../access/decision-point.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { Secrets } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import type { Changes } from '../store/changes.ts'
import type { Trail } from '../store/record-store.ts'
import type { SignedCaller } from '../wire/caller.ts'

/** Everything that any call may read, and the changes that it makes. */
export interface OpenCall {
  readonly operation: string
  /** The account whose call it is; `changes` and `account` are that one's. */
  readonly state: AccountState
  readonly accounts: Accounts
  readonly changes: Changes
  readonly account: string
  /** ISO 8601 with whole seconds. */
  readonly time: string
  readonly secrets: Secrets
  readonly managed: AwsPolicies
  readonly point: DecisionPoint
  /** How many accounts an organization can have. */
  readonly accountQuota: number
  /** What was recorded of earlier calls. */
  readonly trail: Trail
  /** Context keys of the request: address, agent, region. */
  readonly context: Context
}

/** A call that was signed. */
export interface ServedCall extends OpenCall {
  readonly caller: SignedCaller
}

/** What must be allowed. */
export interface CallTarget {
  /** ARN. */
  readonly resource: string
  /** How a refusal names the resource, where not by its ARN: `user bob`, `policy path /`. */
  readonly shown?: string
  /** Context keys beside those of the request. */
  readonly context?: Context
  /** Other actions that must be allowed too: `iam:PassRole`, `iam:TagUser`. */
  readonly also?: readonly Permission[]
}

export interface Permission {
  readonly action: string
  readonly resource: string
  /** As in a target. */
  readonly shown?: string
  readonly context?: Context
}

/** An operation that works. Without a target nothing is allowed, so that none can be left out. */
export interface ServedOperation {
  /** `unasked`: the operation decides for itself, or AWS asks nobody. */
  readonly target: ((input: InputFields, call: ServedCall) => CallTarget) | 'unasked'
  readonly run: (
    input: InputFields,
    call: ServedCall,
  ) => CallOutput | undefined | Promise<CallOutput | undefined>
}

/** By name. */
export type OperationTable = Readonly<Record<string, ServedOperation>>
