/** The kernel for a memory that threads share, and checks against a bundle in one. */
import { readFileSync } from 'node:fs'
import * as CheckLayout from '../../assembly/layout/check.ts'
import { Check } from '../../src/engine/check.ts'
import { LoadedBundle } from '../../src/engine/loaded-bundle.ts'
import { KernelMemory } from '../../src/kernel/kernel-memory.ts'
import { placeBundle } from '../../src/kernel/load/place-bundle.ts'
import { type BundlePlace, PlacedBundle } from '../../src/kernel/load/placed-bundle.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { readParts } from '../../src/request/call.ts'

/** What the type of an imported memory begins with in WebAssembly: has a maximum; is shared, too. */
const PRIVATE = 1
const SHARED = 3

/** The build for a memory of the usual kind, with the one byte changed that says which kind it is. */
export function sharedModule(build: 'simd' | 'plain'): WebAssembly.Module {
  const bytes = readFileSync(new URL(`../../build/kernel.${build}.wasm`, import.meta.url))
  const at = bytes.indexOf('memory') + 'memory'.length + 1
  if (bytes[at] !== PRIVATE) throw new Error('the kernel does not import its memory as expected')
  bytes[at] = SHARED
  return new WebAssembly.Module(bytes)
}

export function sharedMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 0, maximum: 1_024, shared: true })
}

/** A bundle loaded into a memory that others use, too. */
export function loadInto(
  memory: KernelMemory,
  module: WebAssembly.Module,
  bundle: Uint8Array,
): LoadedBundle {
  return new LoadedBundle(placeBundle(module, bundle, memory), 100)
}

/** Loads a bundle that another kernel has checked in a memory that this thread sees, too. */
export function loadBeside(
  memory: KernelMemory,
  module: WebAssembly.Module,
  place: BundlePlace,
): LoadedBundle {
  const placed = new PlacedBundle(module, place, memory)
  placed.exports.openBundle(place.at, 0)
  return new LoadedBundle(placed, 100)
}

/** The same of a memory that another thread has filled. */
export function loadPlaced(
  memory: WebAssembly.Memory,
  module: WebAssembly.Module,
  place: BundlePlace,
): LoadedBundle {
  return loadBeside(new KernelMemory(memory), module, place)
}

/** What a loaded bundle decides: the kernel's numbers, with a plan and without. */
export function decideIn(loaded: LoadedBundle, request: AuthorizationRequest): string {
  const [part] = readParts(request)
  if (part === undefined) throw new Error('the request has no part')
  const caller = loaded.callers.find(part.principal)
  const terms = { simulation: false, now: 0, incoming: undefined }
  const check = new Check({ loaded, caller }, part, terms)
  return `${check.decide(CheckLayout.EXACT)} ${check.isAllowed()}`
}
