/** Malicious requests: bounded time, and a decision or one clear error; the next check works. */
import { describe, expect, it } from 'vitest'
import { createEngine } from '../../src/engine/engine.ts'
import { explain as explainer } from '../../src/engine/explain/explain.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { powerOfCount } from '../support/growth.ts'
import { allow, codeOf, compileIdentity, open, request } from '../support/hostile.ts'
import { meteredKernel } from '../support/metered-kernel.ts'

describe('a hostile request', () => {
  const unreadable = 'ERR_REQUEST_INVALID'
  const tooLarge = 'ERR_LIMIT_EXCEEDED'
  const Condition = { 'ForAnyValue:StringLike': { 'app:k': 'a*' } }
  const long = 'x'.repeat(20_000)

  it.each([
    ['an overlong action', { action: `s3:${long}` }, tooLarge],
    ['an overlong resource', { resource: `arn:aws:s3:::${long}` }, tooLarge],
    ['too many values', { context: { 'app:k': Array.from({ length: 10_001 }, String) } }, tooLarge],
    ['too much context', { context: { 'app:k': 'x'.repeat(8_000_000) } }, tooLarge],
    ['an object in its context', { context: { 'app:k': { a: 1 } } }, unreadable],
    ['null in its context', { context: { 'app:k': null } }, unreadable],
    ['a list in a list', { context: { 'app:k': [['a']] } }, unreadable],
    ['no action', { action: undefined }, unreadable],
    ['a number as its resource', { resource: 7 }, unreadable],
    ['a number as its principal', { principal: 7 }, unreadable],
    ['null as its principal', { principal: null }, unreadable],
    ['an empty principal', { principal: {} }, unreadable],
    ['a principal that JSON cannot say', { principal: { none: 1n } }, unreadable],
    ['a principal without a prototype', { principal: Object.create(null) }, unreadable],
    ['a role without a prototype', { principal: { role: Object.create(null) } }, unreadable],
    ['a foreign resource account', { resourceAccount: 'x' }, unreadable],
    ['1,001 resources', { resource: Array.from({ length: 1_001 }, () => '*') }, tooLarge],
  ])('with %s is one clear error, and the next check works', async (_, members, code) => {
    const engine = await open({ ...allow, Condition })
    const hostile = { ...request, ...members } as unknown as AuthorizationRequest
    expect(codeOf(() => engine.check(hostile))).toBe(code)
    expect(codeOf(() => engine.isAllowed(hostile))).toBe(code)
    expect(codeOf(() => engine.explain(hostile))).toBe(code)
    expect(engine.isAllowed({ ...request, context: { 'app:k': ['abc'] } })).toBe(true)
  })

  it('with 10,000 values is decided in time that is linear in them', async () => {
    const { module, turnsOf } = meteredKernel()
    const engine = await createEngine(module, await compileIdentity({ ...allow, Condition }), {
      explain: explainer,
    })
    const turns = (size: number): number => {
      const context = { 'app:k': Array.from({ length: size }, (_, at) => `b${at}`) }
      return turnsOf(() => expect(engine.isAllowed({ ...request, context })).toBe(false))
    }
    expect(powerOfCount(turns, { small: 1_000, large: 10_000 })).toBeLessThan(1.1)
  })

  it('with `__proto__` as a key states that key and no other', async () => {
    const engine = await open({ ...allow, Condition: { StringEquals: { 'app:k': 'a' } } })
    const context = JSON.parse('{"__proto__": {"app:k": "a"}, "constructor": "a"}')
    expect(codeOf(() => engine.isAllowed({ ...request, context }))).not.toBe('ERR_KERNEL')
    const inherited = Object.create({ 'app:k': 'a' })
    expect(codeOf(() => engine.isAllowed({ ...request, context: inherited }))).toBe(unreadable)
    const named = await open({ ...allow, Condition: { StringEquals: { ['__proto__']: 'a' } } })
    expect(named.isAllowed({ ...request, context: {} })).toBe(false)
    expect(named.isAllowed({ ...request, context: JSON.parse('{"__proto__": "a"}') })).toBe(true)
  })

  it('whose getter throws is not allowed, and the next check works', async () => {
    const engine = await open({ ...allow, Condition })
    const context = {
      get 'app:k'(): string {
        throw new Error('from the getter')
      },
    }
    expect(() => engine.isAllowed({ ...request, context })).toThrow()
    expect(() => engine.check({ ...request, context })).toThrow()
    expect(engine.isAllowed({ ...request, context: { 'app:k': ['abc'] } })).toBe(true)
  })
})
