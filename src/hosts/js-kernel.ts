/** The kernel as JavaScript: the same code, for hosts that may not compile WebAssembly. */
import { type LinearMemory, SCRIPT_KERNEL, type ScriptKernel } from '../kernel/abi.ts'
import type { KernelModule } from '../model/host-types.ts'
import { runKernel } from './js-kernel-code.js'

const PAGE = 65_536

/** Memory that grows as WebAssembly's does, without WebAssembly. */
class ScriptMemory implements LinearMemory {
  buffer = new ArrayBuffer(0)

  grow(pages: number): number {
    const before = this.buffer.byteLength
    const buffer = new ArrayBuffer(before + pages * PAGE)
    new Uint8Array(buffer).set(new Uint8Array(this.buffer))
    this.buffer = buffer
    return before / PAGE
  }
}

const kernel: ScriptKernel = {
  [Symbol.toStringTag]: SCRIPT_KERNEL,
  memory: () => new ScriptMemory(),
  start: runKernel,
}

/**
 * The kernel made of JavaScript, which decides as the one of WebAssembly does, several times more
 * slowly: the `fallback` of `openEngine`, or the module of `createEngine`.
 */
export const jsKernel: KernelModule = Object.freeze(kernel)
