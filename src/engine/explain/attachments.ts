/** Who is in a bundle, and what is attached to whom, layer by layer. */
import {
  ACCOUNT_RCPS_AT,
  ACCOUNT_SCPS_AT,
  ACCOUNT_SIZE,
  CALLER_SERVICE_LINKED_ROLE,
  POLICY_SIZE,
  PRINCIPAL_ARN_AT,
  PRINCIPAL_BOUNDARY_AT,
  PRINCIPAL_IDENTITY_AT,
  PRINCIPAL_SIZE,
  RESOURCE_SET_AT,
  RESOURCE_SIZE,
  SECTION_ACCOUNTS,
  SECTION_DEBUG_TEXT,
  SECTION_LEVELS,
  SECTION_POLICIES,
  SECTION_PRINCIPALS,
  SECTION_RESOURCES,
  SECTION_STATEMENTS,
  SECTION_TEXT,
  SET_ALWAYS,
  SET_NEVER,
  SPACE_ACCOUNT,
  SPACE_PRINCIPAL,
  SPACE_RESOURCE,
  STATEMENT_POLICY_AT,
  STATEMENT_SIZE,
} from '../../../assembly/layout.ts'
import type { BundleView } from '../../bundle/view.ts'
import { recordKey } from '../caller/caller-table.ts'
import { readPrincipal } from '../caller/identity.ts'
import {
  type AccountRecord,
  readAccountRecord,
  readPrincipalRecord,
} from '../caller/stored-records.ts'
import type { LoadedBundle } from '../loaded-bundle.ts'

/** A policy as a bundle names it. */
export interface AttachedPolicy {
  readonly name: string
  readonly file: string | undefined
  readonly statements: number
}

/** The organization policies of one type at a root, unit or account. */
export interface PolicyLevel {
  /** `r-…`, `ou-…` or the account's id. */
  readonly target: string
  readonly policies: readonly AttachedPolicy[]
}

/** What is known of a principal. A stripped bundle names no policies: its lists are empty. */
export interface Attachments {
  readonly arn: string
  readonly id: string | undefined
  readonly account: string
  readonly organization: string | undefined
  /** `o-x/r-y/ou-1/` (K-13). */
  readonly organizationPath: string | undefined
  /** The management account, which no organization policy limits (E-52, E-56). */
  readonly isManagement: boolean
  readonly isServiceLinked: boolean
  readonly tags: Readonly<Record<string, string>>
  /** Seconds; of a role that states them. */
  readonly maxSessionDuration: number | undefined
  /** What limits the principal, from the root down; empty where nothing does (E-51…E-55). */
  readonly scps: readonly PolicyLevel[]
  /** What limits its account's resources, whoever calls (E-56). */
  readonly rcps: readonly PolicyLevel[]
  /** Inline, managed, and for a user its groups' (E-45). */
  readonly identity: readonly AttachedPolicy[]
  readonly boundary: readonly AttachedPolicy[] | undefined
  /** A role's trust policy. */
  readonly trust: readonly AttachedPolicy[] | undefined
}

/** The ARNs of all users and roles, account after account. */
export function* listPrincipals({ kernel }: LoadedBundle): Generator<string> {
  const count = kernel.bundle.count(SECTION_PRINCIPALS, PRINCIPAL_SIZE)
  for (let number = 0; number < count; number += 1) {
    const { bundle } = kernel // memory may have grown since
    const at = number * PRINCIPAL_SIZE + PRINCIPAL_ARN_AT
    const offset = bundle.word(SECTION_PRINCIPALS, at)
    yield bundle.text(SECTION_TEXT, offset, bundle.word(SECTION_PRINCIPALS, at + 4))
  }
}

/**
 * What is attached to a user, or to a role named by its own or a session's ARN; undefined for one
 * that the bundle does not know. Throws `ERR_REQUEST_INVALID` for what is no principal's ARN.
 */
