/** The bundle's index: strings of requests and the records that they are the keys of. */
import * as Key from './layout/key'
import * as Section from './layout/section'
import { section, sectionBytes } from './state'
import { equals } from './text'

/** The value of a key plus 1, or 0. */
export function lookUp(space: u32, text: usize, bytes: u32): u32 {
  const slots = sectionBytes(Section.INDEX) >> 2
  if (slots == 0) return 0
  const index = section(Section.INDEX)
  let slot = hash(space, text, bytes) & (slots - 1)
  for (let i: u32 = 0; i < slots; i++) {
    const number = load<u32>(index + ((<usize>slot) << 2))
    if (number == 0) return 0
    const key = section(Section.KEYS) + <usize>(number - 1) * Key.SIZE
    if (
      load<u32>(key, Key.BYTES_AT) == bytes &&
      load<u32>(key, Key.SPACE_AT) == space &&
      equals(section(Section.TEXT) + load<u32>(key, Key.TEXT_AT), text, bytes)
    ) {
      return load<u32>(key, Key.VALUE_AT) + 1
    }
    slot = (slot + 1) & (slots - 1)
  }
  return 0
}

/** Four bytes at a time; `src/bundle/index-hash.ts` computes the same. */
function hash(space: u32, text: usize, bytes: u32): u32 {
  let value: u32 = (space * 0x85ebca6b) ^ bytes
  let at: u32 = 0
  for (; at + 4 <= bytes; at += 4) value = mix(value, load<u32>(text + at))
  const left = bytes - at
  if (left != 0) value = mix(value, load<u32>(text + at) & ((1 << (left << 3)) - 1))
  return value ^ (value >> 16)
}

function mix(value: u32, word: u32): u32 {
  const mixed = (value ^ word) * 0x9e3779b1
  return mixed ^ (mixed >> 15)
}
