/** Patterns, lists of them, and the context slots they read: each kept once. */
import {
  DOMAIN_ANY,
  LIST_NEGATED,
  LIST_OF_ONE,
  SECTION_PATTERN_LISTS,
  SECTION_PATTERNS,
  SECTION_SLOTS,
  SECTION_STEPS,
  SHAPE_EXACT,
  SHAPE_PREFIX,
  SHAPE_STEPS,
  STEP_ANY,
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
import { keyOf, type Step } from './steps.ts'
import { type TextPool, Words } from './words.ts'

/** A prefix's length has 16 bits; what is longer goes on as a step. */
const PREFIX_MOST = 65_535
const SLOTS_MOST = 65_535

export class PatternTable {
  readonly #text: TextPool
  readonly #patterns = new Words()
  readonly #steps = new Words()
  readonly #lists = new Words()
  readonly #slots = new Words()
  readonly #numbers = new Map<string, number>()
  readonly #listNumbers = new Map<string, number>()
  readonly #slotNumbers = new Map<string, number>()
  readonly #stepNumbers = new Map<string, number>()
  readonly #prefixes: string[] = []
  readonly #listPatterns = new Map<number, readonly number[]>()

  constructor(text: TextPool) {
    this.#text = text
    this.#lists.push(0)
  }

  /** The number of a pattern for texts of a domain. */
  pattern(steps: readonly Step[], domain: number = DOMAIN_ANY): number {
    const key = `${domain}${keyOf(steps)}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const [first] = steps
    const prefix = first?.code === STEP_LITERAL && fits(first.text) ? first.text : ''
    const rest = prefix === '' ? steps : steps.slice(1)
    const span = this.#text.intern(prefix)
    const shape = shapeOf(rest)
    const firstStep = shape === SHAPE_STEPS ? this.#stepsOf(rest) : 0
    this.#patterns.push(
      shape | (domain << 8) | (span.bytes << 16),
      span.offset,
      firstStep,
      shape === SHAPE_STEPS ? rest.length : 0,
    )
    const number = this.#numbers.size
    this.#numbers.set(key, number)
    this.#prefixes.push(asciiStart(prefix))
    return number
  }

  /** The ASCII text that a pattern begins with. */
  prefixOf(pattern: number): string {
    return this.#prefixes[pattern] ?? ''
  }

  /** The patterns of a list; none of a negated one, which no trie can stand for. */
  patternsOf(list: number): readonly number[] {
    if (list >= LIST_OF_ONE) return [list - LIST_OF_ONE]
    return this.#listPatterns.get(list) ?? []
  }

  /** The list of patterns, as a rule refers to it; 0 is never one. */
  list(patterns: readonly number[], negated: boolean): number {
    const [only] = patterns
    if (only !== undefined && patterns.length === 1 && !negated) return (LIST_OF_ONE | only) >>> 0
    const sorted = [...new Set(patterns)].sort((a, b) => a - b)
    const key = `${negated ? '!' : '='}${sorted.join()}`
    const known = this.#listNumbers.get(key)
    if (known !== undefined) return known
    const head = (sorted.length | (negated ? LIST_NEGATED : 0)) >>> 0
    const number = this.#lists.push(head)
    this.#lists.append(sorted)
    this.#listNumbers.set(key, number)
    if (!negated) this.#listPatterns.set(number, sorted)
    return number
  }

  /** The slot of a context key, as the policy spells it, read in a form. */
  slot(key: string, form: number): number {
    const name = `${form}${key}`
    const known = this.#slotNumbers.get(name)
    if (known !== undefined) return known
    const number = this.#slotNumbers.size
    if (number >= SLOTS_MOST) throw new LimitError('a bundle has over 65,535 context keys')
    const span = this.#text.intern(key)
    if (span.bytes > PREFIX_MOST) throw new LimitError('a context key is over 65,535 bytes long')
    this.#slots.push(span.offset, (span.bytes | (form << 16) | (valuesOf(key) << 24)) >>> 0)
    this.#slotNumbers.set(name, number)
    return number
  }

  /** The slots that a pattern's variables read. */
  slotsOf(steps: readonly Step[]): number[] {
    return steps.flatMap((step) =>
      step.code === STEP_VARIABLE || step.code === STEP_VARIABLE_IN_SEGMENT
        ? [this.slot(step.key, step.form)]
        : [],
    )
  }

  sections(): [number, Uint8Array][] {
    return [
      [SECTION_PATTERNS, this.#patterns.toBytes()],
      [SECTION_STEPS, this.#steps.toBytes()],
      [SECTION_PATTERN_LISTS, this.#lists.toBytes()],
      [SECTION_SLOTS, this.#slots.toBytes()],
    ]
  }

  /** Where equal steps stand; patterns that differ only in what they begin with share them. */
  #stepsOf(steps: readonly Step[]): number {
    const key = keyOf(steps)
    const known = this.#stepNumbers.get(key)
    if (known !== undefined) return known
    const first = this.#steps.count / (STEP_SIZE / 4)
    for (const step of steps) this.#step(step)
    this.#stepNumbers.set(key, first)
    return first
  }

  #step(step: Step): void {
    if (step.code === STEP_LITERAL) {
      const span = this.#text.intern(step.text)
      this.#steps.push(step.code, span.offset, span.bytes)
    } else if (step.code === STEP_VARIABLE || step.code === STEP_VARIABLE_IN_SEGMENT) {
      const span = this.#text.intern(step.fallback ?? '')
      const hasFallback = step.fallback === undefined ? 0 : 1
      const slot = this.slot(step.key, step.form)
      this.#steps.push(step.code | (hasFallback << 8) | (slot << 16), span.offset, span.bytes)
    } else {
      this.#steps.push(step.code, 0, 0)
    }
  }
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

function asciiStart(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 0x7f) return text.slice(0, at)
  }
  return text
}

/** Whether a text's UTF-8 length surely has 16 bits. */
function fits(text: string): boolean {
  return text.length * 3 <= PREFIX_MOST
}
