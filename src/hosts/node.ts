/** Node: bundles from files, the kernel from the package. */
import { readFile } from 'node:fs/promises'
import { createEngine, type Engine, type EngineOptions } from '../engine/engine.ts'
import { readEngineOptions } from '../engine/engine-options.ts'
import { confirmArgument, oneOf } from '../json/options.ts'
import { shorten } from '../json/report.ts'
import { OptionsError } from '../model/errors.ts'
import type { KernelModule } from '../model/host-types.ts'
import { plainKernel, simdKernel } from './kernel-bytes.ts'

/** The kernel; the SIMD build where the runtime takes it. Throws `ERR_OPTIONS_INVALID`. */
export function kernelModule(build: 'simd' | 'plain' | 'best' = 'best'): KernelModule {
  confirmArgument(build, 'build', oneOf(['simd', 'plain', 'best']))
  const simd = build === 'plain' ? undefined : decode(simdKernel)
  const bytes = simd !== undefined && WebAssembly.validate(simd) ? simd : decode(plainKernel)
  return new WebAssembly.Module(bytes)
}

let shared: KernelModule | undefined

/** An engine on a bundle's bytes. Throws as `createEngine` does. */
export async function createNodeEngine(
  bundle: Uint8Array,
  options: EngineOptions = {},
): Promise<Engine> {
  shared ??= kernelModule()
  const own = readEngineOptions(options)
  return createEngine(shared, bundle, { pause: () => new Promise(setImmediate), ...own })
}

/**
 * An engine on a bundle file. Throws as `createEngine` does, and `ERR_OPTIONS_INVALID` for a file
 * that cannot be read; its `cause` is Node's error.
 */
export async function openEngine(path: string, options: EngineOptions = {}): Promise<Engine> {
  confirmArgument(path, 'path', ['the path of a bundle', isPath])
  const own = readEngineOptions(options)
  return createNodeEngine(await readBundle(path), own)
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' || value instanceof URL
}

async function readBundle(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new OptionsError(`the bundle cannot be read: ${shorten(reason)}`, {
      place: shorten(String(path)) || 'path',
      hint: 'give the path of a file that `sallyport compile` wrote',
      cause,
    })
  }
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
