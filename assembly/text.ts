/** Bytes compared: all strings end in spare bytes, so 16 of them can always be read. */

/** Whether two strings of `bytes` bytes are equal. One body for all lengths: calls cost as much. */
export function equals(a: usize, b: usize, bytes: u32): bool {
  let left: i32 = bytes
  while (left > 0) {
    if (ASC_FEATURE_SIMD) {
      const same = i8x16.bitmask(i8x16.eq(v128.load(a), v128.load(b)))
      if ((~same & (left < 16 ? (1 << left) - 1 : 0xffff)) != 0) return false
    } else {
      const difference = load<u64>(a) ^ load<u64>(b)
      const behind = left < 8 ? (8 - left) << 3 : 0
      if (difference << (<u64>behind) != 0) return false
    }
    a += STEP
    b += STEP
    left -= <i32>STEP
  }
  return true
}

/** How many bytes are compared at a time. */
const STEP: usize = ASC_FEATURE_SIMD ? 16 : 8

/** Negative, 0 or positive as text `a` sorts before, with or after text `b`, byte by byte. */
export function compare(a: usize, aBytes: u32, b: usize, bBytes: u32): i32 {
  const bytes = min(aBytes, bBytes)
  let at: u32 = 0
  while (at + 8 <= bytes && load<u64>(a + at) == load<u64>(b + at)) at += 8
  for (; at < bytes; at++) {
    const difference = <i32>load<u8>(a + at) - <i32>load<u8>(b + at)
    if (difference != 0) return difference
  }
  return aBytes == bBytes ? 0 : aBytes < bBytes ? -1 : 1
}

/** How many bytes the UTF-8 character that begins with this byte has. */
export function characterBytes(first: u32): u32 {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
}

/** One bit for each of the 64 bytes at `text` that is a colon. */
export function colons64(text: usize): u64 {
  if (ASC_FEATURE_SIMD) {
    const low = colons16(text) | (colons16(text + 16) << 16)
    const high = colons16(text + 32) | (colons16(text + 48) << 16)
    return <u64>low | ((<u64>high) << 32)
  } else {
    let colons: u64 = 0
    for (let i: usize = 0; i < 64; i += 8) colons |= (<u64>colons8(load<u64>(text + i))) << i
    return colons
  }
}

function colons16(text: usize): u32 {
  return i8x16.bitmask(i8x16.eq(v128.load(text), i8x16.splat(0x3a)))
}

/** The same for eight bytes: a byte is zero after `^` where it was a colon. */
function colons8(bytes: u64): u32 {
  const low = twice(0x7f7f7f7f)
  const other = bytes ^ twice(0x3a3a3a3a)
  const zeros = ~(((other & low) + low) | other | low) // the high bit of each byte that is zero
  return <u32>(((zeros >> 7) * (((<u64>0x01020408) << 32) | 0x10204080)) >> 56)
}

/** Four bytes, twice. */
export function twice(word: u64): u64 {
  return (word << 32) | word
}

/** Puts ASCII letters in lower case, in place; no other character has a case here (L-68). */
export function foldAscii(text: usize, bytes: u32): void {
  for (let at: u32 = 0; at < bytes; at++) {
    const byte = load<u8>(text + at)
    if (byte - 0x41 < 26) store<u8>(text + at, byte | 0x20)
  }
}

/** 2^64 divided by the golden ratio: what is multiplied by it is spread over all 64 bits. */
export const MIX: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15
