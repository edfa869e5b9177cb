/**
 * What was met lately, by text: found by a few of its characters and confirmed by all of them. A
 * text not seen before need not be hashed, as a `Map` must.
 */

/** How many places there are: a power of two. */
const PLACES = 1024

export class Recent<V> {
  readonly #texts: (string | undefined)[]
  readonly #values: (V | undefined)[]

  constructor() {
    this.#texts = new Array<string | undefined>(PLACES).fill(undefined)
    this.#values = new Array<V | undefined>(PLACES).fill(undefined)
  }

  /** What was kept for a text, unless another has taken its place. */
  find(text: string): V | undefined {
    const at = placeOf(text)
    return this.#texts[at] === text ? this.#values[at] : undefined
  }

  keep(text: string, value: V): V {
    const at = placeOf(text)
    this.#texts[at] = text
    this.#values[at] = value
    return value
  }
}

/** ARNs and actions differ most at their end and in length. */
function placeOf(text: string): number {
  const { length } = text
  if (length < 8) return length
  const last = text.charCodeAt(length - 1) * 7 + text.charCodeAt(length - 3) * 61
  return (last + text.charCodeAt(length - 7) * 211 + length * 17) & (PLACES - 1)
}
