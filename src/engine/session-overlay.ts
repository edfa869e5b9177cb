/** Session policies compiled on the spot: a small bundle of their own. */
import * as CheckLayout from '../../assembly/layout/check.ts'
import * as Defaults from '../../assembly/layout/defaults.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { FillSlot } from '../kernel/kernel.ts'
import { type Check, type OwnPolicies, placeCheck } from './check.ts'
import { readKey } from './context/read-context.ts'
import { fillSlot } from './context/slots.ts'
import type { Traced } from './explain/trace.ts'
import type { LoadedBundle } from './loaded-bundle.ts'

const side = CheckLayout.OWN_SIDE

export class SessionOverlay implements OwnPolicies {
  readonly loaded: LoadedBundle
  /** The set of all its policies. */
  readonly set: number
  /** Whether their conditions ask what time it is. */
  readonly asksTime: boolean

  constructor(loaded: LoadedBundle) {
    this.loaded = loaded
    this.asksTime = loaded.traits.asksTime
    this.set = loaded.kernel.bundle.word(Section.DEFAULTS, Defaults.IDENTITY_AT)
  }

  ask(check: Check): number {
    const { kernel, actions } = this.loaded
    const fill = this.#place(check, 0)
    const { actionClass } = actions.find(check.part.action)
    return kernel.ask({ set: this.set, side }, actionClass, fill)
  }

  /** A check that is in place, put to these policies. */
  trace(check: Check): Traced {
    const { kernel } = this.loaded
    const fill = this.#place(check, CheckLayout.EXACT)
    return {
      check,
      loaded: this.loaded,
      side,
      trace: (rule, needs, from) => kernel.trace({ rule, needs, side, from }, fill),
    }
  }

  /** Puts the check into this bundle's kernel; its keys are those of the main one. */
  #place(check: Check, flags: number): FillSlot {
    const { kernel, slots, callers } = this.loaded
    kernel.blocks.place(callers.find(anybody))
    placeCheck(check, this.loaded, flags)
    return (number) => {
      const slot = slots.find(number)
      if (slot !== undefined) fillSlot(kernel, slot, readKey(slot.name, check))
    }
  }
}

/** Identity policies are asked alone, so that it does not matter who has them. */
const anybody = 'anonymous'
