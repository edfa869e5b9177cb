/** Whether one field holds in every entry of a section: the host says which, and what must hold. */
import * as Account from '../layout/account'
import * as BundleCheck from '../layout/bundle-check'
import * as Endpoint from '../layout/endpoint'
import * as EntryRange from '../layout/entry-range'
import * as Key from '../layout/key'
import * as Pattern from '../layout/pattern'
import * as PolicySet from '../layout/policy-set'
import * as Principal from '../layout/principal'
import * as Resource from '../layout/resource'
import * as Rule from '../layout/rule'
import * as Section from '../layout/section'
import * as SortedText from '../layout/sorted-text'
import * as TextRange from '../layout/text-range'
import { base, section } from '../state'
import { beginsList, countBytes, entries, faultAt } from './shadow'

/** Checks the field that is noted in entries of its section; returns where to go on, or FAULT. */
export function checkField(from: u32, to: u32): u32 {
  const number: i32 = load<i32>(base, BundleCheck.SECTION_AT)
  const size = load<u32>(base, BundleCheck.SIZE_AT)
  const kind = load<u32>(base, BundleCheck.KIND_AT)
  const most = load<u32>(base, BundleCheck.MOST_AT)
  const start = section(number)
  let at = start + <usize>from * size + <usize>load<u32>(base, BundleCheck.FIELD_AT)
  for (let entry = from; entry < to; entry++) {
    if (!holds(kind, at, most)) return faultAt(number, <u32>(at - start))
    at += size
  }
  return to
}

function holds(kind: u32, at: usize, most: u32): bool {
  switch (kind) {
    case BundleCheck.HALF:
      return <u32>load<u16>(at) < most
    case BundleCheck.LOW_BYTE:
      return <u32>load<u8>(at) < most
    case BundleCheck.DURATION:
      return isDuration(load<u16>(at))
    default:
      return wordHolds(kind, at, most)
  }
}

/** The same for fields that begin with a word. */
function wordHolds(kind: u32, at: usize, most: u32): bool {
  const word = load<u32>(at)
  switch (kind) {
    case BundleCheck.WORD:
      return word < most
    case BundleCheck.RANGE:
      return isRange(at, most)
    case BundleCheck.NAME:
      countBytes(load<u32>(at, TextRange.BYTES_AT))
      return isRange(at, most)
    case BundleCheck.LIST:
      return word == 0 || beginsList(load<i32>(base, BundleCheck.LISTS_AT), word)
    case BundleCheck.PATTERNS:
      return isPatterns(word)
    case BundleCheck.SET:
      return word < most || word >= <u32>PolicySet.CONSTANT
    case BundleCheck.POINT:
      return word >> Resource.POINT_SHIFT < most
    case BundleCheck.ORDER:
      return word <= load<u32>(at, SortedText.END_AT)
    case BundleCheck.RESOURCE_SPACE:
      return word == <u32>Key.SPACE_RESOURCE || word == <u32>Key.SPACE_PART
    default:
      return isValue(word, load<u32>(at, Key.SPACE_AT - Key.VALUE_AT))
  }
}

/** The first of some entries and how many, or a text, its bytes, and those to spare behind it. */
function isRange(at: usize, most: u32): bool {
  const end = <u64>load<u32>(at, EntryRange.FIRST_AT) + <u64>load<u32>(at, EntryRange.COUNT_AT)
  return end + <u64>load<u32>(base, BundleCheck.SPARE_AT) <= <u64>most
}

/** A list of patterns, or the number of one. */
function isPatterns(word: u32): bool {
  if (word >= <u32>Rule.ONLY_PATTERN) {
    return word - <u32>Rule.ONLY_PATTERN < entries(Section.PATTERNS, Pattern.SIZE)
  }
  return word == 0 || beginsList(Section.PATTERN_LISTS, word)
}

/** None, or as long as the session of a role may be. */
function isDuration(seconds: u32): bool {
  return seconds == 0 || (seconds >= 3_600 && seconds <= 43_200)
}

/** Values of keys are entries of a section, by space. */
function isValue(value: u32, space: u32): bool {
  switch (space) {
    case Key.SPACE_PRINCIPAL:
      return value < entries(Section.PRINCIPALS, Principal.SIZE)
    case Key.SPACE_RESOURCE:
    case Key.SPACE_PART:
      return value < entries(Section.RESOURCES, Resource.SIZE)
    case Key.SPACE_ACCOUNT:
    case Key.SPACE_PROVIDER:
    case Key.SPACE_CLIENT:
      return value < entries(Section.ACCOUNTS, Account.SIZE)
    case Key.SPACE_ENDPOINT:
      return value < entries(Section.ENDPOINTS, Endpoint.SIZE)
    case Key.SPACE_ROLE_ENTRIES:
      return value == 0 || beginsList(Section.ENTRY_LISTS, value)
    case Key.SPACE_LISTED:
      return value == 0 || beginsList(Section.TAGS, value)
    default:
      return true
  }
}
