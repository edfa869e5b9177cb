/** Rows that threads divide among themselves: a cursor over chunks, in memory that they share. */

import { INVALID_ROW } from '../../batch/batch-result.ts'
import type { RowOutputs } from '../../batch/collect-rows.ts'

/** What all threads that decide a batch see of it. */
export interface JointRows extends RowOutputs {
  /** The next place in `todo`, and whether the batch is given up. */
  readonly control: Int32Array
  /** Chunks that are still to be decided. */
  readonly todo: Int32Array
  /** For each chunk the turn of the worker that has finished it; 0: nobody. */
  readonly owners: Int32Array
  readonly rows: number
  readonly chunkRows: number
}

const NEXT = 0
const GIVEN_UP = 1

/** What is wanted of each row besides its verdict. */
interface JointWishes {
  readonly chunkRows: number
  readonly policyTypes: boolean
  readonly statements: boolean
}

/** Rows of which no verdict allows until they are decided. */
export function joinThreads(rows: number, wishes: JointWishes): JointRows {
  const { chunkRows, policyTypes, statements } = wishes
  const chunks = Math.ceil(rows / chunkRows)
  const verdicts = new Uint8Array(new SharedArrayBuffer(rows)).fill(INVALID_ROW)
  const todo = new Int32Array(new SharedArrayBuffer(chunks * 4))
  for (let chunk = 0; chunk < chunks; chunk += 1) todo[chunk] = chunk
  return {
    control: new Int32Array(new SharedArrayBuffer(8)),
    todo,
    owners: new Int32Array(new SharedArrayBuffer(chunks * 4)),
    rows,
    chunkRows,
    verdicts,
    policyTypes: policyTypes ? new Uint8Array(new SharedArrayBuffer(rows)) : undefined,
    numbers: statements ? new Int32Array(new SharedArrayBuffer(rows * 4)).fill(-1) : undefined,
  }
}

/** The same rows, with those chunks to be decided that nobody has finished; undefined: none. */
export function leftRows(shared: JointRows): JointRows | undefined {
  const open = [...shared.owners.keys()].filter((chunk) => shared.owners[chunk] === 0)
  if (open.length === 0) return undefined
  const todo = new Int32Array(new SharedArrayBuffer(open.length * 4))
  todo.set(open)
  return { ...shared, control: new Int32Array(new SharedArrayBuffer(8)), todo }
}

/** Takes the next chunk, for this thread alone; -1: all are taken. */
export function claimChunk({ control, todo }: JointRows): number {
  if (Atomics.load(control, GIVEN_UP) !== 0) return -1
  return todo[Atomics.add(control, NEXT, 1)] ?? -1
}

/** Whether a thread may still find a chunk. */
export function hasOpenChunks({ control, todo }: JointRows): boolean {
  return Atomics.load(control, GIVEN_UP) === 0 && Atomics.load(control, NEXT) < todo.length
}

/** Says that a chunk is decided. Its answers are in place before anybody sees that. */
export function finishChunk({ owners }: JointRows, chunk: number, turn: number): void {
  Atomics.store(owners, chunk, turn)
}

/** Takes back what was finished in a turn whose report is lost. */
export function disown({ owners }: JointRows, turn: number): void {
  for (let chunk = 0; chunk < owners.length; chunk += 1) {
    if (owners[chunk] === turn) owners[chunk] = 0
  }
}

/** Threads finish the chunk that they are at, and take no other. */
export function giveUp({ control }: JointRows): void {
  Atomics.store(control, GIVEN_UP, 1)
}

/** The rows of a chunk. */
export function rangeOf(
  { rows, chunkRows }: Pick<JointRows, 'rows' | 'chunkRows'>,
  chunk: number,
): { readonly from: number; readonly to: number } {
  return { from: chunk * chunkRows, to: Math.min(rows, (chunk + 1) * chunkRows) }
}
