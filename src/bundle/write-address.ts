/** IP addresses, read straight into bytes: their family, then their bits in hexadecimal (C-29). */

const COLON = 0x3a
const DOT = 0x2e
const DIGIT_0 = 0x30
const LOWER_CASE = 0x20

/** How many digits the bits of a family take. */
const IPV4_DIGITS = 8
const IPV6_DIGITS = 32

/** The most bytes that `writeAddress` writes. */
export const ADDRESS_BYTES = 1 + IPV6_DIGITS

/** Writes an address in its form; returns how many bytes, or -1 for what is not an address. */
export function writeAddress(text: string, bytes: Uint8Array, at: number): number {
  if (writeIpv4(text, 0, bytes, at + 1)) {
    bytes[at] = DIGIT_0 + 4
    return 1 + IPV4_DIGITS
  }
  if (writeIpv6(text, bytes, at + 1)) {
    bytes[at] = DIGIT_0 + 6
    return ADDRESS_BYTES
  }
  return -1
}

function hexDigit(nibble: number): number {
  return nibble < 10 ? DIGIT_0 + nibble : 0x57 + nibble
}

/** Writes the rest of a text: four decimal octets without leading zeros. */
function writeIpv4(text: string, from: number, bytes: Uint8Array, at: number): boolean {
  const { length } = text
  if (length - from > 15) return false
  let octet = -1
  let end = at
  for (let i = from; i <= length; i += 1) {
    const unit = i === length ? DOT : text.charCodeAt(i)
    if (unit === DOT) {
      if (octet < 0 || end === at + IPV4_DIGITS) return false
      bytes[end] = hexDigit(octet >> 4)
      bytes[end + 1] = hexDigit(octet & 15)
      end += 2
      octet = -1
    } else {
      const value = unit - DIGIT_0
      if (value < 0 || value > 9 || octet === 0) return false
      octet = octet < 0 ? value : octet * 10 + value
      if (octet > 255) return false
    }
  }
  return end === at + IPV4_DIGITS
}

/** Groups of hexadecimal digits, one run of zeros left out; IPv4 may end them. */
function writeIpv6(text: string, bytes: Uint8Array, at: number): boolean {
  const { length } = text
  const last = at + IPV6_DIGITS
  let end = at
  let gap = -1
  let i = 0
  if (text.startsWith('::')) {
    gap = end
    i = 2
  }
  while (i < length) {
    const digits = end === last ? 0 : writeGroup(text, i, bytes, end)
    if (digits === 0) {
      if (end + IPV4_DIGITS > last || !writeIpv4(text, i, bytes, end)) return false
      end += IPV4_DIGITS
      break
    }
    end += 4
    i += digits
    if (i === length) break
    i += 1
    if (i === length) return false
    if (text.charCodeAt(i) !== COLON) continue
    if (gap >= 0) return false
    gap = end
    i += 1
  }
  return gap < 0 ? end === last : fillGap(bytes, gap, end, last)
}

/** Writes up to four digits as four, up to a colon; returns how many there were, 0 for no group. */
function writeGroup(text: string, from: number, bytes: Uint8Array, at: number): number {
  let value = 0
  let digits = 0
  for (; from + digits < text.length; digits += 1) {
    const unit = text.charCodeAt(from + digits)
    if (unit === COLON) break
    const nibble = readNibble(unit)
    if (nibble < 0 || digits === 4) return 0
    value = (value << 4) | nibble
  }
  for (let i = 0; i < 4; i += 1) bytes[at + i] = hexDigit((value >> (12 - i * 4)) & 15)
  return digits
}

function readNibble(unit: number): number {
  if (unit >= DIGIT_0 && unit <= DIGIT_0 + 9) return unit - DIGIT_0
  const letter = unit | LOWER_CASE
  return unit < 0x80 && letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/** Moves what follows a gap to the end and puts zeros in between; at least one group must be missing. */
function fillGap(bytes: Uint8Array, gap: number, end: number, last: number): boolean {
  if (end === last) return false
  bytes.copyWithin(last - (end - gap), gap, end)
  bytes.fill(DIGIT_0, gap, last - (end - gap))
  return true
}
