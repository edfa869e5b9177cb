/** Principals resolved against one bundle: which policies, levels and entries are theirs. */
import * as CallerLayout from '../../../assembly/layout/caller.ts'
import * as Key from '../../../assembly/layout/key.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { Principal, Tags } from '../../model/request.ts'
import { Cache } from '../cache.ts'
import { nameOf } from './described-names.ts'
import { type Identity, lastName, readPrincipal, withParent, withRoleArn } from './identity.ts'
import { accountNumber, type FoundPrincipal, hasDefaults, makeBlock } from './principal-block.ts'
import { type AccountRecord, readAccountRecord, readPrincipalRecord } from './stored-records.ts'

/** A principal as one bundle knows it; what only its session has stays with the request. */
export interface Caller {
  readonly identity: Identity
  readonly id: string | undefined
  readonly tags: Tags
  readonly account: AccountRecord | undefined
  /** Its principal block, as far as it is filled. */
  readonly block: Uint32Array
  /** Tells the block from all others of the bundle; never 0. */
  readonly number: number
  /** The directory has no such user or role; never said of a bundle of bare policies. */
  readonly isUnknown: boolean
}

/** What a simulated context says of the principal (K-3). */
export interface Stated {
  readonly arn: string | undefined
  readonly userId: string | undefined
}

const unstated: Stated = { arn: undefined, userId: undefined }
const noTags: Tags = new Map()

/** Sessions come and go: no more of them are remembered. */
const SESSIONS = 2_000

/** Principals resolved against a bundle; a bounded number of them is remembered. */
export class CallerTable {
  readonly #kernel: Kernel
  // INVARIANT: what is keyed apart is kept apart: an ARN, a role's sessions and a descriptor may
  // well be spelled alike
  /** By the whole ARN, or `anonymous`, once it has been read. */
  readonly #arns: Cache<string, Caller>
  /** By the ARN up to the session's name: sessions that no policy names. */
  readonly #sessions: Cache<string, Caller>
  /** By the whole ARN: such sessions with their names, as many as call at once. */
  readonly #met: Cache<string, Caller>
  /** By what a descriptor says. */
  readonly #described: Cache<string, Caller>
  #made = 0

  constructor(kernel: Kernel, most: number) {
    this.#kernel = kernel
    this.#arns = new Cache(most)
    this.#sessions = new Cache(most)
    this.#met = new Cache(Math.min(most, SESSIONS))
    this.#described = new Cache(most)
  }

  /** Who a principal is, remembered by what names it. Throws `ERR_REQUEST_INVALID`. */
  find(principal: Principal): Caller {
    if (typeof principal === 'string') {
      return this.#arns.find(principal) ?? this.#session(principal) ?? this.#byArn(principal)
    }
    const isDescribed = typeof principal === 'object' && principal !== null
    const name = isDescribed ? nameOf(principal) : undefined
    const known = name === undefined ? undefined : this.#described.find(name)
    if (known !== undefined) return known
    const caller = this.resolve(principal)
    return name === undefined ? caller : this.#described.keep(name, caller)
  }

  #byArn(arn: string): Caller {
    return this.#arns.keep(arn, this.resolve(arn))
  }

  /**
   * Sessions that no policy names are all alike but for their names: their role is found once, and
   * none of them takes the place of another principal.
   */
  #session(arn: string): Caller | undefined {
    if (!arn.includes(':assumed-role/')) return undefined
    const met = this.#met.find(arn)
    if (met !== undefined) return met
    const start = arn.lastIndexOf('/') + 1
    const name = arn.slice(0, start)
    const known = start === arn.length ? undefined : this.#sessions.find(name)
    const session = known === undefined ? readPrincipal(arn).session : arn.slice(start)
    if (session === undefined || this.#isNamed(arn)) return undefined
    const alike = known ?? this.#sessions.keep(name, this.resolve(arn))
    return this.#met.keep(arn, { ...alike, identity: { ...alike.identity, session } })
  }

  /** Whether an entry of some policy names the session itself. */
  #isNamed(arn: string): boolean {
    return this.#kernel.find(Key.SPACE_ENTRY, `AWS:${arn}`) !== undefined
  }

  /** The same with what a simulated context states of the principal; remembers nothing. */
  resolve(principal: Principal, stated: Stated = unstated): Caller {
    const found = this.#find(principal, stated)
    const { identity, record } = found
    const id = /^(?:AIDA|AROA)[^:]*/.exec(stated.userId ?? '')?.[0] ?? record?.id
    return {
      identity,
      id,
      tags: record?.tags ?? noTags,
      account: this.#account(identity),
      block: makeBlock(this.#kernel, found, id),
      number: this.#number(),
      isUnknown: this.#isUnknown(found),
    }
  }

  /** Services, providers and root users are in no directory; of a federated user, the parent is. */
  #isUnknown({ identity, number }: FoundPrincipal): boolean {
    const { kind, parent } = identity
    const isListed =
      kind < CallerLayout.FEDERATED_USER ||
      (kind === CallerLayout.FEDERATED_USER && parent !== undefined)
    return isListed && number === undefined && !hasDefaults(this.#kernel.bundle)
  }

  /** Beyond 32 bits it would be another's. */
  #number(): number {
    this.#made = this.#made === 0xffffffff ? 1 : this.#made + 1
    return this.#made
  }

  #account(identity: Identity): AccountRecord | undefined {
    const number = accountNumber(this.#kernel, identity)
    return number === undefined ? undefined : readAccountRecord(this.#kernel.bundle, number)
  }

  /** The directory's record of the user or role behind a principal. */
  #find(principal: Principal, stated: Stated): FoundPrincipal {
    const { bundle } = this.#kernel
    let identity = readPrincipal(principal)
    const bare = identity.kind === CallerLayout.FEDERATED_USER && typeof principal === 'string'
    if (bare && hasDefaults(bundle)) identity = withParent(identity, sameNamedUser(identity))
    const number = this.#kernel.find(Key.SPACE_PRINCIPAL, recordKey(identity))
    const record = number === undefined ? undefined : readPrincipalRecord(bundle, number)
    for (const arn of [stated.arn, record?.arn]) {
      if (arn !== undefined && !identity.pathKnown) identity = withRoleArn(identity, arn)
    }
    return { identity, record, number }
  }
}

/** What the directory lists a principal under: a federated user is the user behind it. */
export function recordKey({ kind, name, parent, partition, account, pathKnown }: Identity): string {
  if (kind === CallerLayout.FEDERATED_USER || kind === CallerLayout.FEDERATED_ROOT)
    return parent ?? ''
  if (pathKnown) return name
  return `arn:${partition}:sts::${account}:assumed-role/${lastName(name)}`
}

/** A bare federated-user ARN, with no directory to ask, stands for the user of its name (E-18). */
function sameNamedUser({ partition, account, name }: Identity): string {
  return `arn:${partition}:iam::${account}:user/${lastName(name)}`
}
