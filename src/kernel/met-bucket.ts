/** The bucket behind the access point that the check decided last goes through (E-76). */
import * as Check from '../../assembly/layout/check.ts'
import * as Point from '../../assembly/layout/point.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { BundleView } from '../bundle/view.ts'
import type { KernelMemory } from './kernel-memory.ts'

export class MetBucket {
  readonly #memory: KernelMemory
  readonly #base: number

  constructor(memory: KernelMemory, base: number) {
    this.#memory = memory
    this.#base = base
  }

  /** Its policy set; undefined where the check goes through no access point. */
  set(): number | undefined {
    const point = this.#word(this.#base + Check.POINT_AT)
    if (point === Check.NO_POINT) return undefined
    return point === Check.UNKNOWN_POINT ? PolicySet.NEVER : this.#word(point + Point.SET_AT)
  }

  /** Its ARN; undefined where nothing says which bucket it is. */
  arn(bundle: BundleView): string | undefined {
    const point = this.#word(this.#base + Check.POINT_AT)
    if (point <= Check.UNKNOWN_POINT) return undefined
    const offset = this.#word(point + Point.ARN_AT)
    return bundle.text(Section.TEXT, offset, this.#word(point + Point.ARN_BYTES_AT))
  }

  /** The account that owns it; empty where nothing says which bucket it is. */
  owner(bundle: BundleView): string {
    const point = this.#word(this.#base + Check.POINT_AT)
    if (point <= Check.UNKNOWN_POINT) return ''
    const offset = this.#word(point + Point.OWNER_AT)
    return bundle.text(Section.TEXT, offset, this.#word(point + Point.OWNER_BYTES_AT))
  }

  /** Whether the policy of a side has to allow: through an access point not always both have. */
  counts(side: number): boolean {
    if (this.#word(this.#base + Check.POINT_AT) === Check.NO_POINT) return true
    return (this.#word(this.#base + Check.COUNTED_AT) & (1 << side)) !== 0
  }

  #word(at: number): number {
    return this.#memory.words[at >>> 2] ?? 0
  }
}
