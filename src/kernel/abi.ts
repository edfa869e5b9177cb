/** What the WebAssembly module offers: the ABI of `assembly/index.ts`, as one interface. */

export interface KernelExports {
  abiVersion(): number
  start(base: number): void
  openBundle(bundle: number, shadow: number): void
  checkFields(from: number, to: number): number
  checkEntries(kind: number, from: number, to: number): number
  takeRequests(block: number, filled: number, needs: number): void
  classify(bytes: number): number
  find(space: number, bytes: number): number
  place(actionClass: number, endpoint: number, flags: number): number
  decide(actionClass: number, endpoint: number, flags: number, plan: number): number
  again(): number
  ask(set: number, actionClass: number, side: number): number
  trace(rule: number, side: number, from: number): number
  coversAction(rule: number): number
  decideBatch(batch: number): number
  largest(numbers: number, rows: number): number
  number(numbering: number, rows: number): number
}

/** As much of a `WebAssembly.Memory` as a host uses. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer
  /** Returns how many pages there were. */
  grow(pages: number): number
}

/** A kernel that is no WebAssembly: it runs where a host may compile none. */
export interface ScriptKernel {
  readonly [Symbol.toStringTag]: typeof SCRIPT_KERNEL
  /** A memory that such a kernel can work on; none is shared by threads. */
  memory(): LinearMemory
  start(memory: LinearMemory): KernelExports
}

/** The kind of object that a `ScriptKernel` is, beside `WebAssembly.Module`. */
export const SCRIPT_KERNEL = 'Sallyport.Kernel'

/** The version of the ABI that this host speaks. */
export const ABI_VERSION = 9
