/** Sections → the bytes of a bundle. */
import * as Header from '../../assembly/layout/header.ts'
import * as Section from '../../assembly/layout/section.ts'
import { LimitError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import { formatVersion } from './migrations.ts'

/** What a bundle holds, by the SECTION_ numbers of the layout; an absent section is empty. */
export type Sections = ReadonlyMap<number, Uint8Array>

/**
 * Lays the sections out, each at a multiple of 8; the digest is still to be stamped (`seal`).
 * Throws `ERR_LIMIT_EXCEEDED` when the bundle would pass `bundleBytes`.
 */
export function encodeBundle(sections: Sections, stripped: boolean): Uint8Array {
  let total = align(Header.SIZE + Section.COUNT * Section.ENTRY_SIZE)
  const offsets: number[] = []
  for (let number = 0; number < Section.COUNT; number += 1) {
    offsets.push(total)
    total = align(total + (sections.get(number)?.length ?? 0))
  }
  if (total > limits.bundleBytes) {
    throw new LimitError(`a bundle of ${total} bytes is over the limit \`bundleBytes\``)
  }
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  view.setUint32(Header.MAGIC_AT, Header.MAGIC, true)
  view.setUint32(Header.VERSION_AT, formatVersion, true)
  view.setUint32(Header.BYTES_AT, total, true)
  view.setUint32(Header.SECTIONS_AT, Section.COUNT, true)
  view.setUint32(Header.FLAGS_AT, stripped ? Header.STRIPPED : 0, true)
  for (const [number, offset] of offsets.entries()) {
    const section = sections.get(number)
    const entry = Header.SIZE + number * Section.ENTRY_SIZE
    view.setUint32(entry, offset, true)
    view.setUint32(entry + 4, section?.length ?? 0, true)
    if (section !== undefined) bytes.set(section, offset)
  }
  return bytes
}

function align(offset: number): number {
  return (offset + 7) & ~7
}
