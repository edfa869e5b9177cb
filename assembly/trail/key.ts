/**
 * What was met before: the values of some nodes, byte by byte, and the number that the host has given
 * them. Nothing is taken for the same that has other bytes.
 *
 *     entry    0  hash            of the key
 *              4  length          of the key, in bytes
 *              8  number
 *             16  key             padded to 16 bytes
 */
import * as Layout from '../layout/scanned-event'
import { equals } from '../text'
import { isPlain, tailOf } from './plain'

const ENTRY_HEAD: u32 = 16
/** Places that are looked at for one key: keys that are made to meet are not remembered. */
const PROBES_MOST: u32 = 32
/** Slots that are filled. */
const FILLED_MOST: u32 = (Layout.SLOTS_COUNT >> 2) * 3

const MISSING: i32 = -1
/** It has too many bytes to be remembered. */
const TOO_LONG: i32 = -2

/** Forgets all keys. */
export function forget(): void {
  memory.fill(Layout.SLOTS, 0, Layout.SLOTS_COUNT << 2)
  store<u32>(Layout.ENTRIES_END, Layout.ENTRIES)
  store<u32>(Layout.ENTRIES_COUNT, 0)
}

/**
 * The number of the key that parts make behind two words of the host's, MISSING or TOO_LONG; `parts`:
 * the first of them, and in the upper half how many there are. The key stays in place for `keep`.
 */
export function find(parts: u32, first: u32, second: u32): i32 {
  store<u32>(Layout.KEY, first)
  store<u32>(Layout.KEY + 4, second)
  let end = Layout.KEY + 8
  const from = parts & 0xffff
  for (let part = from; part < from + (parts >> 16); part++) {
    end = append(end, load<u32>(Layout.PARTS + (part << 2)))
    if (end == 0) return TOO_LONG
  }
  const length = end - Layout.KEY
  // the last bytes that are hashed may be behind the key
  store<u64>(end, 0)
  const hash = hashOf(Layout.KEY, length)
  store<u32>(Layout.KEY_LENGTH, length)
  store<u32>(Layout.KEY_HASH, hash)
  let slot = hash & (Layout.SLOTS_COUNT - 1)
  for (let probe: u32 = 0; probe < PROBES_MOST; probe++) {
    const entry = load<u32>(Layout.SLOTS + (slot << 2))
    if (entry == 0) return MISSING
    const isSame =
      load<u32>(entry) == hash &&
      load<u32>(entry + 4) == length &&
      equals(entry + ENTRY_HEAD, Layout.KEY, length)
    if (isSame) return load<u32>(entry + 8)
    slot = (slot + 1) & (Layout.SLOTS_COUNT - 1)
  }
  return MISSING
}

/** Whether the key in place, or another one with its hash, has come before: most come only once. */
export function meet(): bool {
  const hash = load<u32>(Layout.KEY_HASH)
  const place = Layout.MET + ((hash >> 16) << 2)
  if (load<u32>(place) == hash) return true
  store<u32>(place, hash)
  return false
}

/** Remembers the key in place, which is missing: KEPT, FULL, or CROWDED by others that are like it. */
export function keep(number: u32): u32 {
  const length = load<u32>(Layout.KEY_LENGTH)
  const hash = load<u32>(Layout.KEY_HASH)
  const entry = load<u32>(Layout.ENTRIES_END)
  const end = entry + ENTRY_HEAD + ((length + 15) & ~15)
  const count = load<u32>(Layout.ENTRIES_COUNT)
  if (end > <u32>(Layout.ENTRIES + Layout.ENTRIES_SIZE) || count >= FILLED_MOST) return Layout.FULL
  let slot = hash & (Layout.SLOTS_COUNT - 1)
  for (let probe: u32 = 0; probe < PROBES_MOST; probe++) {
    const at = Layout.SLOTS + (slot << 2)
    if (load<u32>(at) == 0) {
      store<u32>(at, entry)
      store<u32>(entry, hash)
      store<u32>(entry + 4, length)
      store<u32>(entry + 8, number)
      memory.copy(entry + ENTRY_HEAD, Layout.KEY, length)
      store<u32>(Layout.ENTRIES_END, end)
      store<u32>(Layout.ENTRIES_COUNT, count + 1)
      return Layout.KEPT
    }
    slot = (slot + 1) & (Layout.SLOTS_COUNT - 1)
  }
  return Layout.CROWDED
}

/** Appends what a part says of its node; returns where the key ends, or 0 where it is too long. */
function append(end: u32, part: u32): u32 {
  const node = part & 0xff
  const row = Layout.ROW + node * Layout.ROW_SIZE
  const start = load<u32>(row)
  const stop = load<u32>(row + 4)
  if (start == 0) return tag(end, 0)
  switch ((part >> 8) & 0xff) {
    case Layout.PART_MEMBERS: {
      if (load<u8>(start) == 0x7b) return tag(end, load<u8>(Layout.FILLED + node) == 0 ? 1 : 2)
      return raw(end, start, stop)
    }
    case Layout.PART_FORM: {
      return isPlain(part >> 16, start, stop) ? tag(end, 1) : raw(end, start, stop)
    }
    case Layout.PART_HEAD: {
      const tail = tailOf(start, stop)
      return tail == 0 ? raw(end, start, stop) : raw(tag(end, 1), start, tail)
    }
    case Layout.PART_TAIL: {
      const tail = tailOf(start, stop)
      return raw(end, tail == 0 ? start : tail, stop)
    }
    default:
      return raw(end, start, stop)
  }
}

/** Lengths are 16 or more: tags are less. */
function tag(end: u32, number: u32): u32 {
  store<u32>(end, number)
  return end + 4
}

function raw(end: u32, start: u32, stop: u32): u32 {
  const length = stop - start
  if (end + length + 4 > <u32>(Layout.KEY + Layout.KEY_MOST)) return 0
  store<u32>(end, length << 4)
  end += 4
  for (let at: u32 = 0; at < length; at += 16) v128.store(end + at, v128.load(start + at))
  return end + length
}

/** The golden ratio as a fraction of 64 bits. */
const SPREAD: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15

/** A number that depends on all bits of the text, 8 bytes at a time (multiply and fold). */
function hashOf(at: u32, length: u32): u32 {
  let mixed: u64 = length
  for (let from: u32 = 0; from < length; from += 8) {
    mixed = (mixed ^ load<u64>(at + from)) * SPREAD
    mixed ^= mixed >> 29
  }
  mixed = (mixed ^ (mixed >> 32)) * SPREAD
  return <u32>(mixed ^ (mixed >> 32))
}
