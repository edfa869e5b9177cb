/** Bytes → a bundle whose every offset, count and number has been checked; trusts nothing. */
import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'
import { checkLimit } from '../json/limit.ts'
import type { BundleError } from '../model/errors.ts'
import { sectionChecks } from './check/check-sections.ts'
import { BundleChecker } from './check/section-checker.ts'
import { COMPILE_AGAIN, checkHeader, malformed, SAME_VERSION } from './header.ts'
import { BundleView, headerWord, listSections, type SectionEntry } from './view.ts'

/**
 * Checks a bundle in slices, yielding between them, so that a host can let other work in.
 * Throws `ERR_BUNDLE_MALFORMED`, `ERR_BUNDLE_VERSION` or `ERR_LIMIT_EXCEEDED`.
 */
export function* checkBundle(bytes: Uint8Array): Generator<void, BundleView> {
  checkHeader(bytes)
  checkTable(bytes)
  const view = new BundleView(bytes)
  const checker = new BundleChecker(view)
  for (const check of sectionChecks) {
    yield* check(checker)
    yield
  }
  return view
}

/** Checks a bundle in one go; see `checkBundle`. */
export function openBundle(bytes: Uint8Array): BundleView {
  const steps = checkBundle(bytes)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/** Sections are in order, each once and apart from the others; unknown ones must be optional. */
function checkTable(bytes: Uint8Array): void {
  checkCount(headerWord(bytes, Header.SECTIONS_AT), bytes.length)
  const sections = listSections(bytes)
  let end = Header.SIZE + sections.length * Section.ENTRY_SIZE
  let last = -1
  for (const [entry, section] of sections.entries()) {
    const at = Header.SIZE + entry * Section.ENTRY_SIZE
    const { number, offset, length } = section
    const isWithin = offset % 8 === 0 && offset >= end && offset + length <= bytes.length
    if (number <= last || !isWithin) throw badTable(at)
    checkKnown(section, at)
    last = number
    end = offset + length
  }
}

function checkCount(count: number, bytes: number): void {
  checkLimit('bundleSections', count, `byte ${Header.SECTIONS_AT}`, COMPILE_AGAIN)
  if (Header.SIZE + count * Section.ENTRY_SIZE <= bytes) return
  throw badTable(Header.SECTIONS_AT)
}

function checkKnown({ number, flags }: SectionEntry, at: number): void {
  if (flags > Section.OPTIONAL) throw badTable(at)
  if (number < Section.COUNT || flags === Section.OPTIONAL) return
  throw malformed(at, `section ${number} is unknown and is required`, SAME_VERSION)
}

function badTable(at: number): BundleError {
  return malformed(at, 'the table of sections is damaged')
}
