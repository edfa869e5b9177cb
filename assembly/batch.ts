/** Many rows in one call: those whose triple is known, and the others one check after another. */

import { run } from './automaton'
import { begin } from './check'
import * as Batch from './layout/batch'
import * as Action from './layout/batch-action'
import * as Principal from './layout/batch-principal'
import * as Resource from './layout/batch-resource'
import * as Block from './layout/block'
import * as Check from './layout/check'
import * as Filled from './layout/filled'
import * as Plan from './layout/plan'
import * as Region from './layout/region'
import * as DirectoryResource from './layout/resource'
import * as Section from './layout/section'
import * as SlotSource from './layout/slot-source'
import * as Verdict from './layout/verdict'
import { resourceRecord } from './resource'
import { base, section, sectionBytes } from './state'
import { twice } from './text'

/**
 * Decides rows from the next one on, as far as the host has looked at what they name; returns why it
 * ended. The check that was in place is not any more; where its parts are is as it was.
 */
export function decideRows(batch: usize): u32 {
  const block = load<u32>(base, Check.BLOCK_AT)
  const filled = load<u32>(base, Check.FILLED_AT)
  const needs = load<u32>(base, Check.NEEDS_AT)
  const stamp = load<u32>(base, Check.STAMP_AT)
  store<u32>(base, load<u32>(batch, Batch.FILLED_AT), Check.FILLED_AT)
  store<u32>(base, load<u32>(batch, Batch.NEEDS_AT), Check.NEEDS_AT)
  store<u32>(base, 0, Check.STATED_OWNER_BYTES_AT)
  const end = load<u32>(batch, Batch.MEMO_AT) == 0 ? decideEach(batch) : decideKnown(batch)
  store<u32>(base, block, Check.BLOCK_AT)
  store<u32>(base, filled, Check.FILLED_AT)
  store<u32>(base, needs, Check.NEEDS_AT)
  store<u32>(base, stamp, Check.STAMP_AT)
  return end
}

/** In place of an answer, what the host is wanted for: WANTS_ numbers above this one. */
const WANTS: u32 = 0x10000

/** Rows of whose triples nothing is remembered. */
function decideEach(batch: usize): u32 {
  const rows = load<u32>(batch, Batch.ROWS_AT)
  const verdicts = <usize>load<u32>(batch, Batch.VERDICTS_AT)
  const deciders = <usize>load<u32>(batch, Batch.DECIDERS_AT)
  for (let row = load<u32>(batch, Batch.ROW_AT); row < rows; row++) {
    const answer = decideRow(batch, row, 0)
    if (answer >= WANTS) {
      store<u32>(batch, row, Batch.ROW_AT)
      return answer - WANTS
    }
    store<u8>(verdicts + row, <u8>answer)
    store<u8>(deciders + row, <u8>(answer >> 8))
  }
  return Batch.DONE
}

/** Rows whose triple was decided before take its answer: the loop has nothing else in it. */
function decideKnown(batch: usize): u32 {
  const rows = load<u32>(batch, Batch.ROWS_AT)
  const verdicts = <usize>load<u32>(batch, Batch.VERDICTS_AT)
  const deciders = <usize>load<u32>(batch, Batch.DECIDERS_AT)
  const principals = <usize>load<u32>(batch, Batch.PRINCIPAL_ROWS_AT)
  const actions = <usize>load<u32>(batch, Batch.ACTION_ROWS_AT)
  const resources = <usize>load<u32>(batch, Batch.RESOURCE_ROWS_AT)
  const memo = <usize>load<u32>(batch, Batch.MEMO_AT)
  const shift = <u64>load<u32>(batch, Batch.SHIFT_AT)
  for (let row = load<u32>(batch, Batch.ROW_AT); row < rows; row++) {
    const at = (<usize>row) << 2
    const principal = <u64>load<u32>(principals + at)
    const action = <u64>load<u32>(actions + at)
    const triple = principal | (action << 16) | ((<u64>load<u32>(resources + at)) << 32)
    const place = memo + ((<usize>((triple * MIX) >> shift)) << 3)
    const known = load<u64>(place)
    let answer = <u32>known & 0xffff
    if (known >> 16 != triple || answer == Batch.DEPENDS) {
      answer = decideRow(batch, row, known >> 16 == triple ? 0 : place)
      if (answer >= WANTS) {
        store<u32>(batch, row, Batch.ROW_AT)
        return answer - WANTS
      }
    }
    store<u8>(verdicts + row, <u8>answer)
    store<u8>(deciders + row, <u8>(answer >> 8))
  }
  return Batch.DONE
}