export function readAttachments(loaded: LoadedBundle, arn: string): Attachments | undefined {
  const { kernel, statements } = loaded
  const { bundle } = kernel
  const number = kernel.find(SPACE_PRINCIPAL, recordKey(readPrincipal(arn)))
  if (number === undefined) return undefined
  const record = readPrincipalRecord(bundle, number)
  const { account: id, kind } = readPrincipal(record.arn)
  const accountNumber = kernel.find(SPACE_ACCOUNT, id)
  const account = accountNumber === undefined ? undefined : readAccountRecord(bundle, accountNumber)
  const isServiceLinked = kind === CALLER_SERVICE_LINKED_ROLE
  const policiesOf = (set: number) => readPolicies(bundle, statements.of(set))
  const levelsAt = (at: number) =>
    account === undefined || accountNumber === undefined
      ? []
      : readLevels(bundle, account, accountNumber * ACCOUNT_SIZE + at, policiesOf)
  const setAt = (at: number) => bundle.word(SECTION_PRINCIPALS, number * PRINCIPAL_SIZE + at)
  const boundary = setAt(PRINCIPAL_BOUNDARY_AT)
  const trust = readTrustSet(loaded, record.arn)
  return {
    arn: record.arn,
    id: record.id,
    account: id,
    organization: account?.organization,
    organizationPath: account?.path,
    isManagement: account?.isManagement === true,
    isServiceLinked,
    tags: Object.fromEntries(record.tags),
    maxSessionDuration: record.maxSessionDuration,
    scps: isServiceLinked ? [] : levelsAt(ACCOUNT_SCPS_AT),
    rcps: levelsAt(ACCOUNT_RCPS_AT),
    identity: policiesOf(setAt(PRINCIPAL_IDENTITY_AT)),
    boundary: boundary === SET_ALWAYS ? undefined : policiesOf(boundary),
    trust: trust === SET_NEVER ? undefined : policiesOf(trust),
  }
}

/** The levels of an account, each named by what it is attached to. */
function readLevels(
  bundle: BundleView,
  { id, path = '' }: AccountRecord,
  at: number,
  policiesOf: (set: number) => readonly AttachedPolicy[],
): PolicyLevel[] {
  const targets = [...path.split('/').slice(1, -1), id]
  const first = bundle.word(SECTION_ACCOUNTS, at)
  const count = bundle.word(SECTION_ACCOUNTS, at + 4)
  const sets = [...bundle.words(SECTION_LEVELS).slice(first, first + count)]
  return sets.map((set, level) => ({ target: targets[level] ?? '', policies: policiesOf(set) }))
}

/** A role is a resource too, whose policy is its trust policy; of a user there is none. */
function readTrustSet({ kernel }: LoadedBundle, arn: string): number {
  const number = kernel.find(SPACE_RESOURCE, arn)
  if (number === undefined) return SET_NEVER
  return kernel.bundle.word(SECTION_RESOURCES, number * RESOURCE_SIZE + RESOURCE_SET_AT)
}

/** The policies that statements stand in, each with how many of them. */
function readPolicies(bundle: BundleView, statements: readonly number[]): AttachedPolicy[] {
  const counts = new Map<number, number>()
  for (const statement of statements) {
    const policy = bundle.word(SECTION_STATEMENTS, statement * STATEMENT_SIZE + STATEMENT_POLICY_AT)
    counts.set(policy, (counts.get(policy) ?? 0) + 1)
  }
  return [...counts].map(([policy, count]) => ({
    name: readText(bundle, policy * POLICY_SIZE),
    file: readText(bundle, policy * POLICY_SIZE + 8) || undefined,
    statements: count,
  }))
}

function readText(bundle: BundleView, at: number): string {
  const offset = bundle.word(SECTION_POLICIES, at)
  return bundle.text(SECTION_DEBUG_TEXT, offset, bundle.word(SECTION_POLICIES, at + 4))
}
