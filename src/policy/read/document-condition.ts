/** `Condition`: operators → keys → values, one draft for each pair of operator and key (L-90). */

import { checkLimitAt } from '../../json/limit.ts'
import type { JsonMember, JsonNode } from '../../json/parse-json.ts'
import { type Path, quote, type Report, type Spot } from '../../json/report.ts'
import type { StatementSource } from './element-reader.ts'
import { checkPattern } from './pattern-limit.ts'

/** One key under one operator. */
export interface ConditionDraft {
  readonly operator: string
  readonly operatorSpot: Spot
  readonly key: string
  readonly keySpot: Spot
  readonly values: readonly ValueDraft[]
}

export interface ValueDraft {
  readonly kind: 'string' | 'number' | 'boolean'
  /** Numbers and booleans as canonical text (C-34). */
  readonly text: string
  readonly spot: Spot
}

/** The element's pairs; none when it is absent or empty. Values of other JSON types are faults. */
export function readConditions({ members, spot, reading }: StatementSource): ConditionDraft[] {
  const member = members.get('Condition')
  if (member === undefined) return []
  const { report } = reading
  const path = [...spot.path, 'Condition']
  const conditions: ConditionDraft[] = []
  for (const operator of readMap(member, path, report)) {
    const operatorSpot = { path: [...path, operator.key], place: operator.place }
    for (const key of readMap(operator, operatorSpot.path, report)) {
      const keySpot = { path: [...operatorSpot.path, key.key], place: key.place }
      checkLimitAt('variableCharacters', key.key.length, keySpot)
      const values = readValues(key, keySpot.path, report)
      conditions.push({ operator: operator.key, operatorSpot, key: key.key, keySpot, values })
    }
  }
  checkLimitAt('statementConditions', conditions.length, { path, place: member.place })
  return conditions
}

/**
 * A number as canonical text: whole numbers keep every digit, decimals lose the zeros at their end,
 * and what has an exponent is written as JavaScript writes it.
 */
export function canonicalNumber(text: string): string {
  if (/[eE]/.test(text)) return String(Number(text))
  const number = text.includes('.') ? withoutEndingZeros(text) : text
  return number === '-0' ? '0' : number
}

function withoutEndingZeros(text: string): string {
  let end = text.length
  while (text[end - 1] === '0') end -= 1
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end)
}

function readMap({ key, value }: JsonMember, path: Path, report: Report): readonly JsonMember[] {
  if (value.kind === 'object') return value.members
  const message = `${quote(key)} must be an object`
  report.add('DATA_TYPE_MISMATCH', { path, place: value.place }, message)
  return []
}

function readValues({ key, value }: JsonMember, path: Path, report: Report): ValueDraft[] {
  const items = value.kind === 'array' ? value.items : [value]
  checkLimitAt('conditionValues', items.length, { path, place: value.place })
  const drafts: ValueDraft[] = []
  for (const [index, item] of items.entries()) {
    const spot = { path: value.kind === 'array' ? [...path, index] : path, place: item.place }
    const draft = readValue(item, spot)
    if (draft !== undefined) {
      drafts.push(draft)
      continue
    }
    const message = `a value of ${quote(key)} must be a string, a number or a boolean`
    report.add('DATA_TYPE_MISMATCH', spot, message)
  }
  return drafts
}

function readValue(node: JsonNode, spot: Spot): ValueDraft | undefined {
  switch (node.kind) {
    case 'string':
      checkPattern(node.value, spot)
      return { kind: 'string', text: node.value, spot }
    case 'number':
      checkPattern(node.text, spot)
      return { kind: 'number', text: canonicalNumber(node.text), spot }
    case 'boolean':
      return { kind: 'boolean', text: String(node.value), spot }
    default:
      return undefined
  }
}
