/** Whether condition values are numbers, dates or address ranges (C-26, C-27, C-29). */

/** Whether the text is a decimal number. */
export function isDecimal(text: string): boolean {
  return /^[+-]?[0-9]+(\.[0-9]+)?$/.test(text)
}

/** Whether the text is padded base64 of the standard alphabet (C-37). */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
}

const isoDate =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|[+-](\d\d):?(\d\d)))?)?)?$/

/** How a date is written; exactly four digits are a year. Undefined for what is no date. */
export function readDateForm(text: string): 'iso' | 'epoch' | undefined {
  const parts = isoDate.exec(text)
  if (parts === null) return /^[0-9]+(\.[0-9]+)?$/.test(text) ? 'epoch' : undefined
  const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] =
    parts.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
  const date = new Date(0)
  date.setUTCFullYear(year ?? 0, month - 1, day)
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  const onClock = hour < 24 && minute < 60 && second < 60 && zoneHour < 24 && zoneMinute < 60
  return exists && onClock ? 'iso' : undefined
}

/** An address range: 4 bytes of IPv4 or 16 of IPv6, and how many leading bits count. */
export interface AddressRange {
  readonly bytes: readonly number[]
  readonly prefix: number
}

/** Reads an address or a range in CIDR notation; undefined for anything else. */
export function readRange(text: string): AddressRange | undefined {
  const [address = '', prefixText, ...rest] = text.split('/')
  const bytes = address.includes(':') ? readIpv6(address) : readIpv4(address)
  if (bytes === undefined || rest.length > 0) return undefined
  const bits = bytes.length * 8
  if (prefixText === undefined) return { bytes, prefix: bits }
  if (!/^(0|[1-9][0-9]{0,2})$/.test(prefixText)) return undefined
  const prefix = Number(prefixText)
  return prefix <= bits ? { bytes, prefix } : undefined
}

/** Whether bits beyond the prefix are set; they are ignored when addresses are compared. */
export function hasHostBits({ bytes, prefix }: AddressRange): boolean {
  return bytes.some((byte, index) => (byte & ~maskOf(prefix, index) & 0xff) !== 0)
}

/** Whether every address of the range is private, and so never the source of a public request. */
export function isPrivateRange(range: AddressRange): boolean {
  return privateRanges.some((wide) => contains(wide, range))
}

const privateRanges: readonly AddressRange[] = [
  { bytes: [10, 0, 0, 0], prefix: 8 },
  { bytes: [172, 16, 0, 0], prefix: 12 },
  { bytes: [192, 168, 0, 0], prefix: 16 },
  { bytes: [0xfc, ...new Array<number>(15).fill(0)], prefix: 7 },
]

/** Whether every address of one range is in the other. */
export function contains(wide: AddressRange, narrow: AddressRange): boolean {
  if (wide.bytes.length !== narrow.bytes.length || wide.prefix > narrow.prefix) return false
  return wide.bytes.every((byte, index) => {
    const mask = maskOf(wide.prefix, index)
    return (byte & mask) === ((narrow.bytes[index] ?? 0) & mask)
  })
}

/** The bits of one byte that a prefix covers. */
function maskOf(prefix: number, index: number): number {
  const bits = Math.min(Math.max(prefix - index * 8, 0), 8)
  return (0xff << (8 - bits)) & 0xff
}

function readIpv4(text: string): number[] | undefined {
  const octets = text.split('.')
  const valid = octets.every((octet) => /^(0|[1-9][0-9]{0,2})$/.test(octet) && Number(octet) < 256)
  return valid && octets.length === 4 ? octets.map(Number) : undefined
}

function readIpv6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(readGroups)
  if (head === undefined) return undefined
  if (halves.length === 1) return head.length === 16 ? head : undefined
  const missing = 16 - head.length - (tail?.length ?? 16)
  if (tail === undefined || missing < 2) return undefined
  return [...head, ...new Array<number>(missing).fill(0), ...tail]
}

/** The bytes of colon-separated groups, the last of which may be an IPv4 address. */
function readGroups(text: string): number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [index, group] of groups.entries()) {
    const embedded = index === groups.length - 1 ? readIpv4(group) : undefined
    if (embedded === undefined && !/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined
    const value = Number.parseInt(group, 16)
    for (const byte of embedded ?? [value >> 8, value & 0xff]) bytes.push(byte)
  }
  return bytes
}
