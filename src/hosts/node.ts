/** Node, and runtimes with its file system: bundles from files, the kernel from the package. */
import { readFile } from 'node:fs/promises'
import type { Engine } from '../engine/engine.ts'
import { bundleBytes } from '../engine/engine-options.ts'
import { explain } from '../engine/explain/explain.ts'
import { confirmArgument, oneOf } from '../json/options.ts'
import { shorten } from '../json/report.ts'
import { OptionsError } from '../model/errors.ts'
import type { KernelModule } from '../model/host-types.ts'
import {
  type BundleResponse,
  type BundleUrl,
  fetchBundle,
  isResponse,
  isUrl,
  readResponse,
} from './fetch-bundle.ts'
import { kernelSource } from './kernel-bytes.ts'
import { type OpenOptions, openBytes, readOpenOptions } from './open-engine.ts'
import { compileNow, decodeHex } from './packaged-kernel.ts'
import { plainKernel } from './plain-kernel-bytes.ts'

/**
 * The kernel; the SIMD build where the runtime takes it. Throws `ERR_OPTIONS_INVALID`, and
 * `ERR_KERNEL` where there is no WebAssembly.
 */
export function kernelModule(build: 'simd' | 'plain' | 'best' = 'best'): KernelModule {
  confirmArgument(build, 'build', oneOf(['simd', 'plain', 'best']))
  if (build === 'plain') return compileNow(decodeHex(plainKernel))
  if (typeof kernelSource !== 'string') return kernelSource
  try {
    return compileNow(decodeHex(kernelSource))
  } catch {
    return kernelModule('plain')
  }
}

/** An engine on a bundle's bytes. Throws as `createEngine` does. */
export async function createNodeEngine(
  bundle: Uint8Array,
  options: OpenOptions = {},
): Promise<Engine> {
  const own = readOpenOptions(options)
  return openBytes(bundle, { explain, pause, fallback: () => kernelModule('plain'), ...own })
}

/**
 * An engine on a bundle: the path of a file, a URL of a file or a server, a response, or its bytes.
 *
 * Throws as `createEngine` does, and `ERR_OPTIONS_INVALID` for a file that cannot be read or a
 * server that does not send it; its `cause` is Node's error.
 */
export async function openEngine(
  bundle: string | BundleUrl | BundleResponse | Uint8Array | ArrayBuffer,
  options: OpenOptions = {},
): Promise<Engine> {
  const own = readOpenOptions(options)
  return createNodeEngine(await readNodeBundle(bundle), own)
}

/** A bundle's bytes, from wherever it is. Throws as `openEngine`. */
export async function readNodeBundle(bundle: unknown): Promise<Uint8Array> {
  if (typeof bundle === 'string') return readFileAt(bundle)
  if (isUrl(bundle)) return bundle.protocol === 'file:' ? readFileAt(bundle) : fetchBundle(bundle)
  return isResponse(bundle) ? readResponse(bundle) : bundleBytes(bundle)
}

async function readFileAt(path: string | URL): Promise<Uint8Array> {
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

function pause(): Promise<void> {
  return new Promise(setImmediate)
}
