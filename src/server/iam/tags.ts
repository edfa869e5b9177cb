/** Tags of whatever can have them ("Tags for IAM resources"). */

import type { Context } from '../../entries/index.ts'
import type { InputFields } from '../protocol/fields.ts'
import { lowered } from '../protocol/letter-case.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { TagRecord } from '../store/record-types.ts'
import { invalidInput, limitExceeded } from './entities.ts'

const mostTags = 50

/** The tags of an input. Throws for keys that are twice there or reserved. */
export function readTags(input: InputFields): TagRecord[] {
  const tags = input.structures('Tags').map((one) => ({
    key: one.need('Key'),
    value: one.need('Value'),
  }))
  const folded = new Set(tags.map(({ key }) => lowered(key)))
  if (folded.size < tags.length) {
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  confirmKeys(tags.map(({ key }) => key))
  return tags
}

function confirmKeys(keys: readonly string[]): void {
  if (!keys.some((key) => /^aws:/i.test(key))) return
  throw invalidInput('Tag keys beginning with aws: are reserved for system use.')
}

/** The tags with others added; a key that is there already, in any case, gets the new value. */
export function addTags(
  kind: string,
  tags: readonly TagRecord[],
  added: readonly TagRecord[],
): TagRecord[] {
  const folded = new Map(tags.map((tag) => [lowered(tag.key), tag]))
  for (const tag of added) {
    const before = folded.get(lowered(tag.key))
    folded.set(lowered(tag.key), { key: before?.key ?? tag.key, value: tag.value })
  }
  if (folded.size > mostTags) throw limitExceeded(`TagsPer${kind}`, mostTags)
  return [...folded.values()]
}

/** The tags without those of the keys. */
export function removeTags(tags: readonly TagRecord[], input: InputFields): TagRecord[] {
  const keys = input.texts('TagKeys')
  confirmKeys(keys)
  const folded = new Set(keys.map((key) => lowered(key)))
  return tags.filter(({ key }) => !folded.has(lowered(key)))
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
export function tagOutput(tags: readonly TagRecord[]): CallOutput[] {
  return [...tags]
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ key, value }) => ({ Key: key, Value: value }))
}
