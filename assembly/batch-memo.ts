/** What a batch remembers: answers of triples, and of triples with what else they depend on. */

import * as Batch from './layout/batch'
import * as ColumnSet from './layout/column-set'
import * as Answer from './layout/known-answer'
import { MIX } from './text'

/** In place of an answer: none is remembered. */
export const FORGOTTEN: u32 = 0xffffffff

/** Where a triple is remembered, from the start of the memo on: one of a few places there. */
export function placesOf(triple: u64, shift: u64): usize {
  return <usize>((triple * MIX) >> shift) * (Batch.PLACES * Batch.MEMO_SIZE)
}

/** What is known of a triple, in its places: an answer, a set of columns, or FORGOTTEN. */
export function knownIn(places: usize, triple: u64): u32 {
  const place = placeOf(places, triple)
  return place == 0 ? FORGOTTEN : <u32>load<u64>(place) & 0xffff
}

function placeOf(places: usize, triple: u64): usize {
  for (let i: usize = 0; i < <usize>Batch.PLACES; i++) {
    const place = places + i * Batch.MEMO_SIZE
    if (load<u64>(place) >> 16 == triple) return place
  }
  return 0
}

/** The answer of a row whose triple is known to depend on a set of columns, or FORGOTTEN. */
export function recall(batch: usize, row: u32, triple: u64, known: u32): u32 {
  if (known >= <u32>Batch.OPEN) return FORGOTTEN
  const set = setAt(batch, known - Batch.DEPENDS)
  const key = (triple << 16) | <u64>known
  const answers = answersOf(batch, row, key, set)
  for (let i: usize = 0; i < <usize>Batch.PLACES; i++) {
    const answer = answers + i * Answer.SIZE
    if (holds(answer, key, set, row)) return load<u32>(answer, Answer.ANSWER_AT)
  }
  return FORGOTTEN
}

/** Begins to note what columns a row asks for. */
export function startAsking(batch: usize): void {
  store<u32>(batch + Batch.ASKED_AT, 0, ColumnSet.COUNT_AT)
}

/** Notes a column that has entries, by where its rows are; 0 is one that has none. */
export function noteAsked(batch: usize, column: u32): void {
  const asked = batch + Batch.ASKED_AT
  const count = load<u32>(asked, ColumnSet.COUNT_AT)
  if (count > <u32>ColumnSet.COLUMNS) return
  let place: u32 = 0
  while (place < count && columnAt(asked, place) < column) place++
  if (place < count && columnAt(asked, place) == column) return
  store<u32>(asked, column == 0 ? TOO_MANY : count + 1, ColumnSet.COUNT_AT)
  if (column == 0 || count == <u32>ColumnSet.COLUMNS) return
  const at = asked + ColumnSet.COLUMNS_AT + ((<usize>place) << 2)
  memory.copy(at + 4, at, (<usize>(count - place)) << 2)
  store<u32>(at, column)
}

const TOO_MANY: u32 = ColumnSet.COLUMNS + 1

/** Remembers the answer of a row, with the columns that it asked for. */
export function remember(batch: usize, row: u32, places: usize, answer: u32): void {
  const triple = tripleOf(batch, row)
  const known = knownIn(places, triple)
  if (known >= <u32>Batch.DEPENDS && known < <u32>Batch.OPEN) {
    const before = setAt(batch, known - Batch.DEPENDS)
    const count = load<u32>(before, ColumnSet.COUNT_AT)
    for (let i: u32 = 0; i < count; i++) noteAsked(batch, columnAt(before, i))
  }
  const asked = batch + Batch.ASKED_AT
  if (load<u32>(asked, ColumnSet.COUNT_AT) == 0) {
    keep(places, (triple << 16) | answer)
    return
  }
  const number = numberOf(batch, asked)
  const depends = number == Batch.SETS ? Batch.OPEN : Batch.DEPENDS + number
  const key = (triple << 16) | depends
  keep(places, key)
  if (depends != Batch.OPEN) keepAnswer(batch, row, key, answer)
}

