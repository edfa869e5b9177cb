/** Numbers of rows, and of strings: each distinct string of a column has its own. */

import * as Batch from './layout/batch'
import * as Resource from './layout/batch-resource'
import * as NumberedText from './layout/numbered-text'
import * as Numbering from './layout/numbering'
import * as Region from './layout/region'
import { equals, MIX, twice } from './text'

/** Numbers the strings of a chunk's rows (`layout/numbering.ts`); whether each row has a number. */
export function numberRows(numbering: usize, rows: u32): bool {
  const offsets = <usize>load<u32>(numbering, Numbering.OFFSETS_AT)
  const numbers = <usize>load<u32>(numbering, Numbering.NUMBERS_AT)
  const texts = <usize>load<u32>(numbering, Numbering.ROWS_AT)
  const bytes = load<u32>(numbering, Numbering.ROWS_BYTES_AT)
  const first = load<u32>(offsets)
  let isSound = true
  for (let row: u32 = 0; row < rows; row++) {
    const at = offsets + ((<usize>row) << 2)
    const start = load<u32>(at)
    const end = load<u32>(at, 4)
    // another thread may have changed the offsets since the host looked at them
    if (end < start || end - first > bytes) isSound = false
    const number = isSound
      ? numberOf(numbering, texts + <usize>(start - first), end - start)
      : <u32>Batch.HOSTED_ENTRY
    store<u32>(numbers + ((<usize>row) << 2), number)
  }
  return isSound
}

/** The number of a string, which is new, perhaps. */
function numberOf(numbering: usize, text: usize, bytes: u32): u32 {
  const mixed = mix(text, bytes)
  const table = <usize>load<u32>(numbering, Numbering.TABLE_AT)
  const shift = load<u32>(numbering, Numbering.SHIFT_AT)
  const entries = <usize>load<u32>(numbering, Numbering.ENTRIES_AT)
  const mask = <u32>0xffffffff >> (shift - 32)
  let place = <u32>(mixed >> <u64>shift)
  for (let probe: u32 = 0; probe < <u32>Numbering.PROBES; probe++) {
    const number = load<u32>(table + ((<usize>place) << 2))
    if (number == 0) break
    const entry = entries + <usize>(number - 1) * NumberedText.SIZE
    if (
      load<u32>(entry, NumberedText.MIXED_AT) == <u32>mixed &&
      load<u32>(entry, NumberedText.BYTES_AT) == bytes &&
      equals(<usize>load<u32>(entry, NumberedText.TEXT_AT), text, bytes)
    )
      return number - 1
    place = (place + 1) & mask
  }
  const number = add(numbering, text, bytes, <u32>mixed)
  store<u32>(table + ((<usize>place) << 2), number + 1)
  return number
}

/** Gives a string the next number, and copies it. */
function add(numbering: usize, text: usize, bytes: u32, mixed: u32): u32 {
  const number = load<u32>(numbering, Numbering.COUNT_AT)
  const copy = load<u32>(numbering, Numbering.FREE_AT)
  memory.copy(copy, text, bytes)
  const spare = <u32>Region.SPARE_BYTES
  store<u32>(numbering, (copy + bytes + spare + 7) & ~7, Numbering.FREE_AT)
  store<u32>(numbering, number + 1, Numbering.COUNT_AT)
  const entry =
    <usize>load<u32>(numbering, Numbering.ENTRIES_AT) + <usize>number * NumberedText.SIZE
  store<u32>(entry, copy, NumberedText.TEXT_AT)
  store<u32>(entry, bytes, NumberedText.BYTES_AT)
  store<u32>(entry, mixed, NumberedText.MIXED_AT)
  const resources = <usize>load<u32>(numbering, Numbering.RESOURCES_AT)
  if (resources != 0) noteResource(resources + <usize>number * Resource.SIZE, copy, bytes)
  return number
}

/**
 * An ARN or `*` is there at once, if it is plain; of other text the host tells whether an action may
 * name it.
 */
function noteResource(resource: usize, text: u32, bytes: u32): void {
  const isStar = bytes == 1 && load<u8>(text) == STAR
  const isArn = bytes > 4 && load<u32>(text) == ARN
  if (!isStar && !isArn) return
  if (bytes > RESOURCE_BYTES || !areAscii(text, bytes)) return
  store<u32>(resource, text, Resource.TEXT_AT)
  store<u32>(resource, bytes, Resource.BYTES_AT)
}

const STAR: u8 = 0x2a
/** `arn:` */
const ARN: u32 = 0x3a6e7261

/** `limits.resourceBytes`. */
const RESOURCE_BYTES: u32 = 16384

function mix(text: usize, bytes: u32): u64 {
  let mixed: u64 = bytes
  let at: u32 = 0
  for (; at + 8 <= bytes; at += 8) mixed = mixIn(mixed, load<u64>(text + at))
  const left = bytes - at
  if (left == 0) return mixIn(mixed, 0)
  return mixIn(mixed, load<u64>(text + at) & (((<u64>1) << (<u64>(left << 3))) - 1))
}

function mixIn(mixed: u64, word: u64): u64 {
  const product = (mixed ^ word) * MIX
  return product ^ (product >> 32)
}

/** The largest number that rows name. */
export function largestOf(numbers: usize, rows: u32): u32 {
  let largest: u32 = 0
  let row: u32 = 0
  if (ASC_FEATURE_SIMD) {
    let four = i32x4.splat(0)
    for (; row + 4 <= rows; row += 4) {
      four = i32x4.max_u(four, v128.load(numbers + ((<usize>row) << 2)))
    }
    largest = max(
      max(<u32>i32x4.extract_lane(four, 0), <u32>i32x4.extract_lane(four, 1)),
      max(<u32>i32x4.extract_lane(four, 2), <u32>i32x4.extract_lane(four, 3)),
    )
  }
  for (; row < rows; row++) largest = max(largest, load<u32>(numbers + ((<usize>row) << 2)))
  return largest
}

/** Whether all bytes are those of ASCII characters; a few behind them may be read. */
export function areAscii(text: usize, bytes: u32): bool {
  let high: u64 = 0
  let at: u32 = 0
  for (; at + 8 <= bytes; at += 8) high |= load<u64>(text + at)
  for (; at < bytes; at++) high |= <u64>load<u8>(text + at)
  return (high & twice(0x80808080)) == 0
}
