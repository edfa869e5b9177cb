/** Rows of a batch, a chunk at a time: numbered, decided in the kernel, and what is left by the engine. */
import * as BatchLayout from '../../assembly/layout/batch.ts'
import * as ResourceEntry from '../../assembly/layout/batch-resource.ts'
import * as SlotSource from '../../assembly/layout/slot-source.ts'
import { limits } from '../model/limits.ts'
import { TEXT_BYTES } from './batch-place.ts'
import type { Packed, ReadColumn } from './columns/column-reader.ts'
import { INVALID, MISSING, weigh, weightAt } from './columns/context-columns.ts'
import { CHUNK_ROWS, type ChunkRows, readOrNull, writeEntries } from './columns/entry-numbers.ts'
import { fillWanted } from './fill-slots.ts'
import { emptyRoom, forget, type OpenBatch } from './open-batch.ts'
import { readEntry } from './read-entries.ts'

/** How many rows from one on are a chunk. */
export function chunkFrom({ columns, packed }: OpenBatch, from: number): number {
  let rows = Math.min(CHUNK_ROWS, columns.rows - from)
  while (rows > 1 && packed !== undefined && bytesOf(packed, from, rows) > TEXT_BYTES) rows >>= 1
  return rows
}

function bytesOf({ offsets }: Packed, from: number, rows: number): number {
  return (offsets[from + rows] ?? 0) - (offsets[from] ?? 0)
}

/**
 * Decides the rows of a chunk in the kernel; returns how many it left to the engine. Throws
 * `ERR_REQUEST_INVALID` for an index beyond its dictionary.
 */
export function decideChunk(batch: OpenBatch, from: number, rows: number): number {
  const chunk = { from, rows }
  numberRows(batch, chunk)
  numberContexts(batch, chunk)
  markTags(batch, chunk)
  if (batch.packed !== undefined) placeResources(batch, batch.packed, chunk)
  hostContexts(batch, chunk)
  const { exports, memory } = batch.pinned.loaded.kernel.seat
  const at = batch.place.batch
  memory.words[(at + BatchLayout.ROWS_AT) >>> 2] = rows
  memory.words[(at + BatchLayout.ROW_AT) >>> 2] = 0
  memory.words[(at + BatchLayout.HOSTED_AT) >>> 2] = 0
  let crowded = -1
  for (;;) {
    const wanted = exports.decideBatch(at)
    if (wanted === BatchLayout.DONE) break
    const row = memory.words[(at + BatchLayout.ROW_AT) >>> 2] ?? 0
    if (serve(batch, wanted, { from, row })) continue
    // a row that does not fit into empty room either is the engine's
    if (crowded === row) hostRow(batch, row)
    crowded = row
    emptyRoom(batch)
    if (batch.packed !== undefined) placeResources(batch, batch.packed, chunk)
  }
  return memory.words[(at + BatchLayout.HOSTED_AT) >>> 2] ?? 0
}

interface RowPlace {
  readonly from: number
  readonly row: number
}

/** Gives the kernel what it wants; false where there is no room for it. */
function serve(batch: OpenBatch, wanted: number, { from, row }: RowPlace): boolean {
  if (wanted !== BatchLayout.WANTS_SLOT) return readEntry(batch, wanted, row)
  const answer = fillWanted(batch, from, row)
  if (answer === 'hosted') hostRow(batch, row)
  return answer !== 'crowded'
}

/** Leaves a row of the chunk to the engine. */
function hostRow({ place, pinned }: OpenBatch, row: number): void {
  const { memory } = pinned.loaded.kernel.seat
  memory.words[(place.principalRows >>> 2) + row] = BatchLayout.HOSTED_ENTRY
}

function numberRows(batch: OpenBatch, { from, rows }: ChunkRows): void {
  const { place, principals, actions, resources, columns } = batch
  const renewed = [principals, actions, resources].map((numbers) => numbers.renews(rows))
  if (renewed.includes(true)) forget(batch)
  const own = new Uint32Array(rows)
  for (const [numbers, column, at] of [
    [principals, columns.principal, place.principalRows],
    [actions, columns.action, place.actionRows],
    [resources, columns.resource, place.resourceRows],
  ] as const) {
    const written = numbers === principals ? own : new Uint32Array(rows)
    numbers.write({ from, rows }, written)
    setNumbers(batch, at, written)
    confirmNumbers(batch, column, { from, rows, at })
    if (numbers.isLasting) continue
    for (let row = 0; row < rows; row += 1) {
      if (written[row] === BatchLayout.HOSTED_ENTRY) own[row] = BatchLayout.HOSTED_ENTRY
    }
  }
  setNumbers(batch, place.principalRows, own)
}

