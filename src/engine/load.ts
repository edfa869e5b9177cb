/** A bundle checked and put into a kernel: what an engine decides by until the next swap. */
import { checkBundle, openBundle } from '../bundle/decode.ts'
import { verify } from '../bundle/digest.ts'
import { checkHeader } from '../bundle/header.ts'
import { copyBundle, type EngineOptions } from './engine-options.ts'
import { LoadedBundle } from './loaded-bundle.ts'

const REMEMBERED = 10_000

/** Throws as `createEngine` does. */
export async function load(
  module: WebAssembly.Module,
  bytes: unknown,
  options: EngineOptions,
): Promise<LoadedBundle> {
  const own = copyBundle(bytes)
  checkHeader(own)
  await verify(own, options)
  const steps = checkBundle(own)
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) await options.pause?.()
  return new LoadedBundle(module, step.value, options.remembered ?? REMEMBERED)
}

/** Checks a bundle that was made in this process, without waiting. */
export function openNow(module: WebAssembly.Module, bytes: Uint8Array): LoadedBundle {
  return new LoadedBundle(module, openBundle(bytes), 1)
}
