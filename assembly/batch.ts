/** Many rows in one call: those that are like one before, and the others one check after another. */

import { run } from './automaton'
import {
  FORGOTTEN,
  knownIn,
  noteAsked,
  placesOf,
  recall,
  remember,
  startAsking,
} from './batch-memo'
import { decideFilled, entryOf, leave, stamp, WANTS } from './batch-slots'
import { begin } from './check'
import * as Batch from './layout/batch'
import * as Action from './layout/batch-action'
import * as Principal from './layout/batch-principal'
import * as Resource from './layout/batch-resource'
import * as Check from './layout/check'
import * as Plan from './layout/plan'
import * as Region from './layout/region'
import * as DirectoryResource from './layout/resource'
import * as Section from './layout/section'
import * as TagColumn from './layout/tag-column'
import * as Verdict from './layout/verdict'
import { resourceRecord } from './resource'
import { base, section, sectionBytes } from './state'

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

/** Rows that are like one decided before take its answer: the loop has little else in it. */
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
    const places = memo + placesOf(triple, shift)
    let answer = knownIn(places, triple)
    if (answer >= <u32>Batch.DEPENDS) answer = recall(batch, row, triple, answer)
    if (answer == FORGOTTEN) answer = decideRow(batch, row, places)
    if (answer >= WANTS) {
      store<u32>(batch, row, Batch.ROW_AT)
      return answer - WANTS
    }
    store<u8>(verdicts + row, <u8>answer)
    store<u8>(deciders + row, <u8>(answer >> 8))
  }
  return Batch.DONE
}

/** Decides one row; `places`: where it is remembered what came of its triple, or 0. */
function decideRow(batch: usize, row: u32, places: usize): u32 {
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
  startAsking(batch)
  const tags = load<u32>(batch, Batch.TAG_COLUMNS_COUNT_AT)
  if (tags != 0 && mayHaveTags() && statesTags(batch, row, tags)) return leave(batch)
  let answer = run(first)
  if (answer == Verdict.NEEDS) answer = decideFilled(batch, row)
  const isFound = answer < WANTS && answer != Batch.VERDICT_HOSTED
  if (places != 0 && isFound) remember(batch, row, places, answer)
  return answer
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

/** Whether a row states tags of its resource. Its answer depends on that, whatever it is. */
function statesTags(batch: usize, row: u32, count: u32): bool {
  let tag = <usize>load<u32>(batch, Batch.TAG_COLUMNS_AT)
  const end = tag + <usize>count * TagColumn.SIZE
  for (; tag < end; tag += TagColumn.SIZE) {
    const entry = entryOf(tag, TagColumn.ROWS_AT, row)
    if (load<u8>(<usize>load<u32>(tag, TagColumn.STATES_AT) + entry) != 0) return true
    const hasEntries = load<u32>(tag, TagColumn.HAS_ENTRIES_AT) != 0
    noteAsked(batch, hasEntries ? load<u32>(tag, TagColumn.ROWS_AT) : 0)
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
