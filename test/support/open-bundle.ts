/** Bundles checked as every engine checks them, by the kernel. */
import type { BundleView } from '../../src/bundle/view.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { placeBundle } from '../../src/kernel/load/place-bundle.ts'

const module = kernelModule()

/** A bundle that was checked. Throws as `placeBundle`. */
export function openBundle(bytes: Uint8Array): BundleView {
  return placeBundle(module, bytes).view
}
