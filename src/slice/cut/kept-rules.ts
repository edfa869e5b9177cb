/** Copies the rules of a bundle that can apply to one principal, without conditions that are hidden. */
import * as PrincipalListLayout from '../../../assembly/layout/principal-list.ts'
import * as RuleLayout from '../../../assembly/layout/rule.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as TestLayout from '../../../assembly/layout/test.ts'
import * as ValueLayout from '../../../assembly/layout/value.ts'
import { Words } from '../../compile/write/words.ts'
import type { Effect } from '../../model/policy.ts'
import { appliesWithout, type Bound, type Judge } from './bound.ts'
import type { KeptTerms } from './kept-terms.ts'

/** Who asks and what may be told. */
export interface Cut {
  readonly bound: Bound
  readonly judge: Judge
  /** Numbers of the entries that take the principal in. */
  readonly entries: ReadonlySet<number>
}

/** What a rule is copied for. */
export interface RuleUse {
  readonly effect: Effect
  /** A trie tests the resource. */
  readonly isBehindTrie: boolean
}

/** In place of a rule, list or program that can never apply. */
const NEVER = undefined

export class KeptRules {
  readonly #terms: KeptTerms
  readonly #cut: Cut
  readonly #rules = new Words()
  readonly #principals = new Words()
  readonly #programs = new Words()
  readonly #values = new Words()
  /** What was written once, by what it says. */
  readonly #written = new Map<string, number>()
  readonly #copies = new Map<string, number | undefined>()

  constructor(terms: KeptTerms, cut: Cut) {
    this.#terms = terms
    this.#cut = cut
    this.#principals.push(0)
    this.#programs.push(0)
    this.#write(this.#rules, 'rule', [0, 0, 0, 0])
  }

