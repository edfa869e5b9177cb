/** Accounts of a slice, and what limits who is in them. */
import * as AccountLayout from '../../../assembly/layout/account.ts'
import * as KeyLayout from '../../../assembly/layout/key.ts'
import * as LevelsLayout from '../../../assembly/layout/levels.ts'
import * as Section from '../../../assembly/layout/section.ts'
import type { KeyIndex } from '../../compile/write/index-keys.ts'
import { Words } from '../../compile/write/words.ts'
import type { KeptRows } from './kept-rows.ts'
import { type KeptTerms, once } from './kept-terms.ts'

/** What records of a slice are written with. */
export interface RecordParts {
  readonly terms: KeptTerms
  readonly rows: KeptRows
  readonly keys: KeyIndex
}

export class KeptAccounts {
  readonly #parts: RecordParts
  readonly #accounts = new Words()
  readonly #levels = new Words()
  readonly #numbers = new Map<string, number>()
  readonly ids = new Set<string>()

  constructor(parts: RecordParts) {
    this.#parts = parts
  }

  /** The principal's own: its SCPs limit what is asked. To be written before others. */
  own(number: number): number {
    return this.#account(number, (at) => this.levels(Section.ACCOUNTS, at))
  }

  /** Another, of which the SCPs limit nothing that is asked; or the principal's own. */
  owner(number: number): number {
    return this.#account(number, () => [0, 0])
  }

  /** The same by its id, where the bundle knows it. */
  ownerById(id: string): void {
    const { view } = this.#parts.terms
    for (let number = 0; number < view.count(Section.ACCOUNTS); number += 1) {
      const at = number * AccountLayout.SIZE + AccountLayout.ID_AT
      if (view.textAt(Section.ACCOUNTS, at) === id) this.owner(number)
    }
  }

  /** Levels of policy sets: where they begin, and how many they are. */
  levels(section: number, at: number): readonly [number, number] {
    const { view } = this.#parts.terms
    const first = view.word(section, at + LevelsLayout.FIRST_AT)
    const count = view.word(section, at + LevelsLayout.COUNT_AT)
    const sets = [...view.words(Section.LEVELS).slice(first, first + count)]
    return [this.#levels.append(sets.map((set) => this.#parts.rows.set(set))), count]
  }

  sections(): [number, Uint8Array][] {
    return [
      [Section.ACCOUNTS, this.#accounts.toBytes()],
      [Section.LEVELS, this.#levels.toBytes()],
    ]
  }

  #account(number: number, scps: (at: number) => readonly [number, number]): number {
    return once(this.#numbers, `account ${number}`, () => {
      const at = number * AccountLayout.SIZE
      const { view } = this.#parts.terms
      const id = view.textAt(Section.ACCOUNTS, at + AccountLayout.ID_AT)
      const first = this.#accounts.append([
        ...this.#text(at + AccountLayout.ID_AT),
        ...this.#text(at + AccountLayout.ORGANIZATION_AT),
        ...this.#text(at + AccountLayout.PATH_AT),
        ...scps(at + AccountLayout.SCPS_AT),
        ...this.levels(Section.ACCOUNTS, at + AccountLayout.RCPS_AT),
        view.word(Section.ACCOUNTS, at + AccountLayout.FLAGS_AT),
        ...this.#text(at + AccountLayout.MANAGER_AT),
      ])
      const own = (first * 4) / AccountLayout.SIZE
      this.#parts.keys.add(KeyLayout.SPACE_ACCOUNT, id, own)
      this.ids.add(id)
      return own
    })
  }

  #text(at: number): [number, number] {
    const { offset, bytes } = this.#parts.terms.textAt(Section.ACCOUNTS, at)
    return [offset, bytes]
  }
}
