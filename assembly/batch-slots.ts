/** The slots of a row of a batch: what they are filled with, and what the host is wanted for. */

import { run } from './automaton'
import { noteAsked } from './batch-memo'
import * as Batch from './layout/batch'
import * as Block from './layout/block'
import * as Check from './layout/check'
import * as Filled from './layout/filled'
import * as SlotSource from './layout/slot-source'
import * as Verdict from './layout/verdict'
import { base } from './state'

/** In place of an answer, what the host is wanted for: WANTS_ numbers above this one. */
export const WANTS: u32 = 0x10000

/** Leaves a row to the host. */
export function leave(batch: usize): u32 {
  store<u32>(batch, load<u32>(batch, Batch.HOSTED_AT) + 1, Batch.HOSTED_AT)
  return Batch.VERDICT_HOSTED
}

/** The number of the entry that a row names, in a column. */
export function entryOf(batch: usize, column: usize, row: u32): u32 {
  return load<u32>(<usize>load<u32>(batch + column) + ((<usize>row) << 2))
}

/** A stamp of the row's own: no slot is filled for it yet. */
export function stamp(batch: usize): void {
  let next = load<u32>(batch, Batch.STAMP_AT) + 1
  if (next > <u32>Filled.LAST_STAMP) {
    const size = <usize>load<u32>(batch, Batch.SLOTS_AT) * Filled.SIZE
    memory.fill(load<u32>(batch, Batch.FILLED_AT), 0, size)
    next = Filled.FIRST_STAMP
  }
  store<u32>(batch, next, Batch.STAMP_AT)
  store<u32>(base, next, Check.STAMP_AT)
}

/** Goes on with a row that wants context, as long as its slots have sources. */
export function decideFilled(batch: usize, row: u32): u32 {
  const needs = <usize>load<u32>(batch, Batch.NEEDS_AT)
  while (true) {
    const count = load<u32>(base, Check.NEEDS_COUNT_AT)
    for (let i: usize = 0; i < <usize>count; i++) {
      const failed = fill(batch, row, load<u32>(needs + (i << 2)))
      if (failed != 0) return failed
    }
    store<u32>(base, 0, Check.NEEDS_COUNT_AT)
    const answer = run(load<u32>(base, Check.RESUME_AT))
    if (answer != Verdict.NEEDS) return answer
  }
}

/** Fills a slot for a row: 0, or what is returned in place of an answer. */
function fill(batch: usize, row: u32, slot: u32): u32 {
  const source = <usize>load<u32>(batch, Batch.SOURCES_AT) + <usize>slot * SlotSource.SIZE
  const kind = load<u32>(source, SlotSource.KIND_AT)
  if (kind == SlotSource.HOST || (kind == SlotSource.OWNER && isOwnerOpen())) return leave(batch)
  const values = <usize>load<u32>(source, SlotSource.VALUES_AT)
  let entry: u32 = 0
  if (kind >= <u32>SlotSource.COLUMN) {
    entry = entryOf(source, SlotSource.ROWS_AT, row)
    noteAsked(batch, kind == SlotSource.COLUMN ? load<u32>(source, SlotSource.ROWS_AT) : 0)
  } else if (kind == SlotSource.PRINCIPAL) entry = entryOf(batch, Batch.PRINCIPAL_ROWS_AT, row)
  else if (kind != SlotSource.CONSTANT) entry = entryOf(batch, Batch.RESOURCE_ROWS_AT, row)
  let value = valueAt(values, entry)
  if (value == SlotSource.BY_RESOURCE) {
    const others = <usize>load<u32>(source, SlotSource.OTHERS_AT)
    value = valueAt(others, entryOf(batch, Batch.RESOURCE_ROWS_AT, row))
  }
  if (value == 0) {
    store<u32>(batch, slot, Batch.WANTED_AT)
    return WANTS + Batch.WANTS_SLOT
  }
  const filled = <usize>load<u32>(batch, Batch.FILLED_AT) + <usize>slot * Filled.SIZE
  store<u32>(filled, load<u32>(value, Filled.STATE_AT), Filled.STATE_AT)
  store<u64>(filled, load<u64>(value, Filled.VALUE_AT), Filled.VALUE_AT)
  store<u32>(filled, load<u32>(base, Check.STAMP_AT), Filled.STAMP_AT)
  return 0
}

/** The value of an entry; 0: it has not been read. */
function valueAt(values: usize, entry: u32): usize {
  return values == 0 ? 0 : load<u32>(values + ((<usize>entry) << 2))
}

/** Whether more than the resource's own text and record says whose it is. */
function isOwnerOpen(): bool {
  const own = load<u32>(base, Check.BLOCK_AT) + Block.ACCOUNT_AT
  return load<u32>(base, Check.OWNER_AT) == own || load<u32>(base, Check.POINT_AT) != Check.NO_POINT
}
