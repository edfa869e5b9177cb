/** What an evaluator answers. */
import type { Effect, PolicyType } from './policy.ts'
import type { deciders, verdicts } from './policy-types.ts'
import type { AuthorizationRequest, Context } from './request.ts'

/** The values of the IAM API's `EvalDecision` (E-95). */
export type Verdict = (typeof verdicts)[number]

/**
 * What decided: a policy type, or a rule that needs no policy: `root` (the account's own root user,
 * E-25), `credential` (a refusal by kind of credential, E-93), `always` (a call that no policy can
 * deny, E-68), `publicAccessBlock` (E-74).
 */
export type DecidedBy = (typeof deciders)[number]

/** A statement that determined a decision, by where it is. */
export interface DeterminingStatement {
  readonly policyType: PolicyType
  readonly policy: string
  readonly file: string | undefined
  readonly sid: string | undefined
  /** Position in its document, from 0. */
  readonly index: number
  readonly line: number
  readonly effect: Effect
}

/**
 * A verdict and what it rests on. `allowed`: the Allow statements that carry it. `explicitDeny`:
 * every Deny that matched, in any policy (E-97 orders the types). `implicitDeny`: none.
 */
export interface Decision {
  readonly verdict: Verdict
  readonly policyType: DecidedBy
  readonly statements: readonly DeterminingStatement[]
  /** What the directory does not know, and was decided as having no policies; absent for nothing. */
  readonly unknown?: readonly UnknownPart[]
  /** What nothing said, and was assumed; absent for nothing. */
  readonly assumed?: readonly Assumption[]
}

/** `principal`: the directory has no such user or role. */
export type UnknownPart = 'principal'

/**
 * `resourceAccount`: the resource was taken for one of the caller's own account (E-17). `bucket`: an
 * access point's bucket for one whose policy allows nothing (E-76).
 */
export type Assumption = 'resourceAccount' | 'bucket'

/** What a decision says of its own ground. */
export type Remarks = Pick<Decision, 'unknown' | 'assumed'>

/** Anything that turns a request into a decision. */
export interface Evaluator {
  /**
   * Decides one request, or the parts of one call, every one of which must be allowed (E-12).
   * Throws `ERR_REQUEST_INVALID` for a request it cannot read.
   */
  check(request: AuthorizationRequest | readonly AuthorizationRequest[]): Decision
}

/** A principal resolved once; its methods leave the principal out. */
export interface Handle {
  /** Whether the principal may; throws for a request that cannot be read. */
  isAllowed(action: string, resource: string, context?: Context): boolean
  /** The verdict with the statements that it rests on. */
  check(action: string, resource: string, context?: Context): Decision
}

/** An element of a statement, or a condition, that did not match. */
export interface Mismatch {
  readonly element: 'principal' | 'action' | 'resource' | 'condition'
  /** What the policy says: patterns, principals or condition values. */
  readonly expected: readonly string[]
  /** What the request holds; empty when a condition's key is missing. */
  readonly actual: readonly string[]
  /** For a condition: its operator and key, as written. */
  readonly operator?: string
  readonly key?: string
}

/** A statement's elements as they were written. */
export interface StatementText {
  readonly sid?: string
  /** Entries of other kinds than `AWS` begin with theirs: `Service:ec2.amazonaws.com`. */
  readonly principals?: readonly string[]
  readonly actions: readonly string[]
  readonly resources?: readonly string[]
  /** Operator, key and values of each. */
  readonly conditions: readonly (readonly [string, string, readonly string[]])[]
  /** Which of the elements are `NotPrincipal`, `NotAction`, `NotResource`; absent for none. */
  readonly negated?: readonly string[]
  /** Context keys in its policy variables; absent for none. */
  readonly variables?: readonly string[]
}

/** A statement that was looked at, and whether it matched. */
export interface ExplainedStatement {
  readonly statement: DeterminingStatement
  /** How sentences call it: `Allow, Sid "Read", statement 1 of alice/Own`. */
  readonly name: string
  /** The first that did not match, in the order they are compared (L-19); undefined: all matched. */
  readonly mismatch: Mismatch | undefined
  /** What does not match besides, in the same order. */
  readonly others: readonly Mismatch[]
  /** What an organization's policy is attached to: `r-…`, `ou-…`, an account's id. */
  readonly target?: string
  readonly text: StatementText
  /** What the request has of each context key that the statement reads; nothing of a missing one. */
  readonly values: readonly (readonly [string, readonly string[]])[]
}

