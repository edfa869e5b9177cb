/** Rows of a batch, a chunk at a time: numbered, decided in the kernel, and what is left by the engine. */
import * as BatchLayout from '../../assembly/layout/batch.ts'
import * as SlotSource from '../../assembly/layout/slot-source.ts'
import { limits } from '../model/limits.ts'
import { CHUNK_BYTES, CHUNK_ROWS, type ChunkRows } from './columns/chunk.ts'
import { bytesOf } from './columns/column-reader.ts'
import { INVALID, MISSING, weigh } from './columns/context-columns.ts'
import { writeEntries } from './columns/entry-numbers.ts'
import { fillWanted } from './fill-slots.ts'
import { emptyRoom, extentOf, forget, type OpenBatch } from './open-batch.ts'
import { readEntry } from './read-entries.ts'
import { readTagRows } from './tag-columns.ts'

/** How many rows from one on are a chunk. */
export function chunkFrom({ columns }: OpenBatch, from: number): number {
  const { principal, action, resource } = columns
  let rows = Math.min(CHUNK_ROWS, columns.rows - from)
  for (const { packed } of [principal, action, resource]) {
    while (rows > 1 && packed !== undefined && bytesOf(packed, from, rows) > CHUNK_BYTES) rows >>= 1
  }
  return rows
}

/**
 * Decides the rows of a chunk in the kernel; returns how many it left to the engine. Throws
 * `ERR_REQUEST_INVALID` for an index beyond its dictionary.
 */
export function decideChunk(batch: OpenBatch, from: number, rows: number): number {
  const chunk = { from, rows }
  numberRows(batch, chunk)
  numberContexts(batch, chunk)
  readTagRows(batch, chunk)
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

/** Numbers what rows name; those that name what has no number are the engine's. */
function numberRows(batch: OpenBatch, chunk: ChunkRows): void {
  const { place, principals, actions, resources, pinned } = batch
  const { seat } = pinned.loaded.kernel
  const columns = [
    [principals, place.principalRows],
    [actions, place.actionRows],
    [resources, place.resourceRows],
  ] as const
  const isFull =
    columns.some(([numbers]) => numbers.isFull(chunk)) ||
    batch.repeating.some((column) => column.isFull(chunk))
  if (isFull) forget(batch)
  const open = columns.filter(([numbers, at]) => !numbers.write(seat, chunk, at))
  for (const [, at] of open) {
    for (let row = 0; row < chunk.rows; row += 1) {
      const number = seat.memory.words[(at >>> 2) + row]
      if (number === BatchLayout.HOSTED_ENTRY) hostRow(batch, row)
    }
  }
}

/** Numbers the rows of columns that slots come from; what is known of single rows is of others. */
function numberContexts(batch: OpenBatch, chunk: ChunkRows): void {
  const { context, sourceRows, origins, pinned, place } = batch
  const { seat } = pinned.loaded.kernel
  for (const column of batch.repeating) column.number(chunk)
  for (const [number, at] of sourceRows) {
    const column = context[number]?.column
    if (column !== undefined) writeEntries(seat, column, { ...chunk, at })
  }
  const { memory } = seat
  for (const [slot, origin] of origins.entries()) {
    const { isOfRows, most } = extentOf(origin, batch)
    if (!isOfRows) continue
    const source = (place.sources + slot * SlotSource.SIZE) >>> 2
    const values = memory.words[source + (SlotSource.VALUES_AT >> 2)] ?? 0
    if (values !== 0) memory.bytes.fill(0, values, values + most * 4)
  }
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
