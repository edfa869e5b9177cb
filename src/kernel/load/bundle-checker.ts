/** Has the kernel check entries of a bundle, and says what it found. */
import * as BundleCheck from '../../../assembly/layout/bundle-check.ts'
import * as Region from '../../../assembly/layout/region.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { damaged } from '../../bundle/decode.ts'
import { entrySizes } from '../../bundle/entry-sizes.ts'
import { COMPILE_AGAIN } from '../../bundle/header.ts'
import type { BundleView } from '../../bundle/view.ts'
import { checkLimit } from '../../json/limit.ts'
import { KernelError } from '../../model/errors.ts'
import { type LimitName, limits } from '../../model/limits.ts'
import type { FieldRule } from './checked-fields.ts'
import type { PlacedBundle } from './placed-bundle.ts'

/** Entries that are checked before the host gets a turn, of however many sections. */
const TURN = 32_768

/** Strings whose ends are compared 16 bytes at a time. */
const pools: readonly number[] = [Section.TEXT, Section.ACTION_TEXT, Section.DEBUG_TEXT]

export class BundleChecker {
  readonly view: BundleView
  readonly #placed: PlacedBundle
  /** The words of the check under way: `layout/bundle-check.ts`. */
  readonly #notes: Uint32Array
  /** Entries checked since the host had a turn. */
  #checked = 0

  /** Makes room for what the kernel notes, beside each word of the bundle. */
  constructor(placed: PlacedBundle) {
    const shadow = placed.room(placed.length) - placed.at
    placed.exports.openBundle(placed.at, shadow)
    this.view = placed.view
    this.#placed = placed
    this.#notes = placed.memory.words.subarray(placed.base >>> 2)
  }

  /** Fails unless the condition holds. */
  expect(condition: boolean, section: number, offset = 0): void {
    if (condition) return
    throw damaged(section, this.view.offset(section) + offset)
  }

  /** Fails with `ERR_LIMIT_EXCEEDED` for more than a named limit. */
  limit(name: LimitName, found: number, section: number): void {
    if (found > limits[name]) {
      checkLimit(name, found, `byte ${this.view.offset(section)}`, COMPILE_AGAIN)
    }
  }

  /** What the most expensive policy set compares, in `limits.patternBytes`. */
  get compared(): number {
    return this.#notes[BundleCheck.COMPARED_AT >> 2] ?? 0
  }

  /** Checks a field of all entries of a section. */
  *field(section: number, at: number, rule: FieldRule): Generator<void> {
    const { kind, section: other, more = 0, lists = 0 } = rule
    const isPool = other !== undefined && pools.includes(other)
    const size = entrySizes[section] ?? 1
    const most = more + (other === undefined ? 0 : this.view.count(other))
    const spare = isPool ? Region.SPARE_BYTES : 0
    this.#write([section, size, at, kind, most, spare, lists])
    const count = this.view.count(section) - (kind === BundleCheck.ORDER ? 1 : 0)
    yield* this.#inTurns(section, { from: 0, count }, this.#placed.exports.checkFields)
  }

  #write(field: readonly number[]): void {
    this.#notes.set(field, BundleCheck.SECTION_AT >> 2)
  }

  /** Checks entries of a kind of `layout/bundle-check.ts`; `from`: the first of them. */
  *entries(kind: number, section: number, from: number): Generator<void> {
    const count = this.view.count(section)
    this.#write([section])
    const { checkEntries } = this.#placed.exports
    yield* this.#inTurns(section, { from, count }, (first, end) => checkEntries(kind, first, end))
  }

  *#inTurns(
    section: number,
    { from, count }: { readonly from: number; readonly count: number },
    check: (from: number, to: number) => number,
  ): Generator<void> {
    for (let next = from; next < count; ) {
      const begun = next
      next = check(begun, Math.min(count, begun + TURN)) >>> 0
      if (next === BundleCheck.FAULT || next <= begun) this.#fail()
      this.limit('directoryBytes', this.#notes[BundleCheck.DIRECTORY_BYTES_AT >> 2] ?? 0, section)
      this.#checked += next - begun
      if (this.#checked < TURN) continue
      this.#checked = 0
      yield
    }
  }

  #fail(): never {
    const section = this.#notes[BundleCheck.FAULT_SECTION_AT >> 2] ?? 0
    this.expect(false, section, this.#notes[BundleCheck.FAULT_AT >> 2])
    throw new KernelError('the kernel found a fault and does not say where')
  }
}
