/** Actions of requests → their classes in a bundle, remembered by spelling. */
import * as ActionClass from '../../assembly/layout/action-class.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { confirmAction } from '../request/quick.ts'
import { isTrustAction } from '../services/trust-actions.ts'
import { Cache } from './cache.ts'

/** An action's class, and whether rules of it compare the action's own text. */
export interface Action {
  readonly actionClass: number
  readonly isCompared: boolean
  /** A role's trust policy covers it. */
  readonly isTrust: boolean
}

export class ActionTable {
  readonly #kernel: Kernel
  readonly #known: Cache<string, Action>

  /** `most`: how many spellings are remembered. */
  constructor(kernel: Kernel, most: number) {
    this.#kernel = kernel
    this.#known = new Cache(most)
  }

  /** Of a request that was read. Throws as `readCall` does for what is no concrete action (L-69). */
  find(action: string): Action {
    return this.#known.find(action) ?? this.#known.keep(action, this.#classify(action))
  }

  #classify(action: string): Action {
    confirmAction(action)
    const actionClass = this.#kernel.classify(this.#kernel.writeAction(action))
    const about = this.#kernel.bundle.half(Section.CLASSES, actionClass * ActionClass.SIZE)
    const isCompared = (about & ActionClass.COMPARED) !== 0
    return { actionClass, isCompared, isTrust: isTrustAction(action) }
  }
}
