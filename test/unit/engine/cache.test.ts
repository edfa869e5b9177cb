import { describe, expect, it } from 'vitest'
import { Cache } from '../../../src/engine/cache.ts'

describe('a cache', () => {
  it('remembers what was asked for lately, though it has been full many times', () => {
    const cache = new Cache<number, number>(64)
    for (let i = 0; i < 10_000; i += 1) {
      cache.keep(i, i)
      expect(cache.find(0)).toBe(0)
    }
  })

  it('forgets gradually: half of what it may hold is always there', () => {
    const cache = new Cache<number, number>(100)
    for (let i = 0; i < 1_000; i += 1) {
      cache.keep(i, i)
      for (let back = 0; back < Math.min(i, 49); back += 1)
        expect(cache.find(i - back)).toBe(i - back)
    }
  })

  it('holds no more entries than it may', () => {
    const cache = new Cache<number, number>(100)
    for (let i = 0; i < 1_000; i += 1) cache.keep(i, i)
    const held = Array.from({ length: 1_000 }, (_, i) => i).filter((i) => cache.find(i) === i)
    expect(held.length).toBeLessThanOrEqual(100)
  })

  it('remembers no key that is very long, and few that are long', () => {
    const cache = new Cache<string, number>(10_000)
    cache.keep('x'.repeat(1_000_000), 1)
    expect(cache.find('x'.repeat(1_000_000))).toBeUndefined()
    for (let i = 0; i < 3_000; i += 1) cache.keep(`${i} ${'x'.repeat(4_000)}`, i)
    expect(cache.find(`0 ${'x'.repeat(4_000)}`)).toBeUndefined()
    expect(cache.find(`2999 ${'x'.repeat(4_000)}`)).toBe(2_999)
  })

  it('of no entries remembers nothing', () => {
    const cache = new Cache<string, number>(0)
    expect(cache.keep('a', 1)).toBe(1)
    expect(cache.find('a')).toBeUndefined()
  })

  it('tells texts apart that look alike where it looks first', () => {
    const cache = new Cache<string, number>(1_000)
    const one = 'arn:aws:iam::111122223333:user/a'
    const two = 'arn:aws:iam::111122223334:user/a'
    cache.keep(one, 1)
    cache.keep(two, 2)
    expect([cache.find(one), cache.find(two)]).toEqual([1, 2])
  })
})
