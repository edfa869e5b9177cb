/** What must hold in every section, in the order in which one relies on another. */

import * as Cell from '../../../assembly/layout/cell.ts'
import * as Form from '../../../assembly/layout/form.ts'
import * as Pattern from '../../../assembly/layout/pattern.ts'
import * as Residual from '../../../assembly/layout/residual.ts'
import * as Row from '../../../assembly/layout/row.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Slot from '../../../assembly/layout/slot.ts'
import * as Step from '../../../assembly/layout/step.ts'
import * as TrieNode from '../../../assembly/layout/trie-node.ts'
import { entrySizes } from '../entry-sizes.ts'
import { checkAutomaton } from './check-automaton.ts'
import { checkDirectory, checkLists } from './check-directory.ts'
import { checkPrograms } from './check-programs.ts'
import { checkSharing } from './check-sharing.ts'
import { checkStructures } from './check-structures.ts'
import {
  type BundleChecker,
  inSlices,
  type SectionCheck,
  SLICE,
  walkLists,
} from './section-checker.ts'

export const sectionChecks: readonly SectionCheck[] = [
  checkLengths,
  checkActions,
  checkSlots,
  checkPatterns,
  checkLists,
  checkPrograms,
  checkAutomaton,
  checkStructures,
  checkNodes,
  checkResiduals,
  checkRows,
  checkSharing,
  checkDirectory,
]

function* checkLengths(c: BundleChecker): Generator<void> {
  for (const [section, size] of Object.entries(entrySizes)) {
    const isWhole = c.view.length(Number(section)) % size === 0
    c.expect(isWhole, Number(section), 0) // else an entry is cut short
  }
  yield
}

function* checkActions(c: BundleChecker): Generator<void> {
  const classes = c.view.count(Section.CLASSES)
  c.expect(classes > 0 && classes <= 65_536, Section.CLASSES, 0) // else there is no action class
  yield* checkNames(c, Section.ACTION_NAMES, Section.ACTION_CLASSES)
  yield* checkNames(c, Section.PREFIXES, Section.PREFIX_CLASSES)
}

function* checkNames(c: BundleChecker, section: number, classSection: number): Generator<void> {
  const classes = c.view.count(Section.CLASSES)
  const words = c.view.words(section)
  const halves = c.view.halves(classSection)
  const names = halves.length
  const isEach = names === 0 ? words.length <= 1 : words.length === names + 1
  c.expect(isEach, section, 0) // else names without classes
  yield* inSlices(names, (i) => {
    const start = words[i] ?? 0
    const end = words[i + 1] ?? 0
    c.expect(start <= end, section, i * 4) // else a name that ends before it begins
    c.textWithin(section, i * 4, end, Section.ACTION_TEXT)
    c.below(classSection, i * 2, halves[i] ?? 0, classes)
  })
}

function* checkSlots(c: BundleChecker): Generator<void> {
  const slots = c.view.count(Section.SLOTS)
  c.limit('bundleKeys', slots, Section.SLOTS)
  let bytes = 0
  for (let at = 0; at < slots * Slot.SIZE; at += Slot.SIZE) {
    const length = c.view.half(Section.SLOTS, at + Slot.KEY_BYTES_AT)
    c.textWithin(Section.SLOTS, at, c.view.word(Section.SLOTS, at) + length)
    bytes += length
    c.below(Section.SLOTS, at, c.view.byte(Section.SLOTS, at + Slot.FORM_AT), Form.COUNT)
  }
  c.limit('bundleKeyBytes', bytes, Section.SLOTS)
  yield
}

function* checkPatterns(c: BundleChecker): Generator<void> {
  const steps = c.view.count(Section.STEPS)
  yield* inSlices(steps, (i) => checkStep(c, i))
  yield* inSlices(c.view.count(Section.PATTERNS), (i) => {
    const at = i * Pattern.SIZE
    const shape = c.view.byte(Section.PATTERNS, at + Pattern.SHAPE_AT)
    c.expect(shape <= Pattern.SHAPE_STEPS, Section.PATTERNS, at) // else an unknown shape
    const bytes = c.view.half(Section.PATTERNS, at + Pattern.PREFIX_BYTES_AT)
    const prefix = c.view.word(Section.PATTERNS, at + Pattern.PREFIX_AT)
    c.textWithin(Section.PATTERNS, at, prefix + bytes)
    if (shape !== Pattern.SHAPE_STEPS) return
    c.below(Section.PATTERNS, at, c.view.word(Section.PATTERNS, at + Pattern.STEP_AT), steps)
  })
}

