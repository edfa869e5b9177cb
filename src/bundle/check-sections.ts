/** What must hold in every section, in the order in which one relies on another. */
import * as L from '../../assembly/layout.ts'
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
  const classes = c.entries(L.SECTION_CLASSES, 1)
  c.expect(classes > 0 && classes <= 65_536, L.SECTION_CLASSES, 0, 'no action class')
  yield* checkNames(c, L.SECTION_ACTION_NAMES, L.SECTION_ACTION_CLASSES, classes)
  yield* checkNames(c, L.SECTION_PREFIXES, L.SECTION_PREFIX_CLASSES, classes)
  const services = c.entries(L.SECTION_SERVICES, L.SERVICE_SIZE)
  for (let at = 0; at < services * L.SERVICE_SIZE; at += L.SERVICE_SIZE) {
    c.text(L.SECTION_SERVICES, at + L.SERVICE_TEXT_AT, L.SECTION_ACTION_TEXT)
    checkPair(
      c,
      L.SECTION_SERVICES,
      at + L.SERVICE_NAMES_AT,
      c.entries(L.SECTION_ACTION_CLASSES, 2),
    )
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
    c.textWithin(section, i * 4, start, end - start, L.SECTION_ACTION_TEXT)
    c.below(classSection, i * 2, halves[i] ?? 0, classes)
  })
  c.expect(names > 0 || offsets <= 1, section, 0, 'names without classes')
}

function* checkSlots(c: BundleChecker): Generator<void> {
  const slots = c.entries(L.SECTION_SLOTS, L.SLOT_SIZE)
  c.expect(slots < 65_536, L.SECTION_SLOTS, 0, 'too many slots')
  for (let i = 0; i < slots; i += 1) {
    const at = i * L.SLOT_SIZE
    const start = c.view.word(L.SECTION_SLOTS, at)
    c.textWithin(L.SECTION_SLOTS, at, start, readHalf(c, L.SECTION_SLOTS, at + L.SLOT_KEY_BYTES_AT))
    c.below(L.SECTION_SLOTS, at, c.view.byte(L.SECTION_SLOTS, at + L.SLOT_FORM_AT), L.FORM_COUNT)
  }
  yield
}

function* checkPatterns(c: BundleChecker): Generator<void> {
  const steps = c.entries(L.SECTION_STEPS, L.STEP_SIZE)
  const slots = c.entries(L.SECTION_SLOTS, L.SLOT_SIZE)
  yield* inSlices(steps, (i) => checkStep(c, i, { steps, slots }))
  const patterns = c.entries(L.SECTION_PATTERNS, L.PATTERN_SIZE)
  yield* inSlices(patterns, (i) => {
    const at = i * L.PATTERN_SIZE
    const shape = c.view.byte(L.SECTION_PATTERNS, at + L.PATTERN_SHAPE_AT)
    c.expect(shape <= L.SHAPE_STEPS, L.SECTION_PATTERNS, at, 'an unknown shape')
    const bytes = readHalf(c, L.SECTION_PATTERNS, at + L.PATTERN_PREFIX_BYTES_AT)
    const prefix = c.view.word(L.SECTION_PATTERNS, at + L.PATTERN_PREFIX_AT)
    c.textWithin(L.SECTION_PATTERNS, at, prefix, bytes)
    if (shape !== L.SHAPE_STEPS) return
    c.below(L.SECTION_PATTERNS, at, c.view.word(L.SECTION_PATTERNS, at + L.PATTERN_STEP_AT), steps)
  })
}

/** A step leads on to the next, unless it is marked as a pattern's last: so must the very last be. */
function checkStep(
  c: BundleChecker,
  step: number,
  { steps, slots }: { readonly steps: number; readonly slots: number },
): void {
  const at = step * L.STEP_SIZE
  const code = c.view.byte(L.SECTION_STEPS, at + L.STEP_CODE_AT)
  const flags = c.view.byte(L.SECTION_STEPS, at + L.STEP_FLAGS_AT)
  const half = readHalf(c, L.SECTION_STEPS, at + L.STEP_BYTES_AT)
  c.expect(code <= L.STEP_VARIABLE_IN_SEGMENT, L.SECTION_STEPS, at, 'an unknown step')
  const goesOn = (flags & (L.STEP_LAST | L.STEP_FALLBACK)) !== L.STEP_LAST
  c.expect(!goesOn || step + 1 < steps, L.SECTION_STEPS, at, 'a step without the next')
  if (code === L.STEP_LITERAL) {
    c.textWithin(L.SECTION_STEPS, at, c.view.word(L.SECTION_STEPS, at + L.STEP_TEXT_AT), half)
  }
  if (code >= L.STEP_VARIABLE) c.below(L.SECTION_STEPS, at, half, slots)
  if ((flags & L.STEP_FALLBACK) === 0) return
  const next = c.view.byte(L.SECTION_STEPS, at + L.STEP_SIZE + L.STEP_CODE_AT)
  const falls = code >= L.STEP_VARIABLE && next === L.STEP_LITERAL
  c.expect(falls, L.SECTION_STEPS, at, 'a variable that falls back to nothing')
}

