/** A batch for workers that share no memory: its rows are cut up, sent, and their answers put together. */
import type { BatchResult } from '../../batch/batch-result.ts'
import { cutRows, headOf, type RowRange } from '../columns/cut-columns.ts'
import { ask, type CrewMember, sendAlong } from '../workers/crew.ts'
import type { WorkReport } from '../workers/worker-desk.ts'
import { firstErrors, JobBase, type JobTerms, undecided } from './job-base.ts'
import { StatementLists } from './statement-lists.ts'

export class CutJob extends JobBase {
  /** Chunks by number, those to be done first last. */
  readonly #todo: number[]
  readonly #atWork = new Map<CrewMember, number>()
  readonly #verdicts: Uint8Array
  readonly #policyTypes: Uint8Array | undefined
  readonly #statements: StatementLists | undefined
  readonly #head: object

  constructor(terms: JobTerms) {
    super(terms)
    const { rows, chunkRows, options, columns } = terms
    const chunks = Math.ceil(rows / chunkRows)
    this.#todo = Array.from({ length: chunks }, (_, at) => chunks - 1 - at)
    this.#verdicts = undecided(rows)
    this.#policyTypes = options.policyTypes === true ? new Uint8Array(rows) : undefined
    this.#statements = options.statements === true ? new StatementLists(rows) : undefined
    this.#head = headOf(columns)
  }

  hasWork(): boolean {
    return !this.isOver && this.#todo.length > 0
  }

  protected async work(member: CrewMember): Promise<void> {
    const { number: head } = this.terms
    await ask(member, ({ desk }) => desk.keep(head, this.#head))
    for (let chunk = this.#claim(member); chunk !== undefined; chunk = this.#claim(member)) {
      const range = this.#rangeOf(chunk)
      const { columns, buffers } = cutRows(this.terms.columns, range)
      const order = sendAlong(this.order(columns, { head }), buffers)
      this.#take(await this.run(member, order), range)
      this.#atWork.delete(member)
    }
    await ask(member, ({ desk }) => desk.forget(head))
  }

  protected lose(member: CrewMember): void {
    const chunk = this.#atWork.get(member)
    this.#atWork.delete(member)
    if (chunk !== undefined) this.#todo.push(chunk)
  }

  protected isDecided(): boolean {
    return this.#todo.length === 0
  }

  protected result(): BatchResult {
    return {
      rows: this.terms.rows,
      verdicts: this.#verdicts,
      policyTypes: this.#policyTypes,
      statements: this.#statements?.result(),
      invalid: this.invalid,
      errors: firstErrors(this.errors),
    }
  }

  #claim(member: CrewMember): number | undefined {
    if (this.isOver) return undefined
    const chunk = this.#todo.pop()
    if (chunk !== undefined) this.#atWork.set(member, chunk)
    return chunk
  }

  #rangeOf(chunk: number): RowRange {
    const { rows, chunkRows } = this.terms
    const from = chunk * chunkRows
    return { from, rows: Math.min(rows - from, chunkRows) }
  }

  #take(report: WorkReport, { from }: RowRange): void {
    const { verdicts, policyTypes, numbers, list } = report
    if (verdicts === undefined) throw new Error('a worker has sent no verdicts')
    this.#verdicts.set(verdicts, from)
    if (policyTypes !== undefined) this.#policyTypes?.set(policyTypes, from)
    if (numbers !== undefined) this.#statements?.take({ numbers, list, from })
    this.takeErrors(report, from)
  }
}