/** A step leads on to the next, unless it is marked as a pattern's last: so must the very last be. */
function checkStep(c: BundleChecker, step: number): void {
  const at = step * Step.SIZE
  const code = c.view.byte(Section.STEPS, at + Step.CODE_AT)
  const flags = c.view.byte(Section.STEPS, at + Step.FLAGS_AT)
  const half = c.view.half(Section.STEPS, at + Step.BYTES_AT)
  c.expect(code <= Step.VARIABLE_IN_SEGMENT, Section.STEPS, at) // else an unknown step
  const goesOn = (flags & (Step.LAST | Step.FALLBACK)) !== Step.LAST
  const isLast = step + 1 === c.view.count(Section.STEPS)
  c.expect(!goesOn || !isLast, Section.STEPS, at) // else a step without the next
  if (code === Step.LITERAL) {
    c.textWithin(Section.STEPS, at, c.view.word(Section.STEPS, at + Step.TEXT_AT) + half)
  }
  if (code >= Step.VARIABLE) {
    c.below(Section.STEPS, at, half, c.view.count(Section.SLOTS))
    const form = c.view.byte(Section.SLOTS, half * Slot.SIZE + Slot.FORM_AT)
    c.expect(form <= Form.FOLDED, Section.STEPS, at) // else a variable whose key is not text
  }
  if ((flags & Step.FALLBACK) === 0) return
  const next = c.view.byte(Section.STEPS, at + Step.SIZE + Step.CODE_AT)
  const falls = code >= Step.VARIABLE && next === Step.LITERAL
  c.expect(falls, Section.STEPS, at) // else a variable with a default that is missing
}

/**
 * Nodes list their entries one after the other, and have one parent at most, and a label where they
 * have one, so that no walk is longer than the resource.
 */
function* checkNodes(c: BundleChecker): Generator<void> {
  const nodes = c.view.count(Section.NODES)
  /** By how many parents each node has more than the node before. */
  const parents = new Int32Array(nodes + 1)
  let entriesEnd = 0
  let count = 0
  yield* inSlices(nodes, (i) => {
    const at = i * TrieNode.SIZE
    const own = c.view.word(Section.NODES, at + TrieNode.ENTRIES_AT)
    const isNext = own === 0 || c.view.word(Section.NODES, at + TrieNode.ENTRY_AT) === entriesEnd
    c.expect(isNext, Section.NODES, at) // else a trie node that shares its entries
    entriesEnd += own
    const child = c.view.word(Section.NODES, at + TrieNode.CHILD_AT)
    const children = c.view.word(Section.NODES, at + TrieNode.CHILDREN_AT)
    c.expect(children === 0 || child > i, Section.NODES, at) // else a child before its parent
    parents[child] = (parents[child] ?? 0) + 1
    parents[child + children] = (parents[child + children] ?? 0) - 1
    // all parents of this node came before it
    count += parents[i] ?? 0
    const bytes = c.view.word(Section.NODES, at + TrieNode.LABEL_BYTES_AT)
    c.expect(count <= 1, Section.NODES, at) // else a trie node with two parents
    c.expect(count === 0 || bytes > 0, Section.NODES, at) // else a trie node without a label
  })
}

function* checkResiduals(c: BundleChecker): Generator<void> {
  const rules = c.view.count(Section.RULES)
  const nodes = c.view.count(Section.NODES)
  yield* walkLists(c, { section: Section.RESIDUALS, first: 0 }, (word, words) => {
    const first = word + Residual.HEADER_WORDS
    const denies = (words[word] ?? 0) & Residual.COUNT_MASK
    const next = first + denies + ((words[word + 1] ?? 0) & Residual.COUNT_MASK)
    for (const trie of [words[word + 2] ?? 0, words[word + 3] ?? 0]) {
      c.expect(trie === 0 || trie < nodes, Section.RESIDUALS, word * 4) // else an unknown trie
    }
    c.allBelow(Section.RESIDUALS, { first, next }, rules)
    return next
  })
}

function* checkRows(c: BundleChecker): Generator<void> {
  const residuals = c.starts.get(Section.RESIDUALS)
  const rules = c.view.count(Section.RULES)
  const cells = c.view.words(Section.CELLS)
  yield* inSlices(cells.length, (i) => {
    const cell = cells[i] ?? 0
    const kind = cell & Cell.KIND_MASK
    const number = cell >>> Cell.SHIFT
    const known = kind === Cell.RESIDUAL ? residuals?.[number] === 1 : number < rules
    c.expect(known, Section.CELLS, i * 4) // else an unknown cell
  })
  const rows = c.view.count(Section.ROWS)
  let end = 0
  let pausedAt = 0
  for (let i = 0; i < rows; i += 1) {
    end = checkRow(c, i * Row.SIZE, end)
    if (end - pausedAt < SLICE && i % SLICE !== SLICE - 1) continue
    pausedAt = end
    yield
  }
}

/**
 * The cells of a row's runs begin where those of the row before end, so that all rows together are
 * no longer than the section. Answers where they end.
 */
function checkRow(c: BundleChecker, at: number, first: number): number {
  const runs = c.view.word(Section.ROWS, at + Row.RUNS_AT)
  const cells = c.view.word(Section.ROWS, at + Row.CELLS_AT)
  const width = cells > Row.NARROW_CELLS ? 2 : 1
  const isNext = c.view.word(Section.ROWS, at + Row.RUN_CELLS_AT) === first
  c.expect(isNext, Section.ROWS, at) // else a row that does not follow the one before
  const end = first + runs * width
  c.below(Section.ROWS, at, end, c.view.length(Section.RUN_CELLS) + 1)
  const start = c.view.offset(Section.RUN_CELLS)
  const most = largest(c.view.bytes, start + first, start + end, width)
  c.expect(most < cells, Section.RUN_CELLS, first) // else a number that is too large
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
