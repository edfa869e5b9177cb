/** A bundle checked and put into a kernel: what an engine decides by until the next swap. */
import { verify } from '../bundle/digest.ts'
import { checkHeader } from '../bundle/header.ts'
import { checkPlaced, placeBundle } from '../kernel/load/place-bundle.ts'
import { PlacedBundle } from '../kernel/load/placed-bundle.ts'
import { bundleBytes, type EngineOptions } from './engine-options.ts'
import { LoadedBundle } from './loaded-bundle.ts'

const REMEMBERED = 10_000

/** Throws as `createEngine` does. */
export async function load(
  module: WebAssembly.Module,
  bytes: unknown,
  options: EngineOptions,
): Promise<LoadedBundle> {
  const given = bundleBytes(bytes)
  checkHeader(given)
  const placed = new PlacedBundle(module, given.length)
  await inTurns(placed.copy(given), options)
  // whoever changed their bytes meanwhile has changed this copy, or not: the digest tells
  await verify(placed.bytes, options)
  await inTurns(checkPlaced(placed), options)
  return new LoadedBundle(placed, options.remembered ?? REMEMBERED)
}

async function inTurns(steps: Iterator<void>, { pause }: EngineOptions): Promise<void> {
  for (let step = steps.next(); step.done !== true; step = steps.next()) await pause?.()
}

/** Checks a bundle that was made in this process, without waiting. */
export function openNow(module: WebAssembly.Module, bytes: Uint8Array): LoadedBundle {
  return new LoadedBundle(placeBundle(module, bytes), 1)
}
