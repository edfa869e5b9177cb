/** What must hold in every section, in the order in which one relies on another. */

import * as ActionClass from '../../assembly/layout/action-class.ts'
import * as Cell from '../../assembly/layout/cell.ts'
import * as EntryRange from '../../assembly/layout/entry-range.ts'
import * as Form from '../../assembly/layout/form.ts'
import * as Pattern from '../../assembly/layout/pattern.ts'
import * as PatternList from '../../assembly/layout/pattern-list.ts'
import * as PrincipalList from '../../assembly/layout/principal-list.ts'
import * as Residual from '../../assembly/layout/residual.ts'
import * as Row from '../../assembly/layout/row.ts'
import * as Rule from '../../assembly/layout/rule.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Service from '../../assembly/layout/service.ts'
import * as Slot from '../../assembly/layout/slot.ts'
import * as Step from '../../assembly/layout/step.ts'
import * as TrieEntry from '../../assembly/layout/trie-entry.ts'
import * as TrieNode from '../../assembly/layout/trie-node.ts'
import { checkAutomaton } from './check-automaton.ts'
import { checkDirectorySections } from './check-directory.ts'
import { checkPrograms } from './check-programs.ts'
import {
  type BundleChecker,
  inSlices,
  readHalf,
  type SectionCheck,
  SLICE,
  walkLists,
} from './section-checker.ts'

export const sectionChecks: readonly SectionCheck[] = [
  checkActions,
  checkSlots,
  checkPatterns,
  checkPatternLists,
  checkPrincipalLists,
  checkPrograms,
  checkRules,
  checkNodes,
  checkResiduals,
  checkRows,
  checkAutomaton,
  ...checkDirectorySections,
]

function* checkActions(c: BundleChecker): Generator<void> {
  const classes = c.entries(Section.CLASSES, ActionClass.SIZE)
  c.expect(classes > 0 && classes <= 65_536, Section.CLASSES, 0, 'there is no action class')
  yield* checkNames(c, Section.ACTION_NAMES, Section.ACTION_CLASSES, classes)
  yield* checkNames(c, Section.PREFIXES, Section.PREFIX_CLASSES, classes)
  const services = c.entries(Section.SERVICES, Service.SIZE)
  for (let at = 0; at < services * Service.SIZE; at += Service.SIZE) {
    c.text(Section.SERVICES, at + Service.TEXT_AT, Section.ACTION_TEXT)
    checkPair(c, Section.SERVICES, at + Service.NAME_AT, c.entries(Section.ACTION_CLASSES, 2))
  }
}

function* checkNames(
  c: BundleChecker,
  section: number,
  classSection: number,
  classes: number,
): Generator<void> {
  const offsets = c.entries(section, 4)
  const names = c.entries(classSection, 2)
  const words = c.view.words(section)
  const halves = c.view.halves(classSection)
  c.expect(offsets === (names === 0 ? offsets : names + 1), section, 0, 'names without classes')
  yield* inSlices(names, (i) => {
    const start = words[i] ?? 0
    const end = words[i + 1] ?? 0
    c.expect(start <= end, section, i * 4, 'a name that ends before it begins')
    c.textWithin(section, i * 4, { end, pool: Section.ACTION_TEXT })
    c.below(classSection, i * 2, halves[i] ?? 0, classes)
  })
  c.expect(names > 0 || offsets <= 1, section, 0, 'names without classes')
}

function* checkSlots(c: BundleChecker): Generator<void> {
  const slots = c.entries(Section.SLOTS, Slot.SIZE)
  c.limit('bundleKeys', slots, Section.SLOTS)
  let bytes = 0
  for (let i = 0; i < slots; i += 1) {
    const at = i * Slot.SIZE
    const start = c.view.word(Section.SLOTS, at)
    const length = readHalf(c, Section.SLOTS, at + Slot.KEY_BYTES_AT)
    c.textWithin(Section.SLOTS, at, { end: start + length })
    bytes += length
    c.below(Section.SLOTS, at, c.view.byte(Section.SLOTS, at + Slot.FORM_AT), Form.COUNT)
  }
  c.limit('bundleKeyBytes', bytes, Section.SLOTS)
  yield
}

