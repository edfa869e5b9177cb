/**
 * Where the quotes of a text are, 64 bytes at a time: a string is then skipped without its characters
 * being looked at. What may make a string anything but plain ASCII is listed beside them.
 */
import * as Layout from '../layout/scanned-event'

/** Behind all text. */
const NOWHERE: u32 = 0xffffffff

/** Lists the quotes of a text that begins outside of strings. */
export function indexText(from: u32, end: u32): void {
  let quote = Layout.QUOTES
  let other = Layout.OTHERS
  let isEscaped: u64 = 0 // the block's first byte
  for (let at = from; at < end; at += 64) {
    const first = v128.load(at)
    const second = v128.load(at + 16)
    const third = v128.load(at + 32)
    const fourth = v128.load(at + 48)
    const left = end - at
    const inText: u64 = left < 64 ? ((<u64>1) << left) - 1 : ~(<u64>0)
    let quotes = bytes64(first, second, third, fourth, 0x22) & inText
    const backslashes = bytes64(first, second, third, fourth, 0x5c) & inText
    const others = (unplain64(first, second, third, fourth) & inText) | backslashes
    if ((backslashes | isEscaped) != 0) {
      const escaped = escapedBy(backslashes & ~isEscaped) | isEscaped
      isEscaped = endsEscaping(backslashes, escaped)
      quotes &= ~escaped
    }
    quote = list(quote, at, quotes)
    if (others != 0) other = list(other, at, others)
  }
  store<u32>(quote, NOWHERE)
  store<u32>(quote + 4, NOWHERE)
  store<u32>(other, NOWHERE)
  store<u32>(Layout.QUOTE_NEXT, Layout.QUOTES)
  store<u32>(Layout.OTHER_NEXT, Layout.OTHERS)
}

function bytes64(first: v128, second: v128, third: v128, fourth: v128, byte: i8): u64 {
  const wanted = i8x16.splat(byte)
  const low = <u32>i8x16.bitmask(i8x16.eq(first, wanted))
  const high = <u32>i8x16.bitmask(i8x16.eq(second, wanted))
  const lowest = low | (high << 16)
  const next = <u32>i8x16.bitmask(i8x16.eq(third, wanted))
  const last = <u32>i8x16.bitmask(i8x16.eq(fourth, wanted))
  return <u64>lowest | ((<u64>(next | (last << 16))) << 32)
}

/** Control characters, and what is not ASCII: as signed numbers, less than a space. */
function unplain64(first: v128, second: v128, third: v128, fourth: v128): u64 {
  const space = i8x16.splat(0x20)
  const low = <u32>i8x16.bitmask(i8x16.lt_s(first, space))
  const high = <u32>i8x16.bitmask(i8x16.lt_s(second, space))
  const lowest = low | (high << 16)
  const next = <u32>i8x16.bitmask(i8x16.lt_s(third, space))
  const last = <u32>i8x16.bitmask(i8x16.lt_s(fourth, space))
  return <u64>lowest | ((<u64>(next | (last << 16))) << 32)
}

/** What is behind each backslash that is not behind one itself. */
function escapedBy(backslashes: u64): u64 {
  let escaped: u64 = 0
  while (backslashes != 0) {
    const one = backslashes & (0 - backslashes)
    escaped |= one << 1
    backslashes &= ~(one | (one << 1))
  }
  return escaped
}

/** Whether the last byte of a block escapes the first one of the next. */
function endsEscaping(backslashes: u64, escaped: u64): u64 {
  return (backslashes & ~escaped) >> 63
}

/** Appends where the bits are; what is written behind the last is written over. */
function list(to: u32, at: u32, bits: u64): u32 {
  const end = to + ((<u32>popcnt(bits)) << 2)
  for (let next = to; next < end; next += 16) {
    store<u32>(next, at + <u32>ctz(bits))
    bits &= bits - 1
    store<u32>(next + 4, at + <u32>ctz(bits))
    bits &= bits - 1
    store<u32>(next + 8, at + <u32>ctz(bits))
    bits &= bits - 1
    store<u32>(next + 12, at + <u32>ctz(bits))
    bits &= bits - 1
  }
  return end
}
