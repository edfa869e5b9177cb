/** A check of which some context keys are not known. */
import { type Asker, Check, type CheckTerms } from '../../engine/check.ts'
import type { KeyName } from '../../engine/context/key-name.ts'
import { readKey } from '../../engine/context/read-context.ts'
import { fillSlot } from '../../engine/context/slots.ts'
import type { ContextValue } from '../../model/request.ts'
import type { Part } from '../../request/call.ts'

/** Whether what was read of a key is the truth: its value, or that it is missing. */
export type KnowsKey = (name: KeyName, value: ContextValue | undefined, check: Check) => boolean

/** What a check is about, and what is known of its context. */
export interface PartialAsk {
  readonly part: Part
  readonly terms: CheckTerms
  readonly knows: KnowsKey
}

/**
 * Fills slots as any check does and those of unknown keys as missing; notes which these were. Their
 * tests are switched meanwhile (`test-switch.ts`), so that what they are filled with says nothing.
 */
export class PartialCheck extends Check {
  readonly #knows: KnowsKey
  readonly #asked: Set<number>

  constructor(asker: Asker, { part, terms, knows }: PartialAsk, asked: Set<number>) {
    super(asker, part, terms)
    this.#knows = knows
    this.#asked = asked
  }

  override fill(number: number): void {
    const slot = this.loaded.slots[number]
    if (slot === undefined) return
    const value = readKey(slot.name, this)
    const isKnown = this.#knows(slot.name, value, this)
    if (!isKnown) this.#asked.add(number)
    fillSlot(this.loaded.kernel, slot, isKnown ? value : undefined)
  }
}
