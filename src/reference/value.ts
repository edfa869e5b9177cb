/** Numbers, dates and Base64 as condition operators read them (C-26, C-27, C-37). */

/** An exact decimal: `digits` × 10^−`scale`. */
export interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/** Negative, zero or positive, as `one` is less than, equal to or greater than `other`. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  const scale = Math.max(one.scale, other.scale)
  const difference = rescale(one, scale) - rescale(other, scale)
  return difference < 0n ? -1 : Number(difference > 0n)
}

function rescale(decimal: Decimal, scale: number): bigint {
  return decimal.digits * 10n ** BigInt(scale - decimal.scale)
}

/** `[+-]digits[.digits]`; undefined for anything else (C-26). */
export function parseNumber(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = ''] = match
  const digits = BigInt(whole + fraction)
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length }
}

/** Seconds since 1970; undefined for what is no date (C-27). */
export function parseDate(text: string): Decimal | undefined {
  return parseEpoch(text) ?? parseIsoDate(text)
}

/** Exactly four digits are a year, any other unsigned number epoch seconds. */
function parseEpoch(text: string): Decimal | undefined {
  return /^\d/.test(text) && !/^\d{4}$/.test(text) ? parseNumber(text) : undefined
}

const time = '(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d+))?)?'
const zone = '(?:Z|([+-])(\\d{2}):?(\\d{2}))'
const isoDate = new RegExp(`^(\\d{4})(?:-(\\d{2})(?:-(\\d{2})(?:T${time}${zone})?)?)?$`)

function parseIsoDate(text: string): Decimal | undefined {
  const parts = isoDate.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHour, zoneMinute] =
    parts
  const midnight = secondsOfDay(year, month, day)
  const time = secondsOfTime(hour, minute, second)
  const zone = secondsOfTime(zoneHour, zoneMinute)
  if (midnight === undefined || time === undefined || zone === undefined) return undefined
  const seconds = midnight + time + (sign === '-' ? zone : -zone)
  const scale = fraction.length
  return { digits: BigInt(seconds) * 10n ** BigInt(scale) + BigInt(fraction || '0'), scale }
}

/** Midnight UTC of a day; undefined for one that the calendar does not have. */
function secondsOfDay(year = '', month = '1', day = '1'): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return exists ? date.getTime() / 1000 : undefined
}

/** Seconds since midnight; undefined for a time that no clock shows. */
function secondsOfTime(hour = '0', minute = '0', second = '0'): number | undefined {
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  return Number(hour) * 3600 + Number(minute) * 60 + Number(second)
}

/** `true` or `false`, in any case; undefined for anything else (C-20). */
export function parseBoolean(text: string): boolean | undefined {
  if (/^true$/i.test(text)) return true
  return /^false$/i.test(text) ? false : undefined
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The bits of padded Base64 in the standard alphabet (C-37). */
export function parseBase64(text: string): string | undefined {
  if (!base64.test(text)) return undefined
  const digits = Array.from(text.replace(/=+$/, ''), (character) => alphabet.indexOf(character))
  const bits = digits.map((digit) => digit.toString(2).padStart(6, '0')).join('')
  return bits.slice(0, bits.length - (bits.length % 8))
}
