/** A bundle written by hand, section by section, for specs; and the check that it is asked about. */
import {
  BLOCK_ENTRIES_AT,
  BLOCK_ENTRY_COUNT_AT,
  BLOCK_ENTRY_SIZE,
  CELL_RESIDUAL,
  CELL_SHIFT,
  FILLED_SIZE,
  FILLED_STAMP_AT,
  FILLED_STATE_AT,
  FILLED_VALUE_AT,
  FILLED_VALUES_AT,
  LIST_NEGATED,
  PATTERN_SIZE,
  ROW_NARROW_CELLS,
  ROW_SIZE,
  RULE_SIZE,
  SECTION_CELLS,
  SECTION_COUNT,
  SECTION_NODE_ENTRIES,
  SECTION_PATTERN_LISTS,
  SECTION_PATTERNS,
  SECTION_RESIDUALS,
  SECTION_ROWS,
  SECTION_RULES,
  SECTION_RUN_CELLS,
  SECTION_RUN_CLASSES,
  SECTION_SETS,
  SECTION_STEPS,
  SECTION_TEXT,
  SECTION_VALUES,
  SHAPE_STEPS,
  STEP_FALLBACK,
  STEP_FLAGS_AT,
  STEP_LAST,
  STEP_LITERAL,
  STEP_SIZE,
  VALUE_UNREADABLE,
} from '../layout'
import {
  ACTION_AT,
  ACTION_BYTES_AT,
  BLOCK_AT,
  BLOCKS_AT,
  FILLED_AT,
  FREE_AT,
  NEEDS_AT,
  NEEDS_COUNT_AT,
  RESOURCE_AT,
  RESOURCE_BYTES_AT,
  SECTIONS_AT,
  STAMP_AT,
} from '../memory'
import { scanResource } from '../owner'

// as-pect's own memory begins at 1 MiB (`as-pect.asconfig.json`); everything here lies below.
const SECTION_SPACE: usize = 8192
const BUNDLE_AT: usize = (FREE_AT + 15) & ~15
const FILLED_SLOTS_AT: usize = BUNDLE_AT + SECTION_SPACE * SECTION_COUNT
const NEEDS_LIST_AT: usize = FILLED_SLOTS_AT + 256 * FILLED_SIZE
const VALUES_AT: usize = NEEDS_LIST_AT + 1024
const END_AT: usize = 1 << 20

/** Every check of a spec has this stamp. */
export const STAMP: u32 = 17

let contextEnd: usize = VALUES_AT
let stepsBefore: u32 = 0

/** An empty bundle, and a check that nothing is known of. */
export function reset(): void {
  memory.fill(SECTIONS_AT, 0, END_AT - SECTIONS_AT)
  for (let i: usize = 0; i < <usize>SECTION_COUNT; i++) {
    store<u32>(SECTIONS_AT + (i << 3), <u32>(BUNDLE_AT + i * SECTION_SPACE))
  }
  store<u32>(STAMP_AT, STAMP)
  store<u32>(FILLED_AT, <u32>FILLED_SLOTS_AT)
  store<u32>(NEEDS_AT, <u32>NEEDS_LIST_AT)
  store<u32>(BLOCK_AT, <u32>BLOCKS_AT)
  contextEnd = VALUES_AT
  stepsBefore = 0
}

function end(section: i32): usize {
  const entry = SECTIONS_AT + ((<usize>section) << 3)
  return <usize>load<u32>(entry) + load<u32>(entry, 4)
}

function grow(section: i32, bytes: u32): void {
  const entry = SECTIONS_AT + ((<usize>section) << 3)
  store<u32>(entry, load<u32>(entry, 4) + bytes, 4)
}

/** How many bytes a section has so far. */
export function lengthOf(section: i32): u32 {
  return load<u32>(SECTIONS_AT + ((<usize>section) << 3), 4)
}

/** Appends a word; answers its number in the section. */
export function word(section: i32, value: u32): u32 {
  store<u32>(end(section), value)
  grow(section, 4)
  return (lengthOf(section) >> 2) - 1
}

