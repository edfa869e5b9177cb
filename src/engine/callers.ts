/** Principals resolved against one bundle and kept in the kernel, a bounded number of them. */
import {
  ACCOUNT_RCPS_AT,
  ACCOUNT_SCPS_AT,
  ACCOUNT_SIZE,
  BLOCK_ACCOUNT_AT,
  BLOCK_ACCOUNT_BYTES_AT,
  BLOCK_BOUNDARY_AT,
  BLOCK_BOUNDED,
  BLOCK_ENTRIES,
  BLOCK_ENTRIES_AT,
  BLOCK_ENTRY_COUNT_AT,
  BLOCK_FLAGS_AT,
  BLOCK_IDENTITY_AT,
  BLOCK_KIND_AT,
  BLOCK_LINKS_AT,
  BLOCK_NAMED_ONLY,
  BLOCK_RCP_COUNT_AT,
  BLOCK_RCPS_AT,
  BLOCK_SCP_COUNT_AT,
  BLOCK_SCPS_AT,
  BLOCK_SESSION_AT,
  CALLER_ASSUMED_ROOT,
  CALLER_FEDERATED_ROOT,
  CALLER_FEDERATED_USER,
  CALLER_IDENTITY_PROVIDER,
  CALLER_ROOT,
  CALLER_SERVICE_LINKED_ROLE,
  DEFAULTS_BOUNDARY_AT,
  DEFAULTS_IDENTITY_AT,
  DEFAULTS_SCPS_AT,
  DEFAULTS_SESSION_AT,
  PRINCIPAL_BOUNDARY_AT,
  PRINCIPAL_IDENTITY_AT,
  PRINCIPAL_SIZE,
  SECTION_ACCOUNTS,
  SECTION_DEFAULTS,
  SECTION_ENTRY_LISTS,
  SECTION_PRINCIPALS,
  SET_ALWAYS,
  SET_NEVER,
  SPACE_ACCOUNT,
  SPACE_ENTRY,
  SPACE_PRINCIPAL,
  SPACE_ROLE_ENTRIES,
} from '../../assembly/layout.ts'
import type { BundleView } from '../bundle/view.ts'
import { LimitError } from '../errors.ts'
import { BLOCKS, type Kernel } from '../kernel/kernel.ts'
import type { Principal } from '../model/request.ts'
import {
  type AccountRecord,
  type PrincipalRecord,
  readAccountRecord,
  readPrincipalRecord,
  type Tags,
} from './directory.ts'
import { type EntryKey, entriesOf } from './entries.ts'
import { type Identity, lastName, readPrincipal, withParent, withRoleArn } from './principal.ts'

/** A principal as one bundle knows it. */
export interface Caller {
  readonly principal: Principal
  readonly identity: Identity
  readonly id: string | undefined
  readonly tags: Tags
  readonly account: AccountRecord | undefined
  /** Address of its block; valid as long as `epoch` is the table's. */
  readonly block: number
  readonly epoch: number
  /** Its session policies are not in the bundle and still to be asked. */
  readonly ownSession: boolean
}

/** What a simulated context says of the principal (K-3). */
export interface Stated {
  readonly arn: string | undefined
  readonly userId: string | undefined
}

const unstated: Stated = { arn: undefined, userId: undefined }
/** The epoch of a caller whose block serves the next check too. */
const PASSING = -1
const noTags: Tags = new Map()

/** What a bundle has for a principal: set numbers and records. */
interface Found {
  readonly identity: Identity
  readonly record: PrincipalRecord | undefined
  readonly number: number | undefined
}

export class CallerTable {
  readonly #kernel: Kernel
  readonly #known = new Map<string, Caller>()
  readonly #most: number
  #next = 0
  #epoch = 0

  /** `most`: how many principals are remembered by their ARN; 0 to remember none. */
  constructor(kernel: Kernel, most: number) {
    this.#kernel = kernel
    this.#most = Math.min(most, BLOCKS - 1)
  }

  get epoch(): number {
    return this.#epoch
  }

