/** Columns that state tags of resources: whose tags are known, the directory may know better. */
import * as TagColumn from '../../assembly/layout/tag-column.ts'
import { TAG_STATES_BYTES } from './batch-place.ts'
import type { ChunkRows } from './columns/chunk.ts'
import { MISSING, type Weights, weigh } from './columns/context-columns.ts'
import { RepeatingColumn } from './columns/repeating-column.ts'
import type { OpenBatch } from './open-batch.ts'

/** Writes which columns there are, and which of the entries of dictionaries are tags. */
export function openTagColumns(batch: OpenBatch): void {
  const { tagColumns, sourceRows, place, pinned } = batch
  const { words } = pinned.loaded.kernel.seat.memory
  for (const [at, number] of tagColumns.entries()) {
    const column = (place.tagColumns + at * TagColumn.SIZE) >>> 2
    words[column + (TagColumn.ROWS_AT >> 2)] = sourceRows.get(number) ?? 0
    words[column + (TagColumn.STATES_AT >> 2)] = statesAt(batch, at)
    writeEntries(batch, at)
  }
}

/** Does the same for columns without a dictionary, whose entries are those of a chunk. */
export function readTagRows(batch: OpenBatch, { from, rows }: ChunkRows): void {
  for (const [at, number] of batch.tagColumns.entries()) {
    const tagged = batch.context[number]
    if (tagged === undefined || !(tagged.column instanceof RepeatingColumn)) continue
    if (!writeEntries(batch, at)) writeStates(batch, at, weigh(tagged, from, from + rows))
  }
}

/** Whether rows name entries, whose states are written then. */
function writeEntries(batch: OpenBatch, at: number): boolean {
  const { context, tagColumns, place, pinned } = batch
  const { column, weights } = context[tagColumns[at] ?? -1] ?? {}
  const hasEntries = (place.tagColumns + at * TagColumn.SIZE + TagColumn.HAS_ENTRIES_AT) >>> 2
  pinned.loaded.kernel.seat.memory.words[hasEntries] = weights === undefined ? 0 : 1
  if (weights === undefined) return false
  writeStates(batch, at, weights, column instanceof RepeatingColumn ? column.added : 0)
  return true
}

/** Writes the states of entries from one on. */
function writeStates(batch: OpenBatch, at: number, { each }: Weights, from = 0): void {
  const states = new Uint8Array(each.length - from)
  for (let entry = from; entry < each.length; entry += 1) {
    states[entry - from] = each[entry] === MISSING ? 0 : 1
  }
  const { memory } = batch.pinned.loaded.kernel.seat
  memory.bytes.set(states, statesAt(batch, at) + from)
}

function statesAt({ place }: OpenBatch, at: number): number {
  return place.tagStates + at * TAG_STATES_BYTES
}