export function half(section: i32, value: u32): void {
  store<u16>(end(section), <u16>value)
  grow(section, 2)
}

export function byte(section: i32, value: u32): void {
  store<u8>(end(section), <u8>value)
  grow(section, 1)
}

export function words(section: i32, values: u32[]): u32 {
  const first = lengthOf(section) >> 2
  for (let i = 0; i < values.length; i++) word(section, values[i])
  return first
}

/** How many bytes of UTF-8 a text has. */
export function bytesOf(text: string): u32 {
  return String.UTF8.byteLength(text)
}

function write(text: string, at: usize): u32 {
  return <u32>String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, at)
}

/** Appends a text; answers its offset. */
export function textIn(section: i32, text: string): u32 {
  const offset = lengthOf(section)
  grow(section, write(text, end(section)))
  return offset
}

export function text(value: string): u32 {
  return textIn(SECTION_TEXT, value)
}

// Patterns: steps first, then the pattern that takes them.

/** A step that is no literal; `slot` and `fallback` matter for variables only. */
export function step(code: u32, slot: u32 = 0, fallback: string | null = null): void {
  const flags: u32 = fallback === null ? 0 : STEP_FALLBACK
  words(SECTION_STEPS, [code | (flags << 8) | (slot << 16), 0])
  if (fallback !== null) literal(fallback)
}

export function literal(value: string): void {
  const offset = text(value)
  words(SECTION_STEPS, [STEP_LITERAL | (bytesOf(value) << 16), offset])
}

/** A pattern of a prefix and, for SHAPE_STEPS, the steps written since the last one. */
export function pattern(shape: u32, prefix: string = '', domain: u32 = 0): u32 {
  const offset = text(prefix)
  const first = stepsBefore
  stepsBefore = lengthOf(SECTION_STEPS) / STEP_SIZE
  if (shape == SHAPE_STEPS) {
    const last = end(SECTION_STEPS) - STEP_SIZE
    store<u8>(last, load<u8>(last, STEP_FLAGS_AT) | STEP_LAST, STEP_FLAGS_AT)
  }
  const number = lengthOf(SECTION_PATTERNS) / PATTERN_SIZE
  word(SECTION_PATTERNS, shape | (domain << 8) | (bytesOf(prefix) << 16))
  words(SECTION_PATTERNS, [offset, first])
  return number
}

/** A list of patterns; word 0 of its section is unused. */
export function list(patterns: u32[], negated: bool = false): u32 {
  if (lengthOf(SECTION_PATTERN_LISTS) == 0) word(SECTION_PATTERN_LISTS, 0)
  const head = word(SECTION_PATTERN_LISTS, patterns.length | (negated ? <u32>LIST_NEGATED : 0))
  words(SECTION_PATTERN_LISTS, patterns)
  return head
}

/** A rule; the first one written is rule 0, so begin with `rule(0, 0, 0, 0)`. */
export function rule(action: u32, principal: u32, resource: u32, program: u32): u32 {
  return words(SECTION_RULES, [action, principal, resource, program]) / (RULE_SIZE / 4)
}

/** A residual of rules in a row and tries; answers its offset. */
export function residual(
  denies: u32[],
  allows: u32[],
  flags: u32 = 0,
  denyTrie: u32 = 0,
  allowTrie: u32 = 0,
): u32 {
  const offset = words(SECTION_RESIDUALS, [
    denies.length,
    allows.length | flags,
    denyTrie,
    allowTrie,
  ])
  words(SECTION_RESIDUALS, denies)
  words(SECTION_RESIDUALS, allows)
  return offset
}

/** The cell of a residual. */
export function residualCell(offset: u32): u32 {
  return CELL_RESIDUAL | (offset << CELL_SHIFT)
}

