/** Context slots of a bundle: which key each is, and how its values are given to the kernel. */
import {
  SECTION_SLOTS,
  SECTION_TEXT,
  SLOT_FORM_AT,
  SLOT_KEY_AT,
  SLOT_KEY_BYTES_AT,
  SLOT_SIZE,
  SLOT_VALUES_AT,
  STATE_EMPTY,
  STATE_MANY,
  STATE_PRESENT,
  VALUES_AS_SUPPLIED,
  VALUES_MANY,
} from '../../../assembly/layout.ts'
import type { BundleView } from '../../bundle/view.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { ContextValue } from '../../model/request.ts'
import { type KeyName, nameKey } from './key-name.ts'

export interface Slot {
  readonly name: KeyName
  readonly form: number
  /** How many values the key is declared to have: a VALUES_ number. */
  readonly values: number
}

export function readSlots(bundle: BundleView): readonly Slot[] {
  const slots: Slot[] = []
  for (let at = 0; at < bundle.length(SECTION_SLOTS); at += SLOT_SIZE) {
    const offset = bundle.word(SECTION_SLOTS, at + SLOT_KEY_AT)
    const bytes = bundle.word(SECTION_SLOTS, at + SLOT_KEY_BYTES_AT) & 0xffff
    slots.push({
      name: nameKey(bundle.text(SECTION_TEXT, offset, bytes)),
      form: bundle.byte(SECTION_SLOTS, at + SLOT_FORM_AT),
      values: bundle.byte(SECTION_SLOTS, at + SLOT_VALUES_AT),
    })
  }
  return slots
}

/** Gives a slot its key's value; undefined is a missing key. */
export function fillSlot(
  kernel: Kernel,
  number: number,
  slot: Slot,
  value: ContextValue | undefined,
): void {
  if (value === undefined) kernel.filled.fillMissing(number)
  else if (typeof value === 'string') fillText(kernel, number, slot, value)
  else if (typeof value === 'object') fillList(kernel, number, slot, value)
  else fillText(kernel, number, slot, String(value))
}

function fillText(kernel: Kernel, number: number, slot: Slot, text: string): void {
  const state = STATE_PRESENT | (text === '' ? STATE_EMPTY : 0)
  const many = slot.values === VALUES_MANY ? STATE_MANY : 0
  kernel.filled.fillOne(number, state | many, slot.form, text)
}

function fillList(
  kernel: Kernel,
  number: number,
  slot: Slot,
  values: readonly (string | number | boolean)[],
): void {
  const texts = values.map(String)
  let state = texts.length === 0 ? 0 : STATE_PRESENT
  if (texts.every((text) => text === '')) state |= STATE_EMPTY
  if (isMany(slot, texts.length)) state |= STATE_MANY
  kernel.filled.fillMany(number, state, slot.form, texts)
}

/** As the key is declared, and so is a list of several; other keys by what is supplied (C-9). */
function isMany(slot: Slot, count: number): boolean {
  return slot.values === VALUES_MANY || slot.values === VALUES_AS_SUPPLIED || count > 1
}
