/**
 * The keys of contexts in the order in which requests have them, remembered: requests of one kind
 * share one list, which is read once.
 */
import { foldCase } from '../json/fold-case.ts'
import { asMemberName } from '../json/member-name.ts'
import { limits } from '../model/limits.ts'
import { hasLoneSurrogate } from './check-shape.ts'

/** Contexts with more keys are not remembered. */
const LONGEST = 32
/** How many lists are remembered before all are forgotten. */
const MOST = 1_000

export class ContextNames {
  /** As they are spelled, and in lower case. */
  readonly list: readonly string[]
  readonly folded: readonly string[]
  readonly last: string
  /** Of all names together. */
  readonly characters: number
  /** Lists with one name more: the one that was asked for last, and all of them. */
  #latest: ContextNames | undefined
  readonly #longer = new Map<string, ContextNames>()

  /** The names of another list, and one more; none without either. */
  constructor(before?: ContextNames, last = '') {
    this.list = before === undefined ? [] : [...before.list, last]
    this.folded = before === undefined ? [] : [...before.folded, asMemberName(foldCase(last))]
    this.last = last
    this.characters = (before?.characters ?? 0) + last.length
  }

  /** The list with one name more; undefined for a name that is surely none, and of long lists. */
  and(name: string): ContextNames | undefined {
    if (this.#latest?.last !== name) this.#latest = this.#longer.get(name) ?? this.#add(name)
    return this.#latest
  }

  #add(name: string): ContextNames | undefined {
    const isName = name.length <= limits.contextKeyCharacters && !hasLoneSurrogate(name)
    if (!isName || this.list.length === LONGEST) return undefined
    if (count === MOST) forgetNames()
    count += 1
    const longer = new ContextNames(this, name)
    this.#longer.set(name, longer)
    return longer
  }

  forget(): void {
    this.#longer.clear()
    this.#latest = undefined
  }
}

/** Where every list begins. */
export const noNames = /* @__PURE__ */ new ContextNames()
let count = 0

function forgetNames(): void {
  noNames.forget()
  count = 0
}