  /** The principal an ARN names, remembered. Throws `ERR_REQUEST_INVALID`. */
  byArn(arn: string): Caller {
    const known = this.#known.get(arn)
    if (known !== undefined) return known
    if (this.#most === 0) return this.resolve(arn)
    const caller = this.keep(arn)
    this.#known.set(arn, caller)
    return caller
  }

  /** Resolves a principal for good: its block is its own until `epoch` changes. */
  keep(principal: Principal): Caller {
    if (this.#most === 0) return this.resolve(principal)
    return this.#resolveInto(this.#takeBlock(), this.#epoch, principal, unstated)
  }

  /** Resolves a principal for one check. Throws `ERR_REQUEST_INVALID`. */
  resolve(principal: Principal, stated: Stated = unstated): Caller {
    return this.#resolveInto(this.#kernel.blockAddress(BLOCKS - 1), PASSING, principal, stated)
  }

  #resolveInto(address: number, epoch: number, principal: Principal, stated: Stated): Caller {
    const found = this.#find(principal, stated)
    const { identity, record } = found
    const id = /^(?:AIDA|AROA)[^:]*/.exec(stated.userId ?? '')?.[0] ?? record?.id
    const ownSession = this.#writeBlock(address, found, id, principal)
    return {
      principal,
      identity,
      id,
      tags: record?.tags ?? noTags,
      account: this.#account(identity),
      block: address,
      epoch,
      ownSession,
    }
  }

  /** When all blocks are taken, everybody is forgotten and resolved again when met. */
  #takeBlock(): number {
    if (this.#next >= this.#most) {
      this.#known.clear()
      this.#next = 0
      this.#epoch += 1
    }
    this.#next += 1
    return this.#kernel.blockAddress(this.#next - 1)
  }

  #account(identity: Identity): AccountRecord | undefined {
    const number = this.#accountNumber(identity)
    return number === undefined ? undefined : readAccountRecord(this.#kernel.bundle, number)
  }

