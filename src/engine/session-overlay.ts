/** Session policies compiled on the spot: a small bundle of their own. */
import * as Check from '../../assembly/layout/check.ts'
import * as Defaults from '../../assembly/layout/defaults.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { FillSlot } from '../kernel/kernel.ts'
import type { Part } from '../request/call.ts'
import type { Checker, SessionPolicies } from './check.ts'
import { readKey } from './context/read-context.ts'
import { fillSlot } from './context/slots.ts'
import type { Traced } from './explain/trace.ts'
import type { LoadedBundle } from './loaded-bundle.ts'

export class SessionOverlay implements SessionPolicies {
  readonly #loaded: LoadedBundle
  /** The set of all its policies. */
  readonly set: number

  constructor(loaded: LoadedBundle) {
    this.#loaded = loaded
    this.set = loaded.kernel.bundle.word(Section.DEFAULTS, Defaults.IDENTITY_AT)
  }

  ask(part: Part, main: Checker): number {
    const fill = this.#place(part, main, 0)
    return this.#loaded.kernel.ask(this.set, this.#loaded.action(part.action).actionClass, fill)
  }

  /** The check that `main` has in place, put to these policies. */
  trace(part: Part, main: Checker): Traced {
    const { kernel } = this.#loaded
    const fill = this.#place(part, main, Check.EXACT)
    return {
      loaded: this.#loaded,
      identity: main.identity,
      trace: (rule, needs) => kernel.trace(rule, needs, fill),
      value: (key) => main.value(key),
    }
  }

  /** Puts the check into this bundle's kernel; its keys are those of the main one. */
  #place(part: Part, main: Checker, flags: number): FillSlot {
    const { kernel, slots, callers } = this.#loaded
    kernel.writeBlock(callers.find(anybody).block)
    main.place(this.#loaded, part, flags)
    return (number) => {
      const slot = slots[number]
      if (slot !== undefined) fillSlot(kernel, number, slot, readKey(slot.name, main))
    }
  }
}

/** Identity policies are asked alone, so that it does not matter who has them. */
const anybody = 'anonymous'
