/** The nouns of the policy language, as they are after parsing ("Grammar of the IAM JSON policy language"). */
import type { policyTypes } from './policy-types.ts'

export type Effect = 'Allow' | 'Deny'

/** The part a policy plays in a decision. */
export type PolicyType = (typeof policyTypes)[number]

/** What a document is written for: a policy type, or a role trust policy, which is resource-based. */
export type DocumentType = PolicyType | 'trust'

export const documentTypes: readonly DocumentType[] = Object.keys({
  identity: true,
  resource: true,
  boundary: true,
  session: true,
  scp: true,
  rcp: true,
  endpoint: true,
  trust: true,
} satisfies Record<DocumentType, true>) as DocumentType[]

export type PolicyVersion = '2012-10-17' | '2008-10-17'

/** A position in a document; both count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** One entry of a Principal map; `"*"` as a whole is `{ kind: 'AWS', value: '*' }` (L-30). */
export interface PrincipalEntry {
  readonly kind: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser'
  readonly value: string
}

/** `Principal`, or `NotPrincipal` when negated. */
export interface PrincipalElement {
  readonly negated: boolean
  readonly entries: readonly PrincipalEntry[]
}

/** `Action` or `Resource`, or their `Not…` form when negated; the strings are as written. */
export interface PatternElement {
  readonly negated: boolean
  readonly patterns: readonly string[]
}

/** One (operator, key) pair of a Condition block; numbers and booleans are already text (C-34). */
export interface Condition {
  /** As written, set prefix and `IfExists` included, e.g. `ForAnyValue:StringLike`. */
  readonly operator: string
  /** As written, e.g. `aws:SourceIp`. */
  readonly key: string
  readonly values: readonly string[]
}

export interface Statement {
  /** Its position in the document, from 0. */
  readonly index: number
  readonly sid: string | undefined
  readonly effect: Effect
  readonly principal: PrincipalElement | undefined
  readonly action: PatternElement
  /** Absent where the policy type lets it be (L-81): then the resource the policy is attached to. */
  readonly resource: PatternElement | undefined
  readonly conditions: readonly Condition[]
  readonly place: Place
}

/** A policy document, parsed. What evaluation needs and no more; validation reads the document. */
export interface Policy {
  /** What people call it: a name, an ARN or a file. */
  readonly name: string
  readonly file: string | undefined
  /** A missing `Version` reads as `2008-10-17` (L-12). */
  readonly version: PolicyVersion
  readonly statements: readonly Statement[]
}

/** The policies that have a say in one request, by the part they play. */
export interface PolicySets {
  readonly identity: readonly Policy[]
  /** Undefined: the resource has no policy of its own; an empty list grants nothing either. */
  readonly resource: readonly Policy[] | undefined
  /** Those of the bucket behind an access point that the request goes through (E-76). */
  readonly bucket?: readonly Policy[]
  /** Undefined: no permissions boundary. */
  readonly boundary: readonly Policy[] | undefined
  /** Undefined: no session policy was passed. */
  readonly session: readonly Policy[] | undefined
  /** Undefined: the request travels through no VPC endpoint, or one with full access. */
  readonly endpoint: readonly Policy[] | undefined
  /** From the organization's root down to the account; every level must allow (E-23, E-59). */
  readonly scps: readonly (readonly Policy[])[]
  readonly rcps: readonly (readonly Policy[])[]
}
