/** The context of one request: copied once, found by spelling or without regard to case (C-7, C-8). */
import { foldCase } from '../json/fold-case.ts'
import type { Context, ContextValue } from '../model/request.ts'
import type { ContextNames } from './context-names.ts'

/** Contexts with more keys are indexed before they are searched. */
const SEARCHED = 32

export class ContextValues {
  /** Every key, as it is spelled. */
  readonly names: readonly string[]
  readonly #folded: readonly string[]
  readonly #values: readonly (ContextValue | undefined)[]
  #places: Places | undefined

  /** `values`: of each key, in a list that nobody else has. */
  constructor(
    { list, folded }: Pick<ContextNames, 'list' | 'folded'>,
    values: readonly (ContextValue | undefined)[],
  ) {
    this.names = list
    this.#folded = folded
    this.#values = values
  }

  /** What the context states; undefined for a missing key, as which an empty list counts (C-11). */
  find(key: string, folded: string): ContextValue | undefined {
    return this.valueAt(this.placeOf(key, folded))
  }

  valueAt(place: number): ContextValue | undefined {
    return place < 0 ? undefined : this.#values[place]
  }

  /** Names that state something and begin so, in lower case. */
  beginning(start: string): readonly string[] {
    return this.names.filter(
      (_, at) => this.#folded[at]?.startsWith(start) && isStated(this.valueAt(at)),
    )
  }

  /** The place of a key in the policy's own spelling, else of the first that differs only in case (C-8). */
  placeOf(key: string, folded: string): number {
    if (this.names.length > SEARCHED) return this.#lookUp(key, folded)
    const exact = this.#search(this.names, key)
    return exact < 0 ? this.#search(this.#folded, folded) : exact
  }

  #lookUp(key: string, folded: string): number {
    this.#places ??= { exact: this.#index(this.names), folded: this.#index(this.#folded) }
    return this.#places.exact.get(key) ?? this.#places.folded.get(folded) ?? -1
  }

  /** The first place of each name that is stated. */
  #index(names: readonly string[]): ReadonlyMap<string, number> {
    const places = new Map<string, number>()
    for (const [at, name] of names.entries()) {
      if (isStated(this.valueAt(at)) && !places.has(name)) places.set(name, at)
    }
    return places
  }

  #search(names: readonly string[], name: string): number {
    for (let at = 0; at < names.length; at += 1) {
      if (names[at] === name && isStated(this.valueAt(at))) return at
    }
    return -1
  }
}

/** Where names are, as they are spelled and in lower case. */
interface Places {
  readonly exact: ReadonlyMap<string, number>
  readonly folded: ReadonlyMap<string, number>
}

/** A context that was read already. */
export function listContext(context: Context = {}): ContextValues {
  const list = Object.keys(context)
  const values = list.map((name) => context[name])
  return new ContextValues({ list, folded: list.map(foldCase) }, values)
}

/** Of a request without context. */
export const noContext = /* @__PURE__ */ listContext()

function isStated(value: ContextValue | undefined): boolean {
  return !Array.isArray(value) || value.length > 0
}
