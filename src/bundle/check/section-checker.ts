/** The checks that sections share; each throws `ERR_BUNDLE_MALFORMED` with the byte. */

import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as Region from '../../../assembly/layout/region.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as TextRange from '../../../assembly/layout/text-range.ts'
import { checkLimit } from '../../json/limit.ts'
import { type LimitName, limits } from '../../model/limits.ts'
import { COMPILE_AGAIN, malformed } from '../header.ts'
import type { BundleView } from '../view.ts'

/** What checks a section or a few, yielding every SLICE entries so that the host gets a turn. */
export type SectionCheck = (checker: BundleChecker) => Generator<void>

export const SLICE = 8_192

/** Checks entries one after the other, yielding between slices of them. */
export function* inSlices(count: number, check: (entry: number) => void): Generator<void> {
  for (let from = 0; from < count; from += SLICE) {
    checkRange(from, Math.min(count, from + SLICE), check)
    yield
  }
}

/** A loop of its own, which the runtime compiles sooner than a generator's. */
function checkRange(from: number, to: number, check: (entry: number) => void): void {
  for (let entry = from; entry < to; entry += 1) check(entry)
}

/** Words of a section, up to the first of what comes next. */
export interface WordRange {
  readonly first: number
  readonly next: number
}

export class BundleChecker {
  readonly view: BundleView
  /** UTF-8 bytes of the directory's strings, each counted as often as it is referred to. */
  directoryBytes = 0
  /**
   * Whether a list begins at each word of a section of lists: what refers to one must name its
   * first word. Known once the section's own check has run.
   */
  readonly starts = new Map<number, Uint8Array>()

  constructor(view: BundleView) {
    this.view = view
  }

  /** Fails unless the condition holds. */
  expect(condition: boolean, section: number, offset: number): void {
    if (condition) return
    const at = this.view.offset(section) + offset
    throw malformed(at, `section ${section} of the bundle is damaged`)
  }

  /** Fails with `ERR_LIMIT_EXCEEDED` for more than a named limit. */
  limit(name: LimitName, found: number, section: number): void {
    if (found > limits[name]) {
      checkLimit(name, found, `byte ${this.view.offset(section)}`, COMPILE_AGAIN)
    }
  }

  below(section: number, at: number, number: number, most: number): void {
    this.expect(number < most, section, at) // else a number that is too large
  }

  /** All words from one on, as far as the section has them. */
  allBelow(section: number, { first, next }: WordRange, most: number): void {
    const words = this.view.words(section)
    const end = Math.min(next, words.length)
    for (let i = first; i < end; i += 1) this.below(section, i * 4, words[i] ?? 0, most)
  }

  /** A text in a pool, with bytes to spare behind it. */
  text(section: number, at: number, pool: number = Section.TEXT): void {
    const start = this.view.word(section, at + TextRange.TEXT_AT)
    const length = this.view.word(section, at + TextRange.BYTES_AT)
    this.textWithin(section, at, start + length, pool)
  }

  /** The same for a text of the directory, which the host reads each time it is referred to. */
  directoryText(section: number, at: number): void {
    this.text(section, at)
    this.directoryBytes += this.view.word(section, at + TextRange.BYTES_AT)
    this.limit('directoryBytes', this.directoryBytes, section)
  }

  textWithin(section: number, at: number, end: number, pool: number = Section.TEXT): void {
    const most = this.view.length(pool) - Region.SPARE_BYTES
    this.expect(end <= most, section, at) // else a string beyond its section
  }

  /** The number of a policy set, or a constant one. */
  set(section: number, at: number): void {
    const set = this.view.word(section, at)
    const known = set < this.view.count(Section.SETS) || set >= PolicySet.CONSTANT
    this.expect(known, section, at) // else an unknown policy set
  }

  /** The first word of a list in a section whose lists have been walked; 0 is no list. */
  list(section: number, at: number, lists: number): void {
    const word = this.view.word(section, at)
    const known = word === 0 || this.starts.get(lists)?.[word] === 1
    this.expect(known, section, at) // else a reference to an unknown list
  }
}

/** Walks a section of lists from a word on; `read` returns where the next list begins. */
export function* walkLists(
  c: BundleChecker,
  { section, first }: ListSection,
  read: (word: number, words: Uint32Array) => number,
): Generator<void> {
  const words = c.view.words(section)
  const starts = new Uint8Array(words.length)
  c.starts.set(section, starts)
  let word = first
  for (let i = 1; word < words.length; i += 1) {
    if (i % SLICE === 0) yield
    starts[word] = 1
    const next = read(word, words)
    c.expect(next > word && next <= words.length, section, word * 4) // else a list beyond its section
    word = next
  }
}

/** A section of lists. */
export interface ListSection {
  readonly section: number
  /** The word at which the first list begins: 1 where word 0 is unused. */
  readonly first: number
}
