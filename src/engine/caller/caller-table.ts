/** Principals resolved against one bundle: which policies, levels and entries are theirs. */
import * as Account from '../../../assembly/layout/account.ts'
import * as Block from '../../../assembly/layout/block.ts'
import * as BlockEntry from '../../../assembly/layout/block-entry.ts'
import * as CallerLayout from '../../../assembly/layout/caller.ts'
import * as Defaults from '../../../assembly/layout/defaults.ts'
import * as Key from '../../../assembly/layout/key.ts'
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as PrincipalLayout from '../../../assembly/layout/principal.ts'
import * as Section from '../../../assembly/layout/section.ts'
import type { BundleView } from '../../bundle/view.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { Principal } from '../../model/request.ts'
import { Cache } from '../cache.ts'
import { nameOf } from './described-names.ts'
import { type Identity, lastName, readPrincipal, withParent, withRoleArn } from './identity.ts'
import { type EntryKey, entriesOf } from './principal-names.ts'
import {
  type AccountRecord,
  type PrincipalRecord,
  readAccountRecord,
  readPrincipalRecord,
  type Tags,
} from './stored-records.ts'

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

/** What a bundle has for a principal: set numbers and records. */
interface Found {
  readonly identity: Identity
  readonly record: PrincipalRecord | undefined
  readonly number: number | undefined
}

/** Principals resolved against a bundle; a bounded number of them is remembered. */
export class CallerTable {
  readonly #kernel: Kernel
  // INVARIANT: what is keyed apart is kept apart: an ARN, a role's sessions and a descriptor may
  // well be spelled alike
  /** By the whole ARN, or `anonymous`, once it has been read. */
  readonly #arns: Cache<string, Caller>
  /** By the ARN up to the session's name: sessions that no policy names. */
  readonly #sessions: Cache<string, Caller>
  /** By what a descriptor says. */
  readonly #described: Cache<string, Caller>
  #made = 0

  constructor(kernel: Kernel, most: number) {
    this.#kernel = kernel
    this.#arns = new Cache(most)
    this.#sessions = new Cache(most)
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
    const { session } = readPrincipal(arn)
    if (session === undefined || this.#isNamed(arn)) return undefined
    const name = arn.slice(0, arn.length - session.length)
    const alike = this.#sessions.find(name) ?? this.#sessions.keep(name, this.resolve(arn))
    return { ...alike, identity: { ...alike.identity, session } }
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
      block: this.#makeBlock(found, id),
      number: this.#number(),
      isUnknown: this.#isUnknown(found),
    }
  }

  /** Services, providers and root users are in no directory; of a federated user, the parent is. */
  #isUnknown({ identity, number }: Found): boolean {
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
    const number = this.#accountNumber(identity)
    return number === undefined ? undefined : readAccountRecord(this.#kernel.bundle, number)
  }