/** 2^64 divided by the golden ratio: neighbours are spread over all places. */
const MIX: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15

/** The number of the entry that a row names, in a column. */
function entryOf(batch: usize, column: usize, row: u32): u32 {
  return load<u32>(<usize>load<u32>(batch + column) + ((<usize>row) << 2))
}

/** Decides one row; `memo`: where the answer is kept if the context has no part in it, or 0. */
function decideRow(batch: usize, row: u32, memo: usize): u32 {
  const whose = entryOf(batch, Batch.PRINCIPAL_ROWS_AT, row)
  if (whose == Batch.HOSTED_ENTRY) return leave(batch)
  const what = entryOf(batch, Batch.ACTION_ROWS_AT, row)
  const which = entryOf(batch, Batch.RESOURCE_ROWS_AT, row)
  const principal = <usize>load<u32>(batch, Batch.PRINCIPALS_AT) + <usize>whose * Principal.SIZE
  const action = <usize>load<u32>(batch, Batch.ACTIONS_AT) + <usize>what * Action.SIZE
  const resource = <usize>load<u32>(batch, Batch.RESOURCES_AT) + <usize>which * Resource.SIZE
  const block = load<u32>(principal, Principal.BLOCK_AT)
  const text = load<u32>(action, Action.TEXT_AT)
  const name = load<u32>(resource, Resource.TEXT_AT)
  if (min(min(block, text), name) <= <u32>Principal.HOSTED) {
    if (block == Principal.UNREAD) return WANTS + Batch.WANTS_PRINCIPAL
    if (text == Principal.UNREAD) return WANTS + Batch.WANTS_ACTION
    if (name == Principal.UNREAD) return WANTS + Batch.WANTS_RESOURCE
    return leave(batch)
  }
  if (!placeTexts(action, resource)) return leave(batch)
  store<u32>(base, block, Check.BLOCK_AT)
  stamp(batch)
  const actionClass = load<u32>(action, Action.CLASS_AT)
  const endpoint = load<u32>(batch, Batch.ENDPOINT_AT)
  const plan = planOf(batch, load<u32>(principal, Principal.NUMBER_AT), actionClass)
  const first = begin(actionClass, endpoint, load<u32>(batch, Batch.FLAGS_AT), plan)
  const tags = <usize>load<u32>(batch, Batch.TAG_ROWS_AT)
  const isTagged = tags != 0 && mayHaveTags()
  if (isTagged && load<u8>(tags + row) != 0) return leave(batch)
  const answer = run(first)
  if (memo != 0) {
    // of a tagged resource other rows may contradict the tags
    const kept: u64 = isTagged || answer == Verdict.NEEDS ? Batch.DEPENDS : answer
    const triple = <u64>whose | ((<u64>what) << 16) | ((<u64>which) << 32)
    store<u64>(memo, (triple << 16) | kept)
  }
  return answer == Verdict.NEEDS ? decideFilled(batch, row) : answer
}

/** Leaves a row to the host. */
function leave(batch: usize): u32 {
  store<u32>(batch, load<u32>(batch, Batch.HOSTED_AT) + 1, Batch.HOSTED_AT)
  return Batch.VERDICT_HOSTED
}

/** Puts resource and action in place; false where only the host can tell what the request asks. */
function placeTexts(action: usize, resource: usize): bool {
  let text = <usize>load<u32>(resource, Resource.TEXT_AT)
  let bytes = load<u32>(resource, Resource.BYTES_AT)
  const star = <usize>load<u32>(action, Action.STAR_AT)
  if (star != 0 && bytes == 1 && load<u8>(text) == 0x2a) {
    text = star
    bytes = load<u32>(action, Action.STAR_BYTES_AT)
  }
  memory.copy(base + Region.RESOURCE_AT, text, bytes)
  store<u32>(base, bytes, Check.RESOURCE_BYTES_AT)
  const letters = load<u32>(action, Action.BYTES_AT)
  if (letters != 0) memory.copy(base + Region.ACTION_AT, load<u32>(action, Action.TEXT_AT), letters)
  store<u32>(base, letters, Check.ACTION_BYTES_AT)
  const hint = load<u32>(action, Action.HINT_AT)
  return hint == 0 || !mentions(hint, bytes)
}

