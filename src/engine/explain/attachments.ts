/** Who is in a bundle, and what is attached to whom, layer by layer. */

import * as Account from '../../../assembly/layout/account.ts'
import * as Caller from '../../../assembly/layout/caller.ts'
import * as Key from '../../../assembly/layout/key.ts'
import * as Levels from '../../../assembly/layout/levels.ts'
import * as Policy from '../../../assembly/layout/policy.ts'
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as Principal from '../../../assembly/layout/principal.ts'
import * as Resource from '../../../assembly/layout/resource.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Statement from '../../../assembly/layout/statement.ts'
import * as TextRange from '../../../assembly/layout/text-range.ts'
import type { BundleView } from '../../bundle/view.ts'
import { RequestError } from '../../model/errors.ts'
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
  const count = kernel.bundle.count(Section.PRINCIPALS)
  for (let number = 0; number < count; number += 1) {
    const { bundle } = kernel // memory may have grown since
    const at = number * Principal.SIZE
    const offset = bundle.word(Section.PRINCIPALS, at + Principal.ARN_AT)
    const bytes = bundle.word(Section.PRINCIPALS, at + Principal.ARN_BYTES_AT)
    yield bundle.text(Section.TEXT, offset, bytes)
  }
}

function noArn(): RequestError {
  const hint = 'give the ARN of a user or role'
  return new RequestError('the ARN must be a string', { place: 'arn', hint })
}

/**
 * What is attached to a user, or to a role named by its own or a session's ARN; undefined for one
 * that the bundle does not know. Throws `ERR_REQUEST_INVALID` for what is no principal's ARN.
 */
export function readAttachments(loaded: LoadedBundle, arn: string): Attachments | undefined {
  if (typeof arn !== 'string') throw noArn()
  const { kernel, statements } = loaded
  const { bundle } = kernel
  const number = kernel.find(Key.SPACE_PRINCIPAL, recordKey(readPrincipal(arn)))
  if (number === undefined) return undefined
  const record = readPrincipalRecord(bundle, number)
  const { account: id, kind } = readPrincipal(record.arn)
  const accountNumber = kernel.find(Key.SPACE_ACCOUNT, id)
  const account = accountNumber === undefined ? undefined : readAccountRecord(bundle, accountNumber)
  const isServiceLinked = kind === Caller.SERVICE_LINKED_ROLE
  const policiesOf = (set: number) => readPolicies(bundle, statements.of(set))
  const levelsAt = (at: number) =>
    account === undefined || accountNumber === undefined
      ? []
      : readLevels(bundle, account, accountNumber * Account.SIZE + at, policiesOf)
  const setAt = (at: number) => bundle.word(Section.PRINCIPALS, number * Principal.SIZE + at)
  const boundary = setAt(Principal.BOUNDARY_AT)
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
    scps: isServiceLinked ? [] : levelsAt(Account.SCPS_AT),
    rcps: levelsAt(Account.RCPS_AT),
    identity: policiesOf(setAt(Principal.IDENTITY_AT)),
    boundary: boundary === PolicySet.ALWAYS ? undefined : policiesOf(boundary),
    trust: trust === PolicySet.NEVER ? undefined : policiesOf(trust),
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
  const first = bundle.word(Section.ACCOUNTS, at + Levels.FIRST_AT)
  const count = bundle.word(Section.ACCOUNTS, at + Levels.COUNT_AT)
  const sets = [...bundle.words(Section.LEVELS).slice(first, first + count)]
  return sets.map((set, level) => ({ target: targets[level] ?? '', policies: policiesOf(set) }))
}

/** A role is a resource too, whose policy is its trust policy; of a user there is none. */
function readTrustSet({ kernel }: LoadedBundle, arn: string): number {
  const number = kernel.find(Key.SPACE_RESOURCE, arn)
  if (number === undefined) return PolicySet.NEVER
  return kernel.bundle.word(Section.RESOURCES, number * Resource.SIZE + Resource.SET_AT)
}

/** The policies that statements stand in, each with how many of them. */
function readPolicies(bundle: BundleView, statements: readonly number[]): AttachedPolicy[] {
  const counts = new Map<number, number>()
  for (const statement of statements) {
    const policy = bundle.word(Section.STATEMENTS, statement * Statement.SIZE + Statement.POLICY_AT)
    counts.set(policy, (counts.get(policy) ?? 0) + 1)
  }
  return [...counts].map(([policy, count]) => ({
    name: readText(bundle, policy * Policy.SIZE + Policy.NAME_AT),
    file: readText(bundle, policy * Policy.SIZE + Policy.FILE_AT) || undefined,
    statements: count,
  }))
}

function readText(bundle: BundleView, at: number): string {
  const offset = bundle.word(Section.POLICIES, at + TextRange.TEXT_AT)
  const bytes = bundle.word(Section.POLICIES, at + TextRange.BYTES_AT)
  return bundle.text(Section.DEBUG_TEXT, offset, bytes)
}
