/** Session policies compiled on the spot: a small bundle of their own (`design.md` §5). */
import { DEFAULTS_IDENTITY_AT, SECTION_DEFAULTS } from '../../assembly/layout.ts'
import type { Checker, Part, SessionPolicies } from './checker.ts'
import { readKey } from './context.ts'
import type { LoadedBundle } from './loaded.ts'
import { fillSlot } from './slots.ts'

export class SessionOverlay implements SessionPolicies {
  readonly #loaded: LoadedBundle

  constructor(loaded: LoadedBundle) {
    this.#loaded = loaded
  }

  ask(part: Part, main: Checker): number {
    const { kernel, slots, callers } = this.#loaded
    const fill = (number: number): void => {
      const slot = slots[number]
      if (slot !== undefined) fillSlot(kernel, number, slot, readKey(slot.name, main))
    }
    kernel.writeBlock(callers.find(anybody).block)
    main.place(this.#loaded, part, 0)
    const set = kernel.bundle.word(SECTION_DEFAULTS, DEFAULTS_IDENTITY_AT)
    return kernel.ask(set, this.#loaded.action(part.action).actionClass, fill)
  }
}

/** Identity policies are asked alone, so that it does not matter who has them. */
const anybody = 'anonymous'
