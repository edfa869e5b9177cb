/** What `openEngine` of every host does. */
import { createEngine, type Engine } from '../engine/engine.ts'
import { type EngineOptions, engineOptionKinds, isKernel } from '../engine/engine-options.ts'
import { type OptionKinds, readOptions } from '../json/options.ts'
import { type KernelFallback, packagedKernel } from './packaged-kernel.ts'

/** What an engine is opened with by a host. */
export interface OpenOptions extends EngineOptions {
  /**
   * The kernel where WebAssembly is forbidden, or a function that fetches it then: `jsKernel` of
   * `sallyport/kernel-js`.
   */
  readonly fallback?: KernelFallback
}

const optionKinds: OptionKinds<OpenOptions> = {
  ...engineOptionKinds,
  fallback: ['a kernel such as `jsKernel`, or a function that returns one', isFallback],
}

/** A copy of the options. Throws `ERR_OPTIONS_INVALID`. */
export function readOpenOptions(options: unknown): OpenOptions {
  return readOptions(options, optionKinds)
}

/** An engine on a bundle's bytes, with options that were read. Throws as `createEngine` does. */
export async function openBytes(bundle: Uint8Array, options: OpenOptions): Promise<Engine> {
  const { fallback, ...own } = options
  return createEngine(await packagedKernel(fallback), bundle, own)
}

function isFallback(value: unknown): boolean {
  return typeof value === 'function' || isKernel(value)
}
