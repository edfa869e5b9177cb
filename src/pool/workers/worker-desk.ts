/** What a worker does when it is asked: keeps engines of bundles, and decides rows by one of them. */
import type { BatchColumns } from '../../batch/columns/columns.ts'
import { closeBatch } from '../../batch/open-batch.ts'
import { type BatchOptions, decideTo, startBatch } from '../../batch/start-batch.ts'
import type { Engine, EngineOptions } from '../../engine/engine.ts'
import type { DeterminingStatement } from '../../model/decision.ts'
import { joinRows } from '../columns/cut-columns.ts'
import { claimChunk, finishChunk, type JointRows, rangeOf } from '../jobs/joint-rows.ts'
import { faultOf, type WorkerFault } from './worker-faults.ts'

/** What engines of all workers are opened with. */
export interface WorkerTerms {
  readonly simulation: boolean
  readonly sessionPolicies: boolean
  readonly key: EngineOptions['key']
}

/** A bundle, and the number by which orders name it. */
export interface NumberedBundle {
  readonly version: number
  readonly bytes: Uint8Array
}

/** Rows to be decided. */
export interface WorkOrder {
  /** Of the bundle. */
  readonly version: number
  /** Milliseconds since 1970: the time of all rows. */
  readonly now: number
  /** All rows that threads share, or those of one order without what `keep` has brought. */
  readonly columns: BatchColumns
  readonly options: BatchOptions
  /** The number of what `keep` has brought. */
  readonly head: number | undefined
  /** How threads that share rows divide them. */
  readonly shared: JointRows | undefined
  /** By which chunks are known that this worker has finished for this order; from 1 on. */
  readonly turn: number
}

/** What came of an order. */
export interface WorkReport {
  readonly invalid: number
  readonly errors: readonly { readonly row: number; readonly fault: WorkerFault }[]
  readonly list: readonly DeterminingStatement[]
  /** Missing where threads share them. */
  readonly verdicts: Uint8Array | undefined
  readonly policyTypes: Uint8Array | undefined
  readonly numbers: Int32Array | undefined
}

/** Opens an engine of the worker's host. */
export type OpenWorkerEngine = (
  bundle: Uint8Array,
  options: EngineOptions & { readonly now: () => number },
  terms: WorkerTerms,
) => Promise<Engine>

/** What comes back from a worker: what was asked for, or an error. */
export interface DeskReply<T> {
  readonly answer?: T
  readonly fault?: WorkerFault
}

export class WorkerDesk {
  readonly #open: OpenWorkerEngine
  readonly #engines = new Map<number, Engine>()
  readonly #heads = new Map<number, object>()
  #now = 0

  constructor(open: OpenWorkerEngine) {
    this.#open = open
  }

  /** Opens a bundle beside those that are open, and returns its digest. */
  load(bundle: NumberedBundle, terms: WorkerTerms): Promise<DeskReply<string>> {
    return answering(async () => {
      const { simulation, key } = terms
      const options = { simulation, now: () => this.#now, ...(key !== undefined && { key }) }
      const engine = await this.#open(bundle.bytes, options, terms)
      this.#engines.set(bundle.version, engine)
      return engine.digest
    })
  }

  /** Forgets a bundle. */
  drop(version: number): void {
    this.#engines.delete(version)
  }

  /** Keeps what the orders of a batch have in common. */
  keep(number: number, head: object): void {
    this.#heads.set(number, head)
  }

  forget(number: number): void {
    this.#heads.delete(number)
  }

  /** Decides the rows of an order; of shared ones as many chunks as others leave. */
  run(order: WorkOrder): Promise<DeskReply<WorkReport>> {
    return answering(async () => this.#decide(order))
  }

  #decide({ version, now, columns, options, head, shared, turn }: WorkOrder): WorkReport {
    const engine = this.#engines.get(version)
    if (engine === undefined) throw new Error(`bundle ${version} is not open`)
    this.#now = now
    const own = head === undefined ? columns : joinRows(this.#heads.get(head) ?? {}, columns)
    const started = startBatch(engine, own, options, shared)
    try {
      if (shared === undefined) decideTo(started, { from: 0, to: started.batch.columns.rows })
      else {
        for (let chunk = claimChunk(shared); chunk >= 0; chunk = claimChunk(shared)) {
          decideTo(started, rangeOf(shared, chunk))
          finishChunk(shared, chunk, turn)
        }
      }
      const { errors, invalid, statements, verdicts, policyTypes } = started.collector.result()
      const isOwn = shared === undefined
      return {
        invalid,
        errors: errors.map(({ row, error }) => ({ row, fault: faultOf(error) })),
        list: statements?.list ?? [],
        verdicts: isOwn ? verdicts : undefined,
        policyTypes: isOwn ? policyTypes : undefined,
        numbers: isOwn ? statements?.numbers : undefined,
      }
    } finally {
      closeBatch(started.batch)
    }
  }
}

async function answering<T>(work: () => Promise<T>): Promise<DeskReply<T>> {
  try {
    return { answer: await work() }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}
