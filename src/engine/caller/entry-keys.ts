/** Which entries of policies' Principal elements name who asks, and how far each grants (E-30…E-43). */
import * as BlockEntry from '../../../assembly/layout/block-entry.ts'
import * as Caller from '../../../assembly/layout/caller.ts'
import * as Grant from '../../../assembly/layout/grant.ts'
import { type Identity, lastName, sessionArnOf } from './identity.ts'

/** A key that an entry may be found under; `src/compile/principals.ts` writes the same keys. */
export interface EntryKey {
  readonly key: string
  /** The key stands for all role entries of one account and name (L-48). */
  readonly byRoleName: boolean
  /** The link of the principal's chain that the entry names, one bit (L-55); 0: none. */
  readonly link: number
  /** A GRANT_ number. */
  readonly grant: number
  /** ENTRY_ flags. */
  readonly flags: number
}

const LINK_ACCOUNT = 1
const LINK_ROLE = 2
const LINK_SELF = 4

/** Every key to look for, and every link that a NotPrincipal must list to exempt the principal. */
export interface Entries {
  readonly keys: readonly EntryKey[]
  readonly links: number
}

/** What names the principal; `id` is the unique id of the user or role behind it. */
export function entriesOf(identity: Identity, id: string | undefined): Entries {
  const everyone = entry('AWS:*', 0, everyoneGrant(identity), BlockEntry.EVERYONE)
  switch (identity.kind) {
    case Caller.ANONYMOUS:
      return { keys: [everyone], links: 0 }
    case Caller.SERVICE:
      return outsider(everyone, `Service:${identity.name}`)
    case Caller.IDENTITY_PROVIDER:
      return outsider(everyone, `Federated:${identity.name}`)
    case Caller.ORIGIN_ACCESS_IDENTITY:
      return outsider(everyone, `AWS:${identity.name}`)
    case Caller.ROOT:
    case Caller.ASSUMED_ROOT:
      return { keys: [everyone, ...accountEntries(identity, 0)], links: LINK_ACCOUNT }
    case Caller.ROLE_SESSION:
    case Caller.SERVICE_LINKED_ROLE:
      return roleEntries(identity, id, everyone)
    case Caller.FEDERATED_USER:
    case Caller.FEDERATED_ROOT:
      return federatedEntries(identity, id, everyone)
    default:
      return userEntries(identity, id, everyone)
  }
}

/** `*` lets no identity provider in, yet keeps it out (E-66). */
function everyoneGrant({ kind }: Identity): number {
  return kind === Caller.IDENTITY_PROVIDER ? Grant.MATCHED : Grant.DIRECT
}

/** Services and identity providers are their own only link. */
function outsider(everyone: EntryKey, key: string): Entries {
  return { keys: [everyone, entry(key, LINK_SELF, Grant.DIRECT)], links: LINK_SELF }
}

function accountEntries({ partition, account }: Identity, flags = BlockEntry.ACCOUNT): EntryKey[] {
  return [
    entry(`account:${account}`, LINK_ACCOUNT, Grant.ACCOUNT, flags),
    entry(`account:${partition}:${account}`, LINK_ACCOUNT, Grant.ACCOUNT, flags),
  ]
}

function userEntries(identity: Identity, id: string | undefined, everyone: EntryKey): Entries {
  return {
    keys: [
      everyone,
      ...accountEntries(identity),
      entry(`AWS:${identity.name}`, LINK_SELF, Grant.DIRECT),
      ...idEntry(id, 'AIDA', LINK_SELF, Grant.DIRECT),
    ],
    links: LINK_ACCOUNT | LINK_SELF,
  }
}

function roleEntries(identity: Identity, id: string | undefined, everyone: EntryKey): Entries {
  const { partition, account, name, session, pathKnown } = identity
  const role = lastName(name)
  const named = pathKnown
    ? entry(`AWS:${name}`, LINK_ROLE, Grant.ROLE)
    : { ...entry(`${partition}:${account}:${role}`, LINK_ROLE, Grant.ROLE), byRoleName: true }
  const keys = [
    everyone,
    ...accountEntries(identity),
    named,
    ...idEntry(id, 'AROA', LINK_ROLE, Grant.ROLE),
  ]
  if (session === undefined) return { keys, links: LINK_ACCOUNT | LINK_ROLE }
  return {
    keys: [...keys, entry(`AWS:${sessionArnOf(identity, session)}`, LINK_SELF, Grant.DIRECT)],
    links: LINK_ACCOUNT | LINK_ROLE | LINK_SELF,
  }
}

/** The user behind a federated user grants like a role, and is no link of the chain (E-32, L-55). */
function federatedEntries(identity: Identity, id: string | undefined, everyone: EntryKey): Entries {
  const { parent } = identity
  const behind = parent === undefined ? [] : [entry(`AWS:${parent}`, 0, Grant.ROLE)]
  return {
    keys: [
      everyone,
      ...accountEntries(identity),
      ...behind,
      ...(parent === undefined ? [] : idEntry(id, 'AIDA', 0, Grant.ROLE)),
      entry(`AWS:${identity.name}`, LINK_SELF, Grant.DIRECT),
    ],
    links: LINK_ACCOUNT | LINK_SELF,
  }
}

function idEntry(id: string | undefined, prefix: string, link: number, grant: number): EntryKey[] {
  return id?.startsWith(prefix) === true ? [entry(`AWS:${id}`, link, grant)] : []
}

function entry(key: string, link: number, grant: number, flags = 0): EntryKey {
  return { key, byRoleName: false, link, grant, flags }
}
