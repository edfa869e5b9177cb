/** What must hold of condition programs. */
import * as L from '../../assembly/layout.ts'
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
    const kind = op === L.OP_LIKE || op === L.OP_WITHIN ? op : L.OP_EQUAL
    const key = `${kind} ${first} ${words}`
    if (this.#known.has(key)) return true
    this.#known.add(key)
    this.#words += words
    const most = (this.#checker.view.length(L.SECTION_VALUES) >> 2) * 2
    this.#checker.expect(this.#words <= most, L.SECTION_VALUES, first * 4, 'values that overlap')
    return false
  }
}

/** What must hold of programs: their slots and tests are there, and the values of tests. */
export function* checkPrograms(c: BundleChecker): Generator<void> {
  const ranges = new Ranges(c)
  const slots = c.entries(L.SECTION_SLOTS, L.SLOT_SIZE)
  yield* walkLists(c, L.SECTION_PROGRAMS, 1, (word, words) => {
    const listed = (words[word] ?? 0) & 0xffff
    const tests = (words[word] ?? 0) >>> 16
    const firstTest = word + 1 + listed
    const next = firstTest + tests * L.TEST_WORDS
    if (next > words.length) return next
    for (let i = word + 1; i < firstTest; i += 1) {
      c.below(L.SECTION_PROGRAMS, i * 4, words[i] ?? 0, slots)
    }
    for (let i = firstTest; i < next; i += L.TEST_WORDS) checkTest(c, i * 4, { slots, ranges })
    return next
  })
}

interface TestParts {
  readonly slots: number
  readonly ranges: Ranges
}

function checkTest(c: BundleChecker, at: number, { slots, ranges }: TestParts): void {
  const op = c.view.byte(L.SECTION_PROGRAMS, at + L.TEST_OP_AT)
  const first = c.view.word(L.SECTION_PROGRAMS, at + L.TEST_VALUE_AT)
  const count = c.view.word(L.SECTION_PROGRAMS, at + L.TEST_VALUES_AT)
  c.expect(op <= L.OP_NULL, L.SECTION_PROGRAMS, at, 'an unknown test')
  if (op === L.OP_NEVER) return
  c.below(L.SECTION_PROGRAMS, at, readHalf(c, L.SECTION_PROGRAMS, at + L.TEST_SLOT_AT), slots)
  if (op === L.OP_NULL) return
  const words = c.view.length(L.SECTION_VALUES) >> 2
  const width = op === L.OP_LIKE ? 1 : 2
  c.range(L.SECTION_PROGRAMS, at, first, count * width, words)
  if (ranges.areKnown(op, first, count * width)) return
  const patterns = c.entries(L.SECTION_PATTERNS, L.PATTERN_SIZE)
  for (let i = first; i < first + count * width; i += width) {
    const word = c.view.word(L.SECTION_VALUES, i * 4)
    if (op === L.OP_LIKE) {
      c.below(L.SECTION_VALUES, i * 4, word, patterns)
    } else {
      const bytes = c.view.word(L.SECTION_VALUES, i * 4 + 4)
      c.textWithin(L.SECTION_VALUES, i * 4, word, op === L.OP_WITHIN ? bytes * 2 : bytes)
    }
  }
}
