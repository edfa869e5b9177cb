/** Many requests decided at once, from columns. */
import type { Engine, Handle } from '../engine/engine.ts'
import { preparedOf, seamOf } from '../engine/guests.ts'
import { callable, confirmArgument, flag, type OptionKinds, readOptions } from '../json/options.ts'
import { readColumns } from './batch-requests.ts'
import type { BatchResult } from './batch-result.ts'
import { RowCollector } from './collect-rows.ts'
import { reading } from './columns/column-reader.ts'
import type { BatchColumns, HandleColumns } from './columns/columns.ts'
import { chunkFrom, decideChunk } from './decide-chunk.ts'
import { closeBatch, type OpenBatch, openBatch } from './open-batch.ts'

/** What is wanted besides verdicts, and how the batch is decided. */
export interface BatchOptions {
  /** Also what decided each row: `BatchResult.policyTypes`. */
  readonly policyTypes?: boolean
  /** Also the first statement behind each verdict: `BatchResult.statements`. */
  readonly statements?: boolean
  /**
   * How many triples of principal, action and resource are remembered, 65,536 by default; 0 for none.
   * It changes no verdict.
   */
  readonly remembered?: number
}

const kinds: OptionKinds<BatchOptions> = {
  policyTypes: flag,
  statements: flag,
  remembered: [
    'a whole number that is not negative',
    (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  ],
}

const pauseKind: OptionKinds<{ pause: unknown }>['pause'] = callable('which returns a promise')
const longKinds = { ...kinds, pause: pauseKind }

const REMEMBERED = 65_536

/**
 * Decides a batch of requests: each row as `check` decides it, by the bundle that is in use and as of
 * now. Rows that `check` would throw for have the verdict `invalid`, which allows nothing.
 *
 * Throws `ERR_REQUEST_INVALID` for columns that cannot be read: of several lengths, with an index
 * beyond the dictionary, of what cannot be a context key; and `ERR_OPTIONS_INVALID`.
 */
export function checkBatch(
  engine: Engine,
  columns: BatchColumns,
  options?: BatchOptions,
): BatchResult
export function checkBatch(
  handle: Handle,
  columns: HandleColumns,
  options?: BatchOptions,
): BatchResult
export function checkBatch(
  asked: Engine | Handle,
  columns: BatchColumns | HandleColumns,
  options: BatchOptions = {},
): BatchResult {
  const { batch, collector } = open(asked, columns, options)
  try {
    decideTo(batch, collector, { from: 0, to: batch.columns.rows })
    return collector.result()
  } finally {
    closeBatch(batch)
  }
}

/** Rows between two pauses. */
const SLICE_ROWS = 65_536

/**
 * The same, with a pause now and then, so that other work comes in between. All rows are decided by
 * the bundle that was in use when it was called, whatever is swapped in meanwhile; the columns must
 * not change. Throws as `checkBatch` does, and what `pause` rejects with.
 */
export async function checkLongBatch(
  asked: Engine | Handle,
  columns: BatchColumns | HandleColumns,
  options: BatchOptions & { readonly pause: () => Promise<void> },
): Promise<BatchResult> {
  const { pause, ...others } = readOptions<typeof options>(options, longKinds)
  confirmArgument(pause, 'options.pause', longKinds.pause)
  const { batch, collector } = open(asked, columns, others)
  const { rows } = batch.columns
  try {
    for (let from = 0; from < rows; from += SLICE_ROWS) {
      if (from > 0) await pause()
      decideTo(batch, collector, { from, to: Math.min(rows, from + SLICE_ROWS) })
    }
    return collector.result()
  } finally {
    closeBatch(batch)
  }
}

interface OpenedBatch {
  readonly batch: OpenBatch
  readonly collector: RowCollector
}

function open(
  asked: Engine | Handle,
  columns: BatchColumns | HandleColumns,
  options: BatchOptions,
): OpenedBatch {
  const wishes = readOptions<BatchOptions>(options, kinds)
  const prepared = preparedOf(asked)
  const read = reading(() => {
    const own = prepared && { ...columns, principal: { constant: prepared.principal } }
    return readColumns((own ?? columns) as BatchColumns)
  })
  const { policyTypes = false, statements = false, remembered = REMEMBERED } = wishes
  const pinned = seamOf(prepared?.engine ?? asked).pin()
  const batch = openBatch(pinned, read, { remembered, isExact: policyTypes })
  return { batch, collector: new RowCollector(batch, { policyTypes, statements }) }
}

function decideTo(
  batch: OpenBatch,
  collector: RowCollector,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  for (let at = from; at < to; ) {
    const rows = Math.min(chunkFrom(batch, at), to - at)
    const chunk = { from: at, rows }
    reading(() => collector.take({ ...chunk, hosted: decideChunk(batch, chunk.from, rows) }))
    at += rows
  }
}
