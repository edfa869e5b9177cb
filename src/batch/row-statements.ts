/** The first statement behind each row's verdict, each statement listed once. */
import * as BatchLayout from '../../assembly/layout/batch.ts'
import * as VerdictLayout from '../../assembly/layout/verdict.ts'
import type { DeterminingStatement } from '../model/decision.ts'
import { requestAt } from './batch-requests.ts'
import type { RowStatements } from './batch-result.ts'
import type { OpenBatch } from './open-batch.ts'

/** Triples whose statement is remembered, before all are forgotten. */
const REMEMBERED = 65_536

/** A chunk as the kernel decided it. */
export interface KernelRows {
  readonly from: number
  readonly verdicts: Uint8Array
  readonly decided: Uint8Array
}

export class RowStatementList {
  readonly #batch: OpenBatch
  readonly #numbers: Int32Array
  readonly #list: DeterminingStatement[] = []
  readonly #listed = new Map<string, number>()
  readonly #known = new Map<number, number>()

  constructor(batch: OpenBatch) {
    this.#batch = batch
    this.#numbers = new Int32Array(batch.columns.rows).fill(-1)
  }

  /** Finds the statements of rows that the kernel decided. */
  take({ from, verdicts, decided }: KernelRows): void {
    const triples = this.#triples(verdicts.length)
    for (const [row, verdict] of verdicts.entries()) {
      const isLeft = verdict === BatchLayout.VERDICT_HOSTED
      if (isLeft || verdict === VerdictLayout.IMPLICIT_DENY) continue // no statement determines it
      const isAlike = ((decided[row] ?? 0) & (BatchLayout.DEPENDED >> 8)) === 0
      const triple = isAlike ? triples?.[row] : undefined
      const known = triple === undefined ? undefined : this.#known.get(triple)
      const number = known ?? this.#find(from + row)
      this.#numbers[from + row] = number
      if (triple === undefined) continue
      if (this.#known.size === REMEMBERED) this.#known.clear()
      this.#known.set(triple, number)
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

  /** What tells the triples of a chunk apart; undefined where numbers do not last. */
  #triples(rows: number): Float64Array | undefined {
    const { principals, actions, resources, packed, place, pinned } = this.#batch
    const isLasting = principals.isLasting && actions.isLasting && resources.isLasting
    if (!isLasting || packed !== undefined) return undefined
    const { words } = pinned.loaded.kernel.seat.memory
    const numberAt = (at: number, row: number): number => words[(at >>> 2) + row] ?? 0
    return Float64Array.from({ length: rows }, (_, row) => {
      const own = numberAt(place.principalRows, row) + numberAt(place.actionRows, row) * 0x10000
      return own + numberAt(place.resourceRows, row) * 0x100000000
    })
  }
}
