/** `Principal` and `NotPrincipal`: `"*"`, or a map of kinds to values (L-30 and following). */

import { checkLimitAt } from '../../json/limit.ts'
import type { JsonMember, JsonObject } from '../../json/parse-json.ts'
import { quote, type Report, type Spot } from '../../json/report.ts'
import type { PrincipalEntry } from '../../model/policy.ts'
import { pickMember, readEntries } from './document-list.ts'
import type { StatementSource } from './element-reader.ts'

/** The element as written. */
export interface PrincipalDraft {
  readonly negated: boolean
  readonly spot: Spot
  /** Written as `"*"` rather than as a map. */
  readonly whole: boolean
  readonly entries: readonly PrincipalEntryDraft[]
}

export interface PrincipalEntryDraft extends PrincipalEntry {
  readonly spot: Spot
}

const kinds: ReadonlyMap<string, PrincipalEntry['kind']> = new Map([
  ['AWS', 'AWS'],
  ['Service', 'Service'],
  ['Federated', 'Federated'],
  ['CanonicalUser', 'CanonicalUser'],
])

/** The element, where there is one; both forms at once and an empty `NotPrincipal` are faults. */
export function readPrincipal(source: StatementSource): PrincipalDraft | undefined {
  const { report } = source.reading
  const member = pickMember(source, 'Principal', 'NotPrincipal')
  if (member === undefined) return undefined
  const spot = { path: [...source.spot.path, member.key], place: member.place }
  const negated = member.key === 'NotPrincipal'
  const { value } = member
  if (value.kind === 'object') {
    const entries = readMap(value, spot, report)
    checkLimitAt('principalEntries', entries.length, spot)
    if (negated && isEmpty(value)) {
      report.add('EMPTY_NOT_PRINCIPAL', spot, '`NotPrincipal` is empty')
    }
    return { negated, spot, whole: false, entries }
  }
  if (value.kind === 'string' && value.value === '*') {
    const entries = [{ kind: 'AWS', value: '*', spot: { ...spot, place: value.place } }] as const
    return { negated, spot, whole: true, entries }
  }
  reportFormat(member, spot, report)
  return undefined
}

function readMap(node: JsonObject, element: Spot, report: Report): PrincipalEntryDraft[] {
  return node.members.flatMap((member) => {
    const path = [...element.path, member.key]
    const kind = kinds.get(member.key)
    if (kind === undefined) {
      const message = `${quote(member.key)} is not a kind of principal`
      report.add('INVALID_PRINCIPAL_KEY', { path, place: member.place }, message)
      return []
    }
    return readEntries(member, path, report).map(({ text, spot }) => ({ kind, value: text, spot }))
  })
}

function isEmpty(node: JsonObject): boolean {
  return node.members.every(({ value }) => value.kind === 'array' && value.items.length === 0)
}

function reportFormat({ key, value }: JsonMember, spot: Spot, report: Report): void {
  const code = value.kind === 'string' ? 'INVALID_PRINCIPAL_FORMAT' : 'DATA_TYPE_MISMATCH'
  const message = `\`${key}\` must be \`"*"\` or a map of principals`
  report.add(code, { path: spot.path, place: value.place }, message)
}
