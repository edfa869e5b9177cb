/** Ids that were there before: exactly, in little memory, as far back as memory is given to them. */
import { IdTable, type SavedTable } from './id-table.ts'

/** Ids of one table; two are kept. */
export const IDS_OF_TABLE = 1_500_000

/** As JSON keeps it, the older table first. */
export type SavedIds = readonly SavedTable[]

/** A piece of the older table, 0, or of the newer one, 1. */
export interface SavedIdsPiece extends SavedTable {
  readonly table: number
}

export class SeenIds {
  #recent: IdTable
  #earlier: IdTable
  readonly #most: number

  constructor(saved: SavedIds = [], most = IDS_OF_TABLE) {
    const [earlier, recent] = saved
    this.#earlier = new IdTable(earlier)
    this.#recent = new IdTable(recent)
    this.#most = most
  }

  /** Whether the id was there before; from now on it was. */
  meet(id: string): boolean {
    if (this.#recent.has(id) || this.#earlier.has(id)) return true
    this.#makeRoom()
    this.#recent.add(id)
    return false
  }

  /** The same of an id that is a UUID, by its words, of which not all are 0. */
  meetUuid(words: Uint32Array): boolean {
    if (this.#recent.hasUuid(words) || this.#earlier.hasUuid(words)) return true
    this.#makeRoom()
    this.#recent.addUuid(words)
    return false
  }

  #makeRoom(): void {
    if (this.#recent.size < this.#most) return
    this.#earlier = this.#recent
    this.#recent = new IdTable()
  }

  /** A piece at a time, with the table that it is of. */
  *pieces(): Generator<SavedIdsPiece> {
    for (const [table, ids] of [this.#earlier, this.#recent].entries()) {
      for (const piece of ids.pieces()) yield { table, ...piece }
    }
  }

  /** Adds a piece. Throws for what was not saved. */
  restore({ table, ...piece }: SavedIdsPiece): void {
    const ids = table === 0 ? this.#earlier : this.#recent
    ids.restore(piece)
  }

  save(): SavedIds {
    return [this.#earlier.save(), this.#recent.save()]
  }
}
