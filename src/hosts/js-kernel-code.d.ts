/** What the generated module exports: the kernel on a memory. */
import type { KernelExports, LinearMemory } from '../kernel/abi.ts'

export function runKernel(memory: LinearMemory): KernelExports
