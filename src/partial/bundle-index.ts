/** The index of a bundle: names, by what they are names of. */
import * as Key from '../../assembly/layout/key.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'

/** The names of a space of the bundle's index, in no order. */
export function textsIn({ kernel: { bundle } }: LoadedBundle, space: number): string[] {
  const texts: string[] = []
  for (let at = 0; at < bundle.length(Section.KEYS); at += Key.SIZE) {
    if (bundle.word(Section.KEYS, at + Key.SPACE_AT) !== space) continue
    const offset = bundle.word(Section.KEYS, at + Key.TEXT_AT)
    texts.push(bundle.text(Section.TEXT, offset, bundle.word(Section.KEYS, at + Key.BYTES_AT)))
  }
  return texts
}
