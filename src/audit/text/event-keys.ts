/** Numbers of events, or of groups of them, by the bytes of their values: in the scanner's memory. */
import * as Layout from '../../../assembly/layout/scanned-event.ts'
import type { ScannerMemory } from './scanner-memory.ts'

export class EventKeys {
  readonly #memory: ScannerMemory

  constructor(memory: ScannerMemory) {
    this.#memory = memory
  }

  /** Sets what keys are made of; `first` of them were set before. Returns what `find` takes. */
  setParts(first: number, parts: readonly number[]): number {
    this.#memory.words.set(parts, (Layout.PARTS >> 2) + first)
    return first | (parts.length << 16)
  }

  /** The number that these parts of the last event, behind two words, are kept under; or negative. */
  find(parts: number, first: number, second: number): number {
    return this.#memory.exports.find(parts, first, second)
  }

  /** Whether what was just not found has, as far as can be told, come once before. */
  meet(): boolean {
    return this.#memory.exports.meet() !== 0
  }

  /** Keeps under a number what was just not found. */
  keep(number: number): 'full' | 'kept' | 'crowded' {
    const kept = this.#memory.exports.keep(number)
    if (kept === Layout.KEPT) return 'kept'
    return kept === Layout.FULL ? 'full' : 'crowded'
  }

  forget(): void {
    this.#memory.exports.forget()
  }
}
