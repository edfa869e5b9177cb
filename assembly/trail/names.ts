/** The names that are looked for: a tree of members, each a node with a number. */
import * as Layout from '../layout/scanned-event'
import { equals } from '../text'

/** No node: nothing below is looked for. */
export const NO_NODE: u32 = 0

function slotOf(parent: u32, text: usize, length: u32): u32 {
  const ends = <u32>load<u8>(text) * 31 + <u32>load<u8>(text + length - 1) * 7
  return (ends + length * 67 + parent * 101) & (Layout.NAME_SLOTS_COUNT - 1)
}

/** Takes in a name that the host has written: the `number`th. */
export function addName(number: u32): void {
  const name = Layout.NAMES + number * Layout.NAME_SIZE
  const length: u32 = load<u16>(name + Layout.NAME_LENGTH_AT)
  let slot = slotOf(load<u16>(name + Layout.NAME_PARENT_AT), name + Layout.NAME_TEXT_AT, length)
  while (load<u32>(Layout.NAME_SLOTS + (slot << 2)) != 0) {
    slot = (slot + 1) & (Layout.NAME_SLOTS_COUNT - 1)
  }
  store<u32>(Layout.NAME_SLOTS + (slot << 2), name)
}

/** The node of a member that is named without an escape. */
export function findName(parent: u32, text: usize, length: u32): u32 {
  if (length - 1 >= <u32>Layout.NAME_BYTES_MOST) return NO_NODE
  const wanted = length | (parent << 16)
  let slot = slotOf(parent, text, length)
  let name = load<u32>(Layout.NAME_SLOTS + (slot << 2))
  while (name != 0) {
    if (load<u32>(name) == wanted && equals(name + Layout.NAME_TEXT_AT, text, length)) {
      return load<u32>(name + Layout.NAME_NODE_AT)
    }
    slot = (slot + 1) & (Layout.NAME_SLOTS_COUNT - 1)
    name = load<u32>(Layout.NAME_SLOTS + (slot << 2))
  }
  return NO_NODE
}
