/** Node: bundles from files, the kernel from the package. */
import { readFile } from 'node:fs/promises'
import { createEngine, type Engine, type EngineOptions } from '../engine/engine.ts'
import type { KernelModule } from '../model/host-types.ts'
import { plainKernel, simdKernel } from './kernel-bytes.ts'

/** The kernel, compiled once; the SIMD build where the runtime takes it. */
export function kernelModule(build: 'simd' | 'plain' | 'best' = 'best'): KernelModule {
  const simd = build === 'plain' ? undefined : decode(simdKernel)
  const bytes = simd !== undefined && WebAssembly.validate(simd) ? simd : decode(plainKernel)
  return new WebAssembly.Module(bytes)
}

let shared: KernelModule | undefined

/** An engine on a bundle's bytes. Throws as `createEngine` does. */
export async function createNodeEngine(
  bundle: Uint8Array,
  options: EngineOptions = {},
): Promise<Engine> {
  shared ??= kernelModule()
  return createEngine(shared, bundle, { pause: () => new Promise(setImmediate), ...options })
}

/** An engine on a bundle file. Throws as `createEngine` does, and what reading the file throws. */
export async function openEngine(path: string, options: EngineOptions = {}): Promise<Engine> {
  return createNodeEngine(await readFile(path), options)
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
