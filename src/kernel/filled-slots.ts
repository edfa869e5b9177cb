/** Context slots as the kernel reads them: what a check has filled, and the values behind. */
import * as Filled from '../../assembly/layout/filled.ts'
import * as FilledValue from '../../assembly/layout/filled-value.ts'
import { readForm } from '../bundle/forms.ts'
import { LimitError } from '../model/errors.ts'
import { CONTEXT_MOST } from './kernel-layout.ts'
import type { KernelMemory } from './kernel-memory.ts'
import { writeShort } from './write-text.ts'
import { writeValue } from './write-value.ts'

/** Stamps begin above the bits of a slot's state, which share a word with them. */
const FIRST_STAMP = 16
const LAST_STAMP = 0xfffffff0

export class FilledSlots {
  readonly #memory: KernelMemory
  readonly #encoder: TextEncoder
  readonly #filledAt: number
  readonly #stampAt: number
  readonly #slots: number
  /** Where values begin. */
  readonly #contextAt: number
  #end: number
  #stamp = FIRST_STAMP

  /**
   * `at` is where `slots` filled slots are, `contextAt` where their values may be written, `stampAt`
   * where the kernel reads the check's stamp.
   */
  constructor(
    memory: KernelMemory,
    encoder: TextEncoder,
    place: {
      readonly at: number
      readonly slots: number
      readonly contextAt: number
      readonly stampAt: number
    },
  ) {
    this.#memory = memory
    this.#encoder = encoder
    this.#filledAt = place.at
    this.#stampAt = place.stampAt
    this.#slots = place.slots
    this.#contextAt = place.contextAt
    this.#end = place.contextAt
  }

  /** Empties every slot, by a new stamp. */
  empty(): void {
    this.#end = this.#contextAt
    this.#stamp += 1
    if (this.#stamp > LAST_STAMP) {
      this.#memory.bytes.fill(0, this.#filledAt, this.#filledAt + this.#slots * Filled.SIZE)
      this.#stamp = FIRST_STAMP
    }
    this.#memory.words[this.#stampAt >> 2] = this.#stamp
  }

  /** Fills a slot with values, read in a form. */
  fillMany(slot: number, state: number, form: number, values: readonly string[]): void {
    const list = this.#reserve(values.length * FilledValue.SIZE)
    for (let at = 0; at < values.length; at += 1) {
      this.#writeValue(list + at * FilledValue.SIZE, form, values[at] ?? '')
    }
    this.#mark(slot, state, list, values.length)
  }

  /** The same with one value. */
  fillOne(slot: number, state: number, form: number, value: string): void {
    const entry = this.#reserve(FilledValue.SIZE + value.length * 3)
    const at = entry + FilledValue.SIZE
    const bytes = writeValue(form, value, this.#memory.bytes, at)
    this.#end = bytes < 0 ? at : at + bytes
    if (bytes < 0) this.#writeRead(entry, readForm(form, value))
    else this.#point(entry, at, bytes)
    this.#mark(slot, state, entry, 1)
  }

  /** Fills the slot of a key that is missing. */
  fillMissing(slot: number): void {
    this.#mark(slot, 0, 0, 0)
  }

  #writeValue(entry: number, form: number, text: string): void {
    const at = this.#reserve(text.length * 3)
    const short = writeValue(form, text, this.#memory.bytes, at)
    if (short < 0) {
      this.#end = at
      this.#writeRead(entry, readForm(form, text))
    } else {
      this.#end = at + short
      this.#point(entry, at, short)
    }
  }

  /** Writes what `readForm` made of a value; undefined stands for one it cannot read. */
  #writeRead(entry: number, text: string | undefined): void {
    if (text === undefined) {
      this.#point(entry, 0, FilledValue.UNREADABLE)
      return
    }
    const at = this.#reserve(text.length * 3)
    const short = writeShort(text, this.#memory.bytes, at)
    const written = short < 0 ? this.#encode(text, at) : short
    this.#end = at + written
    this.#point(entry, at, written)
  }

  #encode(text: string, at: number): number {
    const room = this.#memory.bytes.subarray(at, at + text.length * 3)
    return this.#encoder.encodeInto(text, room).written
  }

  #point(entry: number, address: number, bytes: number): void {
    const { words } = this.#memory
    words[entry >> 2] = address
    words[(entry >> 2) + 1] = bytes
  }

  #mark(slot: number, state: number, list: number, values: number): void {
    const { words } = this.#memory
    const word = (this.#filledAt + slot * Filled.SIZE) >> 2
    words[word + (Filled.STAMP_AT >> 2)] = this.#stamp
    words[word + (Filled.STATE_AT >> 2)] = state
    words[word + (Filled.VALUE_AT >> 2)] = list
    words[word + (Filled.VALUES_AT >> 2)] = values
  }

  /** Makes room for context; at a multiple of 4. Throws `ERR_LIMIT_EXCEEDED` past `contextBytes`. */
  #reserve(bytes: number): number {
    const at = (this.#end + 3) & ~3
    const end = at + bytes
    if (end - this.#contextAt > CONTEXT_MOST) {
      throw new LimitError('the context of a request is over the limit `contextBytes`')
    }
    this.#memory.reach(end)
    this.#end = end
    return at
  }
}