function* checkPatternLists(c: BundleChecker): Generator<void> {
  const patterns = c.entries(L.SECTION_PATTERNS, L.PATTERN_SIZE)
  yield* walkLists(c, L.SECTION_PATTERN_LISTS, 1, (word, words) => {
    const next = word + 1 + ((words[word] ?? 0) & L.LIST_COUNT_MASK)
    for (let i = word + 1; i < next && i < words.length; i += 1) {
      c.below(L.SECTION_PATTERN_LISTS, i * 4, words[i] ?? 0, patterns)
    }
    return next
  })
}

function* checkPrincipalLists(c: BundleChecker): Generator<void> {
  yield* walkLists(
    c,
    L.SECTION_PRINCIPAL_LISTS,
    1,
    (word, words) => word + 1 + ((words[word] ?? 0) & L.PRINCIPAL_COUNT_MASK),
  )
}

function* checkRules(c: BundleChecker): Generator<void> {
  const rules = c.entries(L.SECTION_RULES, L.RULE_SIZE)
  yield* inSlices(rules, (i) => {
    const at = i * L.RULE_SIZE
    patternList(c, at + L.RULE_ACTION_AT)
    c.list(L.SECTION_RULES, at + L.RULE_PRINCIPAL_AT, L.SECTION_PRINCIPAL_LISTS)
    patternList(c, at + L.RULE_RESOURCE_AT)
    c.list(L.SECTION_RULES, at + L.RULE_PROGRAM_AT, L.SECTION_PROGRAMS)
  })
}

/** A list of patterns, or the number of one. */
function patternList(c: BundleChecker, at: number): void {
  const word = c.view.word(L.SECTION_RULES, at)
  if (word < L.LIST_OF_ONE) c.list(L.SECTION_RULES, at, L.SECTION_PATTERN_LISTS)
  else
    c.below(
      L.SECTION_RULES,
      at,
      word - L.LIST_OF_ONE,
      c.entries(L.SECTION_PATTERNS, L.PATTERN_SIZE),
    )
}

function* checkNodes(c: BundleChecker): Generator<void> {
  const patterns = c.entries(L.SECTION_PATTERNS, L.PATTERN_SIZE)
  const rules = c.entries(L.SECTION_RULES, L.RULE_SIZE)
  const entries = c.entries(L.SECTION_NODE_ENTRIES, 8)
  yield* inSlices(entries, (i) => {
    c.below(L.SECTION_NODE_ENTRIES, i * 8, c.view.word(L.SECTION_NODE_ENTRIES, i * 8), patterns)
    c.below(L.SECTION_NODE_ENTRIES, i * 8, c.view.word(L.SECTION_NODE_ENTRIES, i * 8 + 4), rules)
  })
  const nodes = c.entries(L.SECTION_NODES, L.NODE_SIZE)
  yield* inSlices(nodes, (i) => {
    const at = i * L.NODE_SIZE
    c.text(L.SECTION_NODES, at + L.NODE_LABEL_AT)
    checkPair(c, L.SECTION_NODES, at + L.NODE_ENTRIES_AT, entries)
    checkPair(c, L.SECTION_NODES, at + L.NODE_CHILDREN_AT, nodes)
    const child = c.view.word(L.SECTION_NODES, at + L.NODE_CHILDREN_AT)
    const children = c.view.word(L.SECTION_NODES, at + L.NODE_CHILDREN_AT + 4)
    c.expect(children === 0 || child > i, L.SECTION_NODES, at, 'a child before its parent')
  })
}

function checkPair(c: BundleChecker, section: number, at: number, most: number): void {
  c.range(section, at, c.view.word(section, at), c.view.word(section, at + 4), most)
}

function* checkResiduals(c: BundleChecker): Generator<void> {
  const rules = c.entries(L.SECTION_RULES, L.RULE_SIZE)
  const nodes = c.entries(L.SECTION_NODES, L.NODE_SIZE)
  yield* walkLists(c, L.SECTION_RESIDUALS, 0, (word, words) => {
    const first = word + L.RESIDUAL_HEADER_WORDS
    const denies = (words[word] ?? 0) & L.RESIDUAL_COUNT_MASK
    const next = first + denies + ((words[word + 1] ?? 0) & L.RESIDUAL_COUNT_MASK)
    for (const trie of [words[word + 2] ?? 0, words[word + 3] ?? 0]) {
      c.expect(trie === 0 || trie < nodes, L.SECTION_RESIDUALS, word * 4, 'an unknown trie')
    }
    for (let i = first; i < next && i < words.length; i += 1) {
      c.below(L.SECTION_RESIDUALS, i * 4, words[i] ?? 0, rules)
    }
    return next
  })
}

