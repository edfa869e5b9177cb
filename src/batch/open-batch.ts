/** A batch under way: its columns, what was found out about them, and its part of linear memory. */
import * as BatchLayout from '../../assembly/layout/batch.ts'
import * as CheckLayout from '../../assembly/layout/check.ts'
import * as Filled from '../../assembly/layout/filled.ts'
import * as KnownAnswer from '../../assembly/layout/known-answer.ts'
import * as SlotSource from '../../assembly/layout/slot-source.ts'
import type { KeyName } from '../engine/context/key-name.ts'
import type { PinnedEngine } from '../engine/guests.ts'
import { giveBack, Room } from './batch-memory.ts'
import { type BatchPlace, placeBatch, ROWS_BYTES } from './batch-place.ts'
import type { RequestColumns } from './batch-requests.ts'
import { CHUNK_ROWS, type EntryNumbers } from './columns/chunk.ts'
import type { ReadColumn } from './columns/column-reader.ts'
import { type ContextColumn, confirmKeys, weigh, weightOf } from './columns/context-columns.ts'
import { numberEntries, readOrNull } from './columns/entry-numbers.ts'
import { PackedNumbers } from './columns/packed-numbers.ts'
import { RepeatingColumn } from './columns/repeating-column.ts'
import {
  isWatched,
  type KeyOrigin,
  type KeysOfBatch,
  nameColumns,
  originOf,
  statesTags,
} from './slot-sources.ts'

/** What a batch is asked for besides its columns. */
export interface BatchTerms {
  /** How many triples are remembered; 0 for none. */
  readonly remembered: number
  /** What decided is asked for, and not only the verdict. */
  readonly isExact: boolean
}

export interface OpenBatch {
  readonly pinned: PinnedEngine
  readonly columns: RequestColumns
  readonly context: readonly ContextColumn[]
  /** Those of them whose values get numbers as rows are reached. */
  readonly repeating: readonly RepeatingColumn[]
  readonly principals: EntryNumbers
  readonly actions: EntryNumbers
  readonly resources: EntryNumbers
  /** Where the value of each slot comes from. */
  readonly origins: readonly KeyOrigin[]
  /** Columns of the context that slots come from, each with where its rows are. */
  readonly sourceRows: ReadonlyMap<number, number>
  readonly place: BatchPlace
  readonly room: Room
  /** How many places triples have, and answers that depend on more. */
  readonly places: number
  readonly answers: number
  /** The columns of the context that state tags of resources: `statesTags`. */
  readonly tagColumns: readonly number[]
}

/** Throws `ERR_REQUEST_INVALID` and `ERR_LIMIT_EXCEEDED` for keys that no context has. */
export function openBatch(
  pinned: PinnedEngine,
  columns: RequestColumns,
  terms: BatchTerms,
): OpenBatch {
  const keys = keysOf(pinned, columns)
  const extents = extentsOf(columns, keys)
  const { principals, actions, resources } = extents
  const origins = originsOf(pinned, keys)
  const tagged = statesTags(keys)
    ? extents.context.flatMap(({ name }, at) => (name.tag?.of === 'resource' ? [at] : []))
    : []
  const sources = origins.flatMap(({ column }) => (column < 0 ? [] : [column]))
  const used = [...new Set([...sources, ...tagged])]
  const places = placesFor(terms.remembered, columns.rows)
  const answers = used.length === 0 ? 0 : places
  const numbered = [principals, actions, resources].filter((one) => one instanceof PackedNumbers)
  const place = placeBatch(pinned.loaded, {
    principals: principals.most,
    actions: actions.most,
    resources: resources.most,
    places,
    answers,
    numbered,
    columns: used.length,
    tagColumns: tagged.length,
  })
  const batch = {
    pinned,
    columns,
    ...extents,
    origins,
    sourceRows: new Map(used.map((column, at) => [column, place.columnRows + at * ROWS_BYTES])),
    place,
    room: new Room(pinned.loaded.kernel.seat.memory, place.room),
    places,
    answers,
    tagColumns: tagged,
  }
  for (const numbers of numbered) {
    const isResources = numbers === resources
    const { memory, texts } = place
    const own = { texts, resources: isResources ? place.resources : 0 }
    numbers.open(pinned.loaded.kernel.seat, memory.at, own)
  }
  start(batch, terms)
  return batch
}

