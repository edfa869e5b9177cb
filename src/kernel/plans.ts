/**
 * Plans: what the kernel found out about a principal and an action class, kept in its memory. A
 * bounded number of them, each in the one place that its principal and class lead to.
 */
import {
  PLAN_CLASS_AT,
  PLAN_ENDPOINT_AT,
  PLAN_KNOWN_AT,
  PLAN_NEVER,
  PLAN_PRINCIPAL_AT,
  PLAN_SIZE,
} from '../../assembly/layout.ts'
import type { KernelMemory } from './kernel-memory.ts'

/** 2 to this power. */
const PLACES_LOG = 11

/** How much memory plans take. */
export const PLANS_SIZE = PLAN_SIZE << PLACES_LOG

export class Plans {
  readonly #memory: KernelMemory
  readonly #at: number

  constructor(memory: KernelMemory, at: number) {
    this.#memory = memory
    this.#at = at
  }

  /**
   * The address of the plan of a principal, by its number, and an action class, for requests
   * through an endpoint with a policy set: an empty one if it is not there.
   */
  find(principal: number, actionClass: number, endpoint: number): number {
    const mixed = Math.imul(principal, 0x9e3779b1) ^ Math.imul(actionClass, 0x85ebca6b)
    const plan = this.#at + (mixed >>> (32 - PLACES_LOG)) * PLAN_SIZE
    const { words } = this.#memory
    const word = plan >> 2
    if (
      words[word + (PLAN_PRINCIPAL_AT >> 2)] !== principal ||
      words[word + (PLAN_CLASS_AT >> 2)] !== actionClass ||
      words[word + (PLAN_ENDPOINT_AT >> 2)] !== endpoint
    ) {
      words[word + (PLAN_PRINCIPAL_AT >> 2)] = principal
      words[word + (PLAN_CLASS_AT >> 2)] = actionClass
      words[word + (PLAN_ENDPOINT_AT >> 2)] = endpoint
      words[word + (PLAN_KNOWN_AT >> 2)] = 0
    }
    return plan
  }

  /** Whether no resource and no context lets the principal do such an action. */
  neverAllows(plan: number): boolean {
    return ((this.#memory.words[(plan + PLAN_KNOWN_AT) >> 2] ?? 0) & PLAN_NEVER) !== 0
  }
}
