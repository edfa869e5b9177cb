/** A batch that a pool decides: who works on it, and what came of it. */
import type { BatchResult, RowError } from '../../batch/batch-result.ts'
import { INVALID_ROW } from '../../batch/batch-result.ts'
import type { BatchColumns } from '../../batch/columns/columns.ts'
import type { BatchOptions } from '../../batch/start-batch.ts'
import { KernelError } from '../../model/errors.ts'
import { answerOf, ask, type CrewMember, WorkerGone } from '../workers/crew.ts'
import type { WorkOrder, WorkReport } from '../workers/worker-desk.ts'
import { errorOf } from '../workers/worker-faults.ts'

/** What a batch is decided by. */
export interface JobTerms {
  /** Which batch it is. */
  readonly number: number
  /** Of the bundle. */
  readonly version: number
  readonly now: number
  readonly columns: BatchColumns
  readonly options: BatchOptions
  readonly rows: number
  readonly chunkRows: number
}

/** What members of a pool do for a batch. */
export interface PooledJob {
  readonly terms: JobTerms
  /** One more worker would find something to do. */
  hasWork(): boolean
  /** Has a worker decide what is left. Never throws. */
  serve(member: CrewMember): Promise<void>
  /** Lets the workers stop. */
  giveUp(): void
  /** Fulfilled when all rows are decided, rejected by the first error. */
  readonly done: Promise<BatchResult>
}

/** A worker that is lost loses what it did; after so many it is the batch that they do not survive. */
const lossesMost = 3

/** What jobs of both kinds do alike. */
export abstract class JobBase implements PooledJob {
  readonly terms: JobTerms
  readonly done: Promise<BatchResult>
  protected isOver = false
  protected readonly errors: RowError[] = []
  protected invalid = 0
  #losses = 0
  #serving = 0
  #settle: { resolve(result: BatchResult): void; reject(error: unknown): void } = unsettled

  constructor(terms: JobTerms) {
    this.terms = terms
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  abstract hasWork(): boolean
  /** Works with a member until there is nothing to do. Throws `WorkerGone`, and a worker's error. */
  protected abstract work(member: CrewMember): Promise<void>
  /** Takes back what a worker has done that is gone. */
  protected abstract lose(member: CrewMember): void
  /** Nobody works: true if all rows are decided, else there is something to do again. */
  protected abstract isDecided(): boolean
  protected abstract result(): BatchResult

  async serve(member: CrewMember): Promise<void> {
    this.#serving += 1
    try {
      await this.work(member)
    } catch (error) {
      if (error instanceof WorkerGone) await this.#take(member, error)
      else this.#fail(error)
    } finally {
      this.#serving -= 1
    }
    if (this.#serving > 0 || this.isOver) return
    try {
      if (!this.isDecided()) return
      const result = this.result()
      this.isOver = true
      this.#settle.resolve(result)
    } catch (error) {
      this.#fail(error)
    }
  }

  giveUp(): void {
    this.isOver = true
  }

  protected order(columns: BatchColumns, more: Partial<WorkOrder>): WorkOrder {
    const { version, now, options } = this.terms
    return { version, now, columns, options, head: undefined, shared: undefined, turn: 0, ...more }
  }

  protected async run(member: CrewMember, order: WorkOrder): Promise<WorkReport> {
    return answerOf(await ask(member, ({ desk }) => desk.run(order)))
  }

  protected takeErrors({ invalid, errors }: WorkReport, from: number): void {
    this.invalid += invalid
    for (const { row, fault } of errors)
      this.errors.push({ row: row + from, error: errorOf(fault) })
  }

  async #take(member: CrewMember, error: WorkerGone): Promise<void> {
    await member.thread.stop()
    this.lose(member)
    this.#losses += 1
    if (this.#losses < lossesMost) return
    const hint = 'give the batch in smaller parts, to find the rows that no worker survives'
    const message = `${lossesMost} workers ended while they decided the batch`
    this.#fail(new KernelError(message, { place: 'columns', hint, cause: error.cause }))
  }

  #fail(error: unknown): void {
    if (this.isOver) return
    this.giveUp()
    this.#settle.reject(error)
  }
}

const unsettled = { resolve() {}, reject() {} }

/** How many errors a batch keeps. */
const errorsKept = 1_000

/** The errors of the first rows, in their order. */
export function firstErrors(errors: readonly RowError[]): RowError[] {
  return [...errors].sort((one, other) => one.row - other.row).slice(0, errorsKept)
}

/** Verdicts of rows that nobody has decided yet. */
export function undecided(rows: number): Uint8Array {
  return new Uint8Array(rows).fill(INVALID_ROW)
}
