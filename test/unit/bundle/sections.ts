/** A bundle with something of everything, taken apart and put together again with one change. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as Section from '../../../assembly/layout/section.ts'
import { encodeBundle } from '../../../src/bundle/encode.ts'
import { BundleView } from '../../../src/bundle/view.ts'
import { compileUnsealed } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { openBundle } from '../../support/open-bundle.ts'

const file = join(import.meta.dirname, '../../../samples/acme/acme.directory.json')

/** The sample organization, compiled; a fresh copy each time. */
export const acme = parseDirectory([{ text: readFileSync(file, 'utf8'), file }])
const compiled = compileUnsealed(acme, { strip: false })

export function acmeBundle(): Uint8Array {
  return compiled.slice()
}

export function sectionsOf(bytes: Uint8Array): Map<number, Uint8Array> {
  const view = new BundleView(bytes)
  const sections = new Map<number, Uint8Array>()
  for (let number = 0; number < Section.COUNT; number += 1) {
    const start = view.offset(number)
    if (view.length(number) === 0) continue
    sections.set(number, bytes.slice(start, start + view.length(number)))
  }
  return sections
}

/** Opens the sample with other bytes in one section. */
export function openWith(
  section: number,
  change: (bytes: Uint8Array, words: DataView) => Uint8Array | undefined,
): BundleView {
  const sections = sectionsOf(acmeBundle())
  const bytes = sections.get(section) ?? new Uint8Array()
  const changed = change(bytes, new DataView(bytes.buffer)) ?? bytes
  sections.set(section, changed)
  return openBundle(encodeBundle(sections, { strip: false }))
}
