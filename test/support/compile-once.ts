/** Session policies compiled once, for all engines that are asked the same; none can change the bytes. */
import { compileSession } from '../../src/compile/compile-session.ts'

/** How many bundles are kept before all are let go. */
const MOST = 64

const known = new Map<string, Uint8Array>()

/** `compileSession`, which is deterministic; other tests say so. */
export function compileOnce(documents: readonly unknown[]): Uint8Array {
  const text = JSON.stringify(documents)
  const bundle = known.get(text) ?? compileSession(documents)
  if (known.size === MOST) known.clear()
  known.set(text, bundle)
  return bundle
}
