/** A check of which some context keys are not known. */
import type { Caller } from '../engine/caller/caller-table.ts'
import { Check, type CheckTerms } from '../engine/check.ts'
import type { KeyName } from '../engine/context/key-name.ts'
import { readKey } from '../engine/context/read-context.ts'
import { fillSlot } from '../engine/context/slots.ts'
import type { EndpointSet } from '../engine/directory-records.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import type { ContextValue } from '../model/request.ts'
import type { Part } from '../request/call.ts'

/** Whether what was read of a key is the truth: its value, or that it is missing. */
export type KnowsKey = (name: KeyName, value: ContextValue | undefined, check: Check) => boolean

/** What a check is about, and what is known of its context. */
export interface PartialAsk {
  readonly part: Part
  readonly terms: CheckTerms
  readonly knows: KnowsKey
  /** What the request came through, where not the context says so. */
  readonly endpoint?: EndpointSet | undefined
  /** Who asks, in place of what the bundle makes of the principal. */
  readonly caller?: Caller | undefined
}

/** What keys that are not known are taken for, by key in lower case; undefined: missing. */
export type GivenKeys = ReadonlyMap<string, ContextValue | undefined>

/** A check's unknown slots: what was given for some of them, and which others were asked for. */
export interface UnknownSlots {
  readonly given: GivenKeys
  readonly asked: Set<number>
}

/**
 * Fills slots as any check does and those of unknown keys with what is given for them, or as
 * missing; notes which the latter were. Their tests are switched meanwhile (`test-switch.ts`), so
 * that what they are filled with says nothing.
 */
export class PartialCheck extends Check {
  readonly #knows: KnowsKey
  readonly #unknown: UnknownSlots

  constructor(loaded: LoadedBundle, ask: PartialAsk, unknown: UnknownSlots) {
    const caller = ask.caller ?? loaded.callers.find(ask.part.principal)
    super({ loaded, caller }, ask.part, ask.terms)
    if (ask.endpoint !== undefined) Object.assign(this, { endpoint: ask.endpoint })
    this.#knows = ask.knows
    this.#unknown = unknown
  }

  override fill(number: number): void {
    const slot = this.loaded.slots.find(number)
    if (slot === undefined) return
    const value = readKey(slot.name, this)
    fillSlot(this.loaded.kernel, slot, this.#settled(number, value))
  }

  #settled(number: number, value: ContextValue | undefined): ContextValue | undefined {
    const slot = this.loaded.slots.find(number)
    if (slot === undefined || this.#knows(slot.name, value, this)) return value
    const { given, asked } = this.#unknown
    if (given.has(slot.name.folded)) return given.get(slot.name.folded)
    asked.add(number)
    return undefined
  }
}
