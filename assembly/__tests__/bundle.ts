/** A bundle written by hand, section by section, for specs; and the check that it is asked about. */

import * as Block from '../layout/block'
import * as BlockEntry from '../layout/block-entry'
import * as Cell from '../layout/cell'
import * as Check from '../layout/check'
import * as Filled from '../layout/filled'
import * as FilledValue from '../layout/filled-value'
import * as Pattern from '../layout/pattern'
import * as PatternList from '../layout/pattern-list'
import * as Region from '../layout/region'
import * as Row from '../layout/row'
import * as Rule from '../layout/rule'
import * as Section from '../layout/section'
import * as Step from '../layout/step'
import * as Test from '../layout/test'
import { scanResource } from '../resource'
import { setBase } from '../state'

/** Where the regions of the kernel begin; any base does. */
export const BASE: usize = 4096
export const SECTIONS: usize = BASE + Region.SECTIONS_AT
export const ACTION_TEXT: usize = BASE + Region.ACTION_AT
export const RESOURCE_TEXT: usize = BASE + Region.RESOURCE_AT
export const KEY_TEXT: usize = BASE + Region.KEY_AT
export const BLOCK: usize = BASE + Region.SIZE

// as-pect's own memory begins at 1 MiB (`as-pect.asconfig.json`); everything here lies below.
const SECTION_SPACE: usize = 8192
const BUNDLE_AT: usize = (BLOCK + Block.SIZE + 15) & ~15
const FILLED_SLOTS_AT: usize = BUNDLE_AT + SECTION_SPACE * Section.COUNT
const NEEDS_LIST_AT: usize = FILLED_SLOTS_AT + 256 * Filled.SIZE
const VALUES_AT: usize = NEEDS_LIST_AT + 1024
const END_AT: usize = 1 << 20

/** Every check of a spec has this stamp. */
export const STAMP: u32 = 17

let contextEnd: usize = VALUES_AT
let stepsBefore: u32 = 0

/** An empty bundle, and a check that nothing is known of. */
export function reset(): void {
  setBase(BASE)
  memory.fill(BASE, 0, END_AT - BASE)
  for (let i: usize = 0; i < <usize>Section.COUNT; i++) {
    store<u32>(SECTIONS + (i << 3), <u32>(BUNDLE_AT + i * SECTION_SPACE))
  }
  store<u32>(BASE, <u32>RESOURCE_TEXT, Check.TEXT_AT)
  store<u32>(BASE, STAMP, Check.STAMP_AT)
  store<u32>(BASE, <u32>FILLED_SLOTS_AT, Check.FILLED_AT)
  store<u32>(BASE, <u32>NEEDS_LIST_AT, Check.NEEDS_AT)
  store<u32>(BASE, <u32>BLOCK, Check.BLOCK_AT)
  contextEnd = VALUES_AT
  stepsBefore = 0
}

function end(section: i32): usize {
  const entry = SECTIONS + ((<usize>section) << 3)
  return <usize>load<u32>(entry) + load<u32>(entry, 4)
}

function grow(section: i32, bytes: u32): void {
  const entry = SECTIONS + ((<usize>section) << 3)
  store<u32>(entry, load<u32>(entry, 4) + bytes, 4)
}

/** How many bytes a section has so far. */
export function lengthOf(section: i32): u32 {
  return load<u32>(SECTIONS + ((<usize>section) << 3), 4)
}

/** Appends a word; returns its number in the section. */
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

/** Appends a text; returns its offset. */
export function textIn(section: i32, text: string): u32 {
  const offset = lengthOf(section)
  grow(section, write(text, end(section)))
  return offset
}

export function text(value: string): u32 {
  return textIn(Section.TEXT, value)
}

// Patterns: steps first, then the pattern that takes them.

/** A step that is no literal; `slot` and `fallback` matter for variables only. */
export function step(code: u32, slot: u32 = 0, fallback: string | null = null): void {
  const flags: u32 = fallback === null ? 0 : Step.FALLBACK
  words(Section.STEPS, [code | (flags << 8) | (slot << 16), 0])
  if (fallback !== null) literal(fallback)
}

export function literal(value: string): void {
  const offset = text(value)
  words(Section.STEPS, [Step.LITERAL | (bytesOf(value) << 16), offset])
}

/** A pattern of a prefix and, for Pattern.SHAPE_STEPS, the steps written since the last one. */
export function pattern(shape: u32, prefix: string = '', domain: u32 = 0): u32 {
  const offset = text(prefix)
  const first = stepsBefore
  stepsBefore = lengthOf(Section.STEPS) / Step.SIZE
  if (shape == Pattern.SHAPE_STEPS) {
    const last = end(Section.STEPS) - Step.SIZE
    store<u8>(last, load<u8>(last, Step.FLAGS_AT) | Step.LAST, Step.FLAGS_AT)
  }
  const number = lengthOf(Section.PATTERNS) / Pattern.SIZE
  word(Section.PATTERNS, shape | (domain << 8) | (bytesOf(prefix) << 16))
  words(Section.PATTERNS, [offset, first])
  return number
}

/** A list of patterns; word 0 of its section is unused. */
export function list(patterns: u32[], negated: bool = false): u32 {
  if (lengthOf(Section.PATTERN_LISTS) == 0) word(Section.PATTERN_LISTS, 0)
  const head = word(
    Section.PATTERN_LISTS,
    patterns.length | (negated ? <u32>PatternList.NEGATED : 0),
  )
  words(Section.PATTERN_LISTS, patterns)
  return head
}

