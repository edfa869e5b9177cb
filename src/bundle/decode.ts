/** Bytes → sections, each whole and apart from the others; what they hold the kernel checks. */
import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'
import { checkLimit } from '../json/limit.ts'
import type { BundleError } from '../model/errors.ts'
import { entrySizes } from './entry-sizes.ts'
import { COMPILE_AGAIN, checkHeader, malformed, SAME_VERSION } from './header.ts'
import { headerWord, listSections, type SectionEntry } from './view.ts'

/**
 * Checks header and table of sections, so that a view of the bundle can be made.
 * Throws `ERR_BUNDLE_MALFORMED`, `ERR_BUNDLE_VERSION` or `ERR_LIMIT_EXCEEDED`.
 */
export function checkSections(bytes: Uint8Array): void {
  checkHeader(bytes)
  checkTable(bytes)
  for (const { number, offset, length } of listSections(bytes)) {
    if (length % (entrySizes[number] ?? 1) === 0) continue
    throw damaged(number, offset) // an entry is cut short
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

/** The refusal of a section that is damaged at a byte. */
export function damaged(section: number, at: number): BundleError {
  return malformed(at, `section ${section} of the bundle is damaged`)
}
