import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as Key from '../../../assembly/layout/key.ts'
import { seal } from '../../../src/bundle/digest.ts'
import { compileUnsealed } from '../../../src/compile/compile.ts'
import { compareUtf8 } from '../../../src/compile/terms/byte-order.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { Kernel } from '../../../src/kernel/kernel.ts'
import { placeBundle } from '../../../src/kernel/load/place-bundle.ts'
import { KernelError, LimitError } from '../../../src/model/errors.ts'
import { limits } from '../../../src/model/limits.ts'
import { acme } from '../bundle/sections.ts'

const builds = ['simd', 'plain'] as const
const bundle = compileUnsealed(acme, { strip: false })

/** A bundle whose index holds these resources, numbered in the order of their bytes. */
function withResources(arns: readonly string[]): Uint8Array {
  const account = '111122223333'
  const resources = new Map(
    arns.map((arn) => [arn, { arn, account, policy: undefined, tags: new Map() }]),
  )
  const directory = { ...acme, accounts: new Map(), endpoints: new Map(), resources }
  return compileUnsealed(directory, { strip: true })
}

describe.each(builds)('the %s kernel', (build) => {
  const module = kernelModule(build)

  it('imports memory and nothing else, and exports functions only', () => {
    expect(WebAssembly.Module.imports(module)).toEqual([
      expect.objectContaining({ module: 'env', name: 'memory', kind: 'memory' }),
    ])
    for (const { kind } of WebAssembly.Module.exports(module)) expect(kind).toBe('function')
  })

  it('finds every account, principal and resource of the sample, and nobody else', () => {
    const kernel = new Kernel(placeBundle(module, bundle))
    const arns = new Set<string>()
    for (const account of acme.accounts.values()) {
      expect(kernel.find(Key.SPACE_ACCOUNT, account.id)).toBeDefined()
      for (const { arn } of [...account.users.values(), ...account.roles.values()]) arns.add(arn)
    }
    expect(new Set([...arns].map((arn) => kernel.find(Key.SPACE_PRINCIPAL, arn))).size).toBe(
      arns.size,
    )
    for (const arn of acme.resources.keys()) {
      expect(kernel.find(Key.SPACE_RESOURCE, arn)).toBeDefined()
      expect(kernel.find(Key.SPACE_RESOURCE, `${arn}x`)).toBeUndefined()
      expect(kernel.find(Key.SPACE_PRINCIPAL, arn)).toBeUndefined()
    }
    expect(kernel.find(Key.SPACE_ACCOUNT, '')).toBeUndefined()
  })

  it('hashes keys as the compiler does, of any length and characters', () => {
    const key = fc.string({ unit: 'grapheme', maxLength: 40 })
    fc.assert(
      fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 30 }), key, (keys, other) => {
        const kernel = new Kernel(placeBundle(module, withResources(keys)))
        for (const [at, one] of [...keys].sort(compareUtf8).entries()) {
          expect(kernel.find(Key.SPACE_RESOURCE, one)).toBe(at)
        }
        expect(kernel.find(Key.SPACE_RESOURCE, other) !== undefined).toBe(keys.includes(other))
      }),
      { numRuns: 40 },
    )
  })

  it('does not find a text that is longer than any key', () => {
    const kernel = new Kernel(placeBundle(module, bundle))
    expect(kernel.find(Key.SPACE_PRINCIPAL, 'a'.repeat(limits.resourceBytes + 1))).toBeUndefined()
  })

  it('takes actions and resources up to their limits in bytes, and throws beyond', () => {
    const kernel = new Kernel(placeBundle(module, bundle))
    expect(kernel.writeAction(`s:${'a'.repeat(limits.actionBytes - 2)}`)).toBe(limits.actionBytes)
    expect(() => kernel.writeAction(`s:${'a'.repeat(limits.actionBytes - 1)}`)).toThrow(LimitError)
    expect(() => kernel.writeAction(`s:${'é'.repeat(limits.actionBytes / 2)}`)).toThrow(LimitError)
    expect(kernel.writeResource('r'.repeat(limits.resourceBytes))).toBe(limits.resourceBytes)
    expect(() => kernel.writeResource('r'.repeat(limits.resourceBytes + 1))).toThrow(
      expect.objectContaining({ code: 'ERR_LIMIT_EXCEEDED', place: 'request.resource' }),
    )
    expect(() => kernel.writeResource('語'.repeat(limits.resourceBytes / 3 + 1))).toThrow(
      LimitError,
    )
  })

  it('writes texts of every length as UTF-8, lone surrogates as U+FFFD', () => {
    const kernel = new Kernel(placeBundle(module, bundle))
    for (let length = 0; length <= 40; length += 1) {
      expect(kernel.writeResource('a'.repeat(length))).toBe(length)
      expect(kernel.writeResource('é'.repeat(length))).toBe(2 * length)
      expect(kernel.writeResource(`${'a'.repeat(length)}\ud800`)).toBe(length + 3)
    }
  })

  it('classifies an action whatever its case', () => {
    const kernel = new Kernel(placeBundle(module, bundle))
    const classOf = (action: string): number => kernel.classify(kernel.writeAction(action))
    expect(classOf('S3:GETOBJECT')).toBe(classOf('s3:GetObject'))
    expect(classOf('s3:GetObject')).not.toBe(classOf('sts:AssumeRole'))
  })
})