/** A rule; the first one written is rule 0, so begin with `rule(0, 0, 0, 0)`. */
export function rule(action: u32, principal: u32, resource: u32, program: u32): u32 {
  return words(Section.RULES, [action, principal, resource, program]) / (Rule.SIZE / 4)
}

/** A residual of rules in a row and tries; returns its offset. */
export function residual(
  denies: u32[],
  allows: u32[],
  flags: u32 = 0,
  denyTrie: u32 = 0,
  allowTrie: u32 = 0,
): u32 {
  const offset = words(Section.RESIDUALS, [
    denies.length,
    allows.length | flags,
    denyTrie,
    allowTrie,
  ])
  words(Section.RESIDUALS, denies)
  words(Section.RESIDUALS, allows)
  return offset
}

/** The cell of a residual. */
export function residualCell(offset: u32): u32 {
  return Cell.RESIDUAL | (offset << Cell.SHIFT)
}

/** A policy set whose row has these runs, each with a cell of its own; returns its number. */
export function policySet(classes: u32[], cells: u32[]): u32 {
  const run = lengthOf(Section.RUN_CLASSES) >> 1
  const runCell = lengthOf(Section.RUN_CELLS)
  const isNarrow = cells.length <= Row.NARROW_CELLS
  for (let i = 0; i < classes.length; i++) {
    half(Section.RUN_CLASSES, classes[i])
    if (isNarrow) byte(Section.RUN_CELLS, i)
    else half(Section.RUN_CELLS, i)
  }
  const cell = words(Section.CELLS, cells)
  const row = words(Section.ROWS, [run, classes.length, runCell, cell, cells.length])
  return word(Section.SETS, row / (Row.SIZE / 4))
}

/** A (pattern, rule) pair at a trie node; returns its number. */
export function nodeEntry(patternNumber: u32, ruleNumber: u32): u32 {
  return words(Section.NODE_ENTRIES, [patternNumber, ruleNumber]) / 2
}

/** Strings of a condition test, each with its length; returns the first word. */
export function values(texts: string[]): u32 {
  const first = lengthOf(Section.VALUES) >> 2
  for (let i = 0; i < texts.length; i++) {
    const offset = text(texts[i])
    words(Section.VALUES, [offset, bytesOf(texts[i])])
  }
  return first
}

/** A program that compares slot `number` with `yes`; programs begin at word 1. */
export function comparing(number: u32): u32 {
  if (lengthOf(Section.PROGRAMS) == 0) word(Section.PROGRAMS, 0)
  const first = values(['yes'])
  return words(Section.PROGRAMS, [1 | (1 << 16), number, Test.OP_EQUAL | (number << 16), first, 1])
}

/** Writes keys of the bundle’s index, numbered from 100; the index itself is still to be written. */
export function keys(space: u32, texts: string[]): void {
  for (let i = 0; i < texts.length; i++) {
    words(Section.KEYS, [text(texts[i]), bytesOf(texts[i]), 100 + i, space])
  }
}

// The check.

/** A value that cannot be read in its slot's form. */
export const UNREADABLE: string = '\u0000unreadable'

/** Fills a slot with strings. */
export function fill(slot: u32, state: u32, texts: string[]): void {
  const list = contextEnd
  contextEnd += texts.length * 8
  for (let i = 0; i < texts.length; i++) {
    const isUnreadable = texts[i] == UNREADABLE
    const bytes = isUnreadable ? <u32>FilledValue.UNREADABLE : write(texts[i], contextEnd)
    store<u32>(list + ((<usize>i) << 3), <u32>contextEnd)
    store<u32>(list + ((<usize>i) << 3), bytes, 4)
    if (!isUnreadable) contextEnd += (bytes + 19) & ~3
  }
  const entry = FILLED_SLOTS_AT + <usize>slot * Filled.SIZE
  store<u32>(entry, STAMP, Filled.STAMP_AT)
  store<u32>(entry, state, Filled.STATE_AT)
  store<u32>(entry, <u32>list, Filled.VALUE_AT)
  store<u32>(entry, texts.length, Filled.VALUES_AT)
}

/** Takes every value away and forgets what was asked for. */
export function emptySlots(): void {
  memory.fill(FILLED_SLOTS_AT, 0, NEEDS_LIST_AT - FILLED_SLOTS_AT)
  store<u32>(BASE, 0, Check.NEEDS_COUNT_AT)
}

/** How many slots are asked for. */
export function needs(): u32 {
  return load<u32>(BASE, Check.NEEDS_COUNT_AT)
}

/** The slot asked for in place `at`. */
export function need(at: u32): u32 {
  return load<u32>(NEEDS_LIST_AT + ((<usize>at) << 2))
}

/** Puts a resource in place; what stood behind it is still there. */
export function resource(value: string): u32 {
  const bytes = write(value, RESOURCE_TEXT)
  store<u32>(BASE, bytes, Check.RESOURCE_BYTES_AT)
  scanResource(bytes)
  return bytes
}

export function action(value: string): u32 {
  const bytes = write(value, ACTION_TEXT)
  store<u32>(BASE, bytes, Check.ACTION_BYTES_AT)
  return bytes
}

/** Names the principal by an entry. */
export function entry(number: u32, links: u32, grant: u32, flags: u32 = 0): void {
  const count = load<u32>(BLOCK, Block.ENTRY_COUNT_AT)
  const at = BLOCK + Block.ENTRIES_AT + <usize>count * BlockEntry.SIZE
  store<u32>(at, number)
  store<u32>(at, links | (grant << 16) | (flags << 24), 4)
  store<u32>(BLOCK, count + 1, Block.ENTRY_COUNT_AT)
}

/** A field of the principal's block. */
export function block(field: usize, value: u32): void {
  store<u32>(BLOCK + field, value)
}
