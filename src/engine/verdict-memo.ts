/**
 * Verdicts that no context can change, by the texts of principal, action and resource. Texts are
 * found by a few of their characters, so that one never seen before costs next to nothing, and
 * confirmed by all of them; what is met once is only noted, and kept when it is met again.
 */

/** How many places there are: a power of two. */
const PLACES = 2048
/** Longer texts are not kept. */
const LONGEST = 256

export const UNKNOWN = 0
export const DENIED = 1
export const ALLOWED = 2

export class Verdicts {
  readonly #tags = new Int32Array(PLACES)
  readonly #answers = new Uint8Array(PLACES)
  readonly #principals = new Array<string>(PLACES).fill('')
  readonly #actions = new Array<string>(PLACES).fill('')
  readonly #resources = new Array<string>(PLACES).fill('')
  /** The tag of what was looked for last. */
  #tag = 0

  /** ALLOWED, DENIED or UNKNOWN. */
  find(principal: string, action: string, resource: string): number {
    const tag = tagOf(principal, action, resource)
    const at = tag & (PLACES - 1)
    this.#tag = tag
    return this.#tags[at] === tag &&
      this.#resources[at] === resource &&
      this.#actions[at] === action &&
      this.#principals[at] === principal
      ? (this.#answers[at] ?? UNKNOWN)
      : UNKNOWN
  }

  /** Keeps the verdict of what was looked for last, if it was met before. */
  keep(principal: string, action: string, resource: string, isAllowed: boolean): void {
    const at = this.#tag & (PLACES - 1)
    if (this.#tags[at] !== this.#tag) {
      this.#tags[at] = this.#tag
      this.#answers[at] = UNKNOWN
    } else if (principal.length + action.length + resource.length <= LONGEST) {
      this.#principals[at] = principal
      this.#actions[at] = action
      this.#resources[at] = resource
      this.#answers[at] = isAllowed ? ALLOWED : DENIED
    }
  }
}

/** A number of 32 bits from the ends, where texts differ most, and the lengths. */
function tagOf(principal: string, action: string, resource: string): number {
  const { length } = resource
  if (length < 3 || action.length < 5 || principal.length < 1) return length
  const ends =
    resource.charCodeAt(length - 1) * 31 +
    resource.charCodeAt(length - 3) * 1_009 +
    resource.charCodeAt(length >> 1) * 60_013 +
    action.charCodeAt(action.length - 5) * 131 +
    principal.charCodeAt(principal.length - 1) * 4_099
  const lengths = length + action.length * 577 + principal.length * 7_919
  return (Math.imul(ends + lengths, 0x9e3779b1) >>> 15) ^ Math.imul(ends - lengths, 0x85ebca6b)
}
