/** Columns that state tags of resources: whose tags are known, the directory may know better. */
import * as TagColumn from '../../assembly/layout/tag-column.ts'
import { TAG_STATES_BYTES } from './batch-place.ts'
import type { ChunkRows } from './columns/chunk.ts'
import { MISSING, type Weights, weigh } from './columns/context-columns.ts'
import type { OpenBatch } from './open-batch.ts'

/** Writes which columns there are, and which of their entries are tags. */
export function openTagColumns(batch: OpenBatch): void {
  const { context, tagColumns, sourceRows, place, pinned } = batch
  const { words } = pinned.loaded.kernel.seat.memory
  for (const [at, number] of tagColumns.entries()) {
    const weights = context[number]?.weights
    const column = (place.tagColumns + at * TagColumn.SIZE) >>> 2
    words[column + (TagColumn.ROWS_AT >> 2)] = sourceRows.get(number) ?? 0
    words[column + (TagColumn.STATES_AT >> 2)] = statesAt(batch, at)
    words[column + (TagColumn.HAS_ENTRIES_AT >> 2)] = weights === undefined ? 0 : 1
    if (weights !== undefined) writeStates(batch, at, weights)
  }
}

/** Does the same for columns whose rows have values of their own. */
export function readTagRows(batch: OpenBatch, { from, rows }: ChunkRows): void {
  for (const [at, number] of batch.tagColumns.entries()) {
    const tagged = batch.context[number]
    if (tagged === undefined || tagged.weights !== undefined) continue
    writeStates(batch, at, weigh(tagged, from, from + rows))
  }
}

function writeStates(batch: OpenBatch, at: number, { each }: Weights): void {
  const states = Uint8Array.from(each, (weight) => (weight === MISSING ? 0 : 1))
  batch.pinned.loaded.kernel.seat.memory.bytes.set(states, statesAt(batch, at))
}

function statesAt({ place }: OpenBatch, at: number): number {
  return place.tagStates + at * TAG_STATES_BYTES
}
