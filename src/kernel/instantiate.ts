/** A running kernel from a compiled module. */
import { kindOf } from '../json/shown.ts'
import { KernelError } from '../model/errors.ts'
import {
  ABI_VERSION,
  type KernelExports,
  type LinearMemory,
  SCRIPT_KERNEL,
  type ScriptKernel,
} from './abi.ts'

/**
 * An instance of the kernel on a memory, from a base on. Throws `ERR_KERNEL` for another module, or
 * another version of it.
 */
export function instantiate(module: object, memory: LinearMemory, base: number): KernelExports {
  try {
    const kernel = isScript(module) ? module.start(memory) : startModule(module, memory)
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

/** A memory for a kernel of its own. Throws `ERR_KERNEL` where the host has none left. */
export function memoryFor(module: object): LinearMemory {
  try {
    return isScript(module)
      ? module.memory()
      : new WebAssembly.Memory({ initial: 0, maximum: 65_536 })
  } catch (cause) {
    throw new KernelError('the host has no memory left', { cause })
  }
}

function isScript(module: object): module is ScriptKernel {
  return kindOf(module) === SCRIPT_KERNEL
}

function startModule(module: WebAssembly.Module, memory: LinearMemory): KernelExports {
  const imports = { env: { memory: memory as WebAssembly.Memory } }
  return new WebAssembly.Instance(module, imports).exports as unknown as KernelExports
}
