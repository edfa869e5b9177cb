/** The kernel's linear memory as the host sees it. */
import { limits } from '../model/limits.ts'
import type { KernelExports } from './abi.ts'
import { VALUE_SPARE } from './write-value.ts'

const PAGE = 65_536

/** Where the host writes what a check is about. */
export interface Addresses {
  readonly action: number
  readonly resource: number
  readonly key: number
  readonly owner: number
}

export function readAddresses(exports: KernelExports): Addresses {
  return {
    action: exports.actionAddress(),
    resource: exports.resourceAddress(),
    key: exports.keyAddress(),
    owner: exports.ownerAddress(),
  }
}

/** Views of memory, made anew whenever it grows: a detached view would read as empty. */
export class KernelMemory {
  readonly memory: WebAssembly.Memory
  bytes: Uint8Array
  words: Uint32Array
  action: Uint8Array
  resource: Uint8Array
  key: Uint8Array
  readonly #addresses: Addresses

  constructor(memory: WebAssembly.Memory, addresses: Addresses) {
    this.memory = memory
    this.#addresses = addresses
    const { buffer } = memory
    this.bytes = new Uint8Array(buffer)
    this.words = new Uint32Array(buffer)
    this.action = new Uint8Array(buffer, addresses.action, limits.actionBytes)
    this.resource = new Uint8Array(buffer, addresses.resource, limits.resourceBytes)
    this.key = new Uint8Array(buffer, addresses.key, limits.resourceBytes)
  }

  /** Makes memory reach to `end`, and some bytes beyond that may be read and written. */
  reach(end: number): void {
    const missing = end + VALUE_SPARE - this.bytes.length
    if (missing > 0) this.#grow(missing)
  }

  #grow(missing: number): void {
    this.memory.grow(Math.ceil(missing / PAGE))
    const { buffer } = this.memory
    this.bytes = new Uint8Array(buffer)
    this.words = new Uint32Array(buffer)
    this.action = new Uint8Array(buffer, this.#addresses.action, limits.actionBytes)
    this.resource = new Uint8Array(buffer, this.#addresses.resource, limits.resourceBytes)
    this.key = new Uint8Array(buffer, this.#addresses.key, limits.resourceBytes)
  }
}