/** Numbers are made before they are put in place: what reads a caller's values may let memory grow. */
function setNumbers({ pinned }: OpenBatch, at: number, numbers: Uint32Array): void {
  pinned.loaded.kernel.seat.memory.words.set(numbers, at >>> 2)
}

interface NumberedRows extends ChunkRows {
  readonly at: number
}

/** Throws `ERR_REQUEST_INVALID` where an index that was copied is beyond the dictionary. */
function confirmNumbers(
  batch: OpenBatch,
  column: ReadColumn,
  { from, rows, at }: NumberedRows,
): void {
  const { entries, indices } = column
  if (entries === undefined || indices === undefined) return
  const largest = batch.pinned.loaded.kernel.seat.exports.largest(at, rows) >>> 0
  if (largest < entries - 1) return
  for (let row = from; row < from + rows; row += 1) column.entryOf(row)
}

/** Numbers the rows of columns that slots come from; what is known of single rows is of others. */
function numberContexts(batch: OpenBatch, { from, rows }: ChunkRows): void {
  const { context, sourceRows, origins, byResource, pinned, place } = batch
  for (const [number, at] of sourceRows) {
    const column = context[number]?.column
    if (column === undefined) continue
    const written = new Uint32Array(rows)
    writeEntries(column, { from, rows }, written)
    setNumbers(batch, at, written)
    confirmNumbers(batch, column, { from, rows, at })
  }
  const { memory } = pinned.loaded.kernel.seat
  for (const [slot, { isOfRows, most }] of origins.entries()) {
    const source = (place.sources + slot * SlotSource.SIZE) >>> 2
    const values = memory.words[source + (SlotSource.VALUES_AT >> 2)] ?? 0
    if (isOfRows && values !== 0) memory.bytes.fill(0, values, values + most * 4)
    const others = memory.words[source + (SlotSource.OTHERS_AT >> 2)] ?? 0
    if (!byResource.isOfRows || others === 0) continue
    memory.bytes.fill(0, others, others + byResource.most * 4)
  }
}

/** Marks the rows whose contexts state tags of the resource. */
function markTags({ tagColumns, place, pinned }: OpenBatch, { from, rows }: ChunkRows): void {
  if (tagColumns.length === 0) return
  const marks = new Uint8Array(rows)
  for (const tagged of tagColumns) {
    for (let row = 0; row < rows; row += 1) {
      if (weightAt(tagged, from + row) !== MISSING) marks[row] = 1
    }
  }
  pinned.loaded.kernel.seat.memory.bytes.set(marks, place.tagRows)
}

/** Leaves to the engine what contexts it would refuse, or might. */
function hostContexts(batch: OpenBatch, { from, rows }: ChunkRows): void {
  let characters = 0
  for (const keyed of batch.context) {
    const { column, weights, isWatched, name } = keyed
    const own = weights ?? weigh(keyed, from, from + rows)
    characters += own.most + name.key.length
    if (!isWatched && !own.hasInvalid) continue
    for (let row = 0; row < rows; row += 1) {
      const weight = own.each[weights === undefined ? row : column.entryOf(from + row)] ?? INVALID
      if (weight === INVALID || (isWatched && weight !== MISSING)) hostRow(batch, row)
    }
  }
  if (characters <= limits.contextCharacters) return
  for (let row = 0; row < rows; row += 1) hostRow(batch, row)
}

/** Puts packed resources in place; those that are no resource, or no text, are the engine's. */
function placeResources(batch: OpenBatch, packed: Packed, { from, rows }: ChunkRows): void {
  const { place, pinned, columns } = batch
  const { memory, exports } = pinned.loaded.kernel.seat
  const { bytes, offsets } = packed
  const first = offsets[from] ?? 0
  const last = offsets[from + rows] ?? 0
  const fits = last - first <= TEXT_BYTES
  if (fits) memory.bytes.set(bytes.subarray(first, last), place.texts)
  const isPlain = fits && exports.isAscii(place.texts, last - first) !== 0
  for (let row = 0; row < rows; row += 1) {
    const start = offsets[from + row] ?? 0
    const length = (offsets[from + row + 1] ?? 0) - start
    const entry = (place.resources + row * ResourceEntry.SIZE) >>> 2
    memory.words[entry + (ResourceEntry.TEXT_AT >> 2)] = place.texts + start - first
    memory.words[entry + (ResourceEntry.BYTES_AT >> 2)] = length
    if (length === 0 || length > limits.resourceBytes) hostRow(batch, row)
    else if (!isPlain && readOrNull(columns.resource, from + row) === null) hostRow(batch, row)
  }
}