function* checkPatterns(c: BundleChecker): Generator<void> {
  const steps = c.entries(Section.STEPS, Step.SIZE)
  const slots = c.entries(Section.SLOTS, Slot.SIZE)
  yield* inSlices(steps, (i) => checkStep(c, i, { steps, slots }))
  const patterns = c.entries(Section.PATTERNS, Pattern.SIZE)
  yield* inSlices(patterns, (i) => {
    const at = i * Pattern.SIZE
    const shape = c.view.byte(Section.PATTERNS, at + Pattern.SHAPE_AT)
    c.expect(shape <= Pattern.SHAPE_STEPS, Section.PATTERNS, at, 'an unknown shape')
    const bytes = readHalf(c, Section.PATTERNS, at + Pattern.PREFIX_BYTES_AT)
    const prefix = c.view.word(Section.PATTERNS, at + Pattern.PREFIX_AT)
    c.textWithin(Section.PATTERNS, at, { end: prefix + bytes })
    if (shape !== Pattern.SHAPE_STEPS) return
    c.below(Section.PATTERNS, at, c.view.word(Section.PATTERNS, at + Pattern.STEP_AT), steps)
  })
}

/** A step leads on to the next, unless it is marked as a pattern's last: so must the very last be. */
function checkStep(
  c: BundleChecker,
  step: number,
  { steps, slots }: { readonly steps: number; readonly slots: number },
): void {
  const at = step * Step.SIZE
  const code = c.view.byte(Section.STEPS, at + Step.CODE_AT)
  const flags = c.view.byte(Section.STEPS, at + Step.FLAGS_AT)
  const half = readHalf(c, Section.STEPS, at + Step.BYTES_AT)
  c.expect(code <= Step.VARIABLE_IN_SEGMENT, Section.STEPS, at, 'an unknown step')
  const goesOn = (flags & (Step.LAST | Step.FALLBACK)) !== Step.LAST
  c.expect(!goesOn || step + 1 < steps, Section.STEPS, at, 'a step without the next')
  if (code === Step.LITERAL) {
    c.textWithin(Section.STEPS, at, { end: c.view.word(Section.STEPS, at + Step.TEXT_AT) + half })
  }
  if (code >= Step.VARIABLE) {
    c.below(Section.STEPS, at, half, slots)
    const form = c.view.byte(Section.SLOTS, half * Slot.SIZE + Slot.FORM_AT)
    c.expect(form <= Form.FOLDED, Section.STEPS, at, 'a variable whose key is not text')
  }
  if ((flags & Step.FALLBACK) === 0) return
  const next = c.view.byte(Section.STEPS, at + Step.SIZE + Step.CODE_AT)
  const falls = code >= Step.VARIABLE && next === Step.LITERAL
  c.expect(falls, Section.STEPS, at, 'a variable with a default that is missing')
}

function* checkPatternLists(c: BundleChecker): Generator<void> {
  const patterns = c.entries(Section.PATTERNS, Pattern.SIZE)
  yield* walkLists(c, { section: Section.PATTERN_LISTS, first: 1 }, (word, words) => {
    const next = word + 1 + ((words[word] ?? 0) & PatternList.COUNT_MASK)
    for (let i = word + 1; i < next && i < words.length; i += 1) {
      c.below(Section.PATTERN_LISTS, i * 4, words[i] ?? 0, patterns)
    }
    return next
  })
}

function* checkPrincipalLists(c: BundleChecker): Generator<void> {
  yield* walkLists(
    c,
    { section: Section.PRINCIPAL_LISTS, first: 1 },
    (word, words) => word + 1 + ((words[word] ?? 0) & PrincipalList.COUNT_MASK),
  )
}

