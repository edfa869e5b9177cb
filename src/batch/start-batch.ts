/** Batches that are begun, and decided from one row up to another. */
import type { Engine, Handle } from '../engine/engine.ts'
import { preparedOf, seamOf } from '../engine/guests.ts'
import { flag, type OptionKinds, readOptions } from '../json/options.ts'
import { readColumns } from './batch-requests.ts'
import { RowCollector, type RowOutputs } from './collect-rows.ts'
import { reading } from './columns/column-reader.ts'
import type { BatchColumns, HandleColumns } from './columns/columns.ts'
import { chunkFrom, decideChunk } from './decide-chunk.ts'
import { type OpenBatch, openBatch } from './open-batch.ts'
import { openTagColumns } from './tag-columns.ts'

/** What is wanted besides verdicts, and how the batch is decided. */
export interface BatchOptions {
  /** Also what decided each row: `BatchResult.policyTypes`. */
  readonly policyTypes?: boolean
  /** Also the first statement behind each verdict: `BatchResult.statements`. */
  readonly statements?: boolean
  /**
   * How many triples of principal, action and resource are remembered, 65,536 by default, and as many
   * answers that also depend on the context; 0 for none. It changes no verdict.
   */
  readonly remembered?: number
}

export const batchOptionKinds: OptionKinds<BatchOptions> = {
  policyTypes: flag,
  statements: flag,
  remembered: [
    'a whole number that is not negative',
    (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  ],
}

const REMEMBERED = 65_536

/** A batch whose rows can be decided. Whoever starts it closes it. */
export interface StartedBatch {
  readonly batch: OpenBatch
  readonly collector: RowCollector
}

/** Throws `ERR_REQUEST_INVALID` for columns that cannot be read, and `ERR_OPTIONS_INVALID`. */
export function startBatch(
  asked: Engine | Handle,
  columns: BatchColumns | HandleColumns,
  options: BatchOptions,
  outputs?: RowOutputs,
): StartedBatch {
  const wishes = readOptions<BatchOptions>(options, batchOptionKinds)
  const prepared = preparedOf(asked)
  const read = reading(() => {
    const own = prepared && { ...columns, principal: { constant: prepared.principal } }
    return readColumns((own ?? columns) as BatchColumns)
  })
  const { policyTypes = false, statements = false, remembered = REMEMBERED } = wishes
  const pinned = seamOf(prepared?.engine ?? asked).pin()
  const batch = openBatch(pinned, read, { remembered, isExact: policyTypes })
  openTagColumns(batch)
  return { batch, collector: new RowCollector(batch, { policyTypes, statements }, outputs) }
}

/** Decides the rows from one on, up to another. */
export function decideTo(
  { batch, collector }: StartedBatch,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  for (let at = from; at < to; ) {
    const rows = Math.min(chunkFrom(batch, at), to - at)
    const chunk = { from: at, rows }
    reading(() => collector.take({ ...chunk, hosted: decideChunk(batch, chunk.from, rows) }))
    at += rows
  }
}
