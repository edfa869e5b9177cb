/** Whether a rule's condition holds, or which context slots it still needs. */

import * as Check from './layout/check'
import * as Filled from './layout/filled'
import * as FilledValue from './layout/filled-value'
import * as Program from './layout/program'
import * as Section from './layout/section'
import * as Test from './layout/test'
import * as Value from './layout/value'
import { matches } from './pattern'
import { filledSlot, NO, UNKNOWN, YES } from './slot'
import { section } from './state'
import { compare } from './text'

/** Whether every test of a program holds. */
export function conditionHolds(program: u32): u32 {
  const words = section(Section.PROGRAMS) + ((<usize>program) << 2)
  const slots: u32 = load<u16>(words, Program.SLOTS_AT)
  if (!slotsFilled(words, slots)) return UNKNOWN
  return failedTest(words, slots, 0) < 0 ? YES : NO
}

/** The number of the first test, of those from one on, that does not hold; -1 if all do, -2 if slots are wanted. */
export function firstFailure(program: u32, from: i32): i32 {
  const words = section(Section.PROGRAMS) + ((<usize>program) << 2)
  const slots: u32 = load<u16>(words, Program.SLOTS_AT)
  return slotsFilled(words, slots) ? failedTest(words, slots, from) : -2
}

function slotsFilled(words: usize, slots: u32): bool {
  let filled = true
  for (let i: u32 = 1; i <= slots; i++) {
    if (filledSlot(load<u32>(words + ((<usize>i) << 2))) == 0) filled = false
  }
  return filled
}

function failedTest(words: usize, slots: u32, from: i32): i32 {
  const tests: i32 = load<u16>(words, Program.TESTS_AT)
  const first = words + ((<usize>(slots + 1)) << 2)
  for (let i = from; i < tests; i++) {
    if (!testHolds(first + <usize>i * Test.SIZE)) return i
  }
  return -1
}

function testHolds(test: usize): bool {
  const op: u32 = load<u8>(test, Test.OP_AT)
  if (op == Test.OP_NEVER) return false
  const mode: u32 = load<u8>(test, Test.MODE_AT)
  const slot = filledSlot(load<u16>(test, Test.SLOT_AT))
  if (slot == 0) return false // a program lists the slots of its tests: not reached
  const state = load<u32>(slot, Filled.STATE_AT)
  const present = (state & Filled.PRESENT) != 0
  const missing = !present || (state & Filled.EMPTY) != 0
  if (op == Test.OP_NULL) return nullHolds(test, mode, missing)
  if (!present && (mode & Test.MODE_IF_EXISTS) != 0) return true
  if ((mode & Test.MODE_FOR_ALL) != 0) return missing || everyMatches(test, op, mode, slot)
  if ((mode & Test.MODE_FOR_ANY) != 0) return !missing && someMatches(test, op, mode, slot)
  const negated = (mode & Test.MODE_NEGATED) != 0
  if (!present) return negated
  if ((state & Filled.MANY) != 0) return false // C-13
  if ((mode & (Test.MODE_EMPTY | Test.MODE_IF_EXISTS)) == (Test.MODE_EMPTY | Test.MODE_IF_EXISTS))
    return false // C-36
  return valueMatches(test, op, load<u32>(slot, Filled.VALUE_AT)) != negated
}

/** `Null` (C-30): wants missing in bit 0, present in bit 1. */
function nullHolds(test: usize, mode: u32, missing: bool): bool {
  if ((mode & Test.MODE_FOR_ALL) != 0) return true
  if ((mode & Test.MODE_FOR_ANY) != 0) return false
  const wants = load<u32>(test, Test.VALUE_AT)
  return (wants & (missing ? 1 : 2)) != 0
}

function everyMatches(test: usize, op: u32, mode: u32, slot: usize): bool {
  if ((mode & Test.MODE_EMPTY) != 0) return false // C-36
  const negated = (mode & Test.MODE_NEGATED) != 0
  let value = <usize>load<u32>(slot, Filled.VALUE_AT)
  const end = value + <usize>load<u32>(slot, Filled.VALUES_AT) * FilledValue.SIZE
  for (; value < end; value += FilledValue.SIZE) {
    if (valueMatches(test, op, value) == negated) return false
  }
  return true
}

function someMatches(test: usize, op: u32, mode: u32, slot: usize): bool {
  if ((mode & Test.MODE_EMPTY) != 0) return false // C-36
  const negated = (mode & Test.MODE_NEGATED) != 0
  let value = <usize>load<u32>(slot, Filled.VALUE_AT)
  const end = value + <usize>load<u32>(slot, Filled.VALUES_AT) * FilledValue.SIZE
  for (; value < end; value += FilledValue.SIZE) {
    if (valueMatches(test, op, value) != negated) return true
  }
  return false
}

/** Whether one request value matches any of the test's policy values. */
function valueMatches(test: usize, op: u32, value: usize): bool {
  const text = <usize>load<u32>(value, FilledValue.ADDRESS_AT)
  const bytes = load<u32>(value, FilledValue.BYTES_AT)
  if (bytes == <u32>FilledValue.UNREADABLE) return false
  const values = section(Section.VALUES) + ((<usize>load<u32>(test, Test.VALUE_AT)) << 2)
  const count = load<u32>(test, Test.VALUES_AT)
  if (op == Test.OP_EQUAL) return contains(values, count, text, bytes)
  for (let i: u32 = 0; i < count; i++) {
    const found =
      op == Test.OP_LIKE
        ? matches(load<u32>(values + ((<usize>i) << 2)), text, bytes, Check.KIND_OTHER) == YES
        : ordered(values + ((<usize>i) << 3), op, text, bytes)
    if (found) return true
  }
  return false
}

/** Whether the text is one of a sorted list's. */
function contains(values: usize, count: u32, text: usize, bytes: u32): bool {
  const pool = section(Section.TEXT)
  let low: u32 = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    const entry = values + ((<usize>middle) << 3)
    const order = compare(
      text,
      bytes,
      pool + load<u32>(entry, Value.TEXT_AT),
      load<u32>(entry, Value.BYTES_AT),
    )
    if (order == 0) return true
    if (order > 0) low = middle + 1
    else high = middle
  }
  return false
}

/** Request value against policy value in byte order; the forms of slots are made to sort so. */
function ordered(entry: usize, op: u32, text: usize, bytes: u32): bool {
  const other = section(Section.TEXT) + load<u32>(entry, Value.TEXT_AT)
  const otherBytes = load<u32>(entry, Value.BYTES_AT)
  const order = compare(text, bytes, other, otherBytes)
  if (op == Test.OP_LESS) return order < 0
  if (op == Test.OP_LESS_OR_EQUAL) return order <= 0
  if (op == Test.OP_GREATER) return order > 0
  if (op == Test.OP_GREATER_OR_EQUAL) return order >= 0
  return (
    order >= 0 && bytes == otherBytes && compare(text, bytes, other + otherBytes, otherBytes) <= 0
  )
}