function* checkRules(c: BundleChecker): Generator<void> {
  const rules = c.entries(Section.RULES, Rule.SIZE)
  yield* inSlices(rules, (i) => {
    const at = i * Rule.SIZE
    patternList(c, at + Rule.ACTION_AT)
    c.list(Section.RULES, at + Rule.PRINCIPAL_AT, Section.PRINCIPAL_LISTS)
    patternList(c, at + Rule.RESOURCE_AT)
    c.list(Section.RULES, at + Rule.PROGRAM_AT, Section.PROGRAMS)
  })
}

/** A list of patterns, or the number of one. */
function patternList(c: BundleChecker, at: number): void {
  const word = c.view.word(Section.RULES, at)
  if (word < Rule.ONLY_PATTERN) c.list(Section.RULES, at, Section.PATTERN_LISTS)
  else
    c.below(Section.RULES, at, word - Rule.ONLY_PATTERN, c.entries(Section.PATTERNS, Pattern.SIZE))
}

function* checkNodes(c: BundleChecker): Generator<void> {
  const patterns = c.entries(Section.PATTERNS, Pattern.SIZE)
  const rules = c.entries(Section.RULES, Rule.SIZE)
  const entries = c.entries(Section.NODE_ENTRIES, TrieEntry.SIZE)
  yield* inSlices(entries, (i) => {
    const at = i * TrieEntry.SIZE
    const pattern = c.view.word(Section.NODE_ENTRIES, at + TrieEntry.PATTERN_AT)
    c.below(Section.NODE_ENTRIES, at, pattern, patterns)
    const rule = c.view.word(Section.NODE_ENTRIES, at + TrieEntry.RULE_AT)
    c.below(Section.NODE_ENTRIES, at, rule, rules)
  })
  const nodes = c.entries(Section.NODES, TrieNode.SIZE)
  const parents = new Int32Array(nodes + 1)
  let entriesEnd = 0
  yield* inSlices(nodes, (i) => {
    const at = i * TrieNode.SIZE
    c.text(Section.NODES, at + TrieNode.LABEL_AT)
    checkPair(c, Section.NODES, at + TrieNode.ENTRY_AT, entries)
    checkPair(c, Section.NODES, at + TrieNode.CHILD_AT, nodes)
    const own = c.view.word(Section.NODES, at + TrieNode.ENTRIES_AT)
    const isNext = own === 0 || c.view.word(Section.NODES, at + TrieNode.ENTRY_AT) === entriesEnd
    c.expect(isNext, Section.NODES, at, 'a trie node that shares its entries')
    entriesEnd += own
    const child = c.view.word(Section.NODES, at + TrieNode.CHILD_AT)
    const children = c.view.word(Section.NODES, at + TrieNode.CHILDREN_AT)
    c.expect(children === 0 || child > i, Section.NODES, at, 'a child before its parent')
    parents[child] = (parents[child] ?? 0) + 1
    parents[child + children] = (parents[child + children] ?? 0) - 1
  })
  yield* checkTree(c, parents)
}

/**
 * A node has one parent at most, and a label where it has one, so that no walk is longer than the
 * resource. `parents`: by how many each node has more than the node before.
 */
function* checkTree(c: BundleChecker, parents: Int32Array): Generator<void> {
  let count = 0
  yield* inSlices(parents.length - 1, (i) => {
    const at = i * TrieNode.SIZE
    count += parents[i] ?? 0
    c.expect(count <= 1, Section.NODES, at, 'a trie node with two parents')
    const bytes = c.view.word(Section.NODES, at + TrieNode.LABEL_BYTES_AT)
    c.expect(count === 0 || bytes > 0, Section.NODES, at, 'a trie node without a label')
  })
}

function checkPair(c: BundleChecker, section: number, at: number, most: number): void {
  const first = c.view.word(section, at + EntryRange.FIRST_AT)
  const count = c.view.word(section, at + EntryRange.COUNT_AT)
  c.range(section, at, { end: first + count, most })
}

