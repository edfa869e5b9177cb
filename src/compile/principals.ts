/** Principal elements → lists of entries, and the keys that callers find their entries by. */
import {
  PRINCIPAL_IN_ENDPOINT,
  PRINCIPAL_IN_RESOURCE,
  PRINCIPAL_MODE_SHIFT,
  PRINCIPAL_NOT_ALLOW,
  PRINCIPAL_NOT_DENY,
  SECTION_ENTRY_LISTS,
  SECTION_PRINCIPAL_LISTS,
  SPACE_ENTRY,
  SPACE_ROLE_ENTRIES,
} from '../../assembly/layout.ts'
import { LimitError } from '../errors.ts'
import type { PrincipalElement, PrincipalEntry, Statement } from '../model/policy.ts'
import type { KeyIndex } from './index-keys.ts'
import { Words } from './words.ts'

/** What kind of policy a principal element stands in, as far as entries depend on it. */
export type PrincipalPlace = 'resource' | 'endpoint' | 'rcp'

/** The test of a statement's principal: a list, none, or never passed. */
export type PrincipalTest = number | 'never'

const ENTRIES_MOST = 0xffffff

export class PrincipalTable {
  readonly #lists = new Words()
  readonly #numbers = new Map<string, number>()
  readonly #entries = new Map<string, number>()
  /** Role entries by partition, account and role name: several where their paths differ (L-48). */
  readonly #roleEntries = new Map<string, number[]>()

  constructor() {
    this.#lists.push(0)
  }

  /**
   * The list that a statement's principal is tested by; 0 where everyone passes and it does not
   * matter how far. A missing element never matches in a resource policy, and is `*` elsewhere (L-47).
   */
  test(statement: Statement, place: PrincipalPlace): PrincipalTest {
    const { principal, effect } = statement
    if (principal === undefined) return place === 'resource' ? 'never' : 0
    if (principal.negated) return this.#list(principal, notMode(effect) | placeMode(place))
    if (principal.entries.length === 0) return 'never'
    const everyone = principal.entries.some((entry) => entry.kind === 'AWS' && entry.value === '*')
    if (everyone && (place !== 'resource' || effect === 'Deny')) return 0
    return this.#list(principal, placeMode(place))
  }

  /** A list that names nobody. */
  nobody(): number {
    return this.#list({ negated: false, entries: [] }, 0)
  }

  /** Puts every entry where callers look for it. */
  writeKeys(keys: KeyIndex): [number, Uint8Array][] {
    for (const [key, number] of this.#entries) keys.add(SPACE_ENTRY, key, number)
    const lists = new Words()
    lists.push(0)
    for (const [key, entries] of this.#roleEntries) {
      keys.add(SPACE_ROLE_ENTRIES, key, lists.push(entries.length))
      lists.append(entries)
    }
    return [
      [SECTION_PRINCIPAL_LISTS, this.#lists.toBytes()],
      [SECTION_ENTRY_LISTS, lists.toBytes()],
    ]
  }

  #list(principal: PrincipalElement, mode: number): number {
    const numbers = principal.entries.flatMap((entry) => this.#entry(entry))
    const sorted = [...new Set(numbers)].sort((a, b) => a - b)
    if (sorted.length > ENTRIES_MOST) throw new LimitError('a principal list has too many entries')
    const key = `${mode}:${sorted.join()}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#lists.push(((mode << PRINCIPAL_MODE_SHIFT) | sorted.length) >>> 0)
    this.#lists.append(sorted)
    this.#numbers.set(key, number)
    return number
  }

  /** The entry's number, or none where it can match nobody (L-48). */
  #entry(entry: PrincipalEntry): number[] {
    const key = entryKey(entry)
    if (key === undefined) return []
    const known = this.#entries.get(key)
    if (known !== undefined) return [known]
    const number = this.#entries.size
    this.#entries.set(key, number)
    const role = /^arn:([^:]*):iam::([^:]*):role\/(?:.*\/)?([^/]+)$/s.exec(entry.value)
    if (entry.kind === 'AWS' && role !== null) {
      const name = `${role[1]}:${role[2]}:${role[3]}`
      this.#roleEntries.set(name, [...(this.#roleEntries.get(name) ?? []), number])
    }
    return [number]
  }
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
  return effect === 'Deny' ? PRINCIPAL_NOT_DENY : PRINCIPAL_NOT_ALLOW
}

function placeMode(place: PrincipalPlace): number {
  if (place === 'resource') return PRINCIPAL_IN_RESOURCE
  return place === 'endpoint' ? PRINCIPAL_IN_ENDPOINT : 0
}
