/** The request context: what the caller states, and what the engine derives (K-1…K-4). */

import { checkLimit } from '../json/limit.ts'
import { RequestError } from '../model/errors.ts'
import type { AuthorizationRequest, ContextValue } from '../model/request.ts'
import { describeKey } from '../policy/read/known-keys.ts'
import { derivedKeys, type KeySource } from '../services/derived-keys.ts'
import { tagFamily } from '../services/tag-keys.ts'
import { foldCase, readText } from './text.ts'

/** One context key with its values: as text, and never without any (C-11). */
export interface ContextEntry {
  readonly key: string
  readonly multivalued: boolean
  readonly values: readonly string[]
}

export interface RequestContext {
  /** The key's entry: spelled as asked, else the first that differs only in case (C-8). */
  find(key: string): ContextEntry | undefined
}

/** Reads the context that a request states; a list without entries is a missing key (C-11). */
export function readContext(request: AuthorizationRequest): ContextEntry[] {
  return Object.entries(request.context ?? {})
    .map(([key, value]) => readEntry(key, value))
    .filter((entry) => entry.values.length > 0)
}

/** An entry from a value as JSON gives it; numbers and booleans are their JSON text (C-38). */
export function readEntry(key: string, value: ContextValue): ContextEntry {
  const values = Array.isArray(value) ? value : [value]
  checkLimit('contextValues', values.length, `request.context.${key}`)
  return {
    key: readText(key),
    multivalued: isMultivalued(key, value),
    values: values.map((item) => readText(String(item))),
  }
}

/** As the key is declared, whatever a request has for it; other keys by their value's shape (C-9). */
function isMultivalued(key: string, value: ContextValue): boolean {
  const declared = describeKey(key)
  if (declared?.multivalued === true) return true
  return Array.isArray(value) && (declared === undefined || value.length > 1)
}

export interface ContextSources {
  readonly stated: readonly ContextEntry[]
  readonly derived: readonly ContextEntry[]
  /** Used where the context states nothing: keys that every request has. */
  readonly defaults: readonly ContextEntry[]
  /** Whether the engine derives the key here, be it only to say that it is missing. */
  readonly derives: (key: string) => boolean
  /** The context wins over what is derived (K-3). */
  readonly simulation: boolean
}

/**
 * Joins what is stated and what is derived. Throws `ERR_REQUEST_INVALID` when, outside simulation,
 * the context contradicts a derived key.
 */
export function joinContext(sources: ContextSources): RequestContext {
  const { stated, derived, defaults, derives, simulation } = sources
  if (!simulation) for (const entry of stated) if (derives(entry.key)) confirm(entry, derived)
  const first = simulation ? stated : [...derived, ...stated.filter(({ key }) => !derives(key))]
  const more = simulation ? [...derived, ...defaults] : defaults
  const keys = new Set(first.map(({ key }) => foldCase(key)))
  const entries = [...first, ...more.filter(({ key }) => !keys.has(foldCase(key)))]
  return {
    find(key) {
      const text = readText(key)
      const exact = entries.find((entry) => entry.key === text)
      if (exact !== undefined) return exact
      const folded = foldCase(text)
      return entries.find((entry) => foldCase(entry.key) === folded)
    },
  }
}

/** Where a derived key's value comes from; undefined for a key that only a context can state. */
export function sourceOf(key: string): KeySource | undefined {
  const folded = foldCase(key)
  const family = familyOf(key)
  if (tagFamily.test(family)) return 'resource'
  return derivedKeys.get(folded) ?? derivedKeys.get(family)
}

/** What a key begins with that stands for a tag, in lower case; empty for others. */
export function familyOf(key: string): string {
  return foldCase(key.slice(0, key.indexOf('/') + 1))
}

function confirm(entry: ContextEntry, derived: readonly ContextEntry[]): void {
  const folded = foldCase(entry.key)
  const twins = derived.filter(({ key }) => foldCase(key) === folded)
  const own = twins.find(({ key }) => key === entry.key) ?? twins[0]
  if (own !== undefined && sameValues(own.values, entry.values)) return
  throw new RequestError(
    `the context contradicts \`${entry.key}\`, a key that the engine derives`,
    {
      place: `request.context.${entry.key}`,
      hint: 'leave the key out, or evaluate as a simulation',
    },
  )
}

/** Lists have no order that a condition could see (C-48). */
function sameValues(one: readonly string[], other: readonly string[]): boolean {
  return one.every((value) => other.includes(value)) && other.every((value) => one.includes(value))
}
