/** Patterns and lists of them, each kept once. */
import * as PatternLayout from '../../../assembly/layout/pattern.ts'
import * as StepLayout from '../../../assembly/layout/step.ts'
import { Interned, type KeptPart } from '../table/kept-parts.ts'
import type { Texts } from '../write/string-pool.ts'
import { fits, type StepEntry, stepEntries } from './step-entries.ts'
import { keyOf, type Step } from './steps.ts'

/** What a pattern goes on with behind its prefix; patterns that differ in their prefix share it. */
export interface Steps extends KeptPart {
  readonly shape: number
  readonly entries: readonly StepEntry[]
}

/** A pattern for strings of a domain. */
export interface Pattern extends KeptPart {
  readonly key: string
  readonly domain: number
  /** The ASCII text that it begins with. */
  readonly ascii: string
  /** The number of the text that it begins with. */
  readonly prefix: number
  readonly rest: Steps
}

/** Patterns, in an order that their strings give. */
export interface PatternList extends KeptPart {
  readonly patterns: readonly Pattern[]
  readonly negated: boolean
}

export class Patterns {
  readonly #texts: Texts
  readonly #patterns = new Interned<Pattern>()
  readonly #steps = new Interned<Steps>()
  readonly #lists = new Interned<PatternList>()

  constructor(texts: Texts) {
    this.#texts = texts
  }

  pattern(steps: readonly Step[], domain: number = PatternLayout.DOMAIN_ANY): Pattern {
    const key = `${domain}${keyOf(steps)}`
    return this.#patterns.of(key, (id) => {
      const [first] = steps
      const prefix = first?.code === StepLayout.LITERAL && fits(first.text) ? first.text : ''
      const rest = this.#rest(prefix === '' ? steps : steps.slice(1))
      const ascii = asciiStart(prefix)
      return { id, key, domain, ascii, prefix: this.#texts.number(prefix), rest }
    })
  }

  list({ patterns, negated }: Omit<PatternList, 'id'>): PatternList {
    const sorted = [...new Set(patterns)].sort(byKey)
    const key = `${negated ? '!' : '='}${sorted.map(({ id }) => id).join()}`
    return this.#lists.of(key, (id) => ({ id, patterns: sorted, negated }))
  }

  #rest(steps: readonly Step[]): Steps {
    return this.#steps.of(keyOf(steps), (id) => {
      return { id, shape: shapeOf(steps), entries: stepEntries(steps, this.#texts) }
    })
  }
}

function byKey(a: Pattern, b: Pattern): number {
  if (a.key === b.key) return 0
  return a.key < b.key ? -1 : 1
}

function shapeOf(rest: readonly Step[]): number {
  if (rest.length === 0) return PatternLayout.SHAPE_EXACT
  return rest.length === 1 && rest[0]?.code === StepLayout.ANY
    ? PatternLayout.SHAPE_PREFIX
    : PatternLayout.SHAPE_STEPS
}

function asciiStart(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 0x7f) return text.slice(0, at)
  }
  return text
}
