/** The context of one request: copied once, found by spelling or without regard to case (C-7, C-8). */
import { foldCase } from '../json/fold-case.ts'
import type { Context, ContextValue } from '../model/request.ts'
import type { ContextNames } from './context-names.ts'

export class ContextValues {
  /** Every key, as it is spelled. */
  readonly names: readonly string[]
  /** The value of each. */
  readonly values: readonly ContextValue[]
  readonly #folded: readonly string[]

  constructor(
    { list, folded }: Pick<ContextNames, 'list' | 'folded'>,
    values: readonly ContextValue[],
  ) {
    this.names = list
    this.values = values
    this.#folded = folded
  }

  /** What the context states; undefined for a missing key, as which an empty list counts (C-11). */
  find(key: string, folded: string): ContextValue | undefined {
    return this.values[this.placeOf(key, folded)]
  }

  /** The place of a key in the policy's own spelling, else of the first that differs only in case (C-8). */
  placeOf(key: string, folded: string): number {
    const exact = this.#search(this.names, key)
    return exact < 0 ? this.#search(this.#folded, folded) : exact
  }

  #search(names: readonly string[], name: string): number {
    for (let at = 0; at < names.length; at += 1) {
      if (names[at] === name && isStated(this.values[at])) return at
    }
    return -1
  }
}

/** A context that was read already. */
export function listContext(context: Context = {}): ContextValues {
  const list = Object.keys(context)
  return new ContextValues({ list, folded: list.map(foldCase) }, Object.values(context))
}

/** Of a request without context. */
export const noContext = listContext()

function isStated(value: ContextValue | undefined): boolean {
  return !Array.isArray(value) || value.length > 0
}