/** What the columns are, as far as parts of memory depend on it. */
function extentsOf(columns: RequestColumns, keys: KeysOfBatch): Extents {
  const context = [...columns.context.values()].map((column, at) =>
    contextColumn(column, keys.names[at] as KeyName, keys),
  )
  const read = context.map(({ column }) => column)
  return {
    context,
    repeating: read.filter((column) => column instanceof RepeatingColumn),
    principals: numberEntries(columns.principal),
    actions: numberEntries(columns.action),
    resources: numberEntries(columns.resource),
  }
}

function contextColumn(column: ReadColumn, name: KeyName, keys: KeysOfBatch): ContextColumn {
  const { entries, rows } = column
  const own = { name, isWatched: isWatched(name, keys) }
  if (entries !== undefined || rows === undefined) {
    return { ...own, column, weights: weigh({ name, column }, 0, entries ?? 1) }
  }
  const repeating = new RepeatingColumn(column, rows, (value) => weightOf(name.key, value))
  return {
    ...own,
    column: repeating,
    get weights() {
      return repeating.weights
    },
  }
}

export function closeBatch({ pinned, place }: OpenBatch): void {
  giveBack(pinned.loaded, place.memory)
}

function keysOf({ loaded, terms }: PinnedEngine, columns: RequestColumns): KeysOfBatch {
  const names = [...columns.context.keys()]
  confirmKeys(Object.fromEntries(names.map((key) => [key, ''])))
  const { simulation } = terms
  const isDescribed = hasObjects(columns.principal)
  return { loaded, simulation, isDescribed, names: nameColumns(names) }
}

/** Whether some value is no string. */
function hasObjects(column: RequestColumns['principal']): boolean {
  if (column.packed !== undefined) return false
  const count = column.entries ?? column.rows ?? 1
  for (let entry = 0; entry < count; entry += 1) {
    const value = readOrNull(column, entry)
    if (typeof value === 'object' && value !== null) return true
  }
  return false
}

type Extents = Pick<OpenBatch, 'context' | 'repeating' | 'principals' | 'actions' | 'resources'>

/** Where the value of each slot of the bundle comes from. */
function originsOf({ loaded }: PinnedEngine, keys: KeysOfBatch): KeyOrigin[] {
  return loaded.slots.all().map(({ name }) => originOf(name, keys))
}

/** How many values a slot may have, and whether they are those of one chunk. */
export function extentOf({ kind, column }: KeyOrigin, batch: Extents) {
  if (kind === SlotSource.COLUMN) {
    const entries = batch.context[column]?.column.entries
    return { most: entries ?? CHUNK_ROWS, isOfRows: entries === undefined }
  }
  if (kind === SlotSource.PRINCIPAL) return { most: batch.principals.most, isOfRows: false }
  if (kind === SlotSource.RESOURCE || kind === SlotSource.OWNER) {
    return { most: batch.resources.most, isOfRows: false }
  }
  return { most: 1, isOfRows: false }
}

/** A power of two, no larger than twice the rows. */
function placesFor(remembered: number, rows: number): number {
  if (remembered === 0) return 0
  const most = Math.min(remembered, rows * 2, PLACES_MOST)
  return 2 ** Math.max(PLACES_LEAST_LOG, Math.ceil(Math.log2(most)))
}

const PLACES_MOST = 1_048_576
const PLACES_LEAST_LOG = 6

