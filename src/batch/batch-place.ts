/** Where the parts of a batch are in linear memory. */

import * as BatchLayout from '../../assembly/layout/batch.ts'
import * as ActionEntry from '../../assembly/layout/batch-action.ts'
import * as PrincipalEntry from '../../assembly/layout/batch-principal.ts'
import * as ResourceEntry from '../../assembly/layout/batch-resource.ts'
import * as Filled from '../../assembly/layout/filled.ts'
import * as Plan from '../../assembly/layout/plan.ts'
import * as SlotSource from '../../assembly/layout/slot-source.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { type BatchMemory, PartPlan, Room, takeMemory } from './batch-memory.ts'
import { CHUNK_ROWS } from './columns/entry-numbers.ts'

/** How many entries, places and columns there must be room for. */
export interface BatchSizes {
  readonly principals: number
  readonly actions: number
  readonly resources: number
  /** Of triples, a power of two, or 0. */
  readonly places: number
  readonly columns: number
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
  readonly tagRows: number
  readonly verdicts: number
  readonly deciders: number
  readonly memo: number
  readonly sources: number
  readonly texts: number
  readonly room: number
}

/** Room for packed strings of a chunk, and more than the longest resource. */
export const TEXT_BYTES = 1_048_576

/** A number for each row of a chunk. */
export const ROWS_BYTES = CHUNK_ROWS * 4

export function placeBatch(loaded: LoadedBundle, sizes: BatchSizes): BatchPlace {
  const slots = loaded.slots.length
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
    tagRows: plan.add(CHUNK_ROWS),
    verdicts: plan.add(CHUNK_ROWS),
    deciders: plan.add(CHUNK_ROWS),
    memo: plan.add(sizes.places * BatchLayout.MEMO_SIZE),
    sources: plan.add(slots * SlotSource.SIZE),
    texts: plan.add(TEXT_BYTES + 64),
    room: plan.add(Room.bytes),
  }
  const memory = takeMemory(loaded, plan.bytes)
  const moved = Object.entries(parts).map(([name, at]) => [name, memory.at + at] as const)
  return { memory, ...(Object.fromEntries(moved) as typeof parts) }
}