  #accountNumber(identity: Identity): number | undefined {
    return identity.account === '' ? undefined : this.#kernel.find(SPACE_ACCOUNT, identity.account)
  }

  /** The directory's record of the user or role behind a principal. */
  #find(principal: Principal, stated: Stated): Found {
    const { bundle } = this.#kernel
    let identity = readPrincipal(principal)
    const bare = identity.kind === CALLER_FEDERATED_USER && typeof principal === 'string'
    if (bare && hasDefaults(bundle)) identity = withParent(identity, sameNamedUser(identity))
    const number = this.#kernel.find(SPACE_PRINCIPAL, recordKey(identity))
    const record = number === undefined ? undefined : readPrincipalRecord(bundle, number)
    for (const arn of [stated.arn, record?.arn]) {
      if (arn !== undefined && !identity.pathKnown) identity = withRoleArn(identity, arn)
    }
    return { identity, record, number }
  }

  /** Writes a block; answers whether session policies of the principal's own are still to be asked. */
  #writeBlock(
    address: number,
    found: Found,
    id: string | undefined,
    principal: Principal,
  ): boolean {
    const { bundle } = this.#kernel
    const { identity } = found
    const { words, bytes } = this.#kernel.blockAt(address)
    const boundary = setOf(bundle, found, DEFAULTS_BOUNDARY_AT, PRINCIPAL_BOUNDARY_AT, SET_ALWAYS)
    const session = hasDefaults(bundle)
      ? bundle.word(SECTION_DEFAULTS, DEFAULTS_SESSION_AT)
      : SET_ALWAYS
    const ownSession = session === SET_ALWAYS && carriesPolicies(principal)
    const { keys, links } = entriesOf(identity, id)
    const entries = this.#entries(keys)
    words.fill(0)
    words[BLOCK_KIND_AT >> 2] = identity.kind
    words[BLOCK_IDENTITY_AT >> 2] = setOf(
      bundle,
      found,
      DEFAULTS_IDENTITY_AT,
      PRINCIPAL_IDENTITY_AT,
      SET_NEVER,
    )
    words[BLOCK_BOUNDARY_AT >> 2] = boundary
    words[BLOCK_SESSION_AT >> 2] =
      session === SET_ALWAYS && needsSession(identity) ? SET_NEVER : session
    words[BLOCK_LINKS_AT >> 2] = links
    words[BLOCK_FLAGS_AT >> 2] =
      (boundary !== SET_ALWAYS && takesBoundary(identity) ? BLOCK_BOUNDED : 0) |
      (identity.kind === CALLER_IDENTITY_PROVIDER ? BLOCK_NAMED_ONLY : 0)
    this.#writeLevels(words, identity)
    words[BLOCK_ACCOUNT_BYTES_AT >> 2] = identity.account.length
    for (let at = 0; at < identity.account.length; at += 1) {
      bytes[BLOCK_ACCOUNT_AT + at] = identity.account.charCodeAt(at)
    }
    words[BLOCK_ENTRY_COUNT_AT >> 2] = entries.length
    for (const [at, entry] of entries.entries()) {
      const word = (BLOCK_ENTRIES_AT >> 2) + at * 2
      words[word] = entry.number
      words[word + 1] = entry.key.link | (entry.key.grant << 16) | (entry.key.flags << 24)
    }
    return ownSession
  }

  #writeLevels(words: Uint32Array, identity: Identity): void {
    const { bundle } = this.#kernel
    if (hasDefaults(bundle)) {
      words[BLOCK_SCPS_AT >> 2] = bundle.word(SECTION_DEFAULTS, DEFAULTS_SCPS_AT)
      words[BLOCK_SCP_COUNT_AT >> 2] = bundle.word(SECTION_DEFAULTS, DEFAULTS_SCPS_AT + 4)
      return
    }
    const account = this.#accountNumber(identity)
    if (account === undefined) return
    const at = account * ACCOUNT_SIZE
    words[BLOCK_SCPS_AT >> 2] = bundle.word(SECTION_ACCOUNTS, at + ACCOUNT_SCPS_AT)
    words[BLOCK_SCP_COUNT_AT >> 2] = bundle.word(SECTION_ACCOUNTS, at + ACCOUNT_SCPS_AT + 4)
    words[BLOCK_RCPS_AT >> 2] = bundle.word(SECTION_ACCOUNTS, at + ACCOUNT_RCPS_AT)
    words[BLOCK_RCP_COUNT_AT >> 2] = bundle.word(SECTION_ACCOUNTS, at + ACCOUNT_RCPS_AT + 4)
  }

  #entries(keys: readonly EntryKey[]): { number: number; key: EntryKey }[] {
    const entries = keys.flatMap((key) => this.#numbers(key).map((number) => ({ number, key })))
    if (entries.length <= BLOCK_ENTRIES) return entries
    throw new LimitError(`a principal is named by more than ${BLOCK_ENTRIES} entries of policies`)
  }

  #numbers({ key, byRoleName }: EntryKey): number[] {
    if (!byRoleName) {
      const number = this.#kernel.find(SPACE_ENTRY, key)
      return number === undefined ? [] : [number]
    }
    const list = this.#kernel.find(SPACE_ROLE_ENTRIES, key)
    if (list === undefined) return []
    const words = this.#kernel.bundle.words(SECTION_ENTRY_LISTS)
    return [...words.slice(list + 1, list + 1 + (words[list] ?? 0))]
  }
}

export function hasDefaults(bundle: BundleView): boolean {
  return bundle.length(SECTION_DEFAULTS) !== 0
}

function setOf(
  bundle: BundleView,
  { number }: Found,
  inDefaults: number,
  inRecord: number,
  absent: number,
): number {
  if (hasDefaults(bundle)) return bundle.word(SECTION_DEFAULTS, inDefaults)
  if (number === undefined) return absent
  return bundle.word(SECTION_PRINCIPALS, number * PRINCIPAL_SIZE + inRecord)
}

/** What the directory lists a principal under: a federated user is the user behind it. */
function recordKey({ kind, name, parent, partition, account, pathKnown }: Identity): string {
  if (kind === CALLER_FEDERATED_USER || kind === CALLER_FEDERATED_ROOT) return parent ?? ''
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
    kind === CALLER_FEDERATED_USER || kind === CALLER_FEDERATED_ROOT || kind === CALLER_ASSUMED_ROOT
  )
}

/** Root users and service-linked roles have no boundary (E-46). */
function takesBoundary({ kind, account }: Identity): boolean {
  if (account === '' || kind === CALLER_ROOT || kind === CALLER_ASSUMED_ROOT) return false
  return kind !== CALLER_SERVICE_LINKED_ROLE
}

function carriesPolicies(principal: Principal): boolean {
  return (
    typeof principal === 'object' && 'policies' in principal && principal.policies !== undefined
  )
}
