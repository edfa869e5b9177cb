/** Bytes → a bundle that lies in linear memory and has been checked there; trusts nothing. */
import { checkSections } from '../../bundle/decode.ts'
import { checkHeader } from '../../bundle/header.ts'
import type { KernelMemory } from '../kernel-memory.ts'
import { checkBundle } from './check-bundle.ts'
import { PlacedBundle } from './placed-bundle.ts'

/**
 * Copies a bundle and checks it, without waiting. `memory`: one that other kernels use, too. Throws
 * `ERR_BUNDLE_MALFORMED`, `ERR_BUNDLE_VERSION`, `ERR_LIMIT_EXCEEDED` or `ERR_KERNEL`.
 */
export function placeBundle(
  module: object,
  bytes: Uint8Array,
  memory?: KernelMemory,
): PlacedBundle {
  checkHeader(bytes)
  const placed = new PlacedBundle(module, bytes.length, memory)
  for (const _ of placed.copy(bytes));
  for (const _ of checkPlaced(placed));
  return placed
}

/** Checks a bundle whose bytes are in place, in turns. Throws as `placeBundle`. */
export function* checkPlaced(placed: PlacedBundle): Generator<void> {
  checkSections(placed.bytes)
  yield* checkBundle(placed)
}
