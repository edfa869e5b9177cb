/** Where the parts of a batch are in linear memory. */

import * as BatchLayout from '../../assembly/layout/batch.ts'
import * as ActionEntry from '../../assembly/layout/batch-action.ts'
import * as PrincipalEntry from '../../assembly/layout/batch-principal.ts'
import * as ResourceEntry from '../../assembly/layout/batch-resource.ts'
import * as ColumnSet from '../../assembly/layout/column-set.ts'
import * as Filled from '../../assembly/layout/filled.ts'
import * as KnownAnswer from '../../assembly/layout/known-answer.ts'
import * as Plan from '../../assembly/layout/plan.ts'
import * as SlotSource from '../../assembly/layout/slot-source.ts'
import * as TagColumn from '../../assembly/layout/tag-column.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { type BatchMemory, PartPlan, Room, takeMemory } from './batch-memory.ts'
import { CHUNK_BYTES, CHUNK_ROWS } from './columns/chunk.ts'
import type { PackedNumbers } from './columns/packed-numbers.ts'

/** How many entries, places and columns there must be room for. */
export interface BatchSizes {
  readonly principals: number
  readonly actions: number
  readonly resources: number
  /** Of triples, a power of two, or 0; and of answers that depend on more, the same. */
  readonly places: number
  readonly answers: number
  readonly numbered: readonly PackedNumbers[]
  readonly columns: number
  readonly tagColumns: number
}

/** Addresses; plans come first, since they are for every batch of the bundle. */
export interface BatchPlace {
  readonly memory: BatchMemory
  readonly plans: number
  readonly batch: number
  readonly filled: number
  readonly needs: number
  readonly principals: number
  readonly actions: number
  readonly resources: number
  readonly principalRows: number
  readonly actionRows: number
  readonly resourceRows: number
  readonly columnRows: number
  readonly tagColumns: number
  readonly tagStates: number
  readonly verdicts: number
  readonly deciders: number
  readonly memo: number
  readonly answers: number
  readonly sets: number
  readonly sources: number
  readonly texts: number
  readonly room: number
}

/** A number for each row of a chunk. */
export const ROWS_BYTES = CHUNK_ROWS * 4

/** A byte for each entry of a column, or for each row of a chunk. */
export const TAG_STATES_BYTES = BatchLayout.ENTRIES

export function placeBatch(loaded: LoadedBundle, sizes: BatchSizes): BatchPlace {
  const slots = loaded.slots.count
  const plan = new PartPlan()
  const parts = {
    plans: plan.add(Plan.SIZE << BatchLayout.PLANS_LOG),
    batch: plan.add(BatchLayout.SIZE),
    filled: plan.add(slots * Filled.SIZE),
    needs: plan.add(slots * 4),
    principals: plan.add(sizes.principals * PrincipalEntry.SIZE),
    actions: plan.add(sizes.actions * ActionEntry.SIZE),
    resources: plan.add(sizes.resources * ResourceEntry.SIZE),
    principalRows: plan.add(ROWS_BYTES),
    actionRows: plan.add(ROWS_BYTES),
    resourceRows: plan.add(ROWS_BYTES),
    columnRows: plan.add(ROWS_BYTES * sizes.columns),
    tagColumns: plan.add(sizes.tagColumns * TagColumn.SIZE),
    tagStates: plan.add(sizes.tagColumns * TAG_STATES_BYTES),
    verdicts: plan.add(CHUNK_ROWS),
    deciders: plan.add(CHUNK_ROWS),
    memo: plan.add(sizes.places * BatchLayout.MEMO_SIZE),
    answers: plan.add(sizes.answers * KnownAnswer.SIZE),
    sets: plan.add(BatchLayout.SETS * ColumnSet.SIZE),
    sources: plan.add(slots * SlotSource.SIZE),
    texts: plan.add(sizes.numbered.length === 0 ? 0 : CHUNK_BYTES + 64),
    room: plan.add(Room.bytes),
  }
  for (const numbers of sizes.numbered) numbers.reserve(plan)
  const memory = takeMemory(loaded, plan.bytes)
  const moved = Object.entries(parts).map(([name, at]) => [name, memory.at + at] as const)
  return { memory, ...(Object.fromEntries(moved) as typeof parts) }
}
