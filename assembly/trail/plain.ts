/** Values in the forms that nearly all have, which no request is refused for. Each is text in quotes. */
import * as Layout from '../layout/scanned-event'

const QUOTE: u32 = 0x22
const COLON: u32 = 0x3a
const DASH: u32 = 0x2d
const DOT: u32 = 0x2e
const SLASH: u32 = 0x2f
const ZERO: u32 = 0x30

/** Characters of a user agent, those of names of sessions. */
const AGENT_MOST: u32 = 512
const SESSION_LEAST: u32 = 2
const SESSION_MOST: u32 = 64

/** Whether a value has a FORM_. */
export function isPlain(form: u32, start: u32, stop: u32): bool {
  if (stop - start < 2 || load<u8>(start) != QUOTE) return false
  if (form == Layout.FORM_ADDRESS) return isAddress(start + 1, stop - 1)
  if (form == Layout.FORM_DATE) return readTime(start, stop) >= 0
  return form == Layout.FORM_AGENT && isAgent(start + 1, stop - 1)
}

/** Four numbers without a leading zero. */
function isAddress(at: u32, end: u32): bool {
  let numbers = 0
  while (at < end) {
    const first = at
    let value: u32 = 0
    while (at < end && isDigit(load<u8>(at))) {
      value = value * 10 + <u32>load<u8>(at) - ZERO
      at++
      if (at - first > 3) return false
    }
    if (at == first || value > 255 || (load<u8>(first) == ZERO && at - first > 1)) return false
    numbers++
    if (at == end) return numbers == 4
    if (load<u8>(at) != DOT) return false
    at++
  }
  return false
}

/** Printable, and nothing escaped: the quote behind it is its only one. */
function isAgent(at: u32, end: u32): bool {
  if (end - at > AGENT_MOST) return false
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at)
    if (byte < 0x20 || byte > 0x7e || byte == 0x5c) return false
  }
  return true
}

/** `"2026-01-31T00:05:09Z"` as the number 20260131000509; negative for other text. */
export function readTime(start: u32, stop: u32): f64 {
  if (stop - start != 22) return -1
  const isDrawn =
    load<u8>(start + 5) == DASH &&
    load<u8>(start + 8) == DASH &&
    load<u8>(start + 11) == 0x54 &&
    load<u8>(start + 14) == COLON &&
    load<u8>(start + 17) == COLON &&
    load<u8>(start + 20) == 0x5a
  if (!isDrawn) return -1
  const century = readTwo(start + 1)
  const year = readTwo(start + 3)
  const month = readTwo(start + 6)
  const day = readTwo(start + 9)
  const hour = readTwo(start + 12)
  const minute = readTwo(start + 15)
  const second = readTwo(start + 18)
  // days that not every month has are left to the host
  const isSure =
    (century == 19 || century == 20) && year < 100 && month - 1 < 12 && day - 1 < daysOf(month)
  if (!isSure || hour > 23 || minute > 59 || second > 59) return -1
  const date = (century * 100 + year) * 10000 + month * 100 + day
  return <f64>date * 1000000 + <f64>(hour * 10000 + minute * 100 + second)
}

function daysOf(month: u32): u32 {
  if (month == 2) return 28
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}

function readTwo(at: u32): u32 {
  const tens = <u32>load<u8>(at) - ZERO
  const ones = <u32>load<u8>(at + 1) - ZERO
  return tens < 10 && ones < 10 ? tens * 10 + ones : 1000
}

function isDigit(byte: u32): bool {
  return byte - ZERO < 10
}

/** Where the name of a session begins in an ARN or a unique id; 0 where it has another form. */
export function tailOf(start: u32, stop: u32): u32 {
  if (load<u8>(start) != QUOTE) return 0
  const end = stop - 1
  let at = end
  while (at > start + 1) {
    const byte: u32 = load<u8>(at - 1)
    if (byte == SLASH || byte == COLON) break
    if (!isNameCharacter(byte)) return 0
    at--
  }
  const length = end - at
  return at == start + 1 || length < SESSION_LEAST || length > SESSION_MOST ? 0 : at
}

/** As STS takes them ("RoleSessionName", AssumeRole). */
function isNameCharacter(byte: u32): bool {
  const isLetter = (byte | 0x20) - 0x61 < 26
  return (
    isLetter ||
    isDigit(byte) ||
    byte == 0x5f ||
    byte == 0x2b ||
    byte == 0x3d ||
    byte == 0x2c ||
    byte == DOT ||
    byte == 0x40 ||
    byte == DASH
  )
}

/** `"2ba2ed00-0000-4000-8000-000000000001"` as four words; whether it is one, and not of zeros alone. */
export function readUuid(start: u32, stop: u32, words: u32): bool {
  const isDrawn =
    stop - start == 38 &&
    load<u8>(start) == QUOTE &&
    load<u8>(start + 9) == DASH &&
    load<u8>(start + 14) == DASH &&
    load<u8>(start + 19) == DASH &&
    load<u8>(start + 24) == DASH
  if (!isDrawn) return false
  const first = join(readFour(start + 1), readFour(start + 5))
  const second = join(readFour(start + 10), readFour(start + 15))
  const third = join(readFour(start + 20), readFour(start + 25))
  const fourth = join(readFour(start + 29), readFour(start + 33))
  if ((first | second | third | fourth) > 0xffffffff) return false
  store<u32>(words, <u32>first)
  store<u32>(words + 4, <u32>second)
  store<u32>(words + 8, <u32>third)
  store<u32>(words + 12, <u32>fourth)
  return (first | second | third | fourth) != 0
}

const NO_DIGIT: u64 = 1 << 32

function join(high: u64, low: u64): u64 {
  return (high << 16) | low | ((high | low) & NO_DIGIT)
}

/** Four digits; more than 32 bits where one is another character. */
function readFour(at: u32): u64 {
  let value: u64 = 0
  for (let digit = at; digit < at + 4; digit++) {
    const byte: u32 = load<u8>(digit)
    const isLetter = byte - 0x61 < 6
    if (!isLetter && !isDigit(byte)) return NO_DIGIT
    value = (value << 4) | (isLetter ? byte - 0x57 : byte - ZERO)
  }
  return value
}