/** Writes what the kernel reads of the batch; nothing is known of its entries. */
function start(batch: OpenBatch, terms: BatchTerms): void {
  const { place, pinned, places } = batch
  const { kernel, slots, traits } = pinned.loaded
  const { memory } = kernel.seat
  memory.bytes.fill(0, place.filled, place.principals)
  const fields: readonly (readonly [number, number])[] = [
    [BatchLayout.STAMP_AT, Filled.FIRST_STAMP],
    [BatchLayout.SLOTS_AT, slots.count],
    [BatchLayout.FILLED_AT, place.filled],
    [BatchLayout.NEEDS_AT, place.needs],
    [BatchLayout.PRINCIPALS_AT, place.principals],
    [BatchLayout.ACTIONS_AT, place.actions],
    [BatchLayout.RESOURCES_AT, place.resources],
    [BatchLayout.PRINCIPAL_ROWS_AT, place.principalRows],
    [BatchLayout.ACTION_ROWS_AT, place.actionRows],
    [BatchLayout.RESOURCE_ROWS_AT, place.resourceRows],
    [BatchLayout.VERDICTS_AT, place.verdicts],
    [BatchLayout.DECIDERS_AT, place.deciders],
    [BatchLayout.MEMO_AT, places === 0 ? 0 : place.memo],
    [BatchLayout.SHIFT_AT, shiftFor(places)],
    [BatchLayout.ANSWERS_AT, place.answers],
    [BatchLayout.ANSWERS_SHIFT_AT, shiftFor(batch.answers)],
    [BatchLayout.SETS_AT, place.sets],
    [BatchLayout.SETS_COUNT_AT, 0],
    [BatchLayout.PLANS_AT, traits.keepsPlans ? place.plans : 0],
    [BatchLayout.ENDPOINT_AT, traits.defaultEndpoint.set],
    [BatchLayout.FLAGS_AT, checkFlags(batch, terms)],
    [BatchLayout.SOURCES_AT, place.sources],
    [BatchLayout.TAG_COLUMNS_AT, place.tagColumns],
    [BatchLayout.TAG_COLUMNS_COUNT_AT, batch.tagColumns.length],
  ]
  for (const [field, value] of fields) memory.words[(place.batch + field) >>> 2] = value
  forget(batch)
}

/** How far what is mixed is shifted to be the number of one of so many places, a few in a row. */
function shiftFor(places: number): number {
  return 64 - Math.log2(Math.max(2, places / BatchLayout.PLACES))
}

function checkFlags({ pinned }: OpenBatch, { isExact }: BatchTerms): number {
  const { isGateway } = pinned.loaded.traits.defaultEndpoint
  return (isGateway ? CheckLayout.GATEWAY : 0) | (isExact ? CheckLayout.EXACT : 0)
}

/** Forgets all that is known of entries and triples: their numbers may be others' from now on. */
export function forget(batch: OpenBatch): void {
  const { place, places, answers, principals, actions, resources } = batch
  const { bytes } = batch.pinned.loaded.kernel.seat.memory
  for (const numbers of [principals, actions, resources, ...batch.repeating]) numbers.renew()
  bytes.fill(0xff, place.memo, place.memo + places * BatchLayout.MEMO_SIZE)
  bytes.fill(0xff, place.answers, place.answers + answers * KnownAnswer.SIZE)
  bytes.fill(0, place.resources, place.principalRows)
  emptyRoom(batch)
}

/** Empties the room, and with it what is known of entries and of the values of slots. */
export function emptyRoom(batch: OpenBatch): void {
  const { pinned, place, room, resources, origins, sourceRows } = batch
  const { memory } = pinned.loaded.kernel.seat
  const isInRoom = resources.placeOf === undefined
  room.empty()
  memory.bytes.fill(0, place.principals, isInRoom ? place.principalRows : place.resources)
  for (const [slot, origin] of origins.entries()) {
    const { kind, column } = origin
    const at = (place.sources + slot * SlotSource.SIZE) >>> 2
    const isRow = extentOf(origin, batch).isOfRows
    memory.words[at + (SlotSource.KIND_AT >> 2)] = isRow ? SlotSource.ROW : kind
    memory.words[at + (SlotSource.VALUES_AT >> 2)] = 0
    memory.words[at + (SlotSource.OTHERS_AT >> 2)] = 0
    memory.words[at + (SlotSource.ROWS_AT >> 2)] = sourceRows.get(column) ?? 0
  }
}
