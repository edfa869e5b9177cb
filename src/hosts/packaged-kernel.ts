/** The kernel of the package, compiled where a host compiles it. */
import { KernelError, SallyportError } from '../model/errors.ts'
import type { KernelModule } from '../model/host-types.ts'
import { compileKernel, kernelSource } from './kernel-bytes.ts'

/** What is given for hosts that forbid WebAssembly: a kernel, or a function that fetches one. */
export type KernelFallback = KernelModule | (() => KernelModule | Promise<KernelModule>)

let shared: Promise<KernelModule> | undefined

/**
 * The kernel; every engine of the program runs the same. Throws `ERR_KERNEL` where the host forbids
 * WebAssembly and there is no fallback, or none that can be fetched.
 */
export async function packagedKernel(fallback?: KernelFallback): Promise<KernelModule> {
  shared ??= readKernel()
  try {
    return await shared
  } catch (cause) {
    shared = undefined
    if (fallback === undefined) throw cause
    return openFallback(fallback)
  }
}

async function openFallback(fallback: KernelFallback): Promise<KernelModule> {
  if (typeof fallback !== 'function') return fallback
  try {
    return await fallback()
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    const hint = 'import `sallyport/kernel-js` where the program starts'
    const details = { place: 'options.fallback', hint, cause }
    throw new KernelError('the fallback for the kernel cannot be fetched', details)
  }
}

/** Bytes everywhere but in runtimes that compile nothing: those import a module. */
async function readKernel(): Promise<KernelModule> {
  if (typeof kernelSource !== 'string') return kernelSource
  const bytes = decodeHex(kernelSource)
  try {
    return started(compileNow(bytes))
  } catch (error) {
    // some browsers compile only small modules at once
    const isLarge = error instanceof KernelError && error.cause instanceof RangeError
    if (!isLarge || compileKernel === undefined) throw error
    return started(await compileKernel(bytes).catch(refuse))
  }
}

/** WebKit compiles what a page's policy forbids, and refuses to start it. */
function started(module: WebAssembly.Module): WebAssembly.Module {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 })
    new WebAssembly.Instance(module, { env: { memory } })
    return module
  } catch (cause) {
    throw refusal(cause)
  }
}

/** Throws `ERR_KERNEL`. */
export function compileNow(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes)
  } catch (cause) {
    throw refusal(cause)
  }
}

/** Bytes of an even number of hexadecimal digits. */
export function decodeHex(digits: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(digits.length / 2)
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16)
  }
  return bytes
}

function refuse(cause: unknown): never {
  throw refusal(cause)
}

/** Hosts that forbid WebAssembly throw errors of many kinds, and some have no `WebAssembly` at all. */
function refusal(cause: unknown): KernelError {
  return new KernelError('the kernel cannot be compiled here', {
    place: 'WebAssembly',
    hint:
      "a page's Content-Security-Policy needs `'wasm-unsafe-eval'` in `script-src`, or give " +
      '`fallback: jsKernel` of `sallyport/kernel-js`; where nothing can be compiled call ' +
      '`createEngine` with the module that the runtime makes of `sallyport/kernel.wasm`',
    cause,
  })
}
