/**
 * JSON read without a value being made of it: a position goes in, and the position behind what was
 * read comes out; or, negative, its complement, where it is not JSON.
 *
 * INVARIANT: behind the text there are 32 bytes of zero, so that reading ends there: none is in JSON.
 */

export const QUOTE: u32 = 0x22
const BACKSLASH: u32 = 0x5c
const MINUS: u32 = 0x2d
const PLUS: u32 = 0x2b
const DOT: u32 = 0x2e
const ZERO: u32 = 0x30

/** Behind white space, of which there is hardly any. */
export function skipSpace(at: i32): i32 {
  while (load<u8>(at) <= 0x20 && isSpace(load<u8>(at))) at++
  return at
}

function isSpace(byte: u32): bool {
  return byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
}

/** Behind the closing quote of a string, whose opening quote is before `at`. */
export function skipText(at: i32): i32 {
  while (at >= 0) {
    const bytes = v128.load(at)
    // as signed numbers, bytes that are not ASCII are less than a space, too
    const loud = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
      i8x16.lt_s(bytes, i8x16.splat(0x20)),
    )
    const mask = i8x16.bitmask(loud)
    if (mask == 0) {
      at += 16
      continue
    }
    at += ctz(mask)
    const byte: u32 = load<u8>(at)
    if (byte == QUOTE) return at + 1
    at = byte == BACKSLASH ? skipEscape(at) : byte < 0x80 ? ~at : skipCharacter(at, byte)
  }
  return at
}

function skipEscape(at: i32): i32 {
  const byte: u32 = load<u8>(at + 1)
  if (byte == 0x75) {
    for (let digit = at + 2; digit < at + 6; digit++) {
      if (!isHex(load<u8>(digit))) return ~digit
    }
    return at + 6
  }
  const isKnown =
    byte == QUOTE ||
    byte == BACKSLASH ||
    byte == 0x2f ||
    byte == 0x62 ||
    byte == 0x66 ||
    byte == 0x6e ||
    byte == 0x72 ||
    byte == 0x74
  return isKnown ? at + 2 : ~(at + 1)
}

function isHex(byte: u32): bool {
  return isDigit(byte) || (byte | 0x20) - 0x61 < 6
}

function isDigit(byte: u32): bool {
  return byte - ZERO < 10
}

/** A character of two to four bytes of UTF-8, as Unicode's table of well-formed bytes has them. */
function skipCharacter(at: i32, first: u32): i32 {
  const second: u32 = load<u8>(at + 1)
  if (first < 0xc2 || first > 0xf4) return ~at
  if (first < 0xe0) return isTail(second) ? at + 2 : ~(at + 1)
  const least: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80
  const most: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf
  if (second < least || second > most) return ~(at + 1)
  if (!isTail(load<u8>(at + 2))) return ~(at + 2)
  if (first < 0xf0) return at + 3
  return isTail(load<u8>(at + 3)) ? at + 4 : ~(at + 3)
}

function isTail(byte: u32): bool {
  return (byte & 0xc0) == 0x80
}

/** Behind a number, `true`, `false` or `null`. */
export function skipScalar(at: i32): i32 {
  const byte: u32 = load<u8>(at)
  if (byte == MINUS || isDigit(byte)) return skipNumber(at)
  const word = load<u32>(at)
  if (word == 0x65757274 || word == 0x6c6c756e) return at + 4 // true, null
  if (byte == 0x66 && load<u32>(at + 1) == 0x65736c61) return at + 5 // alse
  return ~at
}

function skipNumber(at: i32): i32 {
  if (load<u8>(at) == MINUS) at++
  if (load<u8>(at) == ZERO) at++
  else at = skipDigits(at)
  if (at < 0) return at
  if (load<u8>(at) == DOT) at = skipDigits(at + 1)
  if (at < 0 || (load<u8>(at) | 0x20) != 0x65) return at
  const sign: u32 = load<u8>(at + 1)
  return skipDigits(sign == PLUS || sign == MINUS ? at + 2 : at + 1)
}

function skipDigits(at: i32): i32 {
  if (!isDigit(load<u8>(at))) return ~at
  do at++
  while (isDigit(load<u8>(at)))
  return at
}
