/** The context of one check: read once, found by spelling or without regard to case (C-7, C-8). */
import { foldCase } from '../../bundle/forms.ts'
import type { Context, ContextValue } from '../../model/request.ts'

/** Contexts with more keys are indexed before they are searched without regard to case. */
const SEARCHED = 16

export class ContextValues {
  readonly #own: Context
  #spellings: ReadonlyMap<string, string> | undefined

  /** `own`: a copy of the caller's data. */
  constructor(own: Context | undefined) {
    this.#own = own ?? nothing
  }

  /**
   * The spelling in which the context has a key: the policy's own, else the first that differs only
   * in case (C-8). An empty list counts as missing (C-11).
   */
  spelling(key: string, folded: string): string | undefined {
    const own = this.#own
    if (Object.hasOwn(own, key) && isStated(own[key])) return key
    const keys = Object.keys(own)
    if (keys.length > SEARCHED) return this.#index(own).get(folded)
    return keys.find((name) => isAlike(name, key, folded) && isStated(own[name]))
  }

  /** The value in one spelling. */
  value(spelling: string): ContextValue | undefined {
    return this.#own[spelling]
  }

  /** Every key, as it is spelled. */
  keys(): readonly string[] {
    return Object.keys(this.#own)
  }

  #index(own: Context): ReadonlyMap<string, string> {
    if (this.#spellings !== undefined) return this.#spellings
    const spellings = new Map<string, string>()
    for (const name of Object.keys(own)) {
      const folded = foldCase(name)
      if (isStated(own[name]) && !spellings.has(folded)) spellings.set(folded, name)
    }
    this.#spellings = spellings
    return spellings
  }
}

const nothing: Context = Object.freeze({})

/** Whether a name differs from a key at most in case, which changes no length. */
function isAlike(name: string, key: string, folded: string): boolean {
  return name.length === key.length && foldCase(name) === folded
}

function isStated(value: ContextValue | undefined): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0)
}
