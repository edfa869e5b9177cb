/** A running kernel from a compiled module. */
import { KernelError } from '../model/errors.ts'
import { ABI_VERSION, type KernelExports } from './abi.ts'

/**
 * An instance of the kernel on a memory, from a base on. Throws `ERR_KERNEL` for another module, or
 * another version of it.
 */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  base: number,
): KernelExports {
  try {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    const kernel = exports as unknown as KernelExports
    if (kernel.abiVersion() === ABI_VERSION) {
      kernel.start(base)
      return kernel
    }
  } catch (cause) {
    throw new KernelError('the kernel cannot be started', { cause })
  }
  throw new KernelError('the kernel is of another version than its host', {
    hint: 'take the module that comes with this package',
  })
}
