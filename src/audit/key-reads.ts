/** Which context keys an event's outcome rests on, for what is remembered of events. */
import type { KnowsKey } from '../partial/partial-check.ts'

/** What was read since `begin`. */
export class KeyReads {
  readonly #names = new Set<string>()
  #isFailed = false
  #readsResource = false

  /** Whether a key was read that is a part of the resource's ARN. */
  get readsResource(): boolean {
    return this.#readsResource
  }

  /** Keys in lower case. */
  get names(): ReadonlySet<string> {
    return this.#names
  }

  /** Nothing was decided: the request was refused, for whatever is in it. */
  get isFailed(): boolean {
    return this.#isFailed
  }

  begin(): void {
    this.#names.clear()
    this.#isFailed = false
    this.#readsResource = false
  }

  fail(): void {
    this.#isFailed = true
  }

  /** The same rule, which notes what it is asked of. */
  noting(knows: KnowsKey): KnowsKey {
    return (name, value, check) => {
      this.#names.add(name.folded)
      if (name.service !== undefined && name.service.repeats === undefined) {
        this.#readsResource = true
      }
      return knows(name, value, check)
    }
  }
}
