/** Huge and malicious policies: bounded time, and a decision or one clear error. */

import { describe, expect, it } from 'vitest'
import { seal } from '../../src/bundle/digest.ts'
import { compileUnsealed } from '../../src/compile/compile.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { limits } from '../../src/model/limits.ts'
import type { PolicySets } from '../../src/model/policy.ts'
import { parsePolicy } from '../../src/policy/read/parse-policy.ts'
import { powerOfCount, powerOfTime } from '../support/growth.ts'
import { allow, codeOf, compileIdentity, kernel, open, request } from '../support/hostile.ts'
import { meteredKernel } from '../support/metered-kernel.ts'
import { readSets } from '../support/policy-sets.ts'

const timeout = 600_000
const metered = meteredKernel()

/** An engine on the metered kernel, with one identity policy. */
async function openMetered(statement: object): Promise<Engine> {
  return createEngine(metered.module, await compileIdentity(statement))
}

describe('growth', () => {
  const Resource = `arn:aws:s3:::${'a*'.repeat(200)}b*c`

  it('of `a*a*…b*c` is no worse than pattern times text', async () => {
    const engine = await openMetered({ ...allow, Resource })
    const turns = (size: number): number =>
      metered.turnsOf(() => {
        const resource = `arn:aws:s3:::${'a'.repeat(size)}c`
        expect(engine.isAllowed({ ...request, resource })).toBe(false)
      })
    expect(powerOfCount(turns, { small: 2_000, large: 16_000 })).toBeLessThan(1.1)
    expect(turns(16_000)).toBeLessThan(16_000 * Resource.length)
  })

  it('of `a*a*…b*c` in a condition is no worse either', async () => {
    const Condition = { StringLike: { 'app:k': Resource } }
    const engine = await openMetered({ ...allow, Condition })
    const turns = (size: number): number =>
      metered.turnsOf(() => {
        const context = { 'app:k': `arn:aws:s3:::${'a'.repeat(size - 14)}c` }
        expect(engine.isAllowed({ ...request, context })).toBe(false)
      })
    const large = limits.contextValueCharacters
    expect(powerOfCount(turns, { small: large / 8, large })).toBeLessThan(1.1)
    expect(turns(large)).toBeLessThan(large * Resource.length)
  })

  it('of compiling is nearly linear in statements, up to 100,000', { timeout }, async () => {
    const sizes = { small: 10_000, large: 100_000 }
    const sets: Record<number, PolicySets> = {}
    for (const size of [sizes.small, sizes.large]) sets[size] = manyStatements(size)
    let bundle: Uint8Array = new Uint8Array()
    const compile = (count: number): void => {
      bundle = compileUnsealed(sets[count] ?? manyStatements(count), { strip: true })
    }
    expect(powerOfTime(compile, { ...sizes, most: 1.4, rounds: 1 })).toBeLessThan(1.4)
    const engine = await createEngine(kernel, await seal(bundle))
    const last = { ...request, action: `s3:Get${(sizes.large - 1) % 997}` }
    const ask = (bucket: number | string): boolean =>
      engine.isAllowed({ ...last, resource: `arn:aws:s3:::bucket-${bucket}/k` })
    expect(ask(sizes.large - 1)).toBe(true)
    expect(ask('x')).toBe(false)
  })
})

function manyStatements(count: number): PolicySets {
  const statement = (_: unknown, at: number) => ({
    Effect: 'Allow',
    Action: [`s3:Get${at % 997}`, `sqs:*${at % 89}`],
    Resource: `arn:aws:s3:::bucket-${at}/*`,
  })
  const statements = Array.from({ length: count }, statement)
  const identity = Array.from({ length: 10 }, (_, part) => ({
    Statement: statements.slice((part * count) / 10, ((part + 1) * count) / 10),
  }))
  return readSets({ identity })
}

describe('a huge policy', () => {
  const patterns = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => `arn:aws:s3:::${'k'.repeat(40)}${at}*`)

  it('of 1 MB is read and compiled in time that is linear in it', { timeout }, () => {
    const text = (count: number): string =>
      JSON.stringify({ Version: '2012-10-17', Statement: { ...allow, Resource: patterns(count) } })
    const sizes = { small: 2_500, large: 20_000 }
    expect(text(sizes.large).length).toBeGreaterThan(1_000_000)
    const compile = (count: number): Uint8Array =>
      compileUnsealed(readSets({ identity: [JSON.parse(text(count))] }), { strip: false })
    expect(powerOfTime(compile, { ...sizes, most: 1.3 })).toBeLessThan(1.3)
  })

  it('of 1 MB is asked at no more cost than a small one', { timeout }, async () => {
    const turns = async (count: number): Promise<number> => {
      const engine = await openMetered({ ...allow, Resource: patterns(count) })
      const resource = `arn:aws:s3:::${'k'.repeat(40)}${count - 1}x`
      return metered.turnsOf(() => expect(engine.isAllowed({ ...request, resource })).toBe(true))
    }
    expect((await turns(20_000)) / (await turns(200))).toBeLessThan(3)
  })

  it('with 10,000 values under one key decides in time that is linear in values', async () => {
    const values = Array.from({ length: limits.contextValues }, (_, at) => `value ${at}`)
    const engine = await openMetered({
      ...allow,
      Condition: { 'ForAllValues:StringEquals': { 'app:k': values } },
    })
    const ask = (list: readonly string[]) =>
      engine.isAllowed({ ...request, context: { 'app:k': list } })
    expect(ask(values)).toBe(true)
    expect(ask([...values.slice(1), 'other'])).toBe(false)
    const turns = (size: number): number => metered.turnsOf(() => ask(values.slice(-size)))
    expect(powerOfCount(turns, { small: 1_000, large: 10_000 })).toBeLessThan(1.1)
  })

  it('over a limit is one error that names it', () => {
    const read = (document: object | string) => () => parsePolicy(document, { type: 'identity' })
    const long = 'x'.repeat(70_000)
    expect(codeOf(read({ Statement: { ...allow, Action: `s3:${long}` } }))).toBe(
      'ERR_LIMIT_EXCEEDED',
    )
    expect(codeOf(read({ Statement: { ...allow, Resource: long } }))).toBe('ERR_LIMIT_EXCEEDED')
    expect(codeOf(read(`"${'x'.repeat(5_000_000)}"`))).toBe('ERR_LIMIT_EXCEEDED')
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    expect(codeOf(read(deep))).toMatch(/^ERR_(POLICY_INVALID|LIMIT_EXCEEDED)$/)
    expect(codeOf(read('['.repeat(1_000_000)))).toMatch(/^ERR_(POLICY_INVALID|LIMIT_EXCEEDED)$/)
  })

  it('with NUL and lone surrogates means what it says', async () => {
    const engine = await open({ ...allow, Resource: ['arn:aws:s3:::a\0b', 'arn:aws:s3:::\ud83d*'] })
    const ask = (resource: string) => engine.isAllowed({ ...request, resource })
    expect(ask('arn:aws:s3:::a\0b')).toBe(true)
    expect(ask('arn:aws:s3:::a')).toBe(false)
    expect(ask('arn:aws:s3:::\ud83dx')).toBe(true)
    expect(ask('arn:aws:s3:::😀')).toBe(false)
  })
})
