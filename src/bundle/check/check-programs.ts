/** What must hold of condition programs. */

import * as Section from '../../../assembly/layout/section.ts'
import * as Test from '../../../assembly/layout/test.ts'
import * as Value from '../../../assembly/layout/value.ts'
import { type BundleChecker, walkLists } from './section-checker.ts'

/** Ranges of values that were checked already, so that checking them takes linear time. */
class Ranges {
  readonly #checker: BundleChecker
  readonly #known = new Set<string>()
  #words = 0

  constructor(checker: BundleChecker) {
    this.#checker = checker
  }

  /**
   * Whether a range was checked for such an operator. Ranges that are not the same do not overlap;
   * one may be read as strings and as pairs of them, so twice the section is all there is to check.
   */
  areKnown(op: number, first: number, words: number): boolean {
    const kind = op === Test.OP_LIKE || op === Test.OP_WITHIN ? op : Test.OP_EQUAL
    const key = `${kind} ${first} ${words}`
    if (this.#known.has(key)) return true
    this.#known.add(key)
    this.#words += words
    const most = this.#checker.view.count(Section.VALUES) * 2
    this.#checker.expect(this.#words <= most, Section.VALUES, first * 4) // else values that overlap
    return false
  }
}

/** What must hold of programs: their slots and tests are there, and the values of tests. */
export function* checkPrograms(c: BundleChecker): Generator<void> {
  const ranges = new Ranges(c)
  const slots = c.view.count(Section.SLOTS)
  yield* walkLists(c, { section: Section.PROGRAMS, first: 1 }, (word, words) => {
    const listed = (words[word] ?? 0) & 0xffff
    const tests = (words[word] ?? 0) >>> 16
    const firstTest = word + 1 + listed
    const next = firstTest + tests * Test.WORDS
    if (next > words.length) return next
    c.allBelow(Section.PROGRAMS, { first: word + 1, next: firstTest }, slots)
    for (let i = firstTest; i < next; i += Test.WORDS) checkTest(c, i * 4, ranges)
    return next
  })
}

function checkTest(c: BundleChecker, at: number, ranges: Ranges): void {
  const op = c.view.byte(Section.PROGRAMS, at + Test.OP_AT)
  const first = c.view.word(Section.PROGRAMS, at + Test.VALUE_AT)
  const count = c.view.word(Section.PROGRAMS, at + Test.VALUES_AT)
  c.expect(op <= Test.OP_NULL, Section.PROGRAMS, at) // else an unknown test
  if (op === Test.OP_NEVER) return
  const slot = c.view.half(Section.PROGRAMS, at + Test.SLOT_AT)
  c.below(Section.PROGRAMS, at, slot, c.view.count(Section.SLOTS))
  if (op === Test.OP_NULL) return
  const width = op === Test.OP_LIKE ? 1 : 2
  const next = first + count * width
  c.below(Section.PROGRAMS, at, next, c.view.count(Section.VALUES) + 1)
  if (ranges.areKnown(op, first, count * width)) return
  if (op === Test.OP_LIKE) {
    c.allBelow(Section.VALUES, { first, next }, c.view.count(Section.PATTERNS))
    return
  }
  const texts = op === Test.OP_WITHIN ? 2 : 1
  for (let i = first * 4; i < next * 4; i += Value.SIZE) {
    const bytes = c.view.word(Section.VALUES, i + Value.BYTES_AT) * texts
    c.textWithin(Section.VALUES, i, c.view.word(Section.VALUES, i + Value.TEXT_AT) + bytes)
  }
}
