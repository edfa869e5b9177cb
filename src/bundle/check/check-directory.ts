/** What must hold in the sections of lists, of who exists, and of what explains. */

import * as PatternList from '../../../assembly/layout/pattern-list.ts'
import * as PrincipalList from '../../../assembly/layout/principal-list.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Tag from '../../../assembly/layout/tag.ts'
import * as TextRange from '../../../assembly/layout/text-range.ts'
import { limits } from '../../model/limits.ts'
import { type BundleChecker, inSlices, walkLists } from './section-checker.ts'

/** Lists that begin with how many items they have. */
export function* checkLists(c: BundleChecker): Generator<void> {
  const patterns = c.view.count(Section.PATTERNS)
  yield* walkLists(c, { section: Section.PATTERN_LISTS, first: 1 }, (word, words) => {
    const next = word + 1 + ((words[word] ?? 0) & PatternList.COUNT_MASK)
    c.allBelow(Section.PATTERN_LISTS, { first: word + 1, next }, patterns)
    return next
  })
  yield* walkLists(
    c,
    { section: Section.PRINCIPAL_LISTS, first: 1 },
    (word, words) => word + 1 + ((words[word] ?? 0) & PrincipalList.COUNT_MASK),
  )
  yield* walkLists(
    c,
    { section: Section.ENTRY_LISTS, first: 1 },
    (word, words) => word + 1 + (words[word] ?? 0),
  )
  yield* walkLists(c, { section: Section.TAGS, first: 1 }, (word, words) => {
    const next = word + 1 + (words[word] ?? 0) * (Tag.SIZE / 4)
    const end = Math.min(next, words.length) * 4
    for (let at = (word + 1) * 4; at < end; at += TextRange.SIZE) c.directoryText(Section.TAGS, at)
    return next
  })
}

export function* checkDirectory(c: BundleChecker): Generator<void> {
  c.below(Section.DEFAULTS, 0, c.view.count(Section.DEFAULTS), 2)
  // those of AWS's own services come on top of a directory's
  c.below(Section.PARENTS, 0, c.view.count(Section.PARENTS), limits.resourceParents * 2 + 1)
  yield* checkIndex(c)
  const statements = c.view.count(Section.STATEMENT_LISTS)
  const sets = c.view.words(Section.SET_STATEMENTS)
  for (let i = 0; i + 1 < sets.length; i += 1) {
    const end = sets[i + 1] ?? 0
    const isList = (sets[i] ?? 0) <= end && end <= statements
    c.expect(isList, Section.SET_STATEMENTS, i * 4) // else a list beyond its section
  }
}

function* checkIndex(c: BundleChecker): Generator<void> {
  const keys = c.view.count(Section.KEYS)
  const index = c.view.words(Section.INDEX)
  const slots = index.length
  const isPower = (slots & (slots - 1)) === 0
  c.expect(isPower, Section.INDEX, 0) // else an index whose size is not a power of two
  c.expect(slots === 0 || slots > keys, Section.INDEX, 0) // else an index without a free place
  const listed = new Uint8Array(keys + 1)
  yield* inSlices(slots, (i) => {
    const key = index[i] ?? 0
    c.below(Section.INDEX, i * 4, key, keys + 1)
    c.expect(key === 0 || listed[key] !== 1, Section.INDEX, i * 4) // else a key that is listed twice
    listed[key] = 1
  })
}
