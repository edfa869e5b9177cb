/** Patterns and lists of them, each kept once. */
import { DOMAIN_ANY, STEP_LITERAL } from '../../assembly/layout.ts'
import { Interned, type Part } from './parts.ts'
import { keyOf, type Step } from './steps.ts'

/** A prefix's length has 16 bits; what is longer goes on as a step. */
const PREFIX_MOST = 65_535

/** What a pattern goes on with behind its prefix; patterns that differ in their prefix share it. */
export interface Steps extends Part {
  readonly steps: readonly Step[]
}

/** A pattern for texts of a domain. */
export interface Pattern extends Part {
  readonly key: string
  readonly domain: number
  readonly prefix: string
  readonly rest: Steps
}

/** Patterns, in an order that their texts give. */
export interface PatternList extends Part {
  readonly patterns: readonly Pattern[]
  readonly negated: boolean
}

export class Patterns {
  readonly #patterns = new Interned<Pattern>()
  readonly #steps = new Interned<Steps>()
  readonly #lists = new Interned<PatternList>()

  pattern(steps: readonly Step[], domain: number = DOMAIN_ANY): Pattern {
    const key = `${domain}${keyOf(steps)}`
    return this.#patterns.of(key, (id) => {
      const [first] = steps
      const prefix = first?.code === STEP_LITERAL && fits(first.text) ? first.text : ''
      const rest = prefix === '' ? steps : steps.slice(1)
      return { id, key, domain, prefix, rest: this.#rest(rest) }
    })
  }

  list(patterns: readonly Pattern[], negated: boolean): PatternList {
    const sorted = [...new Set(patterns)].sort(byKey)
    const key = `${negated ? '!' : '='}${sorted.map(({ id }) => id).join()}`
    return this.#lists.of(key, (id) => ({ id, patterns: sorted, negated }))
  }

  #rest(steps: readonly Step[]): Steps {
    return this.#steps.of(keyOf(steps), (id) => ({ id, steps }))
  }
}

function byKey(a: Pattern, b: Pattern): number {
  if (a.key === b.key) return 0
  return a.key < b.key ? -1 : 1
}

/** Whether a text's UTF-8 length surely has 16 bits. */
export function fits(text: string): boolean {
  return text.length * 3 <= PREFIX_MOST
}
