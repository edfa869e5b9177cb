/** Copies strings, context slots and patterns of a bundle into a slice, each once. */
import * as PatternLayout from '../../../assembly/layout/pattern.ts'
import * as PatternListLayout from '../../../assembly/layout/pattern-list.ts'
import * as RuleLayout from '../../../assembly/layout/rule.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as SlotLayout from '../../../assembly/layout/slot.ts'
import * as StepLayout from '../../../assembly/layout/step.ts'
import type { BundleView } from '../../bundle/view.ts'
import type { Span, TextPool } from '../../compile/write/string-pool.ts'
import { Words } from '../../compile/write/words.ts'

export class KeptTerms {
  readonly view: BundleView
  readonly text: TextPool
  readonly #patterns = new Words()
  readonly #steps = new Words()
  readonly #lists = new Words()
  readonly #slots = new Words()
  readonly #numbers = new Map<string, number>()

  constructor(view: BundleView, text: TextPool) {
    this.view = view
    this.text = text
    this.#lists.push(0)
  }

  /** The text that two words of a section name. */
  textAt(section: number, at: number): Span {
    return this.text.intern(this.view.textAt(section, at))
  }

  slot(number: number): number {
    return once(this.#numbers, `slot ${number}`, () => {
      const at = number * SlotLayout.SIZE
      const bytes = this.view.half(Section.SLOTS, at + SlotLayout.KEY_BYTES_AT)
      const offset = this.view.word(Section.SLOTS, at + SlotLayout.KEY_AT)
      const span = this.text.intern(this.view.text(Section.TEXT, offset, bytes))
      const rest = this.view.word(Section.SLOTS, at + SlotLayout.KEY_BYTES_AT)
      return this.#slots.push(span.offset, rest) / (SlotLayout.SIZE / 4)
    })
  }

  /** The slots that a pattern's variables read, as the bundle numbers them. */
  slotsOf(pattern: number): number[] {
    return this.#stepsOf(pattern).flatMap((at) =>
      this.#isVariable(at) ? [this.view.half(Section.STEPS, at + StepLayout.SLOT_AT)] : [],
    )
  }

  pattern(number: number): number {
    return once(this.#numbers, `pattern ${number}`, () => {
      const at = number * PatternLayout.SIZE
      const bytes = this.view.half(Section.PATTERNS, at + PatternLayout.PREFIX_BYTES_AT)
      const offset = this.view.word(Section.PATTERNS, at + PatternLayout.PREFIX_AT)
      const prefix = this.text.intern(this.view.text(Section.TEXT, offset, bytes))
      const steps = this.#stepsOf(number).map((step) => this.#step(step))
      const first = this.#steps.count / (StepLayout.SIZE / 4)
      for (const [head, text] of steps) this.#steps.push(head, text)
      const head = this.view.word(Section.PATTERNS, at)
      const own = [head, prefix.offset, steps.length === 0 ? 0 : first]
      return this.#patterns.append(own) / (PatternLayout.SIZE / 4)
    })
  }

  /** A list of patterns, as a rule refers to it; 0: none. */
  list(word: number): number {
    if (word === 0) return 0
    if (word >= RuleLayout.ONLY_PATTERN) {
      return (RuleLayout.ONLY_PATTERN | this.pattern(word - RuleLayout.ONLY_PATTERN)) >>> 0
    }
    return once(this.#numbers, `list ${word}`, () => {
      const head = this.view.word(Section.PATTERN_LISTS, word * 4)
      const count = head & PatternListLayout.COUNT_MASK
      const listed = this.view.words(Section.PATTERN_LISTS).slice(word + 1, word + 1 + count)
      const patterns = [...listed].map((pattern) => this.pattern(pattern))
      return this.#lists.append([head, ...patterns])
    })
  }

  sections(): [number, Uint8Array][] {
    return [
      [Section.PATTERNS, this.#patterns.toBytes()],
      [Section.STEPS, this.#steps.toBytes()],
      [Section.PATTERN_LISTS, this.#lists.toBytes()],
      [Section.SLOTS, this.#slots.toBytes()],
    ]
  }

  /** Where each step of a pattern is, fallbacks included. */
  #stepsOf(pattern: number): number[] {
    const at = pattern * PatternLayout.SIZE
    const shape = this.view.byte(Section.PATTERNS, at + PatternLayout.SHAPE_AT)
    if (shape !== PatternLayout.SHAPE_STEPS) return []
    const steps: number[] = []
    let step = this.view.word(Section.PATTERNS, at + PatternLayout.STEP_AT) * StepLayout.SIZE
    for (;;) {
      steps.push(step)
      const flags = this.view.byte(Section.STEPS, step + StepLayout.FLAGS_AT)
      // behind what has a fallback comes the fallback
      if ((flags & (StepLayout.LAST | StepLayout.FALLBACK)) === StepLayout.LAST) return steps
      step += StepLayout.SIZE
    }
  }

  #isVariable(at: number): boolean {
    return this.view.byte(Section.STEPS, at + StepLayout.CODE_AT) >= StepLayout.VARIABLE
  }

  #step(at: number): readonly [number, number] {
    const { view } = this
    const head = view.word(Section.STEPS, at)
    const half = view.half(Section.STEPS, at + StepLayout.BYTES_AT)
    if (this.#isVariable(at)) return [((head & 0xffff) | (this.slot(half) << 16)) >>> 0, 0]
    const offset = view.word(Section.STEPS, at + StepLayout.TEXT_AT)
    return [head, this.text.intern(view.text(Section.TEXT, offset, half)).offset]
  }
}

/** The number that a key was given, or is given now. */
export function once(numbers: Map<string, number>, key: string, make: () => number): number {
  const known = numbers.get(key)
  if (known !== undefined) return known
  const number = make()
  numbers.set(key, number)
  return number
}
