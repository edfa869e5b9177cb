/** One bundle in one running kernel, for life: load, write the check, call, read the verdict. */
import * as Block from '../../assembly/layout/block.ts'
import * as BlockEntry from '../../assembly/layout/block-entry.ts'
import * as Filled from '../../assembly/layout/filled.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Slot from '../../assembly/layout/slot.ts'
import * as Verdict from '../../assembly/layout/verdict.ts'
import { BundleView } from '../bundle/view.ts'
import { KernelError } from '../model/errors.ts'
import type { KernelExports } from './abi.ts'
import { FilledSlots } from './filled-slots.ts'
import { instantiate } from './instantiate.ts'
import { type Addresses, KernelMemory, readAddresses } from './kernel-memory.ts'
import { PLANS_SIZE, Plans } from './plans.ts'
import { writeText } from './write-text.ts'
import { writeFolded } from './write-value.ts'

/** What memory has for the context of a request before it has to grow. */
const ROOM = 65_536

/** Fills one slot with what the context has for its key. */
export type FillSlot = (slot: number) => void

/** What a check is about, beside its principal block; texts are in place, and 0 bytes is none. */
export interface PlacedCheck {
  readonly actionClass: number
  readonly actionBytes: number
  readonly resourceBytes: number
  readonly ownerBytes: number
  /** The policy set of the VPC endpoint. */
  readonly endpoint: number
  readonly flags: number
}

export class Kernel {
  /** Slots as the check in place has filled them. */
  readonly filled: FilledSlots
  readonly plans: Plans
  /**
   * Decides a check whose texts and block are in place: an answer, or Verdict.NEEDS. The stamp is
   * that of `filled.empty()`; the plan is an address of `plans`, or 0.
   */
  readonly decide: KernelExports['decide']
  /** Where the principal block is. */
  readonly blockAt: number
  readonly #memory: KernelMemory
  readonly #exports: KernelExports
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  readonly #addresses: Addresses
  readonly #bundleAt: number
  readonly #bundleBytes: number
  readonly #needsAt: number
  readonly #slots: number
  readonly #needsCount: number
  #block: Uint32Array | undefined
  #view: BundleView
  /** What `#view` was made of. */
  #viewed: Uint8Array
  #resourceBytes = 0