  /** The number of a rule's copy; undefined where it never applies. Rule 0 has no tests. */
  rule(number: number, use: RuleUse): number | undefined {
    const key = `${use.effect} ${use.isBehindTrie} ${number}`
    if (this.#copies.has(key)) return this.#copies.get(key)
    const copy = this.#copy(number, use)
    this.#copies.set(key, copy)
    return copy
  }

  sections(): [number, Uint8Array][] {
    return [
      [Section.RULES, this.#rules.toBytes()],
      [Section.PRINCIPAL_LISTS, this.#principals.toBytes()],
      [Section.PROGRAMS, this.#programs.toBytes()],
      [Section.VALUES, this.#values.toBytes()],
    ]
  }

  #copy(number: number, { effect, isBehindTrie }: RuleUse): number | undefined {
    const { view } = this.#terms
    const at = number * RuleLayout.SIZE
    const word = (field: number): number => view.word(Section.RULES, at + field)
    const principal = this.#principal(word(RuleLayout.PRINCIPAL_AT))
    if (principal === NEVER) return NEVER
    const program = this.#program(word(RuleLayout.PROGRAM_AT), effect)
    if (program === NEVER) return NEVER
    const resource = isBehindTrie ? 0 : this.#terms.list(word(RuleLayout.RESOURCE_AT))
    const action = this.#terms.list(word(RuleLayout.ACTION_AT))
    const first = this.#write(this.#rules, 'rule', [action, principal, resource, program])
    return first / (RuleLayout.SIZE / 4)
  }

  /** The list, of those entries alone that take the principal in. */
  #principal(word: number): number | undefined {
    if (word === 0) return 0
    const words = this.#terms.view.words(Section.PRINCIPAL_LISTS)
    const head = words[word] ?? 0
    const mode = head >>> PrincipalListLayout.MODE_SHIFT
    const count = head & PrincipalListLayout.COUNT_MASK
    const listed = [...words.slice(word + 1, word + 1 + count)]
    const kept = listed.filter((entry) => this.#cut.entries.has(entry))
    const isExcept = (mode & (PrincipalListLayout.NOT_DENY | PrincipalListLayout.NOT_ALLOW)) !== 0
    if (kept.length === 0 && !isExcept) return NEVER
    const own = ((mode << PrincipalListLayout.MODE_SHIFT) | kept.length) >>> 0
    return this.#write(this.#principals, 'principals', [own, ...kept])
  }

  #program(word: number, effect: Effect): number | undefined {
    if (word === 0) return 0
    const tests = this.#keptTests(word, effect)
    if (tests === NEVER) return NEVER
    if (tests.length === 0) return 0
    const slots = [...new Set(tests.flatMap((test) => slotsOfTest(this.#terms, test)))]
    const numbers = slots.map((slot) => this.#terms.slot(slot))
    const written = tests.flatMap((test) => this.#test(test))
    const head = (slots.length | (tests.length << 16)) >>> 0
    return this.#write(this.#programs, 'program', [head, ...numbers, ...written])
  }

  /** Where the tests are that are left; undefined where the statement never applies. */
  #keptTests(word: number, effect: Effect): number[] | undefined {
    const { bound, judge } = this.#cut
    const kept: number[] = []
    for (const test of testsOf(this.#terms.view.words(Section.PROGRAMS), word)) {
      const judgement = judge(test)
      if (judgement === 'fails') return NEVER
      if (judgement === 'hidden' && !appliesWithout(bound, effect)) return NEVER
      if (judgement === 'kept') kept.push(test)
    }
    return kept
  }

  #test(test: number): readonly number[] {
    const { op, head, slot, first, count } = readTest(
      this.#terms.view.words(Section.PROGRAMS),
      test,
    )
    const own = ((head & 0xffff) | (this.#terms.slot(slot) << 16)) >>> 0
    if (op === TestLayout.OP_NULL) return [own, first, count]
    if (op === TestLayout.OP_LIKE) {
      const patterns = patternsOf(this.#terms, test).map((pattern) => this.#terms.pattern(pattern))
      return [own, this.#write(this.#values, 'patterns', patterns), count]
    }
    const times = op === TestLayout.OP_WITHIN ? 2 : 1
    const texts = Array.from({ length: count }, (_, at) => {
      const value = first * 4 + at * ValueLayout.SIZE
      const { view, text } = this.#terms
      const bytes = view.word(Section.VALUES, value + ValueLayout.BYTES_AT)
      const offset = view.word(Section.VALUES, value + ValueLayout.TEXT_AT)
      return [text.intern(view.text(Section.TEXT, offset, bytes * times)).offset, bytes]
    }).flat()
    return [own, this.#write(this.#values, `texts ${times}`, texts), count]
  }

  /** Where words are that are written once. */
  #write(words: Words, kind: string, numbers: readonly number[]): number {
    const key = `${kind} ${numbers.join()}`
    const known = this.#written.get(key) ?? words.append(numbers)
    this.#written.set(key, known)
    return known
  }
}

/** Where the tests of a program are. */
export function testsOf(programs: Uint32Array, word: number): number[] {
  const head = programs[word] ?? 0
  const first = word + 1 + (head & 0xffff)
  return Array.from({ length: head >>> 16 }, (_, at) => first + at * TestLayout.WORDS)
}

/** The words of a test. */
export function readTest(programs: Uint32Array, test: number) {
  const head = programs[test] ?? 0
  return {
    head,
    op: head & 0xff,
    slot: head >>> 16,
    first: programs[test + 1] ?? 0,
    count: programs[test + 2] ?? 0,
  }
}

/** The slots that a test reads, as the bundle numbers them: of its key, and of its values' variables. */
export function slotsOfTest(terms: KeptTerms, test: number): number[] {
  const { op, slot } = readTest(terms.view.words(Section.PROGRAMS), test)
  const patterns = op === TestLayout.OP_LIKE ? patternsOf(terms, test) : []
  return [...new Set([slot, ...patterns.flatMap((pattern) => terms.slotsOf(pattern))])]
}

/** The patterns that a test's values are. */
function patternsOf(terms: KeptTerms, test: number): number[] {
  const { first, count } = readTest(terms.view.words(Section.PROGRAMS), test)
  return [...terms.view.words(Section.VALUES).slice(first, first + count)]
}