function* checkResiduals(c: BundleChecker): Generator<void> {
  const rules = c.entries(Section.RULES, Rule.SIZE)
  const nodes = c.entries(Section.NODES, TrieNode.SIZE)
  yield* walkLists(c, { section: Section.RESIDUALS, first: 0 }, (word, words) => {
    const first = word + Residual.HEADER_WORDS
    const denies = (words[word] ?? 0) & Residual.COUNT_MASK
    const next = first + denies + ((words[word + 1] ?? 0) & Residual.COUNT_MASK)
    for (const trie of [words[word + 2] ?? 0, words[word + 3] ?? 0]) {
      c.expect(trie === 0 || trie < nodes, Section.RESIDUALS, word * 4, 'an unknown trie')
    }
    for (let i = first; i < next && i < words.length; i += 1) {
      c.below(Section.RESIDUALS, i * 4, words[i] ?? 0, rules)
    }
    return next
  })
}

function* checkRows(c: BundleChecker): Generator<void> {
  const residuals = c.starts.get(Section.RESIDUALS)
  const rules = c.entries(Section.RULES, Rule.SIZE)
  const cells = c.view.words(Section.CELLS)
  yield* inSlices(c.entries(Section.CELLS, 4), (i) => {
    const cell = cells[i] ?? 0
    const kind = cell & Cell.KIND_MASK
    const number = cell >>> Cell.SHIFT
    const known = kind === Cell.RESIDUAL ? residuals?.has(number) === true : number < rules
    c.expect(known, Section.CELLS, i * 4, 'an unknown cell')
  })
  const rows = c.entries(Section.ROWS, Row.SIZE)
  let end = 0
  let pausedAt = 0
  for (let i = 0; i < rows; i += 1) {
    end = checkRow(c, i * Row.SIZE, end)
    if (end - pausedAt < SLICE && i % SLICE !== SLICE - 1) continue
    pausedAt = end
    yield
  }
  const sets = c.entries(Section.SETS, 4)
  yield* inSlices(sets, (i) => {
    c.below(Section.SETS, i * 4, c.view.word(Section.SETS, i * 4), rows)
  })
}

/**
 * The cells of a row's runs begin where those of the row before end, so that all rows together are
 * no longer than the section. Answers where they end.
 */
function checkRow(c: BundleChecker, at: number, first: number): number {
  const runs = c.view.word(Section.ROWS, at + Row.RUNS_AT)
  const cells = c.view.word(Section.ROWS, at + Row.CELLS_AT)
  const width = cells > Row.NARROW_CELLS ? 2 : 1
  checkPair(c, Section.ROWS, at + Row.RUN_AT, c.entries(Section.RUN_CLASSES, 2))
  checkPair(c, Section.ROWS, at + Row.CELL_AT, c.entries(Section.CELLS, 4))
  const isNext = c.view.word(Section.ROWS, at + Row.RUN_CELLS_AT) === first
  c.expect(isNext, Section.ROWS, at, 'a row that does not follow the one before')
  const end = first + runs * width
  c.range(Section.ROWS, at, { end: first + runs * width, most: c.view.length(Section.RUN_CELLS) })
  const start = c.view.offset(Section.RUN_CELLS)
  const most = largest(c.view.bytes, start + first, start + end, width)
  c.expect(most < cells, Section.RUN_CELLS, first, 'a number beyond its section')
  return end
}

/** The largest number of one or two bytes, -1 of none: a loop that the runtime compiles soon. */
function largest(bytes: Uint8Array, from: number, to: number, width: number): number {
  let most = -1
  for (let at = from; at < to; at += width) {
    const low = bytes[at] ?? 0
    const number = width === 1 ? low : low | ((bytes[at + 1] ?? 0) << 8)
    if (number > most) most = number
  }
  return most
}
