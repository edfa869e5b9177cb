/** Principal elements → lists of entries, each kept once ("Principal"). */
import * as PrincipalListLayout from '../../../assembly/layout/principal-list.ts'
import { checkLimit } from '../../json/limit.ts'
import type { PrincipalElement, PrincipalEntry, Statement } from '../../model/policy.ts'
import { Interned, type KeptPart } from '../table/kept-parts.ts'

/** What kind of policy a principal element is in, as far as entries depend on it. */
export type PrincipalPlace = 'resource' | 'endpoint' | 'rcp'

/** An entry that callers look for by its key; a role's also by account and name (L-48). */
export interface Entry extends KeptPart {
  readonly key: string
  readonly role: string | undefined
}

/** Entries, in an order that their keys give, and how they are read. */
export interface PrincipalList extends KeptPart {
  readonly mode: number
  readonly entries: readonly Entry[]
}

/** The test of a statement's principal: a list, none, or never passed. */
export type PrincipalTest = PrincipalList | undefined | 'never'

export class PrincipalLists {
  readonly #lists = new Interned<PrincipalList>()
  readonly #entries = new Interned<Entry>()

  /**
   * The list that a statement's principal is tested by; none where everyone passes and it does not
   * matter how far. A missing element never matches in a resource policy, and is `*` elsewhere (L-47).
   */
  test(statement: Statement, place: PrincipalPlace): PrincipalTest {
    const { principal, effect } = statement
    if (principal === undefined) return place === 'resource' ? 'never' : undefined
    if (principal.negated) return this.#list(principal, notMode(effect) | placeMode(place))
    if (principal.entries.length === 0) return 'never'
    const everyone = principal.entries.some((entry) => entry.kind === 'AWS' && entry.value === '*')
    if (everyone && (place !== 'resource' || effect === 'Deny')) return undefined
    return this.#list(principal, placeMode(place))
  }

  /** A list that names nobody. */
  nobody(): PrincipalList {
    return this.#list({ negated: false, entries: [] }, 0)
  }

  #list(principal: PrincipalElement, mode: number): PrincipalList {
    checkLimit('principalEntries', principal.entries.length, 'Principal') // their number has 24 bits
    const found = new Set(principal.entries.flatMap((entry) => this.#entry(entry)))
    const entries = [...found].sort((a, b) => (a.key < b.key ? -1 : 1))
    const key = `${mode}:${entries.map(({ id }) => id).join()}`
    return this.#lists.of(key, (id) => ({ id, mode, entries }))
  }

  /** The entry, or none where it can match nobody (L-48). */
  #entry(entry: PrincipalEntry): Entry[] {
    const key = entryKey(entry)
    if (key === undefined) return []
    return [this.#entries.of(key, (id) => ({ id, key, role: roleOf(entry) }))]
  }
}

/** Partition, account and name of the role that an entry names (L-48). */
function roleOf({ kind, value }: PrincipalEntry): string | undefined {
  if (kind !== 'AWS') return undefined
  const role = /^arn:([^:]*):iam::([^:]*):role\/(?:.*\/)?([^/]+)$/s.exec(value)
  return role === null ? undefined : `${role[1]}:${role[2]}:${role[3]}`
}

/**
 * What callers that the entry names look it up by; `src/engine/entries.ts` builds the same keys.
 * An account is its id with or without partition (L-31).
 */
function entryKey({ kind, value }: PrincipalEntry): string | undefined {
  if (kind === 'CanonicalUser') return undefined
  if (kind !== 'AWS') return value === '*' ? undefined : `${kind}:${value}`
  const root = /^arn:([^:]*):iam::(\d{12}):root$/.exec(value)
  if (root !== null) return `account:${root[1]}:${root[2]}`
  return /^\d{12}$/.test(value) ? `account:${value}` : `AWS:${value}`
}

function notMode(effect: Statement['effect']): number {
  return effect === 'Deny' ? PrincipalListLayout.NOT_DENY : PrincipalListLayout.NOT_ALLOW
}

function placeMode(place: PrincipalPlace): number {
  if (place === 'resource') return PrincipalListLayout.IN_RESOURCE
  return place === 'endpoint' ? PrincipalListLayout.IN_ENDPOINT : 0
}
