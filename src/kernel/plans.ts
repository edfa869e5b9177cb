/**
 * Plans: what the kernel found out about a principal and an action class, kept in its memory. A
 * bounded number of them, each in the one place that its principal and class lead to.
 */
import * as Plan from '../../assembly/layout/plan.ts'
import type { KernelMemory } from './kernel-memory.ts'

/** 2 to this power. */
const PLACES_LOG = 13

/** How much memory plans take. */
export const PLANS_SIZE = Plan.SIZE << PLACES_LOG

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
    const plan = this.#at + (mixed >>> (32 - PLACES_LOG)) * Plan.SIZE
    const { words } = this.#memory
    const word = plan >> 2
    if (
      words[word + (Plan.PRINCIPAL_AT >> 2)] !== principal ||
      words[word + (Plan.CLASS_AT >> 2)] !== actionClass ||
      words[word + (Plan.ENDPOINT_AT >> 2)] !== endpoint
    ) {
      words[word + (Plan.PRINCIPAL_AT >> 2)] = principal
      words[word + (Plan.CLASS_AT >> 2)] = actionClass
      words[word + (Plan.ENDPOINT_AT >> 2)] = endpoint
      words[word + (Plan.KNOWN_AT >> 2)] = 0
    }
    return plan
  }

  /** Whether no resource and no context lets the principal do such an action. */
  neverAllows(plan: number): boolean {
    return ((this.#memory.words[(plan + Plan.KNOWN_AT) >> 2] ?? 0) & Plan.NEVER) !== 0
  }
}
