/** Statements that workers number each for itself, numbered together. */
import type { RowStatements } from '../../batch/batch-result.ts'
import type { DeterminingStatement } from '../../model/decision.ts'

/** Numbers of one worker, and what they are for. */
export interface NumberedStatements {
  readonly numbers: Int32Array
  readonly list: readonly DeterminingStatement[]
  /** The place of their first in the batch. */
  readonly from: number
}

export class StatementLists {
  readonly #numbers: Int32Array
  readonly #list: DeterminingStatement[] = []
  readonly #listed = new Map<string, number>()

  constructor(rows: number) {
    this.#numbers = new Int32Array(rows).fill(-1)
  }

  take({ numbers, list, from }: NumberedStatements): void {
    const own = new Map<number, number>()
    for (let at = 0; at < numbers.length; at += 1) {
      const number = numbers[at] ?? -1
      if (number < 0) continue
      const known = own.get(number) ?? this.#numberOf(list[number])
      own.set(number, known)
      this.#numbers[from + at] = known
    }
  }

  result(): RowStatements {
    return { numbers: this.#numbers, list: this.#list }
  }

  #numberOf(statement: DeterminingStatement | undefined): number {
    if (statement === undefined) return -1
    const text = JSON.stringify(statement)
    const known = this.#listed.get(text)
    if (known !== undefined) return known
    const number = this.#list.push(statement) - 1
    this.#listed.set(text, number)
    return number
  }
}
