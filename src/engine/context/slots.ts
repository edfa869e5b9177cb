/** Context slots of a bundle: which key each is, and how its values are given to the kernel. */
import * as Filled from '../../../assembly/layout/filled.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as SlotLayout from '../../../assembly/layout/slot.ts'
import type { BundleView } from '../../bundle/view.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { ContextValue } from '../../model/request.ts'
import { type KeyName, nameKey } from './key-name.ts'

export interface Slot {
  readonly number: number
  readonly name: KeyName
  readonly form: number
  /** How many values the key is declared to have: a VALUES_ number. */
  readonly values: number
}

/** The slots of a bundle, each read when it is first asked for: a bundle may have thousands. */
export class SlotTable {
  readonly count: number
  readonly #placed: { readonly bundle: BundleView }
  readonly #known: (Slot | undefined)[]

  constructor(placed: { readonly bundle: BundleView }) {
    this.count = placed.bundle.count(Section.SLOTS)
    this.#placed = placed
    this.#known = new Array<Slot | undefined>(this.count).fill(undefined)
  }

  /** A slot by its number; undefined where there is no such slot. */
  find(number: number): Slot | undefined {
    const known = this.#known[number]
    return known !== undefined || number >= this.count ? known : this.#read(number)
  }

  all(): Slot[] {
    return this.#known.map((known, number) => known ?? this.#read(number))
  }

  /** Whether some slot is one of these keys, in lower case. */
  hasOneOf(keys: ReadonlySet<string>): boolean {
    const lengths = new Set([...keys].map((key) => key.length))
    const words = this.#placed.bundle.words(Section.SLOTS)
    for (let number = 0; number < this.count; number += 1) {
      // only names as long as one of these are read
      if (!lengths.has((words[number * 2 + 1] ?? 0) & 0xffff)) continue
      if (keys.has(this.find(number)?.name.folded ?? '')) return true
    }
    return false
  }

  #read(number: number): Slot {
    const { bundle } = this.#placed
    const at = number * SlotLayout.SIZE
    const offset = bundle.word(Section.SLOTS, at + SlotLayout.KEY_AT)
    const bytes = bundle.half(Section.SLOTS, at + SlotLayout.KEY_BYTES_AT)
    const slot = {
      number,
      name: nameKey(bundle.text(Section.TEXT, offset, bytes)),
      form: bundle.byte(Section.SLOTS, at + SlotLayout.FORM_AT),
      values: bundle.byte(Section.SLOTS, at + SlotLayout.VALUES_AT),
    }
    this.#known[number] = slot
    return slot
  }
}

/** Gives a slot its key's value; undefined is a missing key. */
export function fillSlot(kernel: Kernel, slot: Slot, value: ContextValue | undefined): void {
  if (value === undefined) kernel.filled.fillMissing(slot.number)
  else if (typeof value === 'string') fillText(kernel, slot, value)
  else if (typeof value === 'object') fillList(kernel, slot, value)
  else fillText(kernel, slot, String(value))
}

function fillText(kernel: Kernel, slot: Slot, text: string): void {
  const state = Filled.PRESENT | (text === '' ? Filled.EMPTY : 0)
  const many = slot.values === SlotLayout.VALUES_MANY ? Filled.MANY : 0
  kernel.filled.fillOne(slot.number, state | many, slot.form, text)
}

function fillList(
  kernel: Kernel,
  slot: Slot,
  values: readonly (string | number | boolean)[],
): void {
  let state = values.length === 0 ? 0 : Filled.PRESENT
  if (values.every((value) => value === '')) state |= Filled.EMPTY
  if (isMany(slot, values.length)) state |= Filled.MANY
  kernel.filled.fillMany(slot.number, state, slot.form, values)
}

/** As the key is declared, and so is a list of several; other keys by what is supplied (C-9). */
function isMany(slot: Slot, count: number): boolean {
  return (
    slot.values === SlotLayout.VALUES_MANY ||
    slot.values === SlotLayout.VALUES_AS_SUPPLIED ||
    count > 1
  )
}
