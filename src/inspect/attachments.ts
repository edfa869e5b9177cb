/** What is attached to a user or role, layer by layer. */
import * as Caller from '../../assembly/layout/caller.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import * as Principal from '../../assembly/layout/principal.ts'
import * as Resource from '../../assembly/layout/resource.ts'
import * as Section from '../../assembly/layout/section.ts'
import { recordKey } from '../engine/caller/caller-table.ts'
import { readPrincipal } from '../engine/caller/identity.ts'
import { readAccountRecord, readPrincipalRecord } from '../engine/caller/stored-records.ts'
import type { Engine } from '../engine/engine.ts'
import { seamOf } from '../engine/guests.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { RequestError } from '../model/errors.ts'
import { type AttachedPolicy, readAttachedPolicies, readGroupNames } from './attached-policies.ts'
import { type NumberedAccount, type PolicyLevel, readLevels } from './levels.ts'

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

/**
 * What is attached to a user, or to a role named by its own or a session's ARN, in the bundle that an
 * engine uses; undefined for one that the bundle does not know. Throws `ERR_REQUEST_INVALID` for what
 * is no principal's ARN, or no engine.
 */
export function inspectPrincipal(engine: Engine, arn: string): Attachments | undefined {
  const loaded = seamOf(engine).bundle()
  const { kernel } = loaded
  const number = kernel.find(Key.SPACE_PRINCIPAL, recordKey(readPrincipal(confirmArn(arn))))
  if (number === undefined) return undefined
  const { bundle } = kernel
  const record = readPrincipalRecord(bundle, number)
  const { account: id, kind } = readPrincipal(record.arn)
  const account = findAccount(loaded, id)
  const isServiceLinked = kind === Caller.SERVICE_LINKED_ROLE
  const setAt = (at: number) => bundle.word(Section.PRINCIPALS, number * Principal.SIZE + at)
  const boundary = setAt(Principal.BOUNDARY_AT)
  const trust = readTrustSet(loaded, record.arn)
  const identity = setAt(Principal.IDENTITY_AT)
  return {
    arn: record.arn,
    id: record.id,
    account: id,
    organization: account?.record.organization,
    organizationPath: account?.record.path,
    isManagement: account?.record.isManagement === true,
    isServiceLinked,
    tags: Object.fromEntries(record.tags),
    maxSessionDuration: record.maxSessionDuration,
    scps: isServiceLinked ? [] : readLevels(loaded, account, 'scp'),
    rcps: readLevels(loaded, account, 'rcp'),
    identity: readAttachedPolicies(loaded, identity, readGroupNames(bundle, number)),
    boundary: boundary === PolicySet.ALWAYS ? undefined : readAttachedPolicies(loaded, boundary),
    trust: trust === PolicySet.NEVER ? undefined : readAttachedPolicies(loaded, trust),
  }
}

/** Throws `ERR_REQUEST_INVALID` for what is no string. */
export function confirmArn(arn: unknown): string {
  if (typeof arn === 'string') return arn
  const hint = 'give the ARN of a user, role or resource'
  throw new RequestError('the ARN must be a string', { place: 'arn', hint })
}

/** The account of an id, where the bundle knows it. */
export function findAccount({ kernel }: LoadedBundle, id: string): NumberedAccount | undefined {
  const number = kernel.find(Key.SPACE_ACCOUNT, id)
  return number === undefined
    ? undefined
    : { number, record: readAccountRecord(kernel.bundle, number) }
}

/** A role is a resource too, whose policy is its trust policy; a user has no such policy. */
function readTrustSet({ kernel }: LoadedBundle, arn: string): number {
  const number = kernel.find(Key.SPACE_RESOURCE, arn)
  if (number === undefined) return PolicySet.NEVER
  return kernel.bundle.word(Section.RESOURCES, number * Resource.SIZE + Resource.SET_AT)
}
