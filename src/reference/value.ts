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
  const match = /^([+-]?)([0-9]+)(?:\.([0-9]+))?$/.exec(text)
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
  return /^[0-9]/.test(text) && !/^[0-9]{4}$/.test(text) ? parseNumber(text) : undefined
}

const time =
  '(?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:\\.(?<fraction>[0-9]+))?)?'
const zone = '(?:Z|(?<sign>[+-])(?<zoneHour>[0-9]{2}):?(?<zoneMinute>[0-9]{2}))'
const isoDate = new RegExp(
  `^(?<year>[0-9]{4})(?:-(?<month>[0-9]{2})(?:-(?<day>[0-9]{2})(?:T${time}${zone})?)?)?$`,
)

function parseIsoDate(text: string): Decimal | undefined {
  const parts = isoDate.exec(text)?.groups
  if (parts === undefined) return undefined
  const { fraction = '', sign } = parts
  const midnight = secondsOfDay(parts)
  const time = secondsOfTime(parts.hour, parts.minute, parts.second)
  const zone = secondsOfTime(parts.zoneHour, parts.zoneMinute, undefined)
  if (midnight === undefined || time === undefined || zone === undefined) return undefined
  const seconds = midnight + time + (sign === '-' ? zone : -zone)
  const scale = fraction.length
  return { digits: BigInt(seconds) * 10n ** BigInt(scale) + BigInt(fraction || '0'), scale }
}

/** Midnight UTC of a day; undefined for one that the calendar does not have. */
function secondsOfDay(parts: { year?: string; month?: string; day?: string }): number | undefined {
  const month = Number(parts.month ?? 1)
  const day = Number(parts.day ?? 1)
  const date = new Date(0)
  date.setUTCFullYear(Number(parts.year), month - 1, day)
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
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

/** The bytes of padded Base64 in the standard alphabet, in hexadecimal (C-37). */
export function parseBase64(text: string): string | undefined {
  if (!base64.test(text)) return undefined
  const digits = Array.from(text.replace(/=+$/, ''), (character) => alphabet.indexOf(character))
  const bits = digits.map((digit) => digit.toString(2).padStart(6, '0')).join('')
  const bytes = bits.match(/[01]{8}/g) ?? []
  return bytes.map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0')).join('')
}
