/** Edge runtimes: bundles from wherever the program keeps them, the kernel from the package. */
import type { Engine } from '../engine/engine.ts'
import { bundleBytes } from '../engine/engine-options.ts'
import { type BundleResponse, isResponse, readResponse, unfetched } from './fetch-bundle.ts'
import { type OpenOptions, openBytes, readOpenOptions } from './open-engine.ts'

/** A bundle's bytes, or a response that brings them. */
export type EdgeBundle = Uint8Array | ArrayBuffer | BundleResponse

/**
 * An engine on a bundle: its bytes, a response, or a function that fetches either, such as
 * `() => env.KV.get('bundle', 'arrayBuffer')`.
 *
 * Throws as `createEngine` does, and `ERR_OPTIONS_INVALID` for a response that is no success or a
 * function that throws; its `cause` is what was thrown.
 */
export async function openEngine(
  bundle: EdgeBundle | (() => EdgeBundle | null | Promise<EdgeBundle | null>),
  options: OpenOptions = {},
): Promise<Engine> {
  const own = readOpenOptions(options)
  const given: unknown = typeof bundle === 'function' ? await ask(bundle) : bundle
  return openBytes(isResponse(given) ? await readResponse(given) : bundleBytes(given), own)
}

async function ask(bundle: () => unknown): Promise<unknown> {
  try {
    return await bundle()
  } catch (cause) {
    throw unfetched('bundle', cause instanceof Error ? cause.message : String(cause), { cause })
  }
}
