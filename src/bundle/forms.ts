/**
 * How a value is read before it is compared: text → text that sorts as the value does, byte by
 * byte. Both sides use it: the compiler for policy values, the host for context values.
 */
import * as Form from '../../assembly/layout/form.ts'
import { foldCase } from '../json/fold-case.ts'
import { ADDRESS_BYTES, writeAddress } from './write-address.ts'

export { foldCase } from '../json/fold-case.ts'

/** The value in the form, or undefined where it cannot be read so: a type failure (C-25). */
export function readForm(form: number, text: string): string | undefined {
  switch (form) {
    case Form.BOOL:
      return readBool(text)
    case Form.ADDRESS:
      return readAddress(text)
    default:
      return readUnusual(form, text)
  }
}

/** The same of what the kernel's host does not write straight into memory. */
export function readUnusual(form: number, text: string): string | undefined {
  switch (form) {
    case Form.TEXT:
      return text
    case Form.FOLDED:
      return foldCase(text)
    case Form.NUMBER:
      return readNumber(text)
    case Form.DATE:
      return readDate(text)
    case Form.BINARY:
      return readBinary(text)
    default:
      return undefined
  }
}

function readBool(text: string): string | undefined {
  const folded = foldCase(text)
  return folded === 'true' || folded === 'false' ? folded : undefined
}

const number = /^([+-]?)(\d+)(?:\.(\d+))?$/

/** Decimals of any length (C-26): sign, digits before the point, digits; complemented if negative. */
function readNumber(text: string): string | undefined {
  const match = number.exec(text)
  if (match === null) return undefined
  return sortable(match[1] ?? '', match[2] ?? '', match[3] ?? '')
}

function sortable(sign: string, whole: string, fraction: string): string {
  const digits = whole.startsWith('0') ? whole.replace(/^0+/, '') : whole
  const rest = fraction === '' ? '' : trimZeros(fraction)
  if (digits === '' && rest === '') return '1'
  const key = String(digits.length).padStart(8, '0') + digits + rest
  return sign === '-' ? `0${key.replace(/\d/g, (digit) => String(9 - Number(digit)))}~` : `2${key}`
}

function trimZeros(fraction: string): string {
  let end = fraction.length
  while (end > 0 && fraction[end - 1] === '0') end -= 1
  return fraction.slice(0, end)
}

const yearAlone = /^\d{4}$/
const epoch = /^(\d+)(?:\.(\d+))?$/
const date =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d))?)?)?$/

/** Seconds between two days before the year 0 and 1970, so that no instant is negative. */
export const EPOCH_SHIFT = 62_167_219_200 + 2 * 86_400

/** ISO 8601 as W3C profiles it, or epoch seconds; four digits are a year (C-27). */
function readDate(text: string): string | undefined {
  const seconds = yearAlone.test(text) ? null : epoch.exec(text)
  if (seconds !== null) {
    return sortable('', String(BigInt(seconds[1] ?? '') + BigInt(EPOCH_SHIFT)), seconds[2] ?? '')
  }
  const match = date.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part?: string) => (part === undefined ? undefined : Number(part)))
  const offset = readOffset(match[8] ?? 'Z')
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined
  if (offset === undefined) return undefined
  const total = daysSinceEpoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
  return sortable('', String(total - offset + EPOCH_SHIFT), match[7] ?? '')
}

/** Seconds east of Greenwich. */
function readOffset(zone: string): number | undefined {
  if (zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  if (hours > 23 || minutes > 59) return undefined
  return (zone[0] === '-' ? -1 : 1) * (hours * 3_600 + minutes * 60)
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether the calendar has the day. */
export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  if (month === 2 && day === 29) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (monthDays[month - 1] ?? 0)
}

/** Days from 1970-01-01 to a day of the years 0 to 9999, negative before it. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  // years begin in March, so that leap days end them, and 400 years early, so that none is negative
  const shifted = year + (month <= 2 ? 399 : 400)
  const leapDays = ((shifted / 4) | 0) - ((shifted / 100) | 0) + ((shifted / 400) | 0)
  const dayOfYear = (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 1
  return shifted * 365 + leapDays + dayOfYear - DAYS_BEFORE_1970
}

/** From 1 March of the year -400. */
const DAYS_BEFORE_1970 = 719_468 + 146_097

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 with the bits that no byte takes put to zero: equal bytes, equal text (C-37). */
function readBinary(text: string): string | undefined {
  if (!base64.test(text)) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  if (padding === 0) return text
  const last = text.length - padding - 1
  const kept = alphabet.indexOf(text[last] ?? 'A') & (padding === 2 ? 0b110000 : 0b111100)
  return text.slice(0, last) + (alphabet[kept] ?? 'A') + '='.repeat(padding)
}

function readAddress(text: string): string | undefined {
  const bytes = new Uint8Array(ADDRESS_BYTES)
  const length = writeAddress(text, bytes, 0)
  return length < 0 ? undefined : new TextDecoder().decode(bytes.subarray(0, length))
}

/** The lowest and highest address of a CIDR range, or of a bare address, one after the other. */
export function readRange(text: string): string | undefined {
  const slash = text.indexOf('/')
  const address = readAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const most = address.startsWith('4') ? 32 : 128
  const mask = slash < 0 ? String(most) : text.slice(slash + 1)
  if (!/^(?:0|[1-9]\d{0,2})$/.test(mask) || Number(mask) > most) return undefined
  return bound(address, Number(mask), 'lowest') + bound(address, Number(mask), 'highest')
}

function bound(address: string, mask: number, which: 'lowest' | 'highest'): string {
  let key = address[0] ?? ''
  for (let at = 1; at < address.length; at += 1) {
    const kept = Math.min(4, Math.max(0, mask - (at - 1) * 4))
    const free = (1 << (4 - kept)) - 1
    const nibble = Number.parseInt(address[at] ?? '0', 16)
    key += (which === 'lowest' ? nibble & ~free : nibble | free).toString(16)
  }
  return key
}
