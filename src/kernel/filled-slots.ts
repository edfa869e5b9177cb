/** Context slots as the kernel reads them: what a check has filled, and the values behind. */
import * as Filled from '../../assembly/layout/filled.ts'
import * as FilledValue from '../../assembly/layout/filled-value.ts'
import * as Form from '../../assembly/layout/form.ts'
import { readUnusual } from '../bundle/forms.ts'
import { KernelError } from '../model/errors.ts'
import { CONTEXT_MOST, ROOM } from './kernel-layout.ts'
import type { KernelMemory } from './kernel-memory.ts'
import { writeShort } from './write-text.ts'
import { writeValue } from './write-value.ts'

/** Items of the longest list that the engine derives, and more. */
const SHORT_LIST = 128

type Scalar = string | number | boolean

interface SlotsPlace {
  /** Where filled slots are, and how many. */
  readonly at: number
  readonly slots: number
  /** Where their values begin. */
  readonly contextAt: number
  /** Where the kernel reads the check's stamp. */
  readonly stampAt: number
}

export class FilledSlots {
  readonly #memory: KernelMemory
  readonly #encoder: TextEncoder
  readonly #place: SlotsPlace
  readonly #filledAt: number
  readonly #contextAt: number
  #end: number
  /** By form, where values are that a check with many has written: no policy makes it write twice. */
  #written: Map<unknown, number>[] = []
  #stamp = Filled.FIRST_STAMP

  constructor(memory: KernelMemory, encoder: TextEncoder, place: SlotsPlace) {
    this.#memory = memory
    this.#encoder = encoder
    this.#place = place
    this.#filledAt = place.at
    this.#contextAt = place.contextAt
    this.#end = place.contextAt
  }

  /** Empties every slot, by a new stamp. */
  empty(): void {
    this.#end = this.#contextAt
    if (this.#written.length > 0) this.#written = []
    this.#stamp += 1
    if (this.#stamp > Filled.LAST_STAMP) {
      this.#memory.bytes.fill(0, this.#filledAt, this.#filledAt + this.#place.slots * Filled.SIZE)
      this.#stamp = Filled.FIRST_STAMP
    }
    this.#memory.words[this.#place.stampAt >> 2] = this.#stamp
  }

  /** Fills a slot with values, read in a form. */
  fillMany(slot: number, state: number, form: number, values: readonly Scalar[]): void {
    const isCrowded = this.#end - this.#contextAt > ROOM
    const list = isCrowded ? this.#once(form, values) : this.#writeMany(form, values)
    this.#mark(slot, state, list, values.length)
  }

  /** The same with one value. */
  fillOne(slot: number, state: number, form: number, value: string): void {
    const isCrowded = this.#end - this.#contextAt > ROOM
    this.#mark(slot, state, isCrowded ? this.#once(form, value) : this.#writeOne(form, value), 1)
  }

  /** Where a value is, or values are, that any number of slots may have. */
  #once(form: number, value: string | readonly Scalar[]): number {
    const isOne = typeof value === 'string'
    // short lists may be made anew for each slot; long ones are the request's own
    const key = isOne || value.length > SHORT_LIST ? value : JSON.stringify(value)
    const part = isOne ? form : Form.COUNT + form
    const written = this.#written[part] ?? new Map<unknown, number>()
    this.#written[part] = written
    const known = written.get(key)
    if (known !== undefined) return known
    const list = isOne ? this.#writeOne(form, value) : this.#writeMany(form, value)
    written.set(key, list)
    return list
  }

  #writeMany(form: number, values: readonly Scalar[]): number {
    const list = this.#reserve(values.length * FilledValue.SIZE)
    for (let at = 0; at < values.length; at += 1) {
      const text = String(values[at])
      const entry = list + at * FilledValue.SIZE
      this.#writeValue(entry, this.#reserve(text.length * 3), form, text)
    }
    return list
  }

  #writeOne(form: number, value: string): number {
    const entry = this.#reserve(FilledValue.SIZE + value.length * 3)
    this.#writeValue(entry, entry + FilledValue.SIZE, form, value)
    return entry
  }

  /** Fills the slot of a key that is missing. */
  fillMissing(slot: number): void {
    this.#mark(slot, 0, 0, 0)
  }

  /** Writes a value where there is room for it, and says so in its entry. */
  #writeValue(entry: number, at: number, form: number, text: string): void {
    const bytes = writeValue(form, text, this.#memory.bytes, at)
    this.#end = bytes < 0 ? at : at + bytes
    if (bytes < 0) this.#writeRead(entry, readUnusual(form, text))
    else this.#point(entry, at, bytes)
  }

  /** Writes what `readUnusual` made of a value; undefined stands for one it cannot read. */
  #writeRead(entry: number, text: string | undefined): void {
    if (text === undefined) {
      this.#point(entry, 0, FilledValue.UNREADABLE)
      return
    }
    const at = this.#reserve(text.length * 3)
    const short = writeShort(text, this.#memory.bytes, at)
    const room = short < 0 ? this.#memory.bytes.subarray(at, at + text.length * 3) : undefined
    const written = room === undefined ? short : this.#encoder.encodeInto(text, room).written
    this.#end = at + written
    this.#point(entry, at, written)
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

  /** Makes room for context; at a multiple of 4. */
  // INVARIANT: `CONTEXT_MOST` is never passed: others may have the memory behind
  #reserve(bytes: number): number {
    const at = (this.#end + 3) & ~3
    const end = at + bytes
    if (end - this.#contextAt > CONTEXT_MOST) {
      throw new KernelError('the context of the request has no room')
    }
    this.#memory.reach(end)
    this.#end = end
    return at
  }
}
