/** What must hold of a bundle before a kernel decides by it; the kernel does the looking. */
import * as ActionClass from '../../../assembly/layout/action-class.ts'
import * as BundleCheck from '../../../assembly/layout/bundle-check.ts'
import * as Caller from '../../../assembly/layout/caller.ts'
import * as Form from '../../../assembly/layout/form.ts'
import * as Region from '../../../assembly/layout/region.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Slot from '../../../assembly/layout/slot.ts'
import * as Start from '../../../assembly/layout/start.ts'
import { limits } from '../../model/limits.ts'
import { BundleChecker } from './bundle-checker.ts'
import { checkedFields } from './checked-fields.ts'
import type { PlacedBundle } from './placed-bundle.ts'

/** Kinds of entry, in the order in which one relies on another: their section, and the first. */
const listed: readonly EntryKind[] = [
  [BundleCheck.STEPS, Section.STEPS],
  [BundleCheck.PATTERN_ENTRIES, Section.PATTERNS],
  // word 0 of most lists is unused: it is no list
  [BundleCheck.PATTERN_LISTS, Section.PATTERN_LISTS, 1],
  [BundleCheck.PRINCIPAL_LISTS, Section.PRINCIPAL_LISTS, 1],
  [BundleCheck.ENTRY_LISTS, Section.ENTRY_LISTS, 1],
  [BundleCheck.TAG_LISTS, Section.TAGS, 1],
  [BundleCheck.PROGRAMS, Section.PROGRAMS, 1],
  [BundleCheck.STATES, Section.STATES],
]

/** Those that come once fields are known to hold. */
const linked: readonly EntryKind[] = [
  [BundleCheck.RULES, Section.RULES],
  [BundleCheck.TRIE_ENTRIES, Section.NODE_ENTRIES],
  [BundleCheck.NODES, Section.NODES],
  [BundleCheck.TRIES, Section.NODES],
  [BundleCheck.RESIDUALS, Section.RESIDUALS],
  [BundleCheck.CELLS, Section.CELLS],
  [BundleCheck.ROWS, Section.ROWS],
  [BundleCheck.INDEX, Section.INDEX],
]

type EntryKind = readonly [kind: number, section: number, first?: number]

/**
 * Checks a bundle whose table of sections holds, yielding so that the host gets a turn; returns what
 * its most expensive policy set compares. Throws `ERR_BUNDLE_MALFORMED` or `ERR_LIMIT_EXCEEDED`.
 */
export function* checkBundle(placed: PlacedBundle): Generator<void, number> {
  const checker = new BundleChecker(placed)
  checkCounts(checker)
  checkSlots(checker)
  yield* checkNames(checker, Section.ACTION_NAMES, Section.ACTION_CLASSES)
  yield* checkNames(checker, Section.PREFIXES, Section.PREFIX_CLASSES)
  yield* checkKinds(checker, listed)
  yield
  for (const [section, fields] of checkedFields) {
    for (const [at, rule] of fields) yield* checker.field(section, at, rule)
  }
  yield* checkKinds(checker, linked)
  checker.limit('patternBytes', checker.compared, Section.RULES)
  yield* checkTexts(checker, Section.SET_STATEMENTS, checker.view.count(Section.STATEMENT_LISTS))
  return checker.compared
}

function* checkKinds(checker: BundleChecker, kinds: readonly EntryKind[]): Generator<void> {
  for (const [kind, section, first = 0] of kinds) yield* checker.entries(kind, section, first)
}

/** How many entries some sections must have, or may have. */
function checkCounts(c: BundleChecker): void {
  const count = (section: number): number => c.view.count(section)
  const expect = (section: number, holds: boolean): void => c.expect(holds, section)
  expect(Section.CLASSES, count(Section.CLASSES) > 0 && count(Section.CLASSES) <= 65_536)
  expect(Section.STATES, count(Section.STATES) > 0)
  c.limit('automatonStates', count(Section.STATES), Section.STATES)
  const categories = count(Section.CATEGORY_PATTERNS)
  expect(Section.CATEGORY_PATTERNS, categories > 0 && categories <= ActionClass.CATEGORY_MASK + 1)
  expect(Section.STARTS, count(Section.STARTS) === Caller.COUNT * categories * Start.FACTS)
  expect(Section.DEFAULTS, count(Section.DEFAULTS) < 2)
  // those of AWS's own services come on top of a directory's
  expect(Section.PARENTS, count(Section.PARENTS) <= limits.resourceParents * 2)
  const slots = count(Section.INDEX)
  const isFree = slots === 0 || slots > count(Section.KEYS)
  expect(Section.INDEX, (slots & (slots - 1)) === 0 && isFree)
}

/** Keys are few: the host reads them all once a bundle is loaded. */
function checkSlots(c: BundleChecker): void {
  const slots = c.view.count(Section.SLOTS)
  c.limit('bundleKeys', slots, Section.SLOTS)
  const most = c.view.length(Section.TEXT) - Region.SPARE_BYTES
  let bytes = 0
  for (let at = 0; at < slots * Slot.SIZE; at += Slot.SIZE) {
    const length = c.view.half(Section.SLOTS, at + Slot.KEY_BYTES_AT)
    bytes += length
    c.expect(c.view.word(Section.SLOTS, at) + length <= most, Section.SLOTS, at)
    c.expect(c.view.byte(Section.SLOTS, at + Slot.FORM_AT) < Form.COUNT, Section.SLOTS, at)
  }
  c.limit('bundleKeyBytes', bytes, Section.SLOTS)
}

/** Sorted names, and the class of each. */
function* checkNames(c: BundleChecker, section: number, classes: number): Generator<void> {
  const names = c.view.count(classes)
  const words = c.view.count(section)
  c.expect(names === 0 ? words <= 1 : words === names + 1, section)
  yield* c.field(classes, 0, { kind: BundleCheck.HALF, section: Section.CLASSES })
  if (names === 0) return
  yield* checkTexts(c, section, c.view.length(Section.ACTION_TEXT) - Region.SPARE_BYTES)
}

/** Entries that each end where the next one begins, within so much. */
function* checkTexts(c: BundleChecker, section: number, most: number): Generator<void> {
  yield* c.field(section, 0, { kind: BundleCheck.ORDER })
  const last = (c.view.count(section) - 1) * 4
  c.expect(last < 0 || c.view.word(section, last) <= most, section, Math.max(0, last))
}