/** A policy set whose row has these runs, each with a cell of its own; answers its number. */
export function policySet(classes: u32[], cells: u32[]): u32 {
  const run = lengthOf(SECTION_RUN_CLASSES) >> 1
  const runCell = lengthOf(SECTION_RUN_CELLS)
  const isNarrow = cells.length <= ROW_NARROW_CELLS
  for (let i = 0; i < classes.length; i++) {
    half(SECTION_RUN_CLASSES, classes[i])
    if (isNarrow) byte(SECTION_RUN_CELLS, i)
    else half(SECTION_RUN_CELLS, i)
  }
  const cell = words(SECTION_CELLS, cells)
  const row = words(SECTION_ROWS, [run, classes.length, runCell, cell, cells.length])
  return word(SECTION_SETS, row / (ROW_SIZE / 4))
}

/** A (pattern, rule) pair at a trie node; answers its number. */
export function nodeEntry(patternNumber: u32, ruleNumber: u32): u32 {
  return words(SECTION_NODE_ENTRIES, [patternNumber, ruleNumber]) / 2
}

/** Texts of a condition test, each with its length; answers the first word. */
export function values(texts: string[]): u32 {
  const first = lengthOf(SECTION_VALUES) >> 2
  for (let i = 0; i < texts.length; i++) {
    const offset = text(texts[i])
    words(SECTION_VALUES, [offset, bytesOf(texts[i])])
  }
  return first
}

// The check.

/** A value that cannot be read in its slot's form. */
export const UNREADABLE: string = '\u0000unreadable'

/** Fills a slot with texts. */
export function fill(slot: u32, state: u32, texts: string[]): void {
  const list = contextEnd
  contextEnd += texts.length * 8
  for (let i = 0; i < texts.length; i++) {
    const isUnreadable = texts[i] == UNREADABLE
    const bytes = isUnreadable ? <u32>VALUE_UNREADABLE : write(texts[i], contextEnd)
    store<u32>(list + ((<usize>i) << 3), <u32>contextEnd)
    store<u32>(list + ((<usize>i) << 3), bytes, 4)
    if (!isUnreadable) contextEnd += (bytes + 19) & ~3
  }
  const entry = FILLED_SLOTS_AT + <usize>slot * FILLED_SIZE
  store<u32>(entry, STAMP, FILLED_STAMP_AT)
  store<u32>(entry, state, FILLED_STATE_AT)
  store<u32>(entry, <u32>list, FILLED_VALUE_AT)
  store<u32>(entry, texts.length, FILLED_VALUES_AT)
}

/** Takes every value away and forgets what was asked for. */
export function emptySlots(): void {
  memory.fill(FILLED_SLOTS_AT, 0, NEEDS_LIST_AT - FILLED_SLOTS_AT)
  store<u32>(NEEDS_COUNT_AT, 0)
}

/** How many slots are asked for. */
export function needs(): u32 {
  return load<u32>(NEEDS_COUNT_AT)
}

/** The slot asked for in place `at`. */
export function need(at: u32): u32 {
  return load<u32>(NEEDS_LIST_AT + ((<usize>at) << 2))
}

/** Puts a resource in place; what stood behind it is still there. */
export function resource(value: string): u32 {
  const bytes = write(value, RESOURCE_AT)
  store<u32>(RESOURCE_BYTES_AT, bytes)
  scanResource(bytes)
  return bytes
}

export function action(value: string): u32 {
  const bytes = write(value, ACTION_AT)
  store<u32>(ACTION_BYTES_AT, bytes)
  return bytes
}

/** Names the principal by an entry. */
export function entry(number: u32, links: u32, grant: u32, flags: u32 = 0): void {
  const count = load<u32>(BLOCKS_AT, BLOCK_ENTRY_COUNT_AT)
  const at = BLOCKS_AT + BLOCK_ENTRIES_AT + <usize>count * BLOCK_ENTRY_SIZE
  store<u32>(at, number)
  store<u32>(at, links | (grant << 16) | (flags << 24), 4)
  store<u32>(BLOCKS_AT, count + 1, BLOCK_ENTRY_COUNT_AT)
}

/** A field of the principal's block. */
export function block(field: usize, value: u32): void {
  store<u32>(BLOCKS_AT + field, value)
}
