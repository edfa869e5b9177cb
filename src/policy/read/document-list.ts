/** The elements of a statement that are one pattern or a list of them: actions and resources. */

import type { JsonMember, JsonString } from '../../json/parse-json.ts'
import { type Path, quote, type Report, type Spot } from '../../json/report.ts'
import type { DocumentType } from '../../model/policy.ts'
import type { StatementSource } from './element-reader.ts'
import { checkPattern } from './pattern-limit.ts'

export type ListElement = 'Action' | 'NotAction' | 'Resource' | 'NotResource'

/** An element with its entries as written; entries that are no strings are left out. */
export interface ListDraft {
  readonly element: ListElement
  readonly negated: boolean
  readonly spot: Spot
  readonly entries: readonly EntryDraft[]
}

export interface EntryDraft {
  readonly text: string
  readonly spot: Spot
}

/** Types whose statements need a `Resource` or `NotResource` (L-81). */
const needResource: ReadonlySet<DocumentType> = new Set([
  'identity',
  'boundary',
  'session',
  'scp',
  'rcp',
])

/** `Action` or `NotAction`; neither, both and entries without a colon are faults (L-17, L-62). */
export function readAction(source: StatementSource): ListDraft | undefined {
  const { report } = source.reading
  const member = pickMember(source, 'Action', 'NotAction')
  if (member === undefined) {
    report.add('MISSING_ACTION', source.spot, 'the statement has neither `Action` nor `NotAction`')
    return undefined
  }
  const list = readList(member, source)
  for (const { text, spot } of list?.entries ?? []) {
    if (text === '*' || text.includes(':')) continue
    report.add('INVALID_ACTION', spot, `action ${quote(text)} has no service prefix`)
  }
  return list
}

/** `Resource` or `NotResource`, where the statement has one; both are a fault. */
export function readResource(source: StatementSource): ListDraft | undefined {
  const { report, type } = source.reading
  const member = pickMember(source, 'Resource', 'NotResource')
  if (member !== undefined) return readList(member, source)
  if (needResource.has(type)) {
    const message = 'the statement has neither `Resource` nor `NotResource`'
    report.add('MISSING_RESOURCE', source.spot, message)
  }
  return undefined
}

/** The member that is there of an element and its `Not…` form. */
export function pickMember(
  { members, spot, reading }: StatementSource,
  name: string,
  negatedName: string,
): JsonMember | undefined {
  const member = members.get(name)
  const negated = members.get(negatedName)
  if (member !== undefined && negated !== undefined) {
    const at = { path: [...spot.path, negatedName], place: negated.place }
    const message = `\`${name}\` and \`${negatedName}\` cannot be used together`
    reading.report.add('UNSUPPORTED_ELEMENT_COMBINATION', at, message)
  }
  return member ?? negated
}

/** The strings of a string or a list of strings (L-21); anything else is a fault. */
export function readEntries(member: JsonMember, path: Path, report: Report): EntryDraft[] {
  const { value } = member
  if (value.kind === 'string') return [readEntry(value, path)]
  if (value.kind !== 'array') {
    const message = `${quote(member.key)} must be a string or a list of strings`
    report.add('DATA_TYPE_MISMATCH', { path, place: value.place }, message)
    return []
  }
  const entries: EntryDraft[] = []
  for (const [index, item] of value.items.entries()) {
    if (item.kind === 'string') {
      entries.push(readEntry(item, [...path, index]))
      continue
    }
    const message = `an entry of ${quote(member.key)} must be a string`
    report.add('DATA_TYPE_MISMATCH', { path: [...path, index], place: item.place }, message)
  }
  return entries
}

function readEntry(node: JsonString, path: Path): EntryDraft {
  const spot = { path, place: node.place }
  checkPattern(node.value, spot)
  return { text: node.value, spot }
}

function readList(member: JsonMember, source: StatementSource): ListDraft | undefined {
  const { report } = source.reading
  const path = [...source.spot.path, member.key]
  const spot = { path, place: member.place }
  const element = member.key as ListElement
  const negated = element.startsWith('Not')
  const entries = readEntries(member, path, report)
  if (negated && isEmptyArray(member)) {
    const code = element === 'NotAction' ? 'EMPTY_NOT_ACTION' : 'EMPTY_NOT_RESOURCE'
    report.add(code, spot, `\`${element}\` is empty`)
  }
  return { element, negated, spot, entries }
}

function isEmptyArray({ value }: JsonMember): boolean {
  return value.kind === 'array' && value.items.length === 0
}
