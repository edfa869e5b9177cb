/** Who is in a bundle. */
import * as Principal from '../../../assembly/layout/principal.ts'
import * as Section from '../../../assembly/layout/section.ts'
import type { LoadedBundle } from '../loaded-bundle.ts'

/** The ARNs of all users and roles, account after account. */
export function* principalsIn({ kernel }: LoadedBundle): Generator<string> {
  const count = kernel.bundle.count(Section.PRINCIPALS)
  for (let number = 0; number < count; number += 1) {
    const { bundle } = kernel // memory may have grown since
    const at = number * Principal.SIZE
    const offset = bundle.word(Section.PRINCIPALS, at + Principal.ARN_AT)
    const bytes = bundle.word(Section.PRINCIPALS, at + Principal.ARN_BYTES_AT)
    yield bundle.text(Section.TEXT, offset, bytes)
  }
}
