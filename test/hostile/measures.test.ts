/** What measures cost can tell what is linear from what is not. */
import { describe, expect, it } from 'vitest'
import { createEngine } from '../../src/engine/engine.ts'
import { powerOfCount, powerOfTime } from '../support/growth.ts'
import { compileIdentity, request } from '../support/hostile.ts'
import { meteredKernel } from '../support/metered-kernel.ts'

describe('a fit of processor time', () => {
  let sink = 0
  const linear = (size: number): void => {
    for (let at = 0; at < size * 500; at += 1) sink += at
  }
  const quadratic = (size: number): void => {
    for (let at = 0; at < (size * size) / 8; at += 1) sink += at
  }
  const sizes = { small: 500, large: 4_000 }

  it('finds linear work linear', () => {
    expect(powerOfTime(linear, { ...sizes, most: 1.2 })).toBeLessThan(1.2)
    expect(sink).toBeGreaterThan(0)
  })

  it('finds quadratic work not to be', () => {
    expect(powerOfTime(quadratic, { ...sizes, most: 1.2 })).toBeGreaterThan(1.6)
  })
})

describe('the metered kernel', () => {
  it('counts what a check costs, the same each time, and more for more', async () => {
    const { module, turnsOf } = meteredKernel()
    const pattern = `arn:aws:s3:::${'a*'.repeat(20)}b*c`
    const bundle = await compileIdentity({ Effect: 'Allow', Action: '*', Resource: pattern })
    const engine = await createEngine(module, bundle)
    const turns = (size: number): number =>
      turnsOf(() => engine.isAllowed({ ...request, resource: `arn:aws:s3:::${'a'.repeat(size)}c` }))
    expect(turns(100)).toBeGreaterThan(100)
    expect(turns(100)).toBe(turns(100))
    const power = powerOfCount(turns, { small: 1_000, large: 8_000 })
    expect(power).toBeGreaterThan(0.8)
    expect(power).toBeLessThan(1.2)
  })
})
