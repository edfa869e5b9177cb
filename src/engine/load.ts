/** A bundle checked and put into a kernel: what an engine decides by until the next swap. */
import { checkBundle } from '../bundle/decode.ts'
import { verify } from '../bundle/digest.ts'
import type { BundleView } from '../bundle/view.ts'
import type { Key } from '../model/host-types.ts'
import { type BundleSummary, summarize } from './explain/bundle-summary.ts'
import { LoadedBundle } from './loaded-bundle.ts'

export interface EngineOptions {
  /** Lets a request's context state derived keys (K-3): for simulations, never for a PEP. */
  readonly simulation?: boolean
  /** The public key that bundles must be signed with (Ed25519). */
  readonly key?: Key
  /** Compiles session policy documents into a bundle (`compileSession` of `sallyport/compile`). */
  readonly compile?: (documents: readonly unknown[]) => Uint8Array
  /** Milliseconds since 1970; the clock's by default. */
  readonly now?: () => number
  /** How many actions, and principals, are remembered; 0 for none. */
  readonly remembered?: number
  /** Lets other work in while a large bundle is checked. */
  readonly pause?: () => Promise<void>
}

/** The bundle in use. */
export interface InUse {
  readonly loaded: LoadedBundle
  readonly summary: BundleSummary
}

const REMEMBERED = 10_000

/** Throws as `createEngine` does. */
export async function load(
  module: WebAssembly.Module,
  bytes: Uint8Array,
  options: EngineOptions,
): Promise<InUse> {
  const own = new Uint8Array(bytes) // aligned, and out of reach of whoever changes theirs meanwhile
  await verify(own, options.key)
  const steps = checkBundle(own)
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) await options.pause?.()
  const loaded = new LoadedBundle(module, step.value, options.remembered ?? REMEMBERED)
  return { loaded, summary: summarize(step.value) }
}

/** Checks a bundle that was made in this process, without waiting. */
export function openNow(module: WebAssembly.Module, bytes: Uint8Array): LoadedBundle {
  return new LoadedBundle(module, runToEnd(checkBundle(bytes)), 1)
}

function runToEnd(steps: Generator<void, BundleView>): BundleView {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
