/** Hosts that have no memory left for a kernel. */
import { describe, expect, test, vi } from 'vitest'
import { seal } from '../../../src/bundle/digest.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { jsKernel } from '../../../src/hosts/js-kernel.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { type LinearMemory, SCRIPT_KERNEL, type ScriptKernel } from '../../../src/kernel/abi.ts'
import type { KernelModule } from '../../../src/model/host-types.ts'
import { acmeBundle } from '../bundle/sections.ts'

/** The kernel in JavaScript, in a host whose memory can be full. */
function hostWithMemory() {
  const host = { isFull: false }
  const own = jsKernel as unknown as ScriptKernel
  const kernel: ScriptKernel = {
    [Symbol.toStringTag]: SCRIPT_KERNEL,
    start: (memory) => own.start(memory),
    memory: () => limited(own.memory(), host),
  }
  return { host, kernel: kernel as unknown as KernelModule }
}

function limited(memory: LinearMemory, host: { readonly isFull: boolean }): LinearMemory {
  return {
    get buffer() {
      return memory.buffer
    },
    grow(pages) {
      if (host.isFull)
        throw new RangeError('WebAssembly.Memory.grow(): maximum memory size exceeded')
      return memory.grow(pages)
    },
  }
}

class FullMemory {
  constructor() {
    throw new RangeError('WebAssembly.Memory(): could not allocate memory')
  }
}

describe('a host without memory', () => {
  const failure = { code: 'ERR_KERNEL', message: 'the host has no memory left' }

  test('opens no engine', async () => {
    const { host, kernel } = hostWithMemory()
    host.isFull = true
    await expect(createEngine(kernel, acmeBundle())).rejects.toMatchObject(failure)
  })

  test('has none for a kernel in WebAssembly either', async () => {
    const memory = vi.spyOn(WebAssembly, 'Memory').mockImplementation(FullMemory as never)
    const opening = createEngine(kernelModule(), await seal(acmeBundle()))
    await expect(opening).rejects.toMatchObject(failure)
    memory.mockRestore()
  })

  test('keeps the bundle in place that it has', async () => {
    const { host, kernel } = hostWithMemory()
    const bundle = await seal(acmeBundle())
    const engine = await createEngine(kernel, bundle)
    const { digest } = engine
    host.isFull = true
    await expect(engine.swap(bundle)).rejects.toMatchObject(failure)
    expect(engine.digest).toBe(digest)
    const request = { principal: 'anonymous', action: 's3:GetObject', resource: '*' } as const
    expect(engine.isAllowed(request)).toBe(false)
  })
})
