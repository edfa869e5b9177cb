/** One bundle in one running kernel, for life: load, write the check, call, read the verdict. */
import {
  BLOCK_SESSION_AT,
  BLOCK_SIZE,
  BUNDLE_HEADER_SIZE,
  FILLED_SIZE,
  FILLED_STAMP_AT,
  FILLED_STATE_AT,
  FILLED_VALUE_AT,
  FILLED_VALUE_SIZE,
  FILLED_VALUES_AT,
  SECTION_SLOTS,
  SLOT_SIZE,
  VALUE_UNREADABLE,
  VERDICT_NEEDS,
} from '../../assembly/layout.ts'
import { BundleView } from '../bundle/view.ts'
import { KernelError, LimitError } from '../errors.ts'
import { limits } from '../model/limits.ts'
import type { KernelExports } from './exports.ts'
import { instantiate } from './start.ts'
import { writeShort, writeText } from './text.ts'

const PAGE = 65_536
/** Readable bytes behind every text that the kernel compares. */
const SPARE_BYTES = 16
/** Stamps begin above the bits of a slot's state, which share a word with them. */
const FIRST_STAMP = 16
const LAST_STAMP = 0xfffffff0

/** Fills one slot with what the context has for its key. */
export type FillSlot = (slot: number) => void

export class Kernel {
  readonly #memory: WebAssembly.Memory
  readonly #exports: KernelExports
  readonly #encoder = new TextEncoder()
  readonly #bundleAt: number
  readonly #bundleBytes: number
  readonly #filledAt: number
  readonly #needsAt: number
  readonly #slots: number
  readonly #contextAt: number
  readonly #addresses: {
    action: number
    resource: number
    key: number
    owner: number
    block: number
  }
  readonly #needsCount: number
  readonly #again: () => number
  #contextEnd: number
  #block: Uint32Array | undefined
  #stamp = FIRST_STAMP
  // Views of memory, made anew whenever it grows: a detached view would read as empty.
  #bytes: Uint8Array
  #words: Uint32Array
  #action: Uint8Array
  #resource: Uint8Array
  #view: BundleView

  /** Takes a bundle that `checkBundle` has passed. Throws `ERR_KERNEL` if the module does not fit. */
  constructor(module: WebAssembly.Module, bundle: BundleView) {
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 })
    this.#exports = instantiate(module, this.#memory)
    const exports = this.#exports
    this.#again = () => exports.again()
    this.#addresses = {
      action: exports.actionAddress(),
      resource: exports.resourceAddress(),
      key: exports.keyAddress(),
      owner: exports.ownerAddress(),
      block: exports.blocksAddress(),
    }
    this.#needsCount = exports.needsCountAddress() >> 2
    this.#slots = bundle.count(SECTION_SLOTS, SLOT_SIZE)
    this.#bundleBytes = bundle.bytes.length
    this.#filledAt = align(exports.freeAddress())
    this.#needsAt = align(this.#filledAt + this.#slots * FILLED_SIZE)
    this.#bundleAt = align(this.#needsAt + this.#slots * 4)
    this.#contextAt = align(this.#bundleAt + this.#bundleBytes)
    this.#contextEnd = this.#contextAt
    const pages = Math.ceil((this.#contextAt + PAGE + SPARE_BYTES) / PAGE)
    this.#memory.grow(pages - 1)
    this.#bytes = new Uint8Array(this.#memory.buffer)
    this.#words = new Uint32Array(this.#memory.buffer)
    this.#action = this.#region(this.#addresses.action, limits.actionBytes)
    this.#resource = this.#region(this.#addresses.resource, limits.resourceBytes)
    this.#bytes.set(bundle.bytes, this.#bundleAt)
    this.#view = this.#bundleView()
    const sections = this.#bundleAt + BUNDLE_HEADER_SIZE
    exports.load_bundle(this.#bundleAt, sections, this.#filledAt, this.#needsAt)
  }

  /** The loaded bundle. */
  get bundle(): BundleView {
    return this.#view
  }

  /** Writes the action; answers its bytes. Throws `ERR_LIMIT_EXCEEDED` past `actionBytes`. */
  writeAction(action: string): number {
    return writeText(action, this.#action, this.#encoder, 'actionBytes')
  }

  /** The same for what rules compare: its letters in lower case (L-61). */
  writeFoldedAction(action: string): number {
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
    return writeText(resource, this.#resource, this.#encoder, 'resourceBytes')
  }

  /** Writes the account that owns the resource, 12 digits; answers its bytes. */
  writeOwner(account: string): number {
    const at = this.#addresses.owner
    const { written } = this.#encoder.encodeInto(account, this.#bytes.subarray(at, at + 32))
    return written
  }

  /** The value of a key of the bundle's index, or undefined. */
  find(space: number, text: string): number | undefined {
    const at = this.#addresses.key
    const region = this.#bytes.subarray(at, at + limits.resourceBytes)
    const { read, written } = this.#encoder.encodeInto(text, region)
    const found = read === text.length ? this.#exports.find(space, written) : 0
    return found === 0 ? undefined : found - 1
  }

  /** Puts a principal block in place, unless it is there already. */
  writeBlock(block: Uint32Array): void {
    if (this.#block === block) return
    this.#words.set(block, this.#addresses.block >> 2)
    this.#block = block
  }

  /** Sets the session policies' set in the block that is in place, for this check alone. */
  writeSession(set: number): void {
    this.#block = undefined
    this.#words[(this.#addresses.block + BLOCK_SESSION_AT) >> 2] = set
  }

  /** The principal block that is in place. */
  get block(): Uint32Array {
    const at = this.#addresses.block
    return this.#words.subarray(at >> 2, (at + BLOCK_SIZE) >> 2)
  }

  /** Decides a check whose texts are in place; asks for context slots as they turn out to matter. */
  decide(
    actionClass: number,
    actionBytes: number,
    resourceBytes: number,
    ownerBytes: number,
    endpoint: number,
    flags: number,
    fill: FillSlot,
  ): number {
    const answer = this.#exports.decide(
      this.#addresses.block,
      actionClass,
      actionBytes,
      resourceBytes,
      ownerBytes,
      endpoint,
      flags,
      this.#nextStamp(),
    )
    if (answer !== VERDICT_NEEDS) return answer
    this.#fillNeeds(fill)
    return this.#untilAnswered(this.#again, VERDICT_NEEDS, fill)
  }

  /** What one set says to the check decided last: a verdict number. */
  ask(set: number, actionClass: number, fill: FillSlot): number {
    return this.#untilAnswered(() => this.#exports.ask(set, actionClass), VERDICT_NEEDS, fill)
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
    return { first: this.#words[word] ?? 0, count: this.#words[word + 1] ?? 0 }
  }

  /** The automaton's first state for the check decided last. */
  firstState(): number {
    return this.#exports.firstState()
  }

  /** The account that owns the resource of the check decided last. */
  owner(): string {
    const at = this.#exports.ownerText()
    return new TextDecoder().decode(this.#bytes.slice(at, at + this.#exports.ownerBytes()))
  }

  /** Fills a slot with texts; undefined stands for a text that cannot be read in its form. */
  fillSlot(slot: number, state: number, values: readonly (string | undefined)[]): void {
    const list = this.#reserve(values.length * FILLED_VALUE_SIZE)
    for (const [at, value] of values.entries()) {
      this.#writeValue(list + at * FILLED_VALUE_SIZE, value)
    }
    this.#markFilled(slot, state, list, values.length)
  }

  /** The same with one text. */
  fillOne(slot: number, state: number, value: string | undefined): void {
    const list = this.#reserve(FILLED_VALUE_SIZE)
    this.#writeValue(list, value)
    this.#markFilled(slot, state, list, 1)
  }

  #writeValue(entry: number, value: string | undefined): void {
    const bytes = value === undefined ? VALUE_UNREADABLE : this.#writeContext(value)
    this.#words[entry >> 2] = value === undefined ? 0 : this.#contextEnd - bytes
    this.#words[(entry >> 2) + 1] = bytes
  }

  #markFilled(slot: number, state: number, list: number, values: number): void {
    const word = (this.#filledAt + slot * FILLED_SIZE) >> 2
    this.#words[word + (FILLED_STAMP_AT >> 2)] = this.#stamp
    this.#words[word + (FILLED_STATE_AT >> 2)] = state
    this.#words[word + (FILLED_VALUE_AT >> 2)] = list
    this.#words[word + (FILLED_VALUES_AT >> 2)] = values
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
    const count = this.#words[this.#needsCount] ?? 0
    const first = this.#needsAt >> 2
    for (let at = first; at < first + count; at += 1) fill(this.#words[at] ?? 0)
  }

  /** A new stamp empties every slot. */
  #nextStamp(): number {
    this.#contextEnd = this.#contextAt
    this.#stamp += 1
    if (this.#stamp > LAST_STAMP) {
      this.#bytes.fill(0, this.#filledAt, this.#needsAt)
      this.#stamp = FIRST_STAMP
    }
    return this.#stamp
  }

  /** Writes text behind what the context holds so far; answers its bytes. */
  #writeContext(text: string): number {
    const at = this.#reserve(text.length * 3)
    const bytes = writeShort(text, this.#bytes, at)
    const written = bytes < 0 ? this.#encodeAt(text, at) : bytes
    this.#contextEnd = at + written
    return written
  }

  #encodeAt(text: string, at: number): number {
    return this.#encoder.encodeInto(text, this.#bytes.subarray(at, at + text.length * 3)).written
  }

  /** Makes room for context; at a multiple of 4. Throws `ERR_LIMIT_EXCEEDED` past `contextBytes`. */
  #reserve(bytes: number): number {
    const at = (this.#contextEnd + 3) & ~3
    const end = at + bytes
    if (end - this.#contextAt > limits.contextBytes * 4) {
      throw new LimitError('the context of a request is over the limit `contextBytes`')
    }
    this.#grow(end)
    this.#contextEnd = end
    return at
  }

  #grow(end: number): void {
    if (end + SPARE_BYTES <= this.#bytes.length) return
    const missing = end + SPARE_BYTES - this.#bytes.length
    this.#memory.grow(Math.ceil(missing / PAGE))
    this.#bytes = new Uint8Array(this.#memory.buffer)
    this.#words = new Uint32Array(this.#memory.buffer)
    this.#action = this.#region(this.#addresses.action, limits.actionBytes)
    this.#resource = this.#region(this.#addresses.resource, limits.resourceBytes)
    this.#view = this.#bundleView()
  }

  #region(at: number, bytes: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, bytes)
  }

  #bundleView(): BundleView {
    return new BundleView(new Uint8Array(this.#memory.buffer, this.#bundleAt, this.#bundleBytes))
  }
}

function align(address: number): number {
  return (address + 15) & ~15
}
