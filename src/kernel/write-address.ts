/** IP addresses in the common spellings, read straight into bytes: see `values.ts`. */

const COLON = 0x3a
const DOT = 0x2e
const DIGIT_0 = 0x30
const LOWER_CASE = 0x20

/** Writes an address in its form; answers its bytes, or -1 for what `readForm` has to read. */
export function writeAddress(text: string, bytes: Uint8Array, at: number): number {
  return text.length < SHORTEST_IPV6 || text.charCodeAt(4) !== COLON
    ? writeIpv4(text, bytes, at)
    : writeIpv6(text, bytes, at)
}

function hexDigit(nibble: number): number {
  return nibble < 10 ? DIGIT_0 + nibble : 0x57 + nibble
}

/** Four decimal octets without leading zeros: `4` and their bits. */
function writeIpv4(text: string, bytes: Uint8Array, at: number): number {
  const { length } = text
  if (length > 15) return -1
  let octet = -1
  let end = at + 1
  for (let i = 0; i <= length; i += 1) {
    const unit = i === length ? DOT : text.charCodeAt(i)
    if (unit === DOT) {
      if (octet < 0 || end === at + IPV4_BYTES) return -1
      bytes[end] = hexDigit(octet >> 4)
      bytes[end + 1] = hexDigit(octet & 15)
      end += 2
      octet = -1
    } else {
      const value = unit - DIGIT_0
      if (value < 0 || value > 9 || octet === 0) return -1
      octet = octet < 0 ? value : octet * 10 + value
      if (octet > 255) return -1
    }
  }
  if (end !== at + IPV4_BYTES) return -1
  bytes[at] = DIGIT_0 + 4
  return IPV4_BYTES
}

const IPV4_BYTES = 9
const IPV6_BYTES = 33
/** Shorter ones are rare enough. */
const SHORTEST_IPV6 = 6

/** Groups of hexadecimal digits, one run of zeros left out: `6` and their bits. */
function writeIpv6(text: string, bytes: Uint8Array, at: number): number {
  const { length } = text
  if (length > 39) return -1
  let end = at + 1
  let gap = -1
  let i = 0
  while (i < length) {
    const digits = writeGroup(text, i, bytes, end)
    if (digits < 0 || end === at + IPV6_BYTES) return -1
    end += 4
    i += digits
    if (i === length) break
    if (text.charCodeAt(i) !== COLON || i + 1 === length) return -1
    i += 1
    if (text.charCodeAt(i) !== COLON) continue
    if (gap >= 0) return -1
    gap = end
    i += 1
  }
  if (gap < 0) {
    if (end !== at + IPV6_BYTES) return -1
  } else if (!fillGap(bytes, gap, end, at + IPV6_BYTES)) return -1
  bytes[at] = DIGIT_0 + 6
  return IPV6_BYTES
}

/** Writes up to four digits as four; answers how many there were, or -1 for none or more. */
function writeGroup(text: string, from: number, bytes: Uint8Array, at: number): number {
  let value = 0
  let digits = 0
  for (; from + digits < text.length; digits += 1) {
    const unit = text.charCodeAt(from + digits)
    if (unit === COLON) break
    const nibble = readNibble(unit)
    if (nibble < 0 || digits === 4) return -1
    value = (value << 4) | nibble
  }
  if (digits === 0) return -1
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
  if (end + 4 > last) return false
  bytes.copyWithin(last - (end - gap), gap, end)
  bytes.fill(DIGIT_0, gap, last - (end - gap))
  return true
}
