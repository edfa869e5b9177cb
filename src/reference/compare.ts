/** One request value against one policy value, by operator (C-15…C-37). */
import type { Comparison, Operator } from '../model/operators.ts'
import type { PolicyVersion } from '../model/policy.ts'
import { parseTemplate } from '../policy/read/variables.ts'
import { isWithin, parseAddress, parseRange } from './address.ts'
import { splitComponents } from './arn-parts.ts'
import type { RequestContext } from './context.ts'
import { matchesTokens } from './glob.ts'
import { fillTemplate, joinPieces, type Piece, pieceTokens, splitTemplate } from './template.ts'
import { foldCase } from './text.ts'
import {
  compareDecimals,
  type Decimal,
  parseBase64,
  parseBoolean,
  parseDate,
  parseNumber,
} from './value.ts'

/** A value as a policy lists it, with what its variables need. */
export interface PolicyValue {
  readonly text: string
  readonly version: PolicyVersion
  readonly context: RequestContext
}

/**
 * Whether the pair matches, for the positive form of the operator. A value that cannot be read as
 * the operator's type matches nothing, on either side (C-25), nor does one with a variable that
 * has no value (C-70).
 */
export function matchesPair(operator: Operator, actual: string, wanted: PolicyValue): boolean {
  switch (operator.family) {
    case 'string':
      return matchesString(operator.comparison, actual, substitute(wanted))
    case 'stringIgnoreCase':
      return matchesIgnoringCase(actual, substitute(wanted))
    case 'numeric':
      return compares(operator.comparison, parseNumber(actual), parseNumber(wanted.text))
    case 'date':
      return compares(operator.comparison, parseDate(actual), parseDate(wanted.text))
    case 'bool':
      return matchesBoolean(actual, substitute(wanted))
    case 'binary':
      return areSame(parseBase64(actual), parseBase64(wanted.text))
    case 'ip':
      return matchesAddress(actual, wanted.text)
    case 'arn':
      return matchesArn(actual, wanted)
    case 'null':
      return false // asks for presence, never for a value (C-24)
  }
}

function substitute({ text, version, context }: PolicyValue): Piece[] | undefined {
  return fillTemplate(parseTemplate(text, version), context)
}

function matchesString(comparison: Comparison, actual: string, wanted?: Piece[]): boolean {
  if (wanted === undefined) return false
  if (comparison === 'like') return matchesTokens(pieceTokens(wanted), actual)
  return actual === joinPieces(wanted)
}

function matchesIgnoringCase(actual: string, wanted?: Piece[]): boolean {
  return wanted !== undefined && foldCase(actual) === foldCase(joinPieces(wanted))
}

function matchesBoolean(actual: string, wanted?: Piece[]): boolean {
  return wanted !== undefined && areSame(parseBoolean(actual), parseBoolean(joinPieces(wanted)))
}

/** Equal, and both of the type. */
function areSame<T>(one: T | undefined, other: T | undefined): boolean {
  return one !== undefined && one === other
}

function compares(comparison: Comparison, actual?: Decimal, wanted?: Decimal): boolean {
  if (actual === undefined || wanted === undefined) return false
  const order = compareDecimals(actual, wanted)
  switch (comparison) {
    case 'equal':
      return order === 0
    case 'less':
      return order < 0
    case 'lessOrEqual':
      return order <= 0
    case 'greater':
      return order > 0
    case 'greaterOrEqual':
      return order >= 0
    default:
      return false
  }
}

function matchesAddress(actual: string, wanted: string): boolean {
  const address = parseAddress(actual)
  const range = parseRange(wanted)
  return address !== undefined && range !== undefined && isWithin(address, range)
}

/** Six components, each a glob of its own; variables stay in theirs (C-31, C-83). */
function matchesArn(actual: string, { text, version, context }: PolicyValue): boolean {
  const components = splitComponents(actual)
  if (components === undefined) return false
  if (text === '*') return true
  const segments = splitTemplate(parseTemplate(text, version))
  if (segments.length < 6) return false
  return components.every((component, index) => {
    const pieces = fillTemplate(segments[index] ?? [], context)
    return pieces !== undefined && matchesTokens(pieceTokens(pieces), component)
  })
}
