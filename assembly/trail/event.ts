/** One event: whether it is JSON, where it ends, and where the values of the nodes are. */
import * as Layout from '../layout/scanned-event'
import { QUOTE, skipScalar, skipSpace, skipText } from './json'
import { findName, NO_NODE } from './names'

const COMMA: u32 = 0x2c
const COLON: u32 = 0x3a
const OPEN: u32 = 0x7b
const CLOSE: u32 = 0x7d
const OPEN_LIST: u32 = 0x5b
const CLOSE_LIST: u32 = 0x5d

/** On the stack: whether a bracket is of an object; and below that its node. */
const OBJECT: u32 = 0x100
const NODE_MASK: u32 = 0xff

/**
 * Reads the next event of a list in text that was indexed, behind white space and commas; returns
 * whether it is whole. START is then where it begins, and END is where it ends; else END is where
 * nothing more could be read.
 */
export function readNext(at: i32): bool {
  memory.fill(Layout.ROW, 0, Layout.END)
  while (isBetween(load<u8>(at))) at++
  store<u32>(Layout.START, at)
  const end = skipObject(at)
  store<u32>(Layout.END, end < 0 ? ~end : end)
  return end >= 0
}

function isBetween(byte: u32): bool {
  return byte == COMMA || byte == 0x0a || byte == 0x20 || byte == 0x0d || byte == 0x09
}

/** Behind an object, or the complement of where it ends to be one. */
function skipObject(at: i32): i32 {
  if (load<u8>(at) != OPEN) return ~at
  let quote = load<u32>(Layout.QUOTE_NEXT)
  let depth: u32 = 0
  let top = OBJECT | Layout.ROOT
  let isEmpty = true // the bracket has just been opened
  at = skipSpace(at + 1)
  while (at >= 0) {
    let byte: u32 = load<u8>(at)
    const isObject = (top & OBJECT) != 0
    if (byte == (isObject ? CLOSE : CLOSE_LIST)) {
      at++
      if (depth == 0) {
        store<u32>(Layout.QUOTE_NEXT, quote)
        return at
      }
      endValue(top & NODE_MASK, at)
      depth--
      top = load<u16>(Layout.STACK + (depth << 1))
      isEmpty = false
      at = skipSpace(at)
      continue
    }
    if (!isEmpty) {
      if (byte != COMMA) return ~at
      at = skipSpace(at + 1)
      byte = load<u8>(at)
    }
    isEmpty = false
    let node = NO_NODE
    if (isObject) {
      if (byte != QUOTE) return ~at
      const name = at + 1
      at = endOfText(at, load<u32>(quote + 4))
      quote += 8
      if (at < 0) return at
      if ((top & NODE_MASK) != NO_NODE) node = memberOf(top & NODE_MASK, name, at - 1)
      at = skipSpace(at)
      if (load<u8>(at) != COLON) return ~at
      at = skipSpace(at + 1)
      byte = load<u8>(at)
      if (node != NO_NODE) beginValue(node, at)
    }
    if (byte == QUOTE) {
      at = endOfText(at, load<u32>(quote + 4))
      quote += 8
    } else if (byte == OPEN || byte == OPEN_LIST) {
      if (depth >= <u32>Layout.DEPTH_MOST) return ~at
      store<u16>(Layout.STACK + (depth << 1), <u16>top)
      depth++
      // in a list nothing is looked for, but where it ends is noted
      top = byte == OPEN ? OBJECT | node : node
      isEmpty = true
      at = skipSpace(at + 1)
      continue
    } else at = skipScalar(at)
    if (at < 0) return at
    endValue(node, at)
    at = skipSpace(at)
  }
  return at
}

/** Where strings end that do not end in the text. */
const NOWHERE: u32 = 0xffffffff
const LAST_PLACE: i32 = 0x7fffffff

/** Behind a string that begins and ends with these quotes; one that is not plain is read. */
function endOfText(open: i32, close: u32): i32 {
  let other = load<u32>(Layout.OTHER_NEXT)
  if (load<u32>(other) >= close) return close == NOWHERE ? ~LAST_PLACE : close + 1
  while (load<u32>(other) < <u32>open) other += 4
  const end = load<u32>(other) >= close ? close + 1 : <u32>skipText(open + 1)
  store<u32>(Layout.OTHER_NEXT, other)
  return end
}

/** The node of an object's member; an object that has one is no longer empty. */
function memberOf(parent: u32, name: i32, end: i32): u32 {
  store<u8>(Layout.FILLED + parent, 1)
  const other = load<u32>(load<u32>(Layout.OTHER_NEXT))
  if (other < <u32>end) return escapedMember()
  return findName(parent, name, end - name)
}

/** No name that is looked for has other characters than ASCII; one with an escape may be any. */
function escapedMember(): u32 {
  store<u32>(Layout.FLAGS, load<u32>(Layout.FLAGS) | Layout.HAS_ESCAPED_NAME)
  return NO_NODE
}

/** Of members that come twice the last one counts: what was within the first is forgotten. */
function beginValue(node: u32, at: i32): void {
  const row = Layout.ROW + node * Layout.ROW_SIZE
  if (load<u32>(row) != 0) {
    const nodes: u32 = load<u8>(Layout.NODE_SIZES + node)
    memory.fill(row, 0, nodes * Layout.ROW_SIZE)
    memory.fill(Layout.FILLED + node, 0, nodes)
  }
  store<u32>(row, at)
}

function endValue(node: u32, at: i32): void {
  if (node != NO_NODE) store<u32>(Layout.ROW + node * Layout.ROW_SIZE + 4, at)
}
