/** Sections → the bytes of a bundle. */
import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'
import { LimitError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import { formatVersion } from './migrations.ts'

/** What a bundle holds, by the numbers of `layout/section.ts`; an absent section is empty. */
export type Sections = ReadonlyMap<number, Uint8Array>

/** What explanations read: a reader may do without. */
const optionalSections: readonly number[] = [
  Section.SET_STATEMENTS,
  Section.STATEMENT_LISTS,
  Section.STATEMENTS,
  Section.POLICIES,
  Section.DEBUG_TEXT,
  Section.GROUP_POLICIES,
]

/** Whether a bundle is without what explanations need. */
export interface EncodeOptions {
  readonly strip: boolean
}

/**
 * Lays the sections out, each at a multiple of 8; the digest is still to be stamped (`seal`).
 * Throws `ERR_LIMIT_EXCEEDED` when the bundle would pass `bundleBytes`.
 */
export function encodeBundle(sections: Sections, { strip }: EncodeOptions): Uint8Array {
  const listed = [...sections].filter(([, { length }]) => length > 0).sort(([a], [b]) => a - b)
  const offsets: number[] = []
  let total = align(Header.SIZE + listed.length * Section.ENTRY_SIZE)
  for (const [, { length }] of listed) {
    offsets.push(total)
    total = align(total + length)
  }
  if (total > limits.bundleBytes) {
    throw new LimitError(`a bundle of ${total} bytes is over the limit \`bundleBytes\``, {
      place: 'bundle',
      hint: 'split the directory into several bundles',
    })
  }
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  view.setUint32(Header.MAGIC_AT, Header.MAGIC, true)
  view.setUint32(Header.VERSION_AT, formatVersion, true)
  view.setUint32(Header.BYTES_AT, total, true)
  view.setUint32(Header.SECTIONS_AT, listed.length, true)
  view.setUint32(Header.FLAGS_AT, strip ? Header.STRIPPED : 0, true)
  for (const [place, [number, section]] of listed.entries()) {
    const entry = Header.SIZE + place * Section.ENTRY_SIZE
    const offset = offsets[place] ?? 0
    view.setUint16(entry + Section.NUMBER_AT, number, true)
    const flags = optionalSections.includes(number) ? Section.OPTIONAL : 0
    view.setUint16(entry + Section.FLAGS_AT, flags, true)
    view.setUint32(entry + Section.OFFSET_AT, offset, true)
    view.setUint32(entry + Section.BYTES_AT, section.length, true)
    bytes.set(section, offset)
  }
  return bytes
}

/** Up to the next multiple of 8, beyond 31 bits too. */
function align(offset: number): number {
  return Math.ceil(offset / 8) * 8
}
