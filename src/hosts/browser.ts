/** Browsers, pages and workers alike: bundles by URL, the kernel from the package. */
import { sha256 } from '@noble/hashes/sha2.js'
import type { Engine } from '../engine/engine.ts'
import { bundleBytes } from '../engine/engine-options.ts'
import {
  type BundleResponse,
  type BundleUrl,
  fetchBundle,
  isResponse,
  isUrl,
  readResponse,
} from './fetch-bundle.ts'
import { type OpenOptions, openBytes, readOpenOptions } from './open-engine.ts'

/**
 * An engine on a bundle: at a URL, in a response, or its bytes. Pages that are no secure context and
 * have no WebCrypto are served, too.
 *
 * Throws as `createEngine` does; `ERR_OPTIONS_INVALID` for a bundle that cannot be fetched; and
 * `ERR_KERNEL` where the page's policy forbids WebAssembly and there is no `fallback`.
 */
export async function openEngine(
  bundle: string | BundleUrl | BundleResponse | Uint8Array | ArrayBuffer,
  options: OpenOptions = {},
): Promise<Engine> {
  const own = readOpenOptions(options)
  const bytes = await readBrowserBundle(bundle)
  const hash = globalThis.crypto?.subtle === undefined ? { sha256 } : {}
  return openBytes(bytes, { pause, ...hash, ...own })
}

/** A bundle's bytes, from wherever it is. Throws as `openEngine`. */
export async function readBrowserBundle(bundle: unknown): Promise<Uint8Array> {
  if (typeof bundle === 'string' || isUrl(bundle)) return fetchBundle(bundle)
  return isResponse(bundle) ? readResponse(bundle) : bundleBytes(bundle)
}

/** Lets a page draw and answer; a timer would wait for 4 ms each time. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