  /** Takes a bundle that `checkBundle` has passed. Throws `ERR_KERNEL` if the module does not fit. */
  constructor(module: WebAssembly.Module, bundle: BundleView) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 })
    this.#exports = instantiate(module, memory)
    const exports = this.#exports
    this.decide = exports.decide
    this.#addresses = readAddresses(exports)
    this.blockAt = align(exports.freeAddress())
    this.#memory = new KernelMemory(memory, this.#addresses)
    this.#needsCount = exports.needsCountAddress() >> 2
    this.#slots = bundle.count(Section.SLOTS, Slot.SIZE)
    this.#bundleBytes = bundle.bytes.length
    const blockEnd = this.blockAt + Block.SIZE + longestEntryList(bundle) * BlockEntry.SIZE
    const plansAt = (blockEnd + 63) & ~63
    const filledAt = plansAt + PLANS_SIZE
    this.#needsAt = align(filledAt + this.#slots * Filled.SIZE)
    this.#bundleAt = align(this.#needsAt + this.#slots * 4)
    const contextAt = align(this.#bundleAt + this.#bundleBytes)
    this.#memory.reach(contextAt + ROOM)
    this.#memory.bytes.set(bundle.bytes, this.#bundleAt)
    this.#viewed = this.#memory.bytes
    this.#view = this.#bundleView()
    this.plans = new Plans(this.#memory, plansAt)
    const place = { at: filledAt, slots: this.#slots, contextAt }
    this.filled = new FilledSlots(this.#memory, this.#encoder, place)
    exports.load_bundle(this.#bundleAt, filledAt, this.#needsAt)
  }

  /** The loaded bundle. */
  get bundle(): BundleView {
    if (this.#viewed !== this.#memory.bytes) {
      this.#viewed = this.#memory.bytes
      this.#view = this.#bundleView()
    }
    return this.#view
  }

  /** Writes the action; answers its bytes. Throws `ERR_LIMIT_EXCEEDED` past `actionBytes`. */
  writeAction(action: string): number {
    return writeText(action, this.#memory.action, this.#encoder, 'actionBytes')
  }

  /** The same for what rules compare: its letters in lower case (L-61). */
  writeFoldedAction(action: string): number {
    const short = writeFolded(action, this.#memory.action, 0)
    if (short >= 0) return short
    const bytes = this.writeAction(action)
    this.#exports.classify(bytes) // folds in place
    return bytes
  }

  /** The class of the action written last. */
  classify(bytes: number): number {
    return this.#exports.classify(bytes)
  }

  /** Writes the resource; answers its bytes. Throws `ERR_LIMIT_EXCEEDED` past `resourceBytes`. */
  writeResource(resource: string): number {
    const bytes = writeText(resource, this.#memory.resource, this.#encoder, 'resourceBytes')
    this.#resourceBytes = bytes
    return bytes
  }

  /** Writes the account that owns the resource, 12 digits; answers its bytes. */
  writeOwner(account: string): number {
    const { bytes } = this.#memory
    for (let at = 0; at < account.length; at += 1) {
      bytes[this.#addresses.owner + at] = account.charCodeAt(at)
    }
    return account.length
  }

  /** The value of a key of the bundle's index, or undefined. */
  find(space: number, text: string): number | undefined {
    const { read, written } = this.#encoder.encodeInto(text, this.#memory.key)
    const found = read === text.length ? this.#exports.find(space, written) : 0
    return found === 0 ? undefined : found - 1
  }

  /** The same for the resource written last. */
  findResource(): number | undefined {
    const found = this.#exports.findResource(this.#resourceBytes)
    return found === 0 ? undefined : found - 1
  }

  /** Puts a principal block in place, unless it is there already. */
  writeBlock(block: Uint32Array): void {
    if (this.#block === block) return
    const { words } = this.#memory
    const first = this.blockAt >> 2
    for (let at = 0; at < block.length; at += 1) words[first + at] = block[at] ?? 0
    this.#block = block
  }

  /** The principal block that is in place. */
  get block(): Uint32Array {
    const at = this.blockAt
    return this.#memory.words.subarray(at >> 2, (at + Block.SIZE) >> 2)
  }

  /** Puts a check in place whose texts are, and decides nothing yet. */
  place(check: PlacedCheck): void {
    this.#exports.place(
      this.blockAt,
      check.actionClass,
      check.actionBytes,
      check.resourceBytes,
      check.ownerBytes,
      check.endpoint,
      check.flags,
      this.filled.empty(),
    )
  }

  /** Fills the slots that the check in place wants, again and again until it is decided. */
  finish(fill: FillSlot): number {
    for (let round = 0; round <= this.#slots; round += 1) {
      this.#fillNeeds(fill)
      const answer = this.#exports.again()
      if (answer !== Verdict.NEEDS) return answer
    }
    throw endless()
  }

  /** What one set says to the check decided last: a verdict number. */
  ask(set: number, actionClass: number, fill: FillSlot): number {
    return this.#untilAnswered(() => this.#exports.ask(set, actionClass), Verdict.NEEDS, fill)
  }

  /** Why a rule does or does not apply to the check decided last: a TRACE_ number. */
  trace(rule: number, needs: number, fill: FillSlot): number {
    return this.#untilAnswered(() => this.#exports.trace(rule), needs, fill)
  }

  /** Whether a rule's action patterns match the action of the check decided last. */
  coversAction(rule: number): boolean {
    return this.#exports.coversAction(rule) !== 0
  }

  /** How far the rule traced last reaches. */
  grant(): number {
    return this.#exports.grant()
  }

  /** The resource record of the check decided last. */
  record(): number | undefined {
    const record = this.#exports.record()
    return record === 0 ? undefined : record - 1
  }

  /** The RCP levels of the check decided last: where in the levels' section, and how many. */
  rcpLevels(): { readonly first: number; readonly count: number } {
    const word = this.#exports.rcpLevels() >> 2
    const { words } = this.#memory
    return { first: words[word] ?? 0, count: words[word + 1] ?? 0 }
  }

  /** The automaton's first state for the check decided last. */
  firstState(): number {
    return this.#exports.firstState()
  }

  /** The account that owns the resource of the check decided last. */
  owner(): string {
    const at = this.#exports.ownerText()
    return this.#decoder.decode(this.#memory.bytes.slice(at, at + this.#exports.ownerBytes()))
  }

  /** Whether nothing but the caller's own account says who owns it (E-17). */
  isOwnerAssumed(): boolean {
    const isCallers = this.#exports.ownerText() === this.blockAt + Block.ACCOUNT_AT
    return isCallers && this.#exports.ownerBytes() > 0
  }

  #untilAnswered(call: () => number, needs: number, fill: FillSlot): number {
    for (let round = 0; round <= this.#slots + 1; round += 1) {
      const answer = call()
      if (answer !== needs) return answer
      this.#fillNeeds(fill)
    }
    throw endless()
  }

  #fillNeeds(fill: FillSlot): void {
    const count = this.#memory.words[this.#needsCount] ?? 0
    const first = this.#needsAt >> 2
    for (let at = first; at < first + count; at += 1) fill(this.#memory.words[at] ?? 0)
  }

  #bundleView(): BundleView {
    const { buffer } = this.#memory.bytes
    return new BundleView(new Uint8Array(buffer, this.#bundleAt, this.#bundleBytes))
  }
}

/** Entries of roles with one name: a block has room for those of any one name besides its own few. */
function longestEntryList(bundle: BundleView): number {
  const words = bundle.words(Section.ENTRY_LISTS)
  let longest = 0
  for (let at = 1; at < words.length; at += 1 + (words[at] ?? 0)) {
    longest = Math.max(longest, words[at] ?? 0)
  }
  return longest
}

function endless(): KernelError {
  return new KernelError('the kernel keeps asking for context')
}

function align(address: number): number {
  return (address + 15) & ~15
}