/** The triple of a row. */
export function tripleOf(batch: usize, row: u32): u64 {
  const at = (<usize>row) << 2
  const principal = load<u32>(<usize>load<u32>(batch, Batch.PRINCIPAL_ROWS_AT) + at)
  const action = load<u32>(<usize>load<u32>(batch, Batch.ACTION_ROWS_AT) + at)
  const resource = load<u32>(<usize>load<u32>(batch, Batch.RESOURCE_ROWS_AT) + at)
  return <u64>principal | ((<u64>action) << 16) | ((<u64>resource) << 32)
}

/** The latest comes first, and the oldest goes. */
function keep(places: usize, known: u64): void {
  let place = placeOf(places, known >> 16)
  if (place == 0) {
    place = places
    memory.copy(places + Batch.MEMO_SIZE, places, (Batch.PLACES - 1) * Batch.MEMO_SIZE)
  }
  store<u64>(place, known)
}

function keepAnswer(batch: usize, row: u32, key: u64, answer: u32): void {
  const set = batch + Batch.ASKED_AT
  const answers = answersOf(batch, row, key, set)
  memory.copy(answers + Answer.SIZE, answers, (Batch.PLACES - 1) * Answer.SIZE)
  store<u64>(answers, key, Answer.TRIPLE_AT)
  store<u32>(answers, answer, Answer.ANSWER_AT)
  const count = load<u32>(set, ColumnSet.COUNT_AT)
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(answers + ((<usize>i) << 2), entryAt(set, i, row), Answer.ENTRIES_AT)
  }
}

/** Where the answers are that a row may have. */
function answersOf(batch: usize, row: u32, key: u64, set: usize): usize {
  let mixed = key * MIX
  const count = load<u32>(set, ColumnSet.COUNT_AT)
  for (let i: u32 = 0; i < count; i++) {
    mixed = ((mixed ^ (mixed >> 32)) + <u64>entryAt(set, i, row) + 1) * MIX
  }
  const number = <usize>(mixed >> <u64>load<u32>(batch, Batch.ANSWERS_SHIFT_AT))
  return <usize>load<u32>(batch, Batch.ANSWERS_AT) + number * (Batch.PLACES * Answer.SIZE)
}

function holds(answer: usize, key: u64, set: usize, row: u32): bool {
  if (load<u64>(answer, Answer.TRIPLE_AT) != key) return false
  const count = load<u32>(set, ColumnSet.COUNT_AT)
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(answer + ((<usize>i) << 2), Answer.ENTRIES_AT) != entryAt(set, i, row))
      return false
  }
  return true
}

/** The entry that a row names in a column of a set. */
function entryAt(set: usize, column: u32, row: u32): u32 {
  return load<u32>(<usize>columnAt(set, column) + ((<usize>row) << 2))
}

function columnAt(set: usize, place: u32): u32 {
  return load<u32>(set + ((<usize>place) << 2), ColumnSet.COLUMNS_AT)
}

function setAt(batch: usize, number: u32): usize {
  return <usize>load<u32>(batch, Batch.SETS_AT) + <usize>number * ColumnSet.SIZE
}

/** The number of a set, which is new, perhaps; SETS where there is no room for it. */
function numberOf(batch: usize, asked: usize): u32 {
  const count = load<u32>(asked, ColumnSet.COUNT_AT)
  if (count > <u32>ColumnSet.COLUMNS) return Batch.SETS
  const sets = load<u32>(batch, Batch.SETS_COUNT_AT)
  for (let number: u32 = 0; number < sets; number++) {
    if (areSame(setAt(batch, number), asked)) return number
  }
  if (sets == Batch.SETS) return Batch.SETS
  memory.copy(setAt(batch, sets), asked, ColumnSet.SIZE)
  store<u32>(batch, sets + 1, Batch.SETS_COUNT_AT)
  return sets
}

function areSame(set: usize, other: usize): bool {
  const count = load<u32>(set, ColumnSet.COUNT_AT)
  if (load<u32>(other, ColumnSet.COUNT_AT) != count) return false
  for (let i: u32 = 0; i < count; i++) if (columnAt(set, i) != columnAt(other, i)) return false
  return true
}
