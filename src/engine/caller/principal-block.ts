/** A principal block: what the kernel is told of who asks (`assembly/layout/block.ts`). */
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
import { type EntryKey, entriesOf } from './entry-keys.ts'
import { type Identity, principalArn } from './identity.ts'
import type { PrincipalRecord } from './stored-records.ts'

/** What a bundle has for a principal. */
export interface FoundPrincipal {
  readonly identity: Identity
  readonly record: PrincipalRecord | undefined
  /** The number of the record. */
  readonly number: number | undefined
}

/** Makes a principal's block; the unique id is its own, where the directory or the context has one. */
export function makeBlock(
  kernel: Kernel,
  found: FoundPrincipal,
  id: string | undefined,
): Uint32Array {
  const { identity } = found
  const { keys, links } = entriesOf(identity, id)
  const entries = keys.flatMap((key) =>
    entryNumbers(kernel, key).map((number) => ({ number, key })),
  )
  const words = new Uint32Array((Block.ENTRIES_AT + entries.length * BlockEntry.SIZE) >> 2)
  words[Block.KIND_AT >> 2] = identity.kind
  words[Block.LINKS_AT >> 2] = links
  writeSets(words, kernel.bundle, found)
  writeLevels(words, kernel, identity)
  writeAccount(words, identity)
  words[Block.ENTRY_COUNT_AT >> 2] = entries.length
  for (const [at, { number, key }] of entries.entries()) {
    const word = (Block.ENTRIES_AT >> 2) + at * 2
    words[word] = number
    words[word + 1] = key.link | (key.grant << 16) | (key.flags << 24)
  }
  return words
}

/** The number of the record of a principal's account. */
export function accountNumber(kernel: Kernel, { account }: Identity): number | undefined {
  return account === '' ? undefined : kernel.find(Key.SPACE_ACCOUNT, account)
}

/** Whether a bundle is of bare policies, which apply to everybody. */
export function hasDefaults(bundle: BundleView): boolean {
  return bundle.length(Section.DEFAULTS) !== 0
}

function writeSets(words: Uint32Array, bundle: BundleView, found: FoundPrincipal): void {
  const { identity } = found
  const { boundary, ...own } = ownSets(bundle, found.number)
  words[Block.IDENTITY_AT >> 2] = own.identity
  words[Block.BOUNDARY_AT >> 2] = boundary
  words[Block.SESSION_AT >> 2] = sessionSet(bundle, identity)
  words[Block.FLAGS_AT >> 2] =
    (boundary !== PolicySet.ALWAYS && takesBoundary(identity) ? Block.BOUNDED : 0) |
    (identity.kind === CallerLayout.IDENTITY_PROVIDER ? Block.NAMED_ONLY : 0)
}

function writeLevels(words: Uint32Array, kernel: Kernel, identity: Identity): void {
  const { bundle } = kernel
  if (hasDefaults(bundle)) {
    words[Block.SCPS_AT >> 2] = bundle.word(Section.DEFAULTS, Defaults.SCPS_AT)
    words[Block.SCP_COUNT_AT >> 2] = bundle.word(Section.DEFAULTS, Defaults.SCP_COUNT_AT)
    return
  }
  const account = accountNumber(kernel, identity)
  if (account === undefined) return
  const at = account * Account.SIZE
  words[Block.SCPS_AT >> 2] = bundle.word(Section.ACCOUNTS, at + Account.SCPS_AT)
  words[Block.SCP_COUNT_AT >> 2] = bundle.word(Section.ACCOUNTS, at + Account.SCP_COUNT_AT)
  words[Block.RCPS_AT >> 2] = bundle.word(Section.ACCOUNTS, at + Account.RCPS_AT)
  words[Block.RCP_COUNT_AT >> 2] = bundle.word(Section.ACCOUNTS, at + Account.RCP_COUNT_AT)
}

/** An identity provider has no account, and yet lets into roles of its own alone (E-66). */
function writeAccount(words: Uint32Array, { account, name }: Identity): void {
  words[Block.ACCOUNT_BYTES_AT >> 2] = account.length
  const text = account || (principalArn.exec(name)?.[3] ?? '')
  const bytes = new Uint8Array(words.buffer)
  for (let at = 0; at < text.length; at += 1) {
    bytes[Block.ACCOUNT_AT + at] = text.charCodeAt(at)
  }
}

function entryNumbers(kernel: Kernel, { key, byRoleName }: EntryKey): number[] {
  if (!byRoleName) {
    const number = kernel.find(Key.SPACE_ENTRY, key)
    return number === undefined ? [] : [number]
  }
  const list = kernel.find(Key.SPACE_ROLE_ENTRIES, key)
  if (list === undefined) return []
  const words = kernel.bundle.words(Section.ENTRY_LISTS)
  return [...words.slice(list + 1, list + 1 + (words[list] ?? 0))]
}

/** Of the record, of the case, or of who has no record. */
function ownSets(bundle: BundleView, number: number | undefined): OwnSets {
  const isCase = hasDefaults(bundle)
  if (!isCase && number === undefined) {
    return { identity: PolicySet.NEVER, boundary: PolicySet.ALWAYS }
  }
  const at = (number ?? 0) * PrincipalLayout.SIZE
  return isCase
    ? {
        identity: bundle.word(Section.DEFAULTS, Defaults.IDENTITY_AT),
        boundary: bundle.word(Section.DEFAULTS, Defaults.BOUNDARY_AT),
      }
    : {
        identity: bundle.word(Section.PRINCIPALS, at + PrincipalLayout.IDENTITY_AT),
        boundary: bundle.word(Section.PRINCIPALS, at + PrincipalLayout.BOUNDARY_AT),
      }
}

interface OwnSets {
  readonly identity: number
  readonly boundary: number
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
