/** One bundle in one running kernel, for life: load, write the check, call, read the verdict. */
import * as Block from '../../assembly/layout/block.ts'
import * as Check from '../../assembly/layout/check.ts'
import * as Levels from '../../assembly/layout/levels.ts'
import * as Region from '../../assembly/layout/region.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Verdict from '../../assembly/layout/verdict.ts'
import type { BundleView } from '../bundle/view.ts'
import { KernelError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import type { KernelExports } from './abi.ts'
import { FilledSlots } from './filled-slots.ts'
import { layOut } from './kernel-layout.ts'
import type { KernelMemory, MemoryPart } from './kernel-memory.ts'
import type { PlacedBundle } from './load/placed-bundle.ts'
import { MetBucket } from './met-bucket.ts'
import { Plans } from './plans.ts'
import { PrincipalBlocks } from './principal-blocks.ts'
import { writeText } from './write-text.ts'
import { writeFolded } from './write-value.ts'

/** Fills one slot with what the context has for its key. */
export type FillSlot = (slot: number) => void

/** What a check is about, as text. */
export interface CheckTexts {
  /** The action, where rules compare its letters in lower case (L-61). */
  readonly compared: string | undefined
  readonly resource: string
  /** The account that the request names as the owner of the resource: 12 digits. */
  readonly owner: string | undefined
}

/** A policy set, and what it is asked about: a side of `assembly/layout/check.ts`. */
export interface AskedSet {
  readonly set: number
  readonly side: number
}

/** A rule, what it is held against, and the number that says that a slot is wanted first. */
export interface TracedRule {
  readonly rule: number
  readonly side: number
  readonly needs: number
  /** The element to begin with: a TRACE_ number; MATCHED: the first. */
  readonly from: number
}

/** The memory, what works on it, and where the regions of this instance are. */
export interface KernelSeat {
  readonly memory: KernelMemory
  readonly exports: KernelExports
  readonly base: number
}

export class Kernel {
  /** Slots as the check in place has filled them. */
  readonly filled: FilledSlots
  readonly plans: Plans
  readonly blocks: PrincipalBlocks
  /**
   * Decides a check whose text, block and stamp are in place: an answer, or Verdict.NEEDS. The plan
   * is an address of `plans`, or 0.
   */
  readonly decide: KernelExports['decide']
  /** Puts such a check in place, and decides nothing yet. */
  readonly place: KernelExports['place']
  readonly #memory: KernelMemory
  readonly #exports: KernelExports
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  readonly #base: number
  readonly #needsAt: number
  readonly #slots: number
  readonly #action: MemoryPart
  readonly #resource: MemoryPart
  readonly #key: MemoryPart
  readonly #placed: PlacedBundle

  /** Takes a bundle that `checkBundle` has passed. */
  constructor(placed: PlacedBundle) {
    const { memory, base, exports } = placed
    const parts = layOut(placed)
    const first = placed.emptyRoom(parts.end)
    this.#placed = placed
    this.#memory = memory
    this.#base = base
    this.#needsAt = first + parts.needs
    this.#slots = placed.view.count(Section.SLOTS)
    this.#action = memory.part(base + Region.ACTION_AT, limits.actionBytes)
    this.#resource = memory.part(base + Region.RESOURCE_AT, limits.resourceBytes)
    this.#key = memory.part(base + Region.KEY_AT, limits.resourceBytes)
    const blocks = { at: first, size: parts.blockSize }
    this.blocks = new PrincipalBlocks(memory, base, blocks)
    this.plans = new Plans(memory, first + parts.plans)
    this.filled = new FilledSlots(memory, this.#encoder, {
      at: first + parts.filled,
      slots: this.#slots,
      contextAt: first + parts.context,
      stampAt: base + Check.STAMP_AT,
    })
    this.#exports = exports
    this.decide = exports.decide
    this.place = exports.place
    exports.takeRequests(blocks.at, first + parts.filled, this.#needsAt)
  }

  /** The loaded bundle. */
  get bundle(): BundleView {
    return this.#placed.view
  }

  /** What a guest that decides many checks in one call works on. */
  get seat(): KernelSeat {
    return { memory: this.#memory, exports: this.#exports, base: this.#base }
  }

  /** Writes the action; returns its bytes. Throws `ERR_LIMIT_EXCEEDED` past `actionBytes`. */
  writeAction(action: string): number {
    return writeText(action, this.#action.bytes, this.#encoder, 'actionBytes')
  }

  /** Writes what a check is about, and empties the slots that the check before has filled. */
  writeTexts({ compared, resource, owner }: CheckTexts): void {
    this.filled.empty()
    this.writeResource(resource)
    const { words } = this.#memory
    const compares = compared === undefined ? 0 : this.#foldAction(compared)
    words[(this.#base + Check.ACTION_BYTES_AT) >>> 2] = compares
    const stated = owner === undefined ? 0 : this.#writeOwner(owner)
    words[(this.#base + Check.STATED_OWNER_BYTES_AT) >>> 2] = stated
  }

  #foldAction(action: string): number {
    const short = writeFolded(action, this.#action.bytes, 0)
    if (short >= 0) return short
    const bytes = this.writeAction(action)
    this.#exports.classify(bytes) // folds in place
    return bytes
  }

  /** The class of the action written last. */
  classify(bytes: number): number {
    return this.#exports.classify(bytes)
  }

  /** Writes the resource; returns its bytes. Throws `ERR_LIMIT_EXCEEDED` past `resourceBytes`. */
  writeResource(resource: string): number {
    const bytes = writeText(resource, this.#resource.bytes, this.#encoder, 'resourceBytes')
    this.#memory.words[(this.#base + Check.RESOURCE_BYTES_AT) >>> 2] = bytes
    return bytes
  }

  #writeOwner(account: string): number {
    const { bytes } = this.#memory
    const first = this.#base + Region.OWNER_AT
    for (let at = 0; at < account.length; at += 1) bytes[first + at] = account.charCodeAt(at)
    return account.length
  }

  /** The value of a key of the bundle's index, or undefined. */
  find(space: number, text: string): number | undefined {
    const { read, written } = this.#encoder.encodeInto(text, this.#key.bytes)
    const found = read === text.length ? this.#exports.find(space, written) : 0
    return found === 0 ? undefined : found - 1
  }

  /** The principal block that is in place. */
  get block(): Uint32Array {
    const { at } = this.blocks
    return this.#memory.words.subarray(at >> 2, (at + Block.SIZE) >> 2)
  }

  /** Fills the slots that the check in place wants, again and again until it is decided. */
  finish(fill: FillSlot): number {
    this.#fillNeeds(fill)
    return this.#untilAnswered(this.#exports.again, Verdict.NEEDS, fill)
  }

  /** What one set says to the check decided last: a verdict number. */
  ask({ set, side }: AskedSet, actionClass: number, fill: FillSlot): number {
    return this.#untilAnswered(() => this.#exports.ask(set, actionClass, side), Verdict.NEEDS, fill)
  }

  /** Why a rule does or does not apply to the check decided last: a TRACE_ number. */
  trace({ rule, side, needs, from }: TracedRule, fill: FillSlot): number {
    return this.#untilAnswered(() => this.#exports.trace(rule, side, from), needs, fill)
  }

  /** Whether a rule's action patterns match the action of the check decided last. */
  coversAction(rule: number): boolean {
    return this.#exports.coversAction(rule) !== 0
  }

  /** How far the rule traced last reaches. */
  grant(): number {
    return this.#read(Check.GRANT_AT)
  }

  /** The resource record of the check decided last. */
  record(): number | undefined {
    const record = this.#read(Check.RECORD_AT)
    return record === 0 ? undefined : record - 1
  }

  /** What the check decided last meets behind an access point. */
  get bucket(): MetBucket {
    return new MetBucket(this.#memory, this.#base)
  }

  /** The RCP levels of the check decided last: where in the levels' section, and how many. */
  rcpLevels(): { readonly first: number; readonly count: number } {
    const levels = this.#read(Check.RCP_LEVELS_AT)
    const { words } = this.#memory
    return {
      first: words[(levels + Levels.FIRST_AT) >> 2] ?? 0,
      count: words[(levels + Levels.COUNT_AT) >> 2] ?? 0,
    }
  }

  /** The automaton's first state for the check decided last. */
  firstState(): number {
    return this.#read(Check.FIRST_STATE_AT)
  }

  /** The account that owns the resource of the check decided last. */
  owner(): string {
    const at = this.#read(Check.OWNER_AT)
    return this.#decoder.decode(this.#memory.bytes.slice(at, at + this.#read(Check.OWNER_BYTES_AT)))
  }

  /** Whether nothing but the caller's own account says who owns it (E-17). */
  isOwnerAssumed(): boolean {
    const isCallers = this.#read(Check.OWNER_AT) === this.blocks.at + Block.ACCOUNT_AT
    return isCallers && this.#read(Check.OWNER_BYTES_AT) > 0
  }

  /** A field of the check in place. */
  #read(field: number): number {
    return this.#memory.words[(this.#base + field) >>> 2] ?? 0
  }

  #untilAnswered(call: () => number, needs: number, fill: FillSlot): number {
    for (let round = 0; round <= this.#slots + 1; round += 1) {
      const answer = call()
      if (answer !== needs) return answer
      this.#fillNeeds(fill)
    }
    throw new KernelError('the kernel keeps asking for context')
  }

  #fillNeeds(fill: FillSlot): void {
    const count = this.#read(Check.NEEDS_COUNT_AT)
    const first = this.#needsAt >> 2
    for (let at = first; at < first + count; at += 1) fill(this.#memory.words[at] ?? 0)
  }
}