/** Whether the resource has three bytes one after another somewhere. */
function mentions(hint: u32, bytes: u32): bool {
  let text = base + Region.RESOURCE_AT
  const end = text + bytes
  if (ASC_FEATURE_SIMD) {
    const first = i8x16.splat(<i8>hint)
    const second = i8x16.splat(<i8>(hint >> 8))
    const third = i8x16.splat(<i8>(hint >> 16))
    for (; text < end; text += 16) {
      const start = v128.and(
        i8x16.eq(v128.load(text), first),
        v128.and(i8x16.eq(v128.load(text, 1), second), i8x16.eq(v128.load(text, 2), third)),
      )
      if (v128.any_true(start)) return true // behind the end, too: the host looks closer
    }
  } else {
    for (; text < end; text++) if ((load<u32>(text) & 0xffffff) == hint) return true
  }
  return false
}

/** Whether the directory may know the tags of the resource: it lists it, or it is one of IAM's own. */
function mayHaveTags(): bool {
  const service = load<u32>(base, Check.SERVICE_AT)
  if (
    load<u32>(base, Check.RESOURCE_KIND_AT) == Check.KIND_ARN &&
    load<u32>(base, Check.SERVICE_BYTES_AT) == 3 &&
    (load<u32>(service) & 0xffffff) == IAM
  )
    return true
  if (sectionBytes(Section.RESOURCES) == 0) return false
  const number = resourceRecord(load<u32>(base, Check.RESOURCE_BYTES_AT))
  if (number == 0) return false
  const record = section(Section.RESOURCES) + <usize>(number - 1) * DirectoryResource.SIZE
  return (load<u32>(record, DirectoryResource.FLAGS_AT) & DirectoryResource.TAGS_UNKNOWN) == 0
}

const IAM: u32 = 0x6d6169

/** A stamp of the row's own: no slot is filled for it yet. */
function stamp(batch: usize): void {
  let next = load<u32>(batch, Batch.STAMP_AT) + 1
  if (next > <u32>Filled.LAST_STAMP) {
    const size = <usize>load<u32>(batch, Batch.SLOTS_AT) * Filled.SIZE
    memory.fill(load<u32>(batch, Batch.FILLED_AT), 0, size)
    next = Filled.FIRST_STAMP
  }
  store<u32>(batch, next, Batch.STAMP_AT)
  store<u32>(base, next, Check.STAMP_AT)
}

/** The plan of a principal, by its number, and a class: an empty one if it is not there; or 0. */
function planOf(batch: usize, number: u32, actionClass: u32): usize {
  const plans = <usize>load<u32>(batch, Batch.PLANS_AT)
  if (plans == 0) return 0
  const mixed = (number * 0x9e3779b1) ^ (actionClass * 0x85ebca6b)
  const plan = plans + <usize>(mixed >> (32 - Batch.PLANS_LOG)) * Plan.SIZE
  if (
    load<u32>(plan, Plan.PRINCIPAL_AT) != number ||
    load<u32>(plan, Plan.CLASS_AT) != actionClass
  ) {
    store<u32>(plan, number, Plan.PRINCIPAL_AT)
    store<u32>(plan, actionClass, Plan.CLASS_AT)
    store<u32>(plan, 0, Plan.KNOWN_AT)
  }
  return plan
}

/** Goes on with a row that wants context, as long as its slots have sources. */
function decideFilled(batch: usize, row: u32): u32 {
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
  if (kind == SlotSource.PRINCIPAL) entry = entryOf(batch, Batch.PRINCIPAL_ROWS_AT, row)
  else if (kind == SlotSource.COLUMN) entry = entryOf(source, SlotSource.ROWS_AT, row)
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

/** The largest number that rows name. */
export function largestOf(numbers: usize, rows: u32): u32 {
  let largest: u32 = 0
  for (let row: usize = 0; row < <usize>rows; row++) {
    largest = max(largest, load<u32>(numbers + (row << 2)))
  }
  return largest
}

/** Whether all bytes are those of ASCII characters; a few behind them may be read. */
export function areAscii(text: usize, bytes: u32): bool {
  let high: u64 = 0
  let at: u32 = 0
  for (; at + 8 <= bytes; at += 8) high |= load<u64>(text + at)
  for (; at < bytes; at++) high |= <u64>load<u8>(text + at)
  return (high & twice(0x80808080)) == 0
}
