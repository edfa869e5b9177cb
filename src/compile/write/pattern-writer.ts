/** Patterns, their lists and the context slots they read → sections. */
import * as PatternLayout from '../../../assembly/layout/pattern.ts'
import * as PatternListLayout from '../../../assembly/layout/pattern-list.ts'
import * as Rule from '../../../assembly/layout/rule.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Slot from '../../../assembly/layout/slot.ts'
import * as Step from '../../../assembly/layout/step.ts'
import { checkLimit } from '../../json/limit.ts'
import { LimitError } from '../../model/errors.ts'
import { type LimitName, limits } from '../../model/limits.ts'
import { describeKey } from '../../policy/read/known-keys.ts'
import { Numbering } from '../table/kept-parts.ts'
import type { Pattern, PatternList, Steps } from '../terms/resource-patterns.ts'
import type { Space } from './lent-space.ts'
import type { Span, TextPool } from './string-pool.ts'
import { Words } from './words.ts'

/** In place of a string that is missing. */
const none: Span = { offset: 0, bytes: 0 }

export class PatternWriter {
  readonly #text: TextPool
  readonly #patterns: Words
  readonly #steps: Words
  readonly #lists: Words
  readonly #slots: Words
  readonly #patternNumbers: Numbering<Pattern>
  readonly #stepNumbers: Numbering<Steps>
  readonly #listNumbers: Numbering<PatternList>
  readonly #slotNumbers = new Map<string, number>()
  #keyBytes = 0

  constructor(text: TextPool, space: Space) {
    this.#patterns = new Words(space)
    this.#steps = new Words(space)
    this.#lists = new Words(space)
    this.#slots = new Words(space)
    this.#patternNumbers = new Numbering<Pattern>(space)
    this.#stepNumbers = new Numbering<Steps>(space)
    this.#listNumbers = new Numbering<PatternList>(space)
    this.#text = text
    this.#lists.push(0)
  }

  /** The number of a pattern. */
  pattern(pattern: Pattern): number {
    return this.#patternNumbers.of(pattern, ({ domain, prefix, rest }) => {
      const span = this.#text.at(prefix)
      const first = rest.shape === PatternLayout.SHAPE_STEPS ? this.#stepsOf(rest) : 0
      const head = rest.shape | (domain << 8) | (span.bytes << 16)
      return this.#patterns.push(head >>> 0, span.offset, first) / (PatternLayout.SIZE / 4)
    })
  }

  /** A list as a rule refers to it; 0: none. */
  list(list: PatternList | undefined): number {
    if (list === undefined) return 0
    const [only] = list.patterns
    if (only !== undefined && list.patterns.length === 1 && !list.negated) {
      return (Rule.ONLY_PATTERN | this.pattern(only)) >>> 0
    }
    return this.#listNumbers.of(list, ({ patterns, negated }) => {
      const numbers = patterns.map((pattern) => this.pattern(pattern))
      const number = this.#lists.push(
        (numbers.length | (negated ? PatternListLayout.NEGATED : 0)) >>> 0,
      )
      this.#lists.append(numbers)
      return number
    })
  }

  /** The slot of a context key, as the policy spells it, read in a form. */
  slot(key: string, form: number): number {
    const name = `${form}${key}`
    const known = this.#slotNumbers.get(name)
    if (known !== undefined) return known
    const number = this.#slotNumbers.size
    if (number >= limits.bundleKeys) throw over('bundleKeys')
    checkLimit('variableCharacters', key.length, 'Condition') // its bytes have 16 bits
    const span = this.#text.intern(key)
    this.#keyBytes += span.bytes
    if (this.#keyBytes > limits.bundleKeyBytes) throw over('bundleKeyBytes')
    this.#slots.push(span.offset, (span.bytes | (form << 16) | (valuesOf(key) << 24)) >>> 0)
    this.#slotNumbers.set(name, number)
    return number
  }

  /** The slots that a pattern's variables read. */
  slotsOf({ rest }: Pattern): number[] {
    return rest.entries.flatMap(({ slot }) => (slot ? [this.slot(slot.key, slot.form)] : []))
  }

  sections(): [number, Uint8Array][] {
    return [
      [Section.PATTERNS, this.#patterns.toBytes()],
      [Section.STEPS, this.#steps.toBytes()],
      [Section.PATTERN_LISTS, this.#lists.toBytes()],
      [Section.SLOTS, this.#slots.toBytes()],
    ]
  }

  /** The number of the first step. */
  #stepsOf(steps: Steps): number {
    return this.#stepNumbers.of(steps, ({ entries }) => {
      const first = this.#steps.count / (Step.SIZE / 4)
      for (const { head, text, slot } of entries) {
        const span = text === undefined ? none : this.#text.at(text)
        const half = slot === undefined ? span.bytes : this.slot(slot.key, slot.form)
        this.#steps.push((head | (half << 16)) >>> 0, span.offset)
      }
      return first
    })
  }
}

function over(limit: LimitName): LimitError {
  return new LimitError(`the context keys of all policies are over the limit \`${limit}\``, {
    place: 'Condition',
    hint: 'split the directory into several bundles',
  })
}

/** How many values the key is declared to have (C-9). */
function valuesOf(key: string): number {
  const declared = describeKey(key)
  if (declared === undefined) return Slot.VALUES_AS_SUPPLIED
  return declared.multivalued ? Slot.VALUES_MANY : Slot.VALUES_ONE
}
