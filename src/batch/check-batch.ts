/** Many requests decided at once, from columns. */
import type { Engine, Handle } from '../engine/engine.ts'
import { callable, confirmArgument, type OptionKinds, readOptions } from '../json/options.ts'
import type { BatchResult } from './batch-result.ts'
import type { BatchColumns, HandleColumns } from './columns/columns.ts'
import { closeBatch } from './open-batch.ts'
import { type BatchOptions, batchOptionKinds, decideTo, startBatch } from './start-batch.ts'

const pauseKind: OptionKinds<{ pause: unknown }>['pause'] = callable('which returns a promise')
const longKinds = { ...batchOptionKinds, pause: pauseKind }

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
  const started = startBatch(asked, columns, options)
  try {
    decideTo(started, { from: 0, to: started.batch.columns.rows })
    return started.collector.result()
  } finally {
    closeBatch(started.batch)
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
  const started = startBatch(asked, columns, others)
  const { rows } = started.batch.columns
  try {
    for (let from = 0; from < rows; from += SLICE_ROWS) {
      if (from > 0) await pause()
      decideTo(started, { from, to: Math.min(rows, from + SLICE_ROWS) })
    }
    return started.collector.result()
  } finally {
    closeBatch(started.batch)
  }
}
