/** Values of slots, read once for each entry that they depend on. */
import * as BatchLayout from '../../assembly/layout/batch.ts'
import * as CheckLayout from '../../assembly/layout/check.ts'
import * as Filled from '../../assembly/layout/filled.ts'
import * as FilledValue from '../../assembly/layout/filled-value.ts'
import * as SlotSource from '../../assembly/layout/slot-source.ts'
import { Check, placeCheck } from '../engine/check.ts'
import { fillSlot } from '../engine/context/slots.ts'
import { SallyportError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import { type Part, partsOf } from '../request/call.ts'
import { requestAt } from './batch-requests.ts'
import { MISSING, weightAt } from './columns/context-columns.ts'
import { readOrNull } from './columns/entry-numbers.ts'
import { extentOf, type OpenBatch } from './open-batch.ts'
import type { KeyOrigin } from './slot-sources.ts'

/** What came of it; `hosted`: only the host can decide the row. */
export type SlotAnswer = 'filled' | 'hosted' | 'crowded'

/** Gives the slot that the kernel wants its value for a row of the chunk that begins at `from`. */
export function fillWanted(batch: OpenBatch, from: number, row: number): SlotAnswer {
  const { place, origins, pinned } = batch
  const { memory } = pinned.loaded.kernel.seat
  const slot = memory.words[(place.batch + BatchLayout.WANTED_AT) >>> 2] ?? 0
  const origin = origins[slot]
  if (origin === undefined) return 'hosted'
  const source = place.sources + slot * SlotSource.SIZE
  const values = tableAt(batch, source + SlotSource.VALUES_AT, origin)
  if (values === 0) return 'crowded'
  const at = (values >>> 2) + entryAt(batch, origin, row)
  const stated = statedValue(batch, origin, from + row)
  if (stated !== undefined) {
    fillStated(batch, slot, stated)
    return keepValue(batch, slot, at)
  }
  const part = readPart(batch, from + row)
  if (part === undefined) return 'hosted'
  if (memory.words[at] === 0 && isLeftToResource(batch, origin, from + row)) {
    memory.words[at] = SlotSource.BY_RESOURCE
  }
  if (memory.words[at] !== SlotSource.BY_RESOURCE) return fillAt(batch, { slot, part, at, origin })
  const ofResource = { ...origin, kind: SlotSource.RESOURCE, column: -1 }
  const others = tableAt(batch, source + SlotSource.OTHERS_AT, ofResource)
  if (others === 0) return 'crowded'
  const other = (others >>> 2) + entryAt(batch, ofResource, row)
  return fillAt(batch, { slot, part, at: other, origin: ofResource })
}

type PlainValue = string | number | boolean

/** The value that a row states, where it is the key's whatever else the row says. */
function statedValue(
  { context }: OpenBatch,
  { isStated, column }: KeyOrigin,
  row: number,
): PlainValue | undefined {
  const stated = isStated === true ? context[column]?.column : undefined
  if (stated === undefined) return undefined
  const value = readOrNull(stated, stated.rows === undefined ? 0 : stated.entryOf(row))
  if (typeof value === 'string') {
    return value.length <= limits.contextValueCharacters ? value : undefined
  }
  return typeof value === 'boolean' || Number.isFinite(value) ? (value as PlainValue) : undefined
}

/** Fills the engine's own slot with a value. */
function fillStated({ pinned }: OpenBatch, slot: number, value: PlainValue): void {
  const { kernel, slots } = pinned.loaded
  const own = slots.find(slot)
  if (own === undefined) return
  kernel.filled.empty()
  fillSlot(kernel, own, value)
}

/** Where the values of a source are by entry; 0: there is no room for them. */
function tableAt(batch: OpenBatch, field: number, origin: KeyOrigin): number {
  const { memory } = batch.pinned.loaded.kernel.seat
  const known = memory.words[field >>> 2] ?? 0
  if (known !== 0) return known
  const table = batch.room.reserve(extentOf(origin, batch).most * 4)
  memory.words[field >>> 2] = table
  return table
}

/** Whether a row does not state a tag that the directory may know. */
function isLeftToResource({ context, pinned }: OpenBatch, origin: KeyOrigin, row: number): boolean {
  const stated = context[origin.column]
  if (origin.kind !== SlotSource.COLUMN || stated?.name.tag?.of !== 'resource') return false
  return !pinned.loaded.traits.isCase && weightAt(stated, row) === MISSING
}

/** A value to be read, and where its address goes. */
interface WantedValue {
  readonly slot: number
  readonly part: Part
  readonly at: number
  readonly origin: KeyOrigin
}

function fillAt(batch: OpenBatch, { slot, part, at, origin }: WantedValue): SlotAnswer {
  // what follows from a wildcard may follow from the action, too
  const isOfResource = origin.kind === SlotSource.RESOURCE || origin.kind === SlotSource.OWNER
  if (isOfResource && part.resource === '*') return 'hosted'
  if (!readValue(batch, slot, part)) return 'hosted'
  return keepValue(batch, slot, at)
}

/** Keeps what the engine has filled, where it is looked for. */
function keepValue(batch: OpenBatch, slot: number, at: number): SlotAnswer {
  const record = copyValue(batch, slot)
  if (record === 0) return 'crowded'
  batch.pinned.loaded.kernel.seat.memory.words[at] = record
  return 'filled'
}

function readPart({ columns }: OpenBatch, row: number): Part | undefined {
  try {
    return partsOf(requestAt(columns, row))[0]
  } catch (cause) {
    if (cause instanceof SallyportError) return undefined
    throw cause
  }
}

/** Has the engine fill its own slot, as for a check of the row; false where it cannot. */
function readValue({ pinned }: OpenBatch, slot: number, part: Part): boolean {
  const { loaded, terms } = pinned
  try {
    const check = new Check({ loaded, caller: loaded.callers.find(part.principal) }, part, terms)
    loaded.kernel.blocks.place(check.caller)
    placeCheck(check, loaded, 0)
    check.fill(slot)
    return true
  } catch (cause) {
    if (cause instanceof SallyportError) return false
    throw cause
  }
}

/** The entry that the value of a slot depends on in a row. */
function entryAt(
  { place, pinned, sourceRows }: OpenBatch,
  { kind, column }: KeyOrigin,
  row: number,
): number {
  if (kind === SlotSource.CONSTANT) return 0
  let rows = place.resourceRows
  if (kind === SlotSource.PRINCIPAL) rows = place.principalRows
  else if (kind === SlotSource.COLUMN) rows = sourceRows.get(column) ?? 0
  return pinned.loaded.kernel.seat.memory.words[(rows >>> 2) + row] ?? 0
}

/** Copies what the engine has filled; the address of the copy, or 0. */
function copyValue({ room, pinned }: OpenBatch, slot: number): number {
  const { memory, base } = pinned.loaded.kernel.seat
  const filled = memory.words[(base + CheckLayout.FILLED_AT) >>> 2] ?? 0
  const from = (filled + slot * Filled.SIZE) >>> 2
  const count = memory.words[from + (Filled.VALUES_AT >> 2)] ?? 0
  const list = (memory.words[from + (Filled.VALUE_AT >> 2)] ?? 0) >>> 2
  const record = room.reserve(Filled.SIZE + count * FilledValue.SIZE)
  if (record === 0) return 0
  const { words, bytes } = memory
  words[(record + Filled.STATE_AT) >>> 2] = words[from + (Filled.STATE_AT >> 2)] ?? 0
  words[(record + Filled.VALUE_AT) >>> 2] = record + Filled.SIZE
  words[(record + Filled.VALUES_AT) >>> 2] = count
  for (let at = 0; at < count; at += 1) {
    const value = list + at * 2
    const length = words[value + 1] ?? 0
    const isRead = length !== FilledValue.UNREADABLE
    const text = isRead ? room.reserve(length) : 1
    if (text === 0) return 0
    if (isRead) bytes.copyWithin(text, words[value] ?? 0, (words[value] ?? 0) + length)
    const copy = ((record + Filled.SIZE) >>> 2) + at * 2
    words[copy] = text
    words[copy + 1] = length
  }
  return record
}
