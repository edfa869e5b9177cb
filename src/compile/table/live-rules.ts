/** The rules of one effect that cover the class a sweep has come to, each with what has it. */

/** Rules are numbers here, in the order of the statements that first have them. */
export class LiveRules {
  readonly #counts = new Map<number, number>()
  /** In order; behind by what `#changed` says. */
  #listed: readonly number[] = []
  readonly #changed = new Set<number>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Whether the rules are others than when they were last listed. */
  get hasChanged(): boolean {
    return this.#changed.size > 0
  }

  /** A statement that has the rule begins to cover. */
  begin(rule: number): void {
    const count = this.#counts.get(rule) ?? 0
    this.#counts.set(rule, count + 1)
    if (count > 0) return
    this.#size += 1
    this.#toggle(rule)
  }

  /** It has ended; true where no other has the rule. */
  end(rule: number): boolean {
    const count = this.#counts.get(rule) ?? 0
    this.#counts.set(rule, count - 1)
    if (count !== 1) return false
    this.#size -= 1
    this.#toggle(rule)
    return true
  }

  /** The rules in order. */
  list(): readonly number[] {
    if (this.#changed.size === 0) return this.#listed
    const added: number[] = []
    for (const rule of this.#changed) if ((this.#counts.get(rule) ?? 0) > 0) added.push(rule)
    const kept = this.#listed.filter((rule) => !this.#changed.has(rule))
    this.#listed = merge(
      kept,
      added.sort((a, b) => a - b),
    )
    this.#changed.clear()
    return this.#listed
  }

  #toggle(rule: number): void {
    if (!this.#changed.delete(rule)) this.#changed.add(rule)
  }
}

function merge(a: readonly number[], b: readonly number[]): number[] {
  const merged: number[] = []
  let next = 0
  for (const number of a) {
    for (; (b[next] ?? Number.POSITIVE_INFINITY) < number; next += 1) merged.push(b[next] ?? 0)
    merged.push(number)
  }
  for (; next < b.length; next += 1) merged.push(b[next] ?? 0)
  return merged
}
