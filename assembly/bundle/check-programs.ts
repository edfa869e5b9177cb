/** Condition programs: their slots and tests are there, and the values of tests. */
import * as BundleCheck from '../layout/bundle-check'
import * as Program from '../layout/program'
import * as Section from '../layout/section'
import * as Slot from '../layout/slot'
import * as Test from '../layout/test'
import * as Value from '../layout/value'
import { base, section, sectionBytes } from '../state'
import { patternsCompare } from './check-patterns'
import { entries, faultAt, isWithin, shadowOf, sumOf } from './shadow'

/** How many words a program has, by its first. */
export function programWords(head: u32): u64 {
  return 1 + <u64>(head & 0xffff) + <u64>(head >> 16) * Test.WORDS
}

/** What a program compares, or FAULT. */
export function programCompares(program: usize): u32 {
  const listed = <u32>load<u16>(program, Program.SLOTS_AT)
  const tests = <u32>load<u16>(program, Program.TESTS_AT)
  const slots = entries(Section.SLOTS, Slot.SIZE)
  for (let i: u32 = 1; i <= listed; i++) {
    if (load<u32>(program + ((<usize>i) << 2)) >= slots) return BundleCheck.FAULT
  }
  let test = program + ((1 + <usize>listed) << 2)
  let compared: u32 = 0
  for (let i: u32 = 0; i < tests; i++) {
    const own = testCompares(test, slots)
    if (own == <u32>BundleCheck.FAULT) return own
    compared = sumOf(compared, sumOf(own, 1))
    test += Test.SIZE
  }
  return compared
}

function testCompares(test: usize, slots: u32): u32 {
  const op = load<u8>(test, Test.OP_AT)
  if (op > <u8>Test.OP_NULL) return BundleCheck.FAULT
  if (op == <u8>Test.OP_NEVER) return 0
  if (<u32>load<u16>(test, Test.SLOT_AT) >= slots) return BundleCheck.FAULT
  if (op == <u8>Test.OP_NULL) return 0
  const first = load<u32>(test, Test.VALUE_AT)
  const count = load<u32>(test, Test.VALUES_AT)
  const words = <u64>count * (op == <u8>Test.OP_LIKE ? 1 : Value.SIZE >> 2)
  if (<u64>first + words > <u64>(sectionBytes(Section.VALUES) >> 2)) return BundleCheck.FAULT
  if (count == 0) return 0
  const values = section(Section.VALUES) + ((<usize>first) << 2)
  // beside their first word is the test that they were checked for; of ranges beside the second
  const note = shadowOf(values) + (op == <u8>Test.OP_WITHIN ? 4 : 0)
  const known = <usize>load<u32>(note)
  if (known != 0 && areSameValues(known, test)) return load<u32>(shadowOf(known))
  const compared = valuesCompare(values, test, <u32>words)
  if (compared == <u32>BundleCheck.FAULT) return faultAt(Section.VALUES, first << 2)
  store<u32>(note, <u32>test)
  store<u32>(shadowOf(test), compared)
  return compared
}

/** Whether two tests have the same values, and read them alike. */
function areSameValues(one: usize, other: usize): bool {
  return (
    load<u32>(one, Test.VALUE_AT) == load<u32>(other, Test.VALUE_AT) &&
    load<u32>(one, Test.VALUES_AT) == load<u32>(other, Test.VALUES_AT) &&
    readingOf(load<u8>(one, Test.OP_AT)) == readingOf(load<u8>(other, Test.OP_AT))
  )
}

/** Values are patterns, pairs of strings, or strings: any operator of each. */
function readingOf(op: u8): u8 {
  return op == <u8>Test.OP_LIKE || op == <u8>Test.OP_WITHIN ? op : <u8>Test.OP_EQUAL
}

/**
 * What values compare that were not checked before, or FAULT. Ranges that are not the same do not
 * overlap; one may be read as strings and as pairs of them, so twice the section is all there is.
 */
function valuesCompare(values: usize, test: usize, words: u32): u32 {
  const checked = <u64>load<u32>(base, BundleCheck.VALUE_WORDS_AT) + words
  if (checked > <u64>(sectionBytes(Section.VALUES) >> 2) * 2) return BundleCheck.FAULT
  store<u32>(base, <u32>checked, BundleCheck.VALUE_WORDS_AT)
  const op = load<u8>(test, Test.OP_AT)
  const count = load<u32>(test, Test.VALUES_AT)
  if (op == <u8>Test.OP_LIKE) return patternsCompare(values, count)
  const strings: u64 = op == <u8>Test.OP_WITHIN ? 2 : 1
  const end = values + <usize>count * Value.SIZE
  for (let value = values; value < end; value += Value.SIZE) {
    const bytes = <u64>load<u32>(value, Value.BYTES_AT) * strings
    if (!isWithin(Section.TEXT, load<u32>(value, Value.TEXT_AT), bytes)) return BundleCheck.FAULT
  }
  return count
}
