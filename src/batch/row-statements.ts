/** The first statement behind each row's verdict, each statement listed once. */
import * as BatchLayout from '../../assembly/layout/batch.ts'
import * as VerdictLayout from '../../assembly/layout/verdict.ts'
import type { DeterminingStatement } from '../model/decision.ts'
import { requestAt } from './batch-requests.ts'
import type { RowStatements } from './batch-result.ts'
import type { OpenBatch } from './open-batch.ts'

/** A chunk as the kernel decided it. */
export interface KernelRows {
  readonly from: number
  readonly verdicts: Uint8Array
}

export class RowStatementList {
  readonly #batch: OpenBatch
  readonly #numbers: Int32Array
  readonly #list: DeterminingStatement[] = []
  readonly #listed = new Map<string, number>()

  /** `numbers` are -1, one for each row. */
  constructor(batch: OpenBatch, numbers: Int32Array) {
    this.#batch = batch
    this.#numbers = numbers
  }

  /** Finds the statements of rows that the kernel decided. */
  take({ from, verdicts }: KernelRows): void {
    for (const [row, verdict] of verdicts.entries()) {
      const isLeft = verdict === BatchLayout.VERDICT_HOSTED
      if (isLeft || verdict === VerdictLayout.IMPLICIT_DENY) continue // no statement determines it
      // which statements match may depend on the context, though the verdict does not
      this.#numbers[from + row] = this.#find(from + row)
    }
  }

  /** Takes the statements of a row that the engine decided. */
  keep(row: number, statements: readonly DeterminingStatement[]): void {
    this.#numbers[row] = this.#numberOf(statements)
  }

  result(): RowStatements {
    return { numbers: this.#numbers, list: this.#list }
  }

  #find(row: number): number {
    const { pinned, columns } = this.#batch
    return this.#numberOf(pinned.engine.check(requestAt(columns, row)).statements)
  }

  #numberOf([first]: readonly DeterminingStatement[]): number {
    if (first === undefined) return -1
    const text = JSON.stringify(first)
    const known = this.#listed.get(text)
    if (known !== undefined) return known
    const number = this.#list.push(first) - 1
    this.#listed.set(text, number)
    return number
  }
}
