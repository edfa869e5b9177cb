/** Strings that stand for all that conditions of one kind tell apart. */
import { foldCase, readRange } from '../bundle/forms.ts'
import type { ReadTest } from './key-test.ts'

/** Of strings and ARNs: undefined for other patterns than those that end in their only wildcard. */
export function stringTexts(tests: readonly ReadTest[]): readonly string[] | undefined {
  const literals = new Set<string>()
  const starts = new Set<string>()
  for (const { comparison, family, values } of tests) {
    for (const value of values) {
      if (comparison !== 'like' || !/[*?]/.test(value)) literals.add(value)
      else if (!isStart(value, family)) return undefined
      else starts.add(value.slice(0, -1))
    }
  }
  const folds = tests.some(({ family }) => family === 'stringIgnoreCase')
  const others = folds ? otherSpellings(literals) : []
  if (others === undefined || (folds && starts.size > 0)) return undefined
  const isMet = (text: string, start: string) =>
    literals.has(text) ||
    (folds && [...literals].some((one) => foldCase(one) === foldCase(text))) ||
    [...starts].some((one) => one.length > start.length && text.startsWith(one))
  const beyond = ['', ...starts].map((start) => unmet(start, isMet))
  if (!beyond.every((text) => text !== undefined)) return undefined
  return [...literals, ...others, ...beyond, ...starts]
}

/** Whether a pattern matches all that begins as it does: of an ARN, in its last segment. */
function isStart(pattern: string, family: string): boolean {
  if (!/^[^*?]*\*$/.test(pattern)) return false
  return family !== 'arn' || /^arn:(?:[^:]*:){4}/.test(pattern)
}

/** A text that begins so, and that nothing more is about; undefined where none is found. */
function unmet(start: string, isMet: (text: string, start: string) => boolean): string | undefined {
  for (let code = FIRST_CODE; code <= LAST_CODE; code += 1) {
    for (let number = 0; number < TRIED_MOST; number += 1) {
      const text = `${start}${String.fromCharCode(code)}${number}`
      if (!isMet(text, start)) return text
    }
  }
  return undefined
}

/** Letters and digits, and what is between them. */
const FIRST_CODE = 48
const LAST_CODE = 122
const TRIED_MOST = 10

/** Of each text one that differs by case alone, and from all of them; undefined where none is found. */
function otherSpellings(texts: ReadonlySet<string>): string[] | undefined {
  const found: string[] = []
  for (const text of texts) {
    if (!/^[ -~]*$/.test(text)) return undefined
    if (!/[a-z]/i.test(text)) continue
    const other = spellings(text).find((one) => !texts.has(one))
    if (other === undefined) return undefined
    found.push(other)
  }
  return found
}

/** The same with one letter after another in the other case, and with all of them. */
function spellings(text: string): string[] {
  const swap = (letter: string) => {
    return /[a-z]/i.test(letter) ? String.fromCharCode(letter.charCodeAt(0) ^ CASE_BIT) : letter
  }
  const each = Array.from(text, (letter, at) => {
    return text.slice(0, at) + swap(letter) + text.slice(at + 1)
  })
  return [...each, Array.from(text, swap).join('')]
}

/** What tells `a` from `A`. */
const CASE_BIT = 0x20

/** Of numbers: each bound, and one number on either side. */
export function numberTexts(values: readonly string[]): readonly string[] | undefined {
  if (!values.every((value) => /^-?(?:0|[1-9]\d{0,11})$/.test(value))) return undefined
  const bounds = values.map(Number)
  return [...new Set(bounds.flatMap((bound) => [bound - 0.5, bound, bound + 0.5]).map(String)), 'x']
}

/** Seconds that four digits, which are a year, are not mistaken for. */
const FIRST_SECOND = 100_000

/** Of points in time, in whole seconds: each, and one on either side. */
export function dateTexts(values: readonly string[]): readonly string[] | undefined {
  const bounds: number[] = []
  for (const value of values) {
    const isDate = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?$/.test(value)
    const seconds = isDate ? Date.parse(value) / 1_000 : Number(/^\d{6,12}$/.test(value) && value)
    if (!Number.isSafeInteger(seconds) || seconds <= FIRST_SECOND) return undefined
    bounds.push(seconds)
  }
  return [...new Set(bounds.flatMap((bound) => [bound - 0.5, bound, bound + 0.5]).map(String)), 'x']
}

/** Of addresses: where each range begins, and where what is behind it does. */
export function addressTexts(values: readonly string[]): readonly string[] | undefined {
  const starts = new Set<string>()
  for (const value of values) {
    const range = readRange(value)
    if (range === undefined || !range.startsWith('4')) return undefined
    const half = range.length / 2
    starts.add(writtenAddress(Number.parseInt(range.slice(1, half), 16)))
    const next = Number.parseInt(range.slice(half + 1), 16) + 1
    if (next < 2 ** 32) starts.add(writtenAddress(next))
  }
  return [...new Set([...starts, '0.0.0.0', '::1', 'x'])]
}

function writtenAddress(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join('.')
}
