/** A running kernel from a compiled module. */
import { KernelError } from '../model/errors.ts'
import { ABI_VERSION, type KernelExports } from './abi.ts'

/** Starts the kernel on a memory. Throws `ERR_KERNEL` if the module is none, or another version. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  try {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    const kernel = exports as unknown as KernelExports
    if (kernel.abiVersion() === ABI_VERSION) return kernel
  } catch (cause) {
    throw new KernelError('the kernel cannot be started', { cause })
  }
  throw new KernelError('the kernel is of another version than its host', {
    hint: 'take the module that comes with this package',
  })
}
