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

export function readSlots(bundle: BundleView): readonly Slot[] {
  const slots: Slot[] = []
  for (let at = 0; at < bundle.length(Section.SLOTS); at += SlotLayout.SIZE) {
    const offset = bundle.word(Section.SLOTS, at + SlotLayout.KEY_AT)
    const bytes = bundle.word(Section.SLOTS, at + SlotLayout.KEY_BYTES_AT) & 0xffff
    slots.push({
      number: slots.length,
      name: nameKey(bundle.text(Section.TEXT, offset, bytes)),
      form: bundle.byte(Section.SLOTS, at + SlotLayout.FORM_AT),
      values: bundle.byte(Section.SLOTS, at + SlotLayout.VALUES_AT),
    })
  }
  return slots
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