describe('a module that is no kernel', () => {
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

  it('is refused', () => {
    expect(() => placeBundle(new WebAssembly.Module(empty), bundle)).toThrow(KernelError)
  })

  it('is a kernel of another version, too', () => {
    countCalls({ abiVersion: () => 999 })
    expect(() => placeBundle(kernelModule(), bundle)).toThrow('another version')
  })
})

/** Counts calls of every export from here on; some of them answered otherwise. */
function countCalls(instead: Record<string, () => number> = {}): Map<string, number> {
  const calls = new Map<string, number>()
  const { Instance } = WebAssembly
  class Counted {
    readonly exports: Record<string, unknown> = {}
    constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
      const { exports } = new Instance(module, imports)
      for (const [name, value] of Object.entries(exports)) {
        const call = instead[name] ?? (value as (...given: number[]) => number)
        this.exports[name] = (...given: number[]) => {
          calls.set(name, (calls.get(name) ?? 0) + 1)
          return call(...given)
        }
      }
    }
  }
  const { Memory, Module, validate } = WebAssembly
  vi.stubGlobal('WebAssembly', { Instance: Counted, Memory, Module, validate })
  return calls
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('WebAssembly', () => {
  it.each(builds)('ran: a check is one call into the %s module', async (build) => {
    const module = kernelModule(build)
    const calls = countCalls()
    const engine = await createEngine(module, await seal(bundle.slice()))
    calls.clear()
    const alice = [...(acme.accounts.values().next().value?.users.values() ?? [])][0]?.arn
    const request = { principal: alice ?? 'anonymous', action: 's3:GetObject', resource: '*' }
    engine.isAllowed(request)
    expect(calls.get('decide')).toBe(1)
    engine.isAllowed(request)
    expect(Object.fromEntries(calls)).toMatchObject({ decide: 2 })
  })

  it('that fails is a typed error, and the next check works', async () => {
    const module = kernelModule()
    let fails = false
    const { Instance } = WebAssembly
    class Failing {
      readonly exports: Record<string, unknown>
      constructor(kernel: WebAssembly.Module, imports: WebAssembly.Imports) {
        const { exports } = new Instance(kernel, imports)
        const decide = exports.decide as (...given: number[]) => number
        this.exports = {
          ...exports,
          decide: (...given: number[]) => {
            if (fails) throw new WebAssembly.RuntimeError('unreachable')
            return decide(...given)
          },
        }
      }
    }
    const { Memory, RuntimeError } = WebAssembly
    vi.stubGlobal('WebAssembly', { Instance: Failing, Memory, RuntimeError })
    const engine = await createEngine(module, await seal(bundle.slice()))
    const request = { principal: 'anonymous', action: 's3:GetObject', resource: '*' }
    fails = true
    expect(() => engine.isAllowed(request)).toThrow(KernelError)
    expect(() => engine.check(request)).toThrow(KernelError)
    fails = false
    expect(engine.isAllowed(request)).toBe(false)
  })
})
