/** Tags of whatever can have them ("Tags for IAM resources"): keys of users and roles ignore case. */

import type { Context } from '../../entries/index.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import { lowered } from '../protocol/letter-case.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { TagRecord } from '../store/tag-record.ts'
import { invalidInput } from './entities.ts'

const mostTags = 50

/** How keys are told apart. */
export interface TagKeys {
  readonly fold: (key: string) => string
  /** What is said of a key that is there twice. */
  readonly duplicate: string
  /** What lists are sorted by. */
  readonly rank: (key: string) => string
}

/** Of users and roles. */
export const foldedKeys: TagKeys = {
  fold: lowered,
  duplicate: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  rank: (key) => key,
}

/** Of everything else; AWS lists short keys before long ones. */
export const exactKeys: TagKeys = {
  fold: (key) => key,
  duplicate: 'Duplicate tag keys found.',
  rank: (key) => `${String(key.length).padStart(3, '0')} ${key}`,
}

/** The tags of an input. Throws for keys that are twice there or reserved. */
export function readTags(input: InputFields, { fold, duplicate }: TagKeys): TagRecord[] {
  const tags = input.structures('Tags').map((one) => ({
    key: one.need('Key'),
    value: one.need('Value'),
  }))
  const folded = new Set(tags.map(({ key }) => fold(key)))
  if (folded.size < tags.length) throw invalidInput(duplicate)
  confirmKeys(tags.map(({ key }) => key))
  return tags
}

function confirmKeys(keys: readonly string[]): void {
  if (!keys.some((key) => /^aws:/i.test(key))) return
  throw invalidInput('Tag keys beginning with aws: are reserved for system use.')
}

/** The tags with others added; a key that is there already gets the new value. */
export function addTags(
  { fold }: TagKeys,
  tags: readonly TagRecord[],
  added: readonly TagRecord[],
): TagRecord[] {
  const folded = new Map(tags.map((tag) => [fold(tag.key), tag]))
  for (const tag of added) {
    const before = folded.get(fold(tag.key))
    folded.set(fold(tag.key), { key: before?.key ?? tag.key, value: tag.value })
  }
  if (folded.size <= mostTags) return [...folded.values()]
  throw new AwsError('LimitExceeded', 'The number of tags has reached the maximum limit.')
}

/** The tags without those of the keys. */
export function removeTags(
  { fold }: TagKeys,
  tags: readonly TagRecord[],
  input: InputFields,
): TagRecord[] {
  const keys = input.texts('TagKeys')
  confirmKeys(keys)
  const folded = new Set(keys.map((key) => fold(key)))
  return tags.filter(({ key }) => !folded.has(fold(key)))
}

/** `aws:RequestTag/…` and `aws:TagKeys` of an input that sets tags or removes them. */
export function requestTags(input: InputFields): Context {
  const tags = input.structures('Tags')
  const keys = [...tags.map((one) => one.text('Key') ?? ''), ...input.texts('TagKeys')]
  if (keys.length === 0) return {}
  const values = tags.map((one) => [`aws:RequestTag/${one.text('Key')}`, one.text('Value') ?? ''])
  return { ...Object.fromEntries(values), 'aws:TagKeys': keys }
}

/** As responses have them, sorted by key. */
export function tagOutput({ rank }: TagKeys, tags: readonly TagRecord[]): CallOutput[] {
  return pairsOf([...tags].sort((one, other) => (rank(one.key) < rank(other.key) ? -1 : 1)))
}

/** As responses have them to whoever makes something: as they were given; left out where none were. */
export function givenTags(tags: readonly TagRecord[]): CallOutput[] | undefined {
  return tags.length === 0 ? undefined : pairsOf(tags)
}

function pairsOf(tags: readonly TagRecord[]): CallOutput[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }))
}
