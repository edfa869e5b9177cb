/** Huge and malicious policies: bounded time, and a decision or one clear error. */

import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../src/compile/compile.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { limits } from '../../src/model/limits.ts'
import { parsePolicy } from '../../src/policy/read/parse-policy.ts'
import { allow, codeOf, kernel, milliseconds, open, request } from '../support/hostile.ts'
import { readSets } from '../support/policy-sets.ts'

const timeout = 240_000

/** The power of the size that time grows with, from the best of several runs each. */
function exponentOf(run: (size: number) => void, small: number, large: number): number {
  const best = (size: number): number =>
    Math.min(...Array.from({ length: 7 }, () => milliseconds(() => run(size))))
  return Math.log(best(large) / best(small)) / Math.log(large / small)
}

describe('growth', () => {
  it('is fitted well enough to tell linear from quadratic', { timeout }, () => {
    let sink = 0
    const linear = (size: number) => {
      for (let at = 0; at < size * 2_000; at += 1) sink += at
    }
    const quadratic = (size: number) => {
      for (let at = 0; at < size * size; at += 1) sink += at
    }
    expect(exponentOf(linear, 500, 4_000)).toBeLessThan(1.4)
    expect(exponentOf(quadratic, 500, 4_000)).toBeGreaterThan(1.6)
    expect(sink).toBeGreaterThan(0)
  })

  it('of `a*a*…b` is no worse than pattern times text', { timeout }, async () => {
    const stars = 'a*'.repeat(200)
    const engine = await open({ ...allow, Resource: `arn:aws:s3:::${stars}b` })
    const check = (size: number) => {
      expect(engine.isAllowed({ ...request, resource: `arn:aws:s3:::${'a'.repeat(size)}` })).toBe(
        false,
      )
    }
    expect(exponentOf(check, 2_000, 16_000)).toBeLessThan(1.5)
    expect(milliseconds(() => check(16_000))).toBeLessThan(500)
  })

  it('of `a*a*…b` in a condition is no worse either', { timeout }, async () => {
    const Condition = { StringLike: { 'app:k': `${'a*'.repeat(200)}b` } }
    const engine = await open({ ...allow, Condition })
    const check = (size: number) => {
      const context = { 'app:k': 'a'.repeat(size) }
      expect(engine.isAllowed({ ...request, context })).toBe(false)
    }
    expect(exponentOf(check, 2_000, limits.contextValueCharacters)).toBeLessThan(1.5)
  })

  it('of compiling is nearly linear in statements, up to 100,000', { timeout }, async () => {
    const compile = async (count: number): Promise<number> => {
      const statement = (_: unknown, at: number) => ({
        Effect: 'Allow',
        Action: [`s3:Get${at % 997}`, `sqs:*${at % 89}`],
        Resource: `arn:aws:s3:::bucket-${at}/*`,
      })
      const statements = Array.from({ length: count }, statement)
      const identity = Array.from({ length: 10 }, (_, part) => ({
        Statement: statements.slice((part * count) / 10, ((part + 1) * count) / 10),
      }))
      const sets = readSets({ identity })
      const start = performance.now()
      const bundle = await compileBundle(sets, { strip: true })
      const elapsed = performance.now() - start
      const engine = await createEngine(kernel, bundle)
      const last = { ...request, action: `s3:Get${(count - 1) % 997}` }
      expect(engine.isAllowed({ ...last, resource: `arn:aws:s3:::bucket-${count - 1}/k` })).toBe(
        true,
      )
      expect(engine.isAllowed({ ...last, resource: 'arn:aws:s3:::bucket-x/k' })).toBe(false)
      return elapsed
    }
    const small = await compile(10_000)
    const large = await compile(100_000)
    expect(large).toBeLessThan(60_000)
    expect(Math.log10(large / small)).toBeLessThan(1.6)
  })
})

describe('a huge policy', () => {
  it('of 1 MB is read, compiled and asked in seconds', { timeout }, async () => {
    const Resource = Array.from(
      { length: 20_000 },
      (_, at) => `arn:aws:s3:::${'k'.repeat(40)}${at}*`,
    )
    const document = { Version: '2012-10-17', Statement: { ...allow, Resource } }
    expect(JSON.stringify(document).length).toBeGreaterThan(1_000_000)
    const start = performance.now()
    const engine = await open(document.Statement)
    const resource = `arn:aws:s3:::${'k'.repeat(40)}19999x`
    expect(engine.isAllowed({ ...request, resource })).toBe(true)
    expect(performance.now() - start).toBeLessThan(20_000)
    expect(milliseconds(() => engine.isAllowed({ ...request, resource }))).toBeLessThan(100)
  })

  it('with 10,000 values under one key decides at once', { timeout }, async () => {
    const values = Array.from({ length: 10_000 }, (_, at) => `value ${at}`)
    const engine = await open({
      ...allow,
      Condition: { 'ForAllValues:StringEquals': { 'app:k': values } },
    })
    const ask = (list: readonly string[]) =>
      engine.isAllowed({ ...request, context: { 'app:k': list } })
    expect(ask(values)).toBe(true)
    expect(ask([...values.slice(1), 'other'])).toBe(false)
    expect(milliseconds(() => ask(values))).toBeLessThan(1_000)
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
