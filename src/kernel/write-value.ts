/**
 * Context values in the common spellings, read straight into bytes: what `readForm` makes of them,
 * without a text in between. Whatever is spelled otherwise is left to `readUnusual`.
 */
import * as Form from '../../assembly/layout/form.ts'
import { daysSinceEpoch, EPOCH_SHIFT, isDay } from '../bundle/forms.ts'
import { writeAddress } from '../bundle/write-address.ts'
import { writeShort } from './write-text.ts'

/** How many bytes more than three for each character a value may take. */
export const VALUE_SPARE = 48

/** Writes a value in its form; returns its bytes, or -1 for what `readUnusual` has to read. */
export function writeValue(form: number, text: string, bytes: Uint8Array, at: number): number {
  switch (form) {
    case Form.TEXT:
      return writeShort(text, bytes, at)
    case Form.FOLDED:
      return writeFolded(text, bytes, at)
    case Form.NUMBER:
      return writeWhole(text, bytes, at)
    case Form.DATE:
      return writeDate(text, bytes, at)
    case Form.BOOL:
      return writeBool(text, bytes, at)
    case Form.ADDRESS:
      return writeAddress(text, bytes, at)
    default:
      return -1
  }
}

const COLON = 0x3a
const DOT = 0x2e
const DIGIT_0 = 0x30
const LETTER_T = 0x54
const LETTER_Z = 0x5a
const HYPHEN = 0x2d
const LOWER_CASE = 0x20
/** Strings up to this long are written character by character. */
const SHORT = 40

/** Short ASCII in lower case. */
export function writeFolded(text: string, bytes: Uint8Array, at: number): number {
  const { length } = text
  if (length > SHORT) return -1
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit > 0x7f) return -1
    bytes[at + i] = unit >= 0x41 && unit <= 0x5a ? unit | LOWER_CASE : unit
  }
  return length
}

const TRUE = [0x74, 0x72, 0x75, 0x65]
const FALSE = [0x66, 0x61, 0x6c, 0x73, 0x65]

function writeBool(text: string, bytes: Uint8Array, at: number): number {
  const word = text.length === TRUE.length ? TRUE : FALSE
  if (text.length !== word.length) return -1
  for (let i = 0; i < word.length; i += 1) {
    const letter = word[i] ?? 0
    if ((text.charCodeAt(i) | LOWER_CASE) !== letter) return -1
    bytes[at + i] = letter
  }
  return word.length
}

/** The digit at a place, or more than 9 for anything else. */
function digit(text: string, at: number): number {
  return (text.charCodeAt(at) - DIGIT_0) >>> 0
}

/** Digits that need no sign, point or removal of zeros; at most this many are exact. */
const WHOLE_DIGITS = 15

function writeWhole(text: string, bytes: Uint8Array, at: number): number {
  const { length } = text
  if (length === 0 || length > WHOLE_DIGITS || text.charCodeAt(0) === DIGIT_0) return -1
  for (let i = 0; i < length; i += 1) {
    const value = digit(text, i)
    if (value > 9) return -1
    bytes[at + HEAD + i] = DIGIT_0 + value
  }
  writeHead(length, bytes, at)
  return HEAD + length
}

/** What is before the digits of a positive number: its sign, and how many they are. */
const HEAD = 9

function writeHead(digits: number, bytes: Uint8Array, at: number): void {
  bytes[at] = DIGIT_0 + 2
  for (let i = 1; i < 7; i += 1) bytes[at + i] = DIGIT_0
  bytes[at + 7] = digits < 10 ? DIGIT_0 : DIGIT_0 + 1
  bytes[at + 8] = DIGIT_0 + (digits < 10 ? digits : digits - 10)
}

/** Numbers are taken apart in two, so that 32 bits are enough: the last six digits, and the others. */
const MILLION = 1_000_000
const LAST_DIGITS = 6

/** A positive number below 10^15 in its form. */
function writeNumber(value: number, bytes: Uint8Array, at: number): number {
  let digits = 1
  for (let most = 10; most <= value; most *= 10) digits += 1
  const from = at + HEAD
  const middle = Math.max(from, from + digits - LAST_DIGITS)
  const high = (value / MILLION) | 0
  writeHead(digits, bytes, at)
  writeDigits(high, bytes, from, middle)
  writeDigits((value - high * MILLION) | 0, bytes, middle, from + digits)
  return HEAD + digits
}

/** The last digits of a number, as many as there is room for. */
function writeDigits(value: number, bytes: Uint8Array, from: number, end: number): void {
  let left = value
  for (let at = end - 1; at >= from; at -= 1) {
    const next = (left / 10) | 0
    bytes[at] = DIGIT_0 + (left - next * 10)
    left = next
  }
}

const NO_NUMBER = -1

/** The number that digits of a text spell; -1 where another character is among them. */
function readDigits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i += 1) {
    const next = digit(text, i)
    if (next > 9) return NO_NUMBER
    value = value * 10 + next
  }
  return value
}

/** `2026-03-01T08:30:00Z` with or without a fraction, or epoch seconds. */
function writeDate(text: string, bytes: Uint8Array, at: number): number {
  const { length } = text
  if (length > 4 && length < WHOLE_DIGITS) {
    const seconds = readDigits(text, 0, length)
    return seconds < 0 ? -1 : writeNumber(seconds + EPOCH_SHIFT, bytes, at)
  }
  if (length < WHOLE_SECONDS || length > WHOLE_SECONDS + 10 || !isSeparated(text)) return -1
  const seconds = readInstant(text)
  if (seconds < 0) return -1
  const written = writeNumber(seconds, bytes, at)
  return length === WHOLE_SECONDS ? written : writeFraction(text, bytes, at, written)
}

/** The length of `2026-03-01T08:30:00Z`. */
const WHOLE_SECONDS = 20

function isSeparated(text: string): boolean {
  return (
    text.charCodeAt(4) === HYPHEN &&
    text.charCodeAt(7) === HYPHEN &&
    text.charCodeAt(10) === LETTER_T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    text.charCodeAt(text.length - 1) === LETTER_Z
  )
}

/** Two digits as a number; some number that no date has for anything else. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - DIGIT_0
  const ones = text.charCodeAt(at + 1) - DIGIT_0
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_PAIR
}

const NO_PAIR = 100

/** Seconds, shifted so that none is negative; -1 for what is no instant. */
function readInstant(text: string): number {
  const century = pair(text, 0)
  const years = pair(text, 2)
  const year = century * 100 + years
  const month = pair(text, 5)
  const day = pair(text, 8)
  const hour = pair(text, 11)
  const minute = pair(text, 14)
  const second = pair(text, 17)
  if (century === NO_PAIR || years === NO_PAIR || !isDay(year, month, day)) return NO_NUMBER
  if (hour > 23 || minute > 59 || second > 59) return NO_NUMBER
  const days = daysSinceEpoch(year, month, day)
  return days * 86_400 + hour * 3_600 + minute * 60 + second + EPOCH_SHIFT
}

/** The digits behind the seconds' point, without zeros at the end. */
function writeFraction(text: string, bytes: Uint8Array, at: number, written: number): number {
  const end = text.length - 1
  if (text.charCodeAt(WHOLE_SECONDS - 1) !== DOT || end === WHOLE_SECONDS) return -1
  let bytesNow = written
  for (let i = WHOLE_SECONDS; i < end; i += 1) {
    const value = digit(text, i)
    if (value > 9) return -1
    bytes[at + written + i - WHOLE_SECONDS] = DIGIT_0 + value
    if (value !== 0) bytesNow = written + i - WHOLE_SECONDS + 1
  }
  return bytesNow
}