  #accountNumber(identity: Identity): number | undefined {
    return identity.account === ''
      ? undefined
      : this.#kernel.find(Key.SPACE_ACCOUNT, identity.account)
  }

  /** The directory's record of the user or role behind a principal. */
  #find(principal: Principal, stated: Stated): Found {
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

  #makeBlock(found: Found, id: string | undefined): Uint32Array {
    const { bundle } = this.#kernel
    const { identity } = found
    const { keys, links } = entriesOf(identity, id)
    const entries = this.#entries(keys)
    const words = new Uint32Array((Block.ENTRIES_AT + entries.length * BlockEntry.SIZE) >> 2)
    const boundary = setOf(
      bundle,
      found,
      Defaults.BOUNDARY_AT,
      PrincipalLayout.BOUNDARY_AT,
      PolicySet.ALWAYS,
    )
    const policies = setOf(
      bundle,
      found,
      Defaults.IDENTITY_AT,
      PrincipalLayout.IDENTITY_AT,
      PolicySet.NEVER,
    )
    words[Block.KIND_AT >> 2] = identity.kind
    words[Block.IDENTITY_AT >> 2] = policies
    words[Block.BOUNDARY_AT >> 2] = boundary
    words[Block.SESSION_AT >> 2] = sessionSet(bundle, identity)
    words[Block.LINKS_AT >> 2] = links
    words[Block.FLAGS_AT >> 2] =
      (boundary !== PolicySet.ALWAYS && takesBoundary(identity) ? Block.BOUNDED : 0) |
      (identity.kind === CallerLayout.IDENTITY_PROVIDER ? Block.NAMED_ONLY : 0)
    this.#writeLevels(words, identity)
    words[Block.ACCOUNT_BYTES_AT >> 2] = identity.account.length
    const bytes = new Uint8Array(words.buffer)
    for (let at = 0; at < identity.account.length; at += 1) {
      bytes[Block.ACCOUNT_AT + at] = identity.account.charCodeAt(at)
    }
    words[Block.ENTRY_COUNT_AT >> 2] = entries.length
    for (const [at, { number, key }] of entries.entries()) {
      const word = (Block.ENTRIES_AT >> 2) + at * 2
      words[word] = number
      words[word + 1] = key.link | (key.grant << 16) | (key.flags << 24)
    }
    return words
  }

  #writeLevels(words: Uint32Array, identity: Identity): void {
    const { bundle } = this.#kernel
    if (hasDefaults(bundle)) {
      words[Block.SCPS_AT >> 2] = bundle.word(Section.DEFAULTS, Defaults.SCPS_AT)
      words[Block.SCP_COUNT_AT >> 2] = bundle.word(Section.DEFAULTS, Defaults.SCP_COUNT_AT)
      return
    }
    const account = this.#accountNumber(identity)
    if (account === undefined) return
    const at = account * Account.SIZE
    words[Block.SCPS_AT >> 2] = bundle.word(Section.ACCOUNTS, at + Account.SCPS_AT)
    words[Block.SCP_COUNT_AT >> 2] = bundle.word(Section.ACCOUNTS, at + Account.SCP_COUNT_AT)
    words[Block.RCPS_AT >> 2] = bundle.word(Section.ACCOUNTS, at + Account.RCPS_AT)
    words[Block.RCP_COUNT_AT >> 2] = bundle.word(Section.ACCOUNTS, at + Account.RCP_COUNT_AT)
  }

  #entries(keys: readonly EntryKey[]): { number: number; key: EntryKey }[] {
    return keys.flatMap((key) => this.#numbers(key).map((number) => ({ number, key })))
  }

  #numbers({ key, byRoleName }: EntryKey): number[] {
    if (!byRoleName) {
      const number = this.#kernel.find(Key.SPACE_ENTRY, key)
      return number === undefined ? [] : [number]
    }
    const list = this.#kernel.find(Key.SPACE_ROLE_ENTRIES, key)
    if (list === undefined) return []
    const words = this.#kernel.bundle.words(Section.ENTRY_LISTS)
    return [...words.slice(list + 1, list + 1 + (words[list] ?? 0))]
  }
}

export function hasDefaults(bundle: BundleView): boolean {
  return bundle.length(Section.DEFAULTS) !== 0
}

function setOf(
  bundle: BundleView,
  { number }: Found,
  inDefaults: number,
  inRecord: number,
  absent: number,
): number {
  if (hasDefaults(bundle)) return bundle.word(Section.DEFAULTS, inDefaults)
  if (number === undefined) return absent
  return bundle.word(Section.PRINCIPALS, number * PrincipalLayout.SIZE + inRecord)
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

/** Who has nothing without session policies: federated users, AssumeRoot sessions (E-29, E-91). */
function needsSession({ kind }: Identity): boolean {
  return (
    kind === CallerLayout.FEDERATED_USER ||
    kind === CallerLayout.FEDERATED_ROOT ||
    kind === CallerLayout.ASSUMED_ROOT
  )
}

/** Root users and service-linked roles have no boundary (E-46). */
function takesBoundary({ kind, account }: Identity): boolean {
  if (account === '' || kind === CallerLayout.ROOT || kind === CallerLayout.ASSUMED_ROOT)
    return false
  return kind !== CallerLayout.SERVICE_LINKED_ROLE
}

/** The case's session policies, if it has any; who must have some has nothing without (E-29). */
function sessionSet(bundle: BundleView, identity: Identity): number {
  const set = hasDefaults(bundle)
    ? bundle.word(Section.DEFAULTS, Defaults.SESSION_AT)
    : PolicySet.ALWAYS
  return set === PolicySet.ALWAYS && needsSession(identity) ? PolicySet.NEVER : set
}