function* checkRows(c: BundleChecker): Generator<void> {
  const residuals = c.starts.get(L.SECTION_RESIDUALS)
  const rules = c.entries(L.SECTION_RULES, L.RULE_SIZE)
  const cells = c.view.words(L.SECTION_CELLS)
  yield* inSlices(c.entries(L.SECTION_CELLS, 4), (i) => {
    const cell = cells[i] ?? 0
    const kind = cell & L.CELL_KIND_MASK
    const number = cell >>> L.CELL_SHIFT
    const known = kind === L.CELL_RESIDUAL ? residuals?.has(number) === true : number < rules
    c.expect(known, L.SECTION_CELLS, i * 4, 'an unknown cell')
  })
  const rows = c.entries(L.SECTION_ROWS, L.ROW_SIZE)
  let end = 0
  let pausedAt = 0
  for (let i = 0; i < rows; i += 1) {
    end = checkRow(c, i * L.ROW_SIZE, end)
    if (end - pausedAt < SLICE && i % SLICE !== SLICE - 1) continue
    pausedAt = end
    yield
  }
  const sets = c.entries(L.SECTION_SETS, 4)
  yield* inSlices(sets, (i) => {
    c.below(L.SECTION_SETS, i * 4, c.view.word(L.SECTION_SETS, i * 4), rows)
  })
}

/**
 * The cells of a row's runs begin where those of the row before end, so that all rows together are
 * no longer than the section. Answers where they end.
 */
function checkRow(c: BundleChecker, at: number, first: number): number {
  const runs = c.view.word(L.SECTION_ROWS, at + L.ROW_RUNS_AT)
  const cells = c.view.word(L.SECTION_ROWS, at + L.ROW_CELLS_AT)
  const width = cells > L.ROW_NARROW_CELLS ? 2 : 1
  checkPair(c, L.SECTION_ROWS, at + L.ROW_RUN_AT, c.entries(L.SECTION_RUN_CLASSES, 2))
  checkPair(c, L.SECTION_ROWS, at + L.ROW_CELL_AT, c.entries(L.SECTION_CELLS, 4))
  const isNext = c.view.word(L.SECTION_ROWS, at + L.ROW_RUN_CELLS_AT) === first
  c.expect(isNext, L.SECTION_ROWS, at, 'a row that does not follow the one before')
  const end = first + runs * width
  c.range(L.SECTION_ROWS, at, first, runs * width, c.view.length(L.SECTION_RUN_CELLS))
  const start = c.view.offset(L.SECTION_RUN_CELLS)
  const most = largest(c.view.bytes, start + first, start + end, width)
  c.expect(most < cells, L.SECTION_RUN_CELLS, first, 'a number beyond its section')
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

function* checkAutomaton(c: BundleChecker): Generator<void> {
  const states = c.entries(L.SECTION_STATES, L.STATE_SIZE)
  c.expect(states > 0 && states <= 256, L.SECTION_STATES, 0, 'too many states')
  for (let i = 0; i < states; i += 1) checkState(c, i, states)
  c.expect(c.view.length(L.SECTION_STARTS) === L.START_COUNT, L.SECTION_STARTS, 0, 'missing starts')
  for (let i = 0; i < L.START_COUNT; i += 1) {
    c.below(L.SECTION_STARTS, i, c.view.byte(L.SECTION_STARTS, i), states)
  }
  const patterns = c.entries(L.SECTION_PATTERNS, L.PATTERN_SIZE)
  const categories = c.entries(L.SECTION_CATEGORY_PATTERNS, 4)
  c.expect(categories === L.CATEGORY_MASK + 1, L.SECTION_CATEGORY_PATTERNS, 0, 'missing categories')
  for (let i = 0; i < categories; i += 1) {
    const pattern = c.view.word(L.SECTION_CATEGORY_PATTERNS, i * 4)
    c.expect(pattern <= patterns, L.SECTION_CATEGORY_PATTERNS, i * 4, 'an unknown pattern')
  }
  yield
}

/** Every state leads on to a later one, so that a check ends. */
function checkState(c: BundleChecker, number: number, states: number): void {
  const at = number * L.STATE_SIZE
  const question = c.view.byte(L.SECTION_STATES, at + L.STATE_QUESTION_AT)
  c.expect(question <= L.QUESTION_NONE, L.SECTION_STATES, at, 'an unknown question')
  if (question === L.QUESTION_NONE) {
    const verdict = c.view.byte(L.SECTION_STATES, at + L.STATE_VERDICT_AT)
    const decidedBy = c.view.byte(L.SECTION_STATES, at + L.STATE_DECIDED_BY_AT)
    const known = verdict <= L.VERDICT_IMPLICIT_DENY && decidedBy <= L.DECIDED_BY_ACCESS_BLOCK
    c.expect(known, L.SECTION_STATES, at, 'an unknown verdict')
    return
  }
  c.below(L.SECTION_STATES, at, c.view.byte(L.SECTION_STATES, at + L.STATE_GATE_AT), L.GATE_COUNT)
  const gates = c.view.byte(L.SECTION_STATES, at + L.STATE_SKIP_GATES_AT)
  const skips = gates !== 0 || question === L.QUESTION_DENIES
  const nexts = Array.from({ length: L.STATE_ANSWERS }, (_, answer) => L.STATE_NEXT_AT + answer)
  for (const where of skips ? [...nexts, L.STATE_SKIP_TO_AT] : nexts) {
    const next = c.view.byte(L.SECTION_STATES, at + where)
    c.expect(next > number && next < states, L.SECTION_STATES, at, 'a state that leads nowhere')
  }
}
