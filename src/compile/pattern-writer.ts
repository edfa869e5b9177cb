/** Patterns, their lists and the context slots they read → sections. */
import {
  LIST_NEGATED,
  LIST_OF_ONE,
  PATTERN_SIZE,
  SECTION_PATTERN_LISTS,
  SECTION_PATTERNS,
  SECTION_SLOTS,
  SECTION_STEPS,
  SHAPE_EXACT,
  SHAPE_PREFIX,
  SHAPE_STEPS,
  STEP_ANY,
  STEP_FALLBACK,
  STEP_LAST,
  STEP_LITERAL,
  STEP_SIZE,
  STEP_VARIABLE,
  STEP_VARIABLE_IN_SEGMENT,
  VALUES_AS_SUPPLIED,
  VALUES_MANY,
  VALUES_ONE,
} from '../../assembly/layout.ts'
import { LimitError } from '../errors.ts'
import { describeKey } from '../policy/keys.ts'
import { Numbering } from './parts.ts'
import { fits, type Pattern, type PatternList, type Steps } from './patterns.ts'
import type { Step } from './steps.ts'
import { type TextPool, Words } from './words.ts'

const SLOTS_MOST = 65_535
const SIXTEEN_BITS = 65_535
/** UTF-16 units whose UTF-8 surely has a length of 16 bits. */
const LITERAL_UNITS = 21_845

export class PatternWriter {
  readonly #text: TextPool
  readonly #patterns = new Words()
  readonly #steps = new Words()
  readonly #lists = new Words()
  readonly #slots = new Words()
  readonly #patternNumbers = new Numbering<Pattern>()
  readonly #stepNumbers = new Numbering<Steps>()
  readonly #listNumbers = new Numbering<PatternList>()
  readonly #slotNumbers = new Map<string, number>()

  constructor(text: TextPool) {
    this.#text = text
    this.#lists.push(0)
  }

  /** The number of a pattern. */
  pattern(pattern: Pattern): number {
    return this.#patternNumbers.of(pattern, ({ domain, prefix, rest }) => {
      const span = this.#text.intern(prefix)
      const shape = shapeOf(rest.steps)
      const first = shape === SHAPE_STEPS ? this.#stepsOf(rest) : 0
      const head = shape | (domain << 8) | (span.bytes << 16)
      return this.#patterns.push(head >>> 0, span.offset, first) / (PATTERN_SIZE / 4)
    })
  }

  /** A list as a rule refers to it; 0: there is none. */
  list(list: PatternList | undefined): number {
    if (list === undefined) return 0
    const [only] = list.patterns
    if (only !== undefined && list.patterns.length === 1 && !list.negated) {
      return (LIST_OF_ONE | this.pattern(only)) >>> 0
    }
    return this.#listNumbers.of(list, ({ patterns, negated }) => {
      const numbers = patterns.map((pattern) => this.pattern(pattern))
      const number = this.#lists.push((numbers.length | (negated ? LIST_NEGATED : 0)) >>> 0)
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
    if (number >= SLOTS_MOST) throw new LimitError('a bundle has over 65,535 context keys')
    const span = this.#text.intern(key)
    if (span.bytes > SIXTEEN_BITS) throw new LimitError('a context key is over 65,535 bytes long')
    this.#slots.push(span.offset, (span.bytes | (form << 16) | (valuesOf(key) << 24)) >>> 0)
    this.#slotNumbers.set(name, number)
    return number
  }

  /** The slots that a pattern's variables read. */
  slotsOf({ rest }: Pattern): number[] {
    return rest.steps.flatMap((step) => (isVariable(step) ? [this.slot(step.key, step.form)] : []))
  }

  sections(): [number, Uint8Array][] {
    return [
      [SECTION_PATTERNS, this.#patterns.toBytes()],
      [SECTION_STEPS, this.#steps.toBytes()],
      [SECTION_PATTERN_LISTS, this.#lists.toBytes()],
      [SECTION_SLOTS, this.#slots.toBytes()],
    ]
  }

  /** The number of the first step. */
  #stepsOf(steps: Steps): number {
    return this.#stepNumbers.of(steps, (part) => {
      const entries = part.steps.flatMap((step) => this.#entries(step))
      const last = entries.length - 2
      entries[last] = (entries[last] ?? 0) | (STEP_LAST << 8)
      return this.#steps.append(entries) / (STEP_SIZE / 4)
    })
  }

  /** A step's entries, two words each. */
  #entries(step: Step): number[] {
    if (step.code === STEP_LITERAL) return this.#literal(step.text)
    if (!isVariable(step)) return [step.code, 0]
    const head = (step.code | (this.slot(step.key, step.form) << 16)) >>> 0
    if (step.fallback === undefined) return [head, 0]
    if (!fits(step.fallback)) {
      throw new LimitError('what a policy variable falls back to is over 65,535 bytes long')
    }
    return [(head | (STEP_FALLBACK << 8)) >>> 0, 0, ...this.#literal(step.fallback)]
  }

  /** A text whose length has more than 16 bits is several literals. */
  #literal(text: string): number[] {
    if (!fits(text)) {
      const cut = LITERAL_UNITS - (isHighSurrogate(text, LITERAL_UNITS - 1) ? 1 : 0)
      return [...this.#literal(text.slice(0, cut)), ...this.#literal(text.slice(cut))]
    }
    const span = this.#text.intern(text)
    return [(STEP_LITERAL | (span.bytes << 16)) >>> 0, span.offset]
  }
}

function isVariable(step: Step): step is Extract<Step, { readonly key: string }> {
  return step.code === STEP_VARIABLE || step.code === STEP_VARIABLE_IN_SEGMENT
}

function isHighSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800
}

/** How many values the key is declared to have (C-9). */
function valuesOf(key: string): number {
  const declared = describeKey(key)
  if (declared === undefined) return VALUES_AS_SUPPLIED
  return declared.multivalued ? VALUES_MANY : VALUES_ONE
}

function shapeOf(rest: readonly Step[]): number {
  if (rest.length === 0) return SHAPE_EXACT
  return rest.length === 1 && rest[0]?.code === STEP_ANY ? SHAPE_PREFIX : SHAPE_STEPS
}
