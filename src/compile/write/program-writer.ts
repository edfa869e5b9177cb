/** Programs and their values → sections. */
import * as Section from '../../../assembly/layout/section.ts'
import * as TestLayout from '../../../assembly/layout/test.ts'
import { checkLimit } from '../../json/limit.ts'
import { Numbering } from '../table/kept-parts.ts'
import type { Program, Test } from '../terms/condition-terms.ts'
import type { Space } from './lent-space.ts'
import type { PatternWriter } from './pattern-writer.ts'
import type { TextPool } from './string-pool.ts'
import { Words } from './words.ts'

export class ProgramWriter {
  readonly #text: TextPool
  readonly #patterns: PatternWriter
  readonly #programs: Words
  readonly #values: Words
  readonly #numbers: Numbering<Program>
  readonly #valueNumbers = new Map<string, number>()

  constructor(text: TextPool, patterns: PatternWriter, space: Space) {
    this.#programs = new Words(space)
    this.#values = new Words(space)
    this.#numbers = new Numbering<Program>(space)
    this.#text = text
    this.#patterns = patterns
    this.#programs.push(0)
  }

  /** The number of a program; 0: none. Throws `ERR_LIMIT_EXCEEDED` past `statementConditions`. */
  program(program: Program | undefined): number {
    if (program === undefined) return 0
    return this.#numbers.of(program, ({ tests }) => {
      checkLimit('statementConditions', tests.length, 'Condition') // their number has 16 bits
      const slots = new Set(tests.flatMap((test) => this.#slotsOf(test)))
      const written = tests.flatMap((test) => this.#test(test))
      const number = this.#programs.push((slots.size | (tests.length << 16)) >>> 0)
      this.#programs.append([...slots])
      this.#programs.append(written)
      return number
    })
  }

  sections(): [number, Uint8Array][] {
    return [
      [Section.PROGRAMS, this.#programs.toBytes()],
      [Section.VALUES, this.#values.toBytes()],
    ]
  }

  /** The slots that a test reads: that of its key, and those of its values' variables. */
  #slotsOf({ op, key, form, values }: Test): number[] {
    if (op === TestLayout.OP_NEVER) return []
    const slot = this.#patterns.slot(key, form)
    if (values.kind !== 'patterns') return [slot]
    return [slot, ...values.patterns.flatMap((pattern) => this.#patterns.slotsOf(pattern))]
  }

  #test(test: Test): [number, number, number] {
    const slot = test.op === TestLayout.OP_NEVER ? 0 : this.#patterns.slot(test.key, test.form)
    const head = (test.op | (test.mode << 8) | (slot << 16)) >>> 0
    const { values } = test
    if (values.kind === 'bits') return [head, values.bits, 0]
    const many = values.kind === 'texts' ? values.texts.length : values.patterns.length
    return [head, this.#first(test.op, this.#wordsOf(test)), many]
  }

  #wordsOf({ op, values }: Test): number[] {
    if (values.kind === 'bits') return []
    if (values.kind === 'patterns') return values.patterns.map((one) => this.#patterns.pattern(one))
    return values.texts.flatMap((text) => {
      const { offset, bytes } = this.#text.intern(text)
      return [offset, op === TestLayout.OP_WITHIN ? bytes / 2 : bytes]
    })
  }

  /** Where a test's values begin; equal ones are kept once. */
  #first(op: number, words: readonly number[]): number {
    const key = `${op === TestLayout.OP_LIKE}${words.join()}`
    const known = this.#valueNumbers.get(key) ?? this.#values.append(words)
    this.#valueNumbers.set(key, known)
    return known
  }
}
