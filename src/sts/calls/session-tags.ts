/** Session tags: those that a call passes, and those that a session passes on (D-41, D-82). */
import { foldCase } from '../../bundle/forms.ts'
import { shorten } from '../../json/report.ts'
import { RequestError } from '../../model/errors.ts'
import type { Context } from '../../model/request.ts'
import { fault } from './call-inputs.ts'

export type TagMap = Readonly<Record<string, string>>

/** The tags of a call, and of those the keys that later roles of the chain inherit. */
export interface SessionTags {
  readonly tags: TagMap
  readonly transitiveKeys: readonly string[]
}

export const noTags: SessionTags = { tags: {}, transitiveKeys: [] }

/** Of a call (D-80), and so of a session: chains of roles do not add up to more. */
const mostTags = 50
const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** A fault in the words of STS (D-82). */
function refusal(member: string, message: string, { hint }: { hint: string }): RequestError {
  return new RequestError(message, { place: `input.${member}`, hint })
}

/** Reads the tags that a call passes. Throws `ERR_REQUEST_INVALID`. */
export function readTags(
  tags: TagMap = {},
  transitiveKeys: readonly string[] = [],
  inherited: SessionTags = noTags,
): SessionTags {
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) {
    throw fault('tags', 'must be an object', 'pass tags as { key: value }')
  }
  const entries = Object.entries(tags)
  const count = entries.length + Object.keys(inherited.tags).length
  if (count > mostTags) {
    throw fault('tags', `are ${count}, with those inherited`, `a session has ${mostTags} at most`)
  }
  const seen = new Set<string>()
  for (const [key, value] of entries) {
    checkTag(key, value)
    if (seen.has(foldCase(key))) {
      throw refusal('tags', `duplicate tag keys found: \`${shorten(key)}\``, {
        hint: 'tag keys are case insensitive: two must differ in more than upper and lower case',
      })
    }
    seen.add(foldCase(key))
  }
  checkTransitive(transitiveKeys, seen)
  const fixed = Object.keys(inherited.tags).find((key) => seen.has(foldCase(key)))
  if (fixed !== undefined) {
    throw refusal(
      'tags',
      `one of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session: \`${shorten(fixed)}\``,
      { hint: 'leave the tag out: the session inherited it' },
    )
  }
  return { tags, transitiveKeys }
}

function checkTag(key: string, value: unknown): void {
  if (key.length < 1 || key.length > 128 || !characters.test(key)) {
    throw fault(
      'tags',
      'have a key that a tag cannot have',
      'use 1 to 128 letters, digits, `_.:/=+-@`',
    )
  }
  if (foldCase(key).startsWith('aws:')) {
    throw fault('tags', `have the key \`${key}\``, 'the prefix `aws:` is reserved')
  }
  if (typeof value !== 'string' || value.length > 256 || !characters.test(value)) {
    throw fault(
      'tags',
      `have a value for \`${key}\` that a tag cannot have`,
      'use letters, digits, `_.:/=+-@`',
    )
  }
}

function checkTransitive(keys: unknown, passed: ReadonlySet<string>): void {
  const list: readonly unknown[] = Array.isArray(keys) ? keys : [undefined]
  const isPassed = (key: unknown): boolean => typeof key === 'string' && passed.has(foldCase(key))
  if (list.length <= mostTags && list.every(isPassed)) return
  throw refusal(
    'transitiveTagKeys',
    'the specified transitive tag key must be included in the requested tags',
    { hint: 'list keys of `tags`' },
  )
}

/** The tags that a session's next role inherits. */
export function inheritedTags(tags: TagMap, transitiveKeys: readonly string[]): SessionTags {
  const keys = new Set(transitiveKeys.map(foldCase))
  const kept = Object.entries(tags).filter(([key]) => keys.has(foldCase(key)))
  return { tags: Object.fromEntries(kept), transitiveKeys }
}

/** What a session has of both. */
export function joinTags(inherited: SessionTags, passed: SessionTags): SessionTags {
  return {
    tags: { ...inherited.tags, ...passed.tags },
    transitiveKeys: [...inherited.transitiveKeys, ...passed.transitiveKeys],
  }
}

export function isEmpty({ tags }: SessionTags): boolean {
  return Object.keys(tags).length === 0
}

/** The context keys that say which tags a call passes (K-133, K-134). */
export function tagContext(passed: SessionTags, inherited: SessionTags = noTags): Context {
  const keys = Object.keys(passed.tags)
  const transitive = [...inherited.transitiveKeys, ...passed.transitiveKeys]
  const requested = Object.entries(passed.tags).map(([key, value]) => [
    `aws:RequestTag/${key}`,
    value,
  ])
  return {
    ...Object.fromEntries(requested),
    ...(keys.length > 0 && { 'aws:TagKeys': keys }),
    ...(transitive.length > 0 && { 'sts:TransitiveTagKeys': transitive }),
  }
}
