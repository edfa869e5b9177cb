/** A batch in memory that all workers share: each takes chunks of it until none is left. */
import type { BatchResult } from '../../batch/batch-result.ts'
import type { DeterminingStatement } from '../../model/decision.ts'
import type { CrewMember } from '../workers/crew.ts'
import { firstErrors, JobBase, type JobTerms } from './job-base.ts'
import {
  disown,
  giveUp,
  hasOpenChunks,
  type JointRows,
  joinThreads,
  leftRows,
  rangeOf,
} from './joint-rows.ts'
import { StatementLists } from './statement-lists.ts'

export class JointJob extends JobBase {
  #shared: JointRows
  /** By turn: a worker that comes again numbers its statements anew. */
  readonly #lists = new Map<number, readonly DeterminingStatement[]>()
  readonly #turnOf = new Map<CrewMember, number>()
  #turns = 0

  constructor(terms: JobTerms) {
    super(terms)
    const { rows, chunkRows, options } = terms
    const { policyTypes = false, statements = false } = options
    this.#shared = joinThreads(rows, { chunkRows, policyTypes, statements })
  }

  hasWork(): boolean {
    return !this.isOver && hasOpenChunks(this.#shared)
  }

  override giveUp(): void {
    super.giveUp()
    giveUp(this.#shared)
  }

  protected async work(member: CrewMember): Promise<void> {
    this.#turns += 1
    const turn = this.#turns
    this.#turnOf.set(member, turn)
    const order = this.order(this.terms.columns, { shared: this.#shared, turn })
    const report = await this.run(member, order)
    this.#lists.set(turn, report.list)
    this.takeErrors(report, 0)
  }

  protected lose(member: CrewMember): void {
    disown(this.#shared, this.#turnOf.get(member) ?? 0)
  }

  protected isDecided(): boolean {
    const again = leftRows(this.#shared)
    if (again !== undefined) this.#shared = again
    return again === undefined
  }

  protected result(): BatchResult {
    const { verdicts, policyTypes } = this.#shared
    return {
      rows: this.terms.rows,
      verdicts: verdicts.slice(),
      policyTypes: policyTypes?.slice(),
      statements: this.#statements(),
      invalid: this.invalid,
      errors: firstErrors(this.errors),
    }
  }

  #statements(): BatchResult['statements'] {
    const { numbers, owners, rows } = this.#shared
    if (numbers === undefined) return undefined
    const all = new StatementLists(rows)
    for (const [chunk, owner] of owners.entries()) {
      const { from, to } = rangeOf(this.#shared, chunk)
      all.take({ numbers: numbers.subarray(from, to), list: this.#lists.get(owner) ?? [], from })
    }
    return all.result()
  }
}
