/** What must hold of condition programs. */

import * as Pattern from '../../assembly/layout/pattern.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Slot from '../../assembly/layout/slot.ts'
import * as Test from '../../assembly/layout/test.ts'
import * as Value from '../../assembly/layout/value.ts'
import { type BundleChecker, readHalf, walkLists } from './section-checker.ts'

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
   * one may be read as texts and as pairs of them, so twice the section is all there is to check.
   */
  areKnown(op: number, first: number, words: number): boolean {
    const kind = op === Test.OP_LIKE || op === Test.OP_WITHIN ? op : Test.OP_EQUAL
    const key = `${kind} ${first} ${words}`
    if (this.#known.has(key)) return true
    this.#known.add(key)
    this.#words += words
    const most = (this.#checker.view.length(Section.VALUES) >> 2) * 2
    this.#checker.expect(this.#words <= most, Section.VALUES, first * 4, 'values that overlap')
    return false
  }
}

/** What must hold of programs: their slots and tests are there, and the values of tests. */
export function* checkPrograms(c: BundleChecker): Generator<void> {
  const ranges = new Ranges(c)
  const slots = c.entries(Section.SLOTS, Slot.SIZE)
  yield* walkLists(c, { section: Section.PROGRAMS, first: 1 }, (word, words) => {
    const listed = (words[word] ?? 0) & 0xffff
    const tests = (words[word] ?? 0) >>> 16
    const firstTest = word + 1 + listed
    const next = firstTest + tests * Test.WORDS
    if (next > words.length) return next
    for (let i = word + 1; i < firstTest; i += 1) {
      c.below(Section.PROGRAMS, i * 4, words[i] ?? 0, slots)
    }
    for (let i = firstTest; i < next; i += Test.WORDS) checkTest(c, i * 4, { slots, ranges })
    return next
  })
}

interface TestParts {
  readonly slots: number
  readonly ranges: Ranges
}

function checkTest(c: BundleChecker, at: number, { slots, ranges }: TestParts): void {
  const op = c.view.byte(Section.PROGRAMS, at + Test.OP_AT)
  const first = c.view.word(Section.PROGRAMS, at + Test.VALUE_AT)
  const count = c.view.word(Section.PROGRAMS, at + Test.VALUES_AT)
  c.expect(op <= Test.OP_NULL, Section.PROGRAMS, at, 'an unknown test')
  if (op === Test.OP_NEVER) return
  c.below(Section.PROGRAMS, at, readHalf(c, Section.PROGRAMS, at + Test.SLOT_AT), slots)
  if (op === Test.OP_NULL) return
  const words = c.view.length(Section.VALUES) >> 2
  const width = op === Test.OP_LIKE ? 1 : 2
  c.range(Section.PROGRAMS, at, { end: first + count * width, most: words })
  if (ranges.areKnown(op, first, count * width)) return
  const patterns = c.entries(Section.PATTERNS, Pattern.SIZE)
  for (let i = first; i < first + count * width; i += width) {
    const word = c.view.word(Section.VALUES, i * 4 + Value.TEXT_AT)
    if (op === Test.OP_LIKE) {
      c.below(Section.VALUES, i * 4, word, patterns)
    } else {
      const bytes = c.view.word(Section.VALUES, i * 4 + Value.BYTES_AT)
      c.textWithin(Section.VALUES, i * 4, {
        end: word + (op === Test.OP_WITHIN ? bytes * 2 : bytes),
      })
    }
  }
}
