/** Principal lists → sections, and the keys that callers find their entries by. */
import * as Key from '../../../assembly/layout/key.ts'
import * as PrincipalListLayout from '../../../assembly/layout/principal-list.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { Numbering } from '../table/kept-parts.ts'
import type { Entry, PrincipalList } from '../terms/principal-entries.ts'
import type { KeyIndex } from './index-keys.ts'
import type { Space } from './lent-space.ts'
import { Words } from './words.ts'

export class PrincipalWriter {
  readonly #lists: Words
  readonly #listNumbers: Numbering<PrincipalList>
  readonly #entryNumbers: Numbering<Entry>
  readonly #entries: Entry[] = []

  constructor(space: Space) {
    this.#lists = new Words(space)
    this.#listNumbers = new Numbering<PrincipalList>(space)
    this.#entryNumbers = new Numbering<Entry>(space)
    this.#lists.push(0)
  }

  /** The number of a list; 0: none. */
  list(list: PrincipalList | undefined): number {
    if (list === undefined) return 0
    return this.#listNumbers.of(list, ({ mode, entries }) => {
      const numbers = entries.map((entry) => this.#entry(entry)).sort((a, b) => a - b)
      const number = this.#lists.push(
        ((mode << PrincipalListLayout.MODE_SHIFT) | numbers.length) >>> 0,
      )
      this.#lists.append(numbers)
      return number
    })
  }

  /** Puts every entry that was written where callers look for it. */
  sections(keys: KeyIndex): [number, Uint8Array][] {
    const roles = new Map<string, number[]>()
    for (const [number, { key, role }] of this.#entries.entries()) {
      keys.add(Key.SPACE_ENTRY, key, number)
      if (role === undefined) continue
      const sharing = roles.get(role)
      if (sharing === undefined) roles.set(role, [number])
      else sharing.push(number)
    }
    const lists = new Words()
    lists.push(0)
    for (const [role, numbers] of roles) {
      keys.add(Key.SPACE_ROLE_ENTRIES, role, lists.push(numbers.length))
      lists.append(numbers)
    }
    return [
      [Section.PRINCIPAL_LISTS, this.#lists.toBytes()],
      [Section.ENTRY_LISTS, lists.toBytes()],
    ]
  }

  #entry(entry: Entry): number {
    return this.#entryNumbers.of(entry, () => this.#entries.push(entry) - 1)
  }
}