/** `deny`: a Deny matched; `allow`: allows where it is asked; `silent`: no Allow matched. */
export type GateOutcome = 'allow' | 'deny' | 'silent'

/** What the policies of one level of an organization say, or those of one resource of several. */
export interface ExplainedLevel {
  /** What they are attached to: `r-…`, `ou-…`, an account's id, an ARN. */
  readonly target: string
  readonly outcome: GateOutcome
}

/** What a resource-based policy that allows is worth (E-30…E-38). */
export interface ResourceGrant {
  /** Whom it names: the account alone, the role or user whose session asks, the caller itself. */
  readonly to: 'account' | 'role' | 'caller'
  /**
   * Which of the caller's own policies must allow it, too: none, its permissions boundary and
   * session policies (`limits`), or its identity-based policies as well (`identity`).
   */
  readonly needs: 'nothing' | 'limits' | 'identity'
}

/**
 * What an Allow of a policy type is to a request. `required`: nothing is allowed without it, and it
 * allows nothing by itself. `requiredAndEnough`: nothing is allowed without it, and one that names the
 * caller needs no other. `enough`: it is one of several, each of which allows by itself. `notRequired`:
 * the request does not depend on it.
 */
export type GateStanding = 'required' | 'requiredAndEnough' | 'enough' | 'notRequired'

/** One policy type's say, with every statement it has. */
export interface ExplainedGate {
  readonly policyType: PolicyType
  /** `silent` also where one level of several, each of which has to allow, does not. */
  readonly outcome: GateOutcome
  /** The request is denied unless this policy type allows it, given what the resource's grants. */
  readonly isRequired: boolean
  /** What its Allow is, within what the required policy types limit. */
  readonly standing: GateStanding
  /** Why it has this standing, where that is unusual; absent where it is not. */
  readonly because?: string
  /** Each level's say, where there are several; absent for one. */
  readonly levels?: readonly ExplainedLevel[]
  /** The resource's policy is a role trust policy; absent for any other. */
  readonly isTrust?: true
  /** Of a resource's policy that allows, where the bundle has statements. */
  readonly grant?: ResourceGrant
  /** Matched statements first, then near misses. */
  readonly statements: readonly ExplainedStatement[]
}

/** Policy types that had no say in a decision. */
export interface AbsentPolicies {
  readonly policyTypes: readonly PolicyType[]
  /** Why they had none. */
  readonly because: string
}

/** Whose the two sides of a request are. */
export interface ExplainedAccounts {
  /** Absent for who has no account, such as a service. */
  readonly caller?: string
  /** The resource's owner; absent where it is not known. */
  readonly owner?: string
  /** The owner of the bucket behind an access point, where it is another. */
  readonly bucketOwner?: string
  readonly isCrossAccount: boolean
}

/** What nobody gave, and a verdict rests on. */
export interface MissingInput {
  /** `resourceAccount`, `bucket`, or the name of a context key. */
  readonly input: string
  /** What is missing, and what to give, to be read behind the verdict. */
  readonly says: string
}

/** Why a decision is as it is, for one (action, resource) part. */
export interface Explanation {
  readonly decision: Decision
  /** AWS's own wording ("Troubleshoot access denied error messages", E-96). */
  readonly headline: string
  readonly principal: string
  /** Who asked for a federated user's session, where it is known; absent for anybody else. */
  readonly parent?: string
  readonly action: string
  readonly resource: string
  readonly accounts: ExplainedAccounts
  /** What was not given, and would have made another verdict possible; empty for nothing. */
  readonly restsOn: readonly MissingInput[]
  /** In the order of evaluation; only policy types that apply. */
  readonly gates: readonly ExplainedGate[]
  /** The policy types that do not apply. */
  readonly absent: readonly AbsentPolicies[]
  /** Why no policy can make another verdict; absent where one can. */
  readonly beyondPolicies?: string
  /**
   * The users or roles with the nearest names, where the directory does not have the one who asks, or
   * the one that is asked about; absent for none.
   */
  readonly meant?: { readonly principal?: string; readonly resource?: string }
  /** What is not known, assumed, exempt or not allowed besides, a sentence each. */
  readonly notes: readonly string[]
}
